from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from sprechstunde.foundation.tokens import new_public_id
from sprechstunde.offices.models import Office
from sprechstunde.queue.models import Browser, Ticket
from sprechstunde.staff.models import User


class State(models.TextChoices):
    OPENING = "opening", _("opening")  # called, but not stepped in yet
    RUNNING = "running", _("running")
    ENDED = "ended", _("ended")


class Reason(models.TextChoices):
    """Why a consultation ended."""

    NONE = "", ""
    FINISHED = "finished", _("finished")
    MISSED = "missed", _("call missed")
    GIVEN_UP = "given_up", _("given up")
    GIVEN_BACK = "given_back", _("given back")
    NO_SHOW = "no_show", _("no-show")
    ADVISER_ABSENT = "adviser_absent", _("adviser absent")
    POSTPONED = "postponed", _("the citizen asked for some minutes")
    PARKED = "parked", _("parked")
    TRANSFERRED = "transferred", _("transferred")


class Consultation(models.Model):
    """A talk between an adviser and the citizen of a ticket. What is said and shown never comes here."""

    public_id = models.CharField(max_length=32, unique=True, default=new_public_id)
    office = models.ForeignKey(Office, on_delete=models.CASCADE, related_name="consultations")
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="consultations")
    adviser = models.ForeignKey(User, on_delete=models.CASCADE, related_name="consultations")
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPENING)
    reason = models.CharField(max_length=20, choices=Reason.choices, default=Reason.NONE, blank=True)
    opened_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    help_asked_at = models.DateTimeField(null=True, blank=True)  # of colleagues, without a word in the room

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ticket"], condition=~Q(state="ended"), name="one_consultation_per_ticket"),
            models.CheckConstraint(
                condition=Q(state="ended", ended_at__isnull=False) | (~Q(state="ended") & Q(ended_at=None)),
                name="ended_consultations_have_an_end",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.office.slug} {self.opened_at:%Y-%m-%d}"


class Role(models.TextChoices):
    """As whom somebody takes part; the one place where roles are named."""

    ADVISER = "adviser", _("adviser")
    COLLEAGUE = "colleague", _("colleague of the adviser")
    CITIZEN = "citizen", _("person seeking advice")
    PARENT = "parent", _("second parent")
    TRUSTED = "trusted", _("person of trust")
    INTERPRETER = "interpreter", _("interpreting")
    SIGN_INTERPRETER = "sign_interpreter", _("sign language interpreting")


class Party(models.TextChoices):
    """Who belongs together. Between parties other than the office nobody learns the other's address."""

    OFFICE = "office", _("office")
    FIRST = "first", _("first household")
    SECOND = "second", _("second household")
    NEUTRAL = "neutral", _("neither household")


class Standing(models.TextChoices):
    """How somebody stands to the room. Only the admitted see, hear and reach each other."""

    INVITED = "invited", _("invited")
    KNOCKING = "knocking", _("knocking")
    ADMITTED = "admitted", _("admitted")
    HELD = "held", _("held aside")
    REMOVED = "removed", _("removed")


STAFF = (Role.ADVISER, Role.COLLEAGUE)
GUESTS = (Role.PARENT, Role.TRUSTED, Role.INTERPRETER, Role.SIGN_INTERPRETER)
OUTSIDE = (Standing.INVITED, Standing.KNOCKING, Standing.HELD)


class Participant(models.Model):
    """Somebody who takes part in a consultation, or may. `absent_since` is None while their browser is connected.

    The adviser is who called, the citizen whose browsers hold the ticket; a colleague has a `user`, a guest a code and,
    once that was opened, a `browser`.
    """

    Role = Role

    public_id = models.CharField(max_length=32, unique=True, default=new_public_id)
    consultation = models.ForeignKey(Consultation, on_delete=models.CASCADE, related_name="participants")
    role = models.CharField(max_length=20, choices=Role.choices)
    party = models.CharField(max_length=10, choices=Party.choices)
    standing = models.CharField(max_length=10, choices=Standing.choices, default=Standing.ADMITTED)
    name = models.CharField(max_length=80, blank=True)
    user = models.ForeignKey(User, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    browser = models.ForeignKey(Browser, on_delete=models.SET_NULL, null=True, blank=True, related_name="guests")
    code_hash = models.CharField(max_length=64, unique=True, null=True, blank=True)
    absent_since = models.DateTimeField(null=True, blank=True)
    left_at = models.DateTimeField(null=True, blank=True)
    rated = models.BooleanField(default=False)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["consultation", "role"],
                condition=Q(role__in=["adviser", "citizen"]),
                name="one_adviser_and_one_citizen",
            ),
            models.UniqueConstraint(fields=["consultation", "user"], name="one_place_per_colleague"),
            models.UniqueConstraint(fields=["consultation", "browser"], name="one_guest_per_browser"),
        ]
        indexes = [models.Index(fields=["absent_since"], name="absent_participants")]

    def __str__(self) -> str:
        return f"{self.role} {self.standing}"


class RatingCount(models.Model):
    """How often an office's talks of a day were rated so. Counts only: nothing leads back to a talk or a person."""

    office = models.ForeignKey(Office, on_delete=models.CASCADE, related_name="ratings")
    day = models.DateField()
    value = models.PositiveSmallIntegerField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["office", "day", "value"], name="one_rating_count")]

    def __str__(self) -> str:
        return f"{self.office.slug} {self.day} {self.value}: {self.count}"
