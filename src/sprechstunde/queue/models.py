from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from sprechstunde.foundation.tokens import new_public_id
from sprechstunde.municipalities.models import Municipality
from sprechstunde.offices.models import Counter, Office, Service


class State(models.TextChoices):
    WAITING = "waiting", _("waiting")
    CALLED = "called", _("called")
    IN_CONSULTATION = "in_consultation", _("in consultation")
    FINISHED = "finished", _("finished")
    GIVEN_UP = "given_up", _("given up")
    NO_SHOW = "no_show", _("no-show")
    EXPIRED = "expired", _("expired")


# The state machine: what may follow what, and through which action.
TRANSITIONS: dict[tuple[State, State], str] = {
    (State.WAITING, State.CALLED): "call",
    (State.WAITING, State.GIVEN_UP): "give_up",
    (State.WAITING, State.EXPIRED): "expire",
    (State.CALLED, State.IN_CONSULTATION): "enter",
    (State.CALLED, State.WAITING): "miss or give back",
    (State.CALLED, State.NO_SHOW): "mark_no_show or miss",
    (State.CALLED, State.GIVEN_UP): "give_up",
    (State.IN_CONSULTATION, State.FINISHED): "finish",
    (State.IN_CONSULTATION, State.WAITING): "give back",
    (State.IN_CONSULTATION, State.NO_SHOW): "mark_no_show",
}

AT_A_COUNTER = (State.CALLED, State.IN_CONSULTATION)
LIVE = (State.WAITING, State.CALLED, State.IN_CONSULTATION)


class Browser(models.Model):
    """A citizen's browser: the only thing that holds a ticket. Its key is a cookie; only the hash is here."""

    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE)
    key_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()


class NumberSeries(models.Model):
    """The numbers of an office on one day of the municipality's calendar."""

    office = models.ForeignKey(Office, on_delete=models.CASCADE, related_name="number_series")
    day = models.DateField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["office", "day"], name="one_number_series_per_office_and_day")]


class Ticket(models.Model):
    """A place in an office's queue. The number is public; everything else about it is not."""

    public_id = models.CharField(max_length=32, unique=True, default=new_public_id)
    office = models.ForeignKey(Office, on_delete=models.CASCADE, related_name="tickets")
    day = models.DateField()
    sequence = models.PositiveIntegerField()
    number = models.CharField(max_length=12)
    state = models.CharField(max_length=20, choices=State.choices, default=State.WAITING)
    browsers = models.ManyToManyField(Browser, related_name="tickets")

    label = models.CharField(_("name or pseudonym"), max_length=80, blank=True)
    service = models.ForeignKey(Service, on_delete=models.SET_NULL, null=True, blank=True, verbose_name=_("concern"))

    drawn_at = models.DateTimeField()
    queued_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True, blank=True)
    promoted_at = models.DateTimeField(null=True, blank=True)
    called_at = models.DateTimeField(null=True, blank=True)
    called_until = models.DateTimeField(null=True, blank=True)
    entered_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    counter = models.ForeignKey(Counter, on_delete=models.SET_NULL, null=True, blank=True, related_name="tickets")
    missed = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["office", "day", "sequence"], name="one_ticket_per_number_and_day"),
            models.UniqueConstraint(
                fields=["counter"], condition=Q(state__in=["called", "in_consultation"]), name="one_person_at_a_counter"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["called", "in_consultation"]) | Q(counter__isnull=False),
                name="called_to_a_counter",
            ),
            models.CheckConstraint(condition=~Q(state="called") | Q(called_until__isnull=False), name="a_call_has_an_end"),
        ]
        indexes = [
            models.Index(fields=["office", "state", "queued_at"], name="queue_of_an_office"),
            models.Index(fields=["called_until"], condition=Q(state="called"), name="due_calls"),
            models.Index(fields=["due_at"], condition=Q(state="waiting", promoted_at=None), name="appointments_to_promote"),
            models.Index(fields=["ended_at"], name="ended_tickets"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_live(self) -> bool:
        return self.state in LIVE
