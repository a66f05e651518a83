from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from sprechstunde.foundation.tokens import new_public_id
from sprechstunde.municipalities.models import Municipality
from sprechstunde.offices.models import Counter, Office, Service
from sprechstunde.staff.models import User


class State(models.TextChoices):
    WAITING = "waiting", _("waiting")
    PARKED = "parked", _("parked")
    CALLED = "called", _("called")
    IN_CONSULTATION = "in_consultation", _("in consultation")
    FINISHED = "finished", _("finished")
    TRANSFERRED = "transferred", _("transferred")
    GIVEN_UP = "given_up", _("given up")
    NO_SHOW = "no_show", _("no-show")
    EXPIRED = "expired", _("expired")


# The state machine: what may follow what, and through which action.
TRANSITIONS: dict[tuple[State, State], str] = {
    (State.WAITING, State.CALLED): "call or pick",
    (State.WAITING, State.PARKED): "park or pause",
    (State.WAITING, State.GIVEN_UP): "give_up",
    (State.WAITING, State.TRANSFERRED): "transfer",
    (State.WAITING, State.EXPIRED): "expire",
    (State.PARKED, State.WAITING): "come back",
    (State.PARKED, State.CALLED): "pick",
    (State.PARKED, State.GIVEN_UP): "give_up",
    (State.PARKED, State.TRANSFERRED): "transfer",
    (State.PARKED, State.EXPIRED): "expire",
    (State.CALLED, State.CALLED): "call again or extend",
    (State.CALLED, State.IN_CONSULTATION): "enter",
    (State.CALLED, State.WAITING): "miss or give back",
    (State.CALLED, State.PARKED): "postpone or park",
    (State.CALLED, State.NO_SHOW): "mark_no_show or miss",
    (State.CALLED, State.GIVEN_UP): "give_up",
    (State.IN_CONSULTATION, State.FINISHED): "finish",
    (State.IN_CONSULTATION, State.WAITING): "give back",
    (State.IN_CONSULTATION, State.PARKED): "park",
    (State.IN_CONSULTATION, State.TRANSFERRED): "transfer",
    (State.IN_CONSULTATION, State.NO_SHOW): "mark_no_show",
    (State.NO_SHOW, State.WAITING): "undo no-show",
}

AT_A_COUNTER = (State.CALLED, State.IN_CONSULTATION)
IN_THE_QUEUE = (State.WAITING, State.PARKED)
LIVE = (*IN_THE_QUEUE, *AT_A_COUNTER)


class Note(models.TextChoices):
    """Why somebody waits who was called or parked before. They read it on their page, the advisers at the desk."""

    NONE = "", ""
    MISSED = "missed", _("missed the call")
    GIVEN_BACK = "given_back", _("the talk could not begin")
    CAME_BACK = "came_back", _("came back from a pause")
    HANDED_OVER = "handed_over", _("handed over")
    NOT_GONE = "not_gone", _("the no-show was a mistake")


class ParkedBecause(models.TextChoices):
    """Why a ticket is parked."""

    NONE = "", ""
    PAUSE = "pause", _("asked for a pause")
    DOCUMENTS = "documents", _("documents are missing")
    INTERPRETER = "interpreter", _("an interpreter is needed")
    TROUBLE = "trouble", _("technical trouble")
    CLARIFYING = "clarifying", _("something has to be cleared up first")


