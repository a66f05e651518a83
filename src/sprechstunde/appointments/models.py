from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from sprechstunde.foundation.tokens import new_public_id
from sprechstunde.municipalities.models import Municipality
from sprechstunde.offices.models import Office, Service
from sprechstunde.queue.models import Browser, Ticket
from sprechstunde.staff.models import User


class State(models.TextChoices):
    REQUESTED = "requested", _("requested")  # no time yet; the office is to propose some
    PROPOSED = "proposed", _("times proposed")
    HELD = "held", _("held, not confirmed yet")
    CONFIRMED = "confirmed", _("confirmed")
    CHECKED_IN = "checked_in", _("in the waiting area")
    FINISHED = "finished", _("took place")
    CANCELLED = "cancelled", _("cancelled")
    EXPIRED = "expired", _("expired")
    NO_SHOW = "no_show", _("did not take place")


# The state machine: what may follow what, and through which action.
TRANSITIONS: dict[tuple[State, State], str] = {
    (State.HELD, State.CONFIRMED): "confirm",
    (State.HELD, State.EXPIRED): "expire_hold",
    (State.HELD, State.CANCELLED): "cancel",
    (State.REQUESTED, State.PROPOSED): "propose",
    (State.REQUESTED, State.CANCELLED): "cancel",
    (State.REQUESTED, State.EXPIRED): "expire_request",
    (State.PROPOSED, State.CONFIRMED): "choose",
    (State.PROPOSED, State.REQUESTED): "decline_proposals or withdraw_proposals",
    (State.PROPOSED, State.CANCELLED): "cancel",
    (State.CONFIRMED, State.CHECKED_IN): "check_in",
    (State.CONFIRMED, State.CANCELLED): "cancel",
    (State.CONFIRMED, State.NO_SHOW): "mark_no_show",
    (State.CHECKED_IN, State.CONFIRMED): "step_back",
    (State.CHECKED_IN, State.FINISHED): "follow_ticket",
    (State.CHECKED_IN, State.CANCELLED): "follow_ticket",
    (State.CHECKED_IN, State.NO_SHOW): "follow_ticket",
}

LIVE = (State.REQUESTED, State.PROPOSED, State.HELD, State.CONFIRMED, State.CHECKED_IN)
AT_A_TIME = (State.HELD, State.CONFIRMED, State.CHECKED_IN)


class EndedBy(models.TextChoices):
    NOBODY = "", ""
    CITIZEN = "citizen", _("by the citizen")
    OFFICE = "office", _("by the office")


