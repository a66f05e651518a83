"""What our mails say in words, event by event: neutral, so that they can be read by the wrong person (STANDARDS P-21).

Never the citizen's name, never the concern; time, link and code are added by `emails`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sprechstunde.appointments.models import Appointment, EndedBy
from sprechstunde.appointments.wording_of_times import (
    clock_in_words,
    date_and_time,
    date_in_words,
    until_in_words,
)


class Event(models.TextChoices):
    CONFIRM_ADDRESS = "confirm_address", gettext_lazy("Time held, please confirm")
    HOLD_EXPIRED = "hold_expired", gettext_lazy("Not confirmed in time")
    CONFIRMED = "confirmed", gettext_lazy("Appointment booked")
    MOVED = "moved", gettext_lazy("Appointment moved")
    REASSIGNED = "reassigned", gettext_lazy("Somebody else takes the appointment")
    CANCELLED = "cancelled", gettext_lazy("Appointment or request cancelled")
    REMINDER = "reminder", gettext_lazy("First reminder")
    REMINDER_SOON = "reminder_soon", gettext_lazy("Second reminder")
    NO_SHOW = "no_show", gettext_lazy("Person did not come")
    EARLIER_FREE = "earlier_free", gettext_lazy("An earlier time became free")
    CONFIRM_REQUEST = "confirm_request", gettext_lazy("Request by e-mail, please confirm the address")
    REQUEST_ARRIVED = "request_arrived", gettext_lazy("Request has arrived")
    PROPOSALS = "proposals", gettext_lazy("Times proposed")
    PROPOSALS_EXPIRED = "proposals_expired", gettext_lazy("Proposed times released")
    REQUEST_EXPIRED = "request_expired", gettext_lazy("Request ended without an appointment")
    OFFICE_REQUEST = "office_request", gettext_lazy("To the office: a request or an answer waits")


@dataclass(frozen=True)
class Words:
    subject: str
    heading: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True)
class Occasion:
    """All that the words of a mail may depend on."""

    appointment: Appointment
    zone: ZoneInfo
    now: datetime

    @property
    def has_time(self) -> bool:
        return self.appointment.starts_at is not None

    @property
    def starts_at(self) -> datetime:
        assert self.appointment.starts_at is not None, "a mail about a time is written when there is one"
        return self.appointment.starts_at

    @property
    def when(self) -> str:
        return date_and_time(self.starts_at, self.zone)

    @property
    def limit(self) -> str:
        until = self.appointment.held_until
        return until_in_words(until, self.now, self.zone) if until else ""

    @property
    def check_in_from(self) -> str:
        return clock_in_words(self.starts_at - timedelta(minutes=self.appointment.office.check_in_minutes), self.zone)

    @property
    def is_today(self) -> bool:
        return self.starts_at.astimezone(self.zone).date() == self.now.astimezone(self.zone).date()


def words_for(event: Event, occasion: Occasion) -> Words:
    return _WORDS[event](occasion)


def confirm_address(occasion: Occasion) -> Words:
    return Words(
        _("Please confirm: appointment on %(when)s") % {"when": occasion.when},
        _("Your appointment is not booked yet"),
        (
            _("We are keeping this time for you until %(limit)s. Please confirm the appointment by then.")
            % {"limit": occasion.limit},
            _("Without your confirmation the time becomes free again for others."),
        ),
    )


def hold_expired(occasion: Occasion) -> Words:
    return Words(
        _("Not booked: appointment on %(when)s") % {"when": occasion.when},
        _("Your appointment was not booked"),
        (
            _("The appointment was not confirmed in time. So the time is free again for others now."),
            _("You can book another appointment at any time."),
        ),
    )


def confirmed(occasion: Occasion) -> Words:
    return Words(
        _("Your appointment on %(when)s") % {"when": occasion.when},
        _("Your appointment is booked"),
        (_("We will be there for you at this time."),),
    )


def moved(occasion: Occasion) -> Words:
    return Words(
        _("New time: your appointment on %(when)s") % {"when": occasion.when},
        _("Your appointment has a new time"),
        (_("The former time no longer applies. We will be there for you at the new one."),),
    )


def reassigned(occasion: Occasion) -> Words:
    return Words(
        _("About your appointment on %(when)s") % {"when": occasion.when},
        _("Somebody else will talk with you"),
        (_("The time of your appointment stays as it is. Only the person you will talk with changes."),),
    )


def cancelled(occasion: Occasion) -> Words:
    by_citizen = occasion.appointment.ended_by == EndedBy.CITIZEN
    if not occasion.has_time:
        return _request_ended(by_citizen)
    subject = _("Cancelled: your appointment on %(when)s") % {"when": occasion.when}
    if by_citizen:
        return Words(
            subject,
            _("Your appointment is cancelled"),
            (_("You have cancelled the appointment, and the time is free again for others. Thank you for telling us."),),
        )
    return Words(
        subject,
        _("We have to cancel your appointment"),
        (
            _("We are sorry that this appointment cannot take place, and ask you to excuse the inconvenience."),
            _("You can choose a new appointment at any time."),
        ),
    )


def _request_ended(by_citizen: bool) -> Words:
    subject = _("Your request for an appointment has ended")
    if by_citizen:
        return Words(subject, subject, (_("You have withdrawn your request. You can send a new one at any time."),))
    return Words(
        subject, subject, (_("We are sorry that we cannot offer you an appointment for it. You can ask again at any time."),)
    )


def reminder(occasion: Occasion) -> Words:
    return Words(
        _("Reminder: your appointment on %(when)s") % {"when": occasion.when},
        _("Your appointment is coming up"),
        (_("Does the time still suit you? If not, please move or cancel the appointment, so that somebody else can have it."),),
    )


def reminder_soon(occasion: Occasion) -> Words:
    return Words(
        _("Your appointment at %(clock)s") % {"clock": clock_in_words(occasion.starts_at, occasion.zone)},
        _("Your appointment begins soon"),
        (_("From %(clock)s on the link below leads you into the waiting area.") % {"clock": occasion.check_in_from},),
    )


def no_show(occasion: Occasion) -> Words:
    missed = _("We are sorry that we did not meet you today")
    if not occasion.is_today:
        day = {"date": date_in_words(occasion.starts_at, occasion.zone)}
        missed = _("We are sorry that we did not meet you on %(date)s") % day
    return Words(
        _("About your appointment on %(when)s") % {"when": occasion.when},
        missed,
        (_("Perhaps something got in the way. You can choose a new appointment at any time."),),
    )


def earlier_free(occasion: Occasion) -> Words:
    return Words(
        _("An earlier appointment is free"),
        _("An earlier time has become free"),
        (
            _("You asked us to tell you. Your appointment stays yours as long as you do not take the earlier time."),
            _("We may have told others, too: whoever takes the time first gets it."),
        ),
    )


def confirm_request(occasion: Occasion) -> Words:
    return Words(
        _("Please confirm your e-mail address"),
        _("Please confirm your e-mail address"),
        (
            _("With this address we were asked for an appointment. Nothing is booked yet."),
            _("As soon as you have confirmed the address we look for times that suit you."),
        ),
    )


def request_arrived(occasion: Occasion) -> Words:
    return Words(
        _("Your request for an appointment has arrived"),
        _("Your request has arrived"),
        (_("We will write to you with times to choose from. Until then there is nothing for you to do."),),
    )


def proposals(occasion: Occasion) -> Words:
    return Words(
        _("Times for your appointment"),
        _("Please choose a time"),
        (
            _("We are keeping the times below for you until %(limit)s. Your appointment is booked when you have chosen one.")
            % {"limit": occasion.limit},
            _("If none of them suits you, tell us on the same page when you could."),
        ),
    )


def proposals_expired(occasion: Occasion) -> Words:
    return Words(
        _("The times we proposed have run out"),
        _("The times we proposed have run out"),
        (
            _("No time was chosen, so the times are free again for others."),
            _("Your request stays with us. On your page you can tell us when you could, or end the request."),
        ),
    )


def request_expired(occasion: Occasion) -> Words:
    why = _("For some time no appointment came about, so we have ended the request.")
    if occasion.appointment.email_confirmed_at is None:
        why = _("The e-mail address was not confirmed in time, so we have ended the request.")
    return Words(
        _("Your request for an appointment has ended"),
        _("Your request for an appointment has ended"),
        (why, _("You can ask for an appointment again at any time.")),
    )


def office_request(occasion: Occasion) -> Words:
    return Words(
        _("A request for an appointment is waiting"),
        _("A request for an appointment is waiting"),
        (_("There is a new request, or an answer to times you have proposed. You find it at your desk under “Appointments”."),),
    )


_WORDS: dict[Event, Callable[[Occasion], Words]] = {
    Event.CONFIRM_ADDRESS: confirm_address,
    Event.HOLD_EXPIRED: hold_expired,
    Event.CONFIRMED: confirmed,
    Event.MOVED: moved,
    Event.REASSIGNED: reassigned,
    Event.CANCELLED: cancelled,
    Event.REMINDER: reminder,
    Event.REMINDER_SOON: reminder_soon,
    Event.NO_SHOW: no_show,
    Event.EARLIER_FREE: earlier_free,
    Event.CONFIRM_REQUEST: confirm_request,
    Event.REQUEST_ARRIVED: request_arrived,
    Event.PROPOSALS: proposals,
    Event.PROPOSALS_EXPIRED: proposals_expired,
    Event.REQUEST_EXPIRED: request_expired,
    Event.OFFICE_REQUEST: office_request,
}
