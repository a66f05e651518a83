from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from sprechstunde.foundation.tokens import new_public_id
from sprechstunde.offices.models import Office
from sprechstunde.queue.models import Ticket
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


class Participant(models.Model):
    """Somebody who is admitted to a consultation. `absent_since` is None while their browser is connected."""

    class Role(models.TextChoices):
        ADVISER = "adviser", _("adviser")
        CITIZEN = "citizen", _("citizen")

    public_id = models.CharField(max_length=32, unique=True, default=new_public_id)
    consultation = models.ForeignKey(Consultation, on_delete=models.CASCADE, related_name="participants")
    role = models.CharField(max_length=10, choices=Role.choices)
    absent_since = models.DateTimeField(null=True, blank=True)
    left_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            # Two for now; guests with invitations of their own come later and will not fall under this.
            models.UniqueConstraint(fields=["consultation", "role"], name="one_adviser_and_one_citizen"),
        ]
        indexes = [models.Index(fields=["absent_since"], name="absent_participants")]