class Appointment(models.Model):
    """A talk agreed on by e-mail, from the first wish to its deletion. Known to the citizen by a code in the mails."""

    public_id = models.CharField(max_length=32, unique=True, default=new_public_id)
    code_hash = models.CharField(max_length=64, unique=True)
    code_generation = models.PositiveSmallIntegerField(default=0)  # another address gets another code
    reminder_key_hash = models.CharField(max_length=64, unique=True)
    office = models.ForeignKey(Office, on_delete=models.CASCADE, related_name="appointments")
    service = models.ForeignKey(Service, on_delete=models.RESTRICT, related_name="appointments", verbose_name=_("concern"))
    state = models.CharField(max_length=12, choices=State.choices)
    browsers = models.ManyToManyField(Browser, related_name="appointments")

    email = models.EmailField(_("e-mail"), max_length=254)
    name = models.CharField(_("name or pseudonym"), max_length=80, blank=True)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    language = models.CharField(_("language of the talk"), max_length=10, default="de")
    interpreter = models.BooleanField(_("interpreter needed"), default=False)
    sign_language = models.BooleanField(_("sign language needed"), default=False)
    live_text = models.BooleanField(_("live text needed"), default=False)
    person_of_trust = models.BooleanField(_("a person of trust comes along"), default=False)

    starts_at = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True)
    adviser = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="appointments")
    held_until = models.DateTimeField(null=True, blank=True)  # of the address to be confirmed, or of the proposals

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)  # of the calendar entry
    sequence = models.PositiveIntegerField(default=0)
    in_calendar = models.BooleanField(default=False)  # an entry was sent, so that changes must be sent too
    attendee_answer = models.CharField(max_length=12, blank=True)

    created_at = models.DateTimeField()
    email_confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    scheduled_at = models.DateTimeField(null=True, blank=True)  # when the present time was agreed on
    mail_failed_at = models.DateTimeField(null=True, blank=True)  # a mail could not be delivered
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.CharField(max_length=10, choices=EndedBy.choices, default=EndedBy.NOBODY, blank=True)
    reason = models.CharField(max_length=500, blank=True)

    reminders = models.BooleanField(default=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    reminded_again_at = models.DateTimeField(null=True, blank=True)
    wants_earlier_since = models.DateTimeField(null=True, blank=True)
    earlier_notices = models.PositiveSmallIntegerField(default=0)
    earlier_noticed_at = models.DateTimeField(null=True, blank=True)

    ticket = models.OneToOneField(Ticket, on_delete=models.SET_NULL, null=True, blank=True, related_name="appointment")

    class Meta:
        verbose_name = _("appointment")
        verbose_name_plural = _("appointments")
        constraints = [
            models.CheckConstraint(
                name="appointments_that_are_held_have_a_time",
                condition=~Q(state__in=["held", "confirmed", "checked_in", "finished", "no_show"])
                | Q(starts_at__isnull=False, ends_at__gt=models.F("starts_at")),
            ),
            models.CheckConstraint(
                name="what_is_held_is_held_until_a_time",
                condition=~Q(state__in=["held", "proposed"]) | Q(held_until__isnull=False),
            ),
            models.CheckConstraint(
                name="ended_appointments_have_an_end",
                condition=Q(ended_at=None, state__in=["requested", "proposed", "held", "confirmed", "checked_in"])
                | Q(ended_at__isnull=False, state__in=["finished", "cancelled", "expired", "no_show"]),
            ),
        ]
        indexes = [
            models.Index(fields=["office", "starts_at"], name="appointments_of_an_office"),
            models.Index(fields=["held_until"], condition=Q(state__in=["held", "proposed"]), name="held_appointments"),
            models.Index(fields=["starts_at"], condition=Q(state="confirmed"), name="coming_appointments"),
            models.Index(fields=["ended_at"], name="ended_appointments"),
            models.Index(
                fields=["office", "wants_earlier_since"],
                condition=Q(wants_earlier_since__isnull=False),
                name="who_wants_earlier",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.office.slug} {self.starts_at:%Y-%m-%d %H:%M}" if self.starts_at else f"{self.office.slug} –"

    @property
    def is_live(self) -> bool:
        return self.state in LIVE


class Reservation(models.Model):
    """A seat of an office for a time: an appointment's own, or one of those that are proposed for it.

    Cells are five minutes, counted from 1970 in UTC; the pause after the talk is part of it.
    """

    appointment = models.ForeignKey(Appointment, on_delete=models.CASCADE, related_name="reservations")
    office = models.ForeignKey(Office, on_delete=models.CASCADE, related_name="reservations")
    seat = models.PositiveSmallIntegerField()
    adviser = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="reservations")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    first_cell = models.BigIntegerField()
    end_cell = models.BigIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(end_cell__gt=models.F("first_cell")), name="reservations_have_cells"),
        ]
        indexes = [models.Index(fields=["office", "first_cell"], name="reservations_of_an_office")]

    def __str__(self) -> str:
        return f"{self.starts_at:%Y-%m-%d %H:%M}"


class Cell(models.Model):
    """Five minutes of a seat, and of an adviser where one is fixed. Each exists once: double booking is impossible."""

    reservation = models.ForeignKey(Reservation, on_delete=models.CASCADE, related_name="cells")
    office = models.ForeignKey(Office, on_delete=models.CASCADE, related_name="+")
    seat = models.PositiveSmallIntegerField()
    adviser = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    cell = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["office", "seat", "cell"], name="a_seat_is_taken_once"),
            models.UniqueConstraint(
                fields=["adviser", "cell"], condition=Q(adviser__isnull=False), name="an_adviser_is_in_one_place"
            ),
        ]


class Message(models.Model):
    """What both sides wrote to each other about the time; never what the talk is about."""

    appointment = models.ForeignKey(Appointment, on_delete=models.CASCADE, related_name="messages")
    from_citizen = models.BooleanField()
    text = models.TextField(max_length=2000)
    written_at = models.DateTimeField()

    class Meta:
        ordering = ["written_at", "pk"]

    def __str__(self) -> str:
        return f"{self.written_at:%Y-%m-%d %H:%M}"


class CalendarFeed(models.Model):
    """An adviser's own appointments for a calendar program, under an address that only they know and can revoke."""

    adviser = models.OneToOneField(User, on_delete=models.CASCADE, related_name="calendar_feed")
    key_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()


class MailText(models.Model):
    """What a municipality or an office writes instead of our words. Date, link and code are always added by the program."""

    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="mail_texts", editable=False)
    office = models.ForeignKey(
        Office, on_delete=models.CASCADE, null=True, blank=True, related_name="mail_texts", verbose_name=_("virtual office"),
        help_text=_("Empty: for all offices."),
    )  # fmt: skip
    event = models.CharField(_("mail"), max_length=30)
    language = models.CharField(_("language"), max_length=10, default="de")
    subject = models.CharField(_("subject"), max_length=150, blank=True, help_text=_("Empty: our own."))
    body = models.TextField(_("text"), max_length=4000)

    class Meta:
        verbose_name = _("mail text")
        verbose_name_plural = _("mail texts")
        ordering = ["event", "language"]
        constraints = [
            models.UniqueConstraint(fields=["office", "event", "language"], name="one_mail_text_per_office"),
            models.UniqueConstraint(
                fields=["municipality", "event", "language"], condition=Q(office=None), name="one_mail_text_per_municipality"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.event} ({self.language})"