class Browser(models.Model):
    """A citizen's browser: the only thing that holds a ticket. Its key is a cookie; only the hash is here."""

    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE)
    key_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    away_since = models.DateTimeField(null=True, blank=True)  # None: a page of it is connected

    class Meta:
        indexes = [models.Index(fields=["created_at"], condition=Q(away_since=None), name="connected_browsers")]


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
    note = models.CharField(max_length=20, choices=Note.choices, default=Note.NONE, blank=True)
    browsers = models.ManyToManyField(Browser, related_name="tickets")

    label = models.CharField(_("name or pseudonym"), max_length=80, blank=True)
    service = models.ForeignKey(Service, on_delete=models.SET_NULL, null=True, blank=True, verbose_name=_("concern"))

    language = models.CharField(_("language of the talk"), max_length=10, default="de")
    interpreter = models.BooleanField(_("interpreting is needed"), default=False)
    sign_language = models.BooleanField(_("sign language"), default=False)
    live_text = models.BooleanField(_("live text"), default=False)

    drawn_at = models.DateTimeField()  # of the first number, when this one came by a transfer
    joined_at = models.DateTimeField()
    queued_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True, blank=True)
    promoted_at = models.DateTimeField(null=True, blank=True)
    called_at = models.DateTimeField(null=True, blank=True)
    called_until = models.DateTimeField(null=True, blank=True)
    entered_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    counter = models.ForeignKey(Counter, on_delete=models.SET_NULL, null=True, blank=True, related_name="tickets")
    adviser = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")  # waits for this one
    missed = models.PositiveSmallIntegerField(default=0)
    extended = models.PositiveSmallIntegerField(default=0)  # the call that is under way
    postponed = models.PositiveSmallIntegerField(default=0)
    parked_at = models.DateTimeField(null=True, blank=True)
    parked_until = models.DateTimeField(null=True, blank=True)
    parked_because = models.CharField(max_length=20, choices=ParkedBecause.choices, default=ParkedBecause.NONE, blank=True)
    transferred_from = models.OneToOneField(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="transferred_to"
    )
    prefers_appointment = models.BooleanField(default=False)  # gives the place up when one is confirmed
    link_hash = models.CharField(max_length=64, null=True, blank=True, unique=True)  # of the code for another device
    link_generation = models.PositiveSmallIntegerField(default=0)

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
            models.CheckConstraint(condition=~Q(state="parked") | Q(parked_at__isnull=False), name="a_pause_has_a_beginning"),
            models.CheckConstraint(
                condition=~Q(state__in=["waiting", "parked"]) | Q(counter=None), name="who_waits_has_no_counter"
            ),
        ]
        indexes = [
            models.Index(fields=["office", "state", "queued_at"], name="queue_of_an_office"),
            models.Index(fields=["called_until"], condition=Q(state="called"), name="due_calls"),
            models.Index(fields=["due_at"], condition=Q(state="waiting", promoted_at=None), name="appointments_to_promote"),
            models.Index(fields=["parked_until"], condition=Q(state="parked"), name="pauses_to_end"),
            models.Index(fields=["ended_at"], name="ended_tickets"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_live(self) -> bool:
        return self.state in LIVE


class Handover(models.Model):
    """The question whether somebody agrees to be passed on, to another office or to a named colleague, and the answer.

    Nobody is passed on without having agreed: on their page, or aloud in the talk, which the adviser then confirms.
    """

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="handovers")
    office = models.ForeignKey(Office, on_delete=models.CASCADE, related_name="+")
    adviser = models.ForeignKey(User, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    asked_by = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    agreed = models.BooleanField(null=True, blank=True)
    spoken = models.BooleanField(default=False)  # agreed aloud

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ticket"], condition=Q(answered_at=None), name="one_open_handover_per_ticket"),
        ]


class Message(models.Model):
    """What the office tells somebody who waits, or all who wait at that moment (no ticket)."""

    office = models.ForeignKey(Office, on_delete=models.CASCADE, related_name="+")
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, null=True, blank=True, related_name="messages")
    text = models.CharField(max_length=500)
    sent_at = models.DateTimeField()
    sent_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["sent_at", "pk"]
        indexes = [models.Index(fields=["office", "sent_at"], name="messages_of_an_office")]


class Notice(models.Model):
    """Where the holder of a ticket wants to be told outside the page. Deleted with the ticket's end."""

    ticket = models.OneToOneField(Ticket, on_delete=models.CASCADE, related_name="notice")
    email = models.EmailField(blank=True)
    push = models.BooleanField(default=False)
    soon_told_at = models.DateTimeField(null=True, blank=True)  # "three in front of you"


class Occupation(models.Model):
    """How long somebody occupied counters, over all their calls, for the wait estimate: of whom and where is forgotten soon."""

    office = models.ForeignKey(Office, on_delete=models.CASCADE, related_name="+")
    ticket = models.OneToOneField(Ticket, on_delete=models.SET_NULL, null=True, blank=True, related_name="occupation")
    counter = models.ForeignKey(Counter, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")  # the last
    service = models.ForeignKey(Service, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    seconds = models.PositiveIntegerField()
    ended_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["office", "-ended_at"], name="occupations_of_an_office")]
