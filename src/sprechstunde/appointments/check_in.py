"""From the appointment into the waiting area, and back from what became of the ticket."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.utils import translation
from django.utils.translation import gettext as _

from sprechstunde.appointments import emails
from sprechstunde.appointments.actions import TooLate, end
from sprechstunde.appointments.mail_senders import language_of
from sprechstunde.appointments.models import Appointment, EndedBy, State
from sprechstunde.foundation.database import writing
from sprechstunde.offices import actions as offices
from sprechstunde.queue import actions as queue
from sprechstunde.queue.models import Browser, Ticket
from sprechstunde.queue.models import State as TicketState

STILL_FIRST = timedelta(minutes=10)  # so late one still goes before those without an appointment


class Arrival(StrEnum):
    TOO_EARLY = "too_early"  # the waiting area is not open yet
    EARLY = "early"
    LATE = "late"  # and still first
    VERY_LATE = "very_late"  # a place in the queue like everybody's
    OVER = "over"


class TooEarly(Exception):
    """The waiting area opens `opens_at` (see there)."""


@dataclass(frozen=True, slots=True)
class CheckedIn:
    ticket: Ticket
    new_key: str | None


def opens_at(appointment: Appointment) -> datetime:
    assert appointment.starts_at is not None
    return appointment.starts_at - timedelta(minutes=appointment.office.check_in_minutes)


def arrival_of(appointment: Appointment, now: datetime) -> Arrival:
    """How punctual somebody is who arrives at that moment."""
    assert appointment.starts_at is not None
    assert appointment.ends_at is not None
    if now < opens_at(appointment):
        return Arrival.TOO_EARLY
    if now >= appointment.ends_at:
        return Arrival.OVER
    if now <= appointment.starts_at:
        return Arrival.EARLY
    return Arrival.LATE if now <= appointment.starts_at + STILL_FIRST else Arrival.VERY_LATE


def check_in(*, appointment: Appointment, browser: Browser | None, now: datetime) -> CheckedIn:
    """Into the waiting area with a number that is due at the time. From a second device: the same number.

    Raises TooEarly, or TooLate when the time is over or the appointment is no more.
    """
    with writing():
        offices.lock_office(appointment.office)
        current = Appointment.objects.select_related("ticket", "service").get(pk=appointment.pk)
        if current.state == State.CHECKED_IN and current.ticket:
            return _join(current.ticket, browser, appointment, now)
        if current.state != State.CONFIRMED:
            raise TooLate
        arrival = arrival_of(appointment, now)
        if arrival == Arrival.TOO_EARLY:
            raise TooEarly
        if arrival == Arrival.OVER:
            raise TooLate
        drawn = queue.admit(
            office=appointment.office,
            browser=browser,
            due_at=None if arrival == Arrival.VERY_LATE else current.starts_at,
            now=now,
            label=current.name,
            service=current.service,
            adviser=current.adviser,
            language=current.language,
            interpreter=current.interpreter,
            sign_language=current.sign_language,
            live_text=current.live_text,
        )
        Appointment.objects.filter(pk=appointment.pk).update(state=State.CHECKED_IN, ticket=drawn.ticket)
        appointment.refresh_from_db()
        return CheckedIn(drawn.ticket, drawn.new_key)


def _join(ticket: Ticket, browser: Browser | None, appointment: Appointment, now: datetime) -> CheckedIn:
    new_key = None
    if browser is None:
        browser, new_key = queue.new_browser(municipality=appointment.office.municipality, now=now)
    queue.add_browser(ticket=ticket, browser=browser)
    return CheckedIn(ticket, new_key)


def follow_ticket(*, ticket: Ticket, now: datetime) -> None:
    """What became of the number becomes of the appointment. Called within the ticket's own transaction."""
    if ticket.is_live:
        return  # a call asks the database nothing here
    appointment = (
        Appointment.objects.filter(ticket=ticket, state=State.CHECKED_IN).select_related("office__municipality").first()
    )
    if appointment is None:
        return
    checked_in = (State.CHECKED_IN,)
    if ticket.state in (TicketState.FINISHED, TicketState.TRANSFERRED):
        Appointment.objects.filter(pk=appointment.pk, state=State.CHECKED_IN).update(state=State.FINISHED, ended_at=now)
        offices.announce_office(appointment.office)
    elif ticket.state == TicketState.NO_SHOW:
        if end(appointment, checked_in, State.NO_SHOW, now=now, by=EndedBy.NOBODY):
            emails.send(event="no_show", appointment=appointment, now=now)
    elif ticket.state == TicketState.EXPIRED:
        with translation.override(language_of(appointment)):
            reason = _("Unfortunately nobody in the office could take your appointment. We are sorry.")
        if end(appointment, checked_in, State.CANCELLED, now=now, by=EndedBy.OFFICE, reason=reason):
            emails.send(event="cancelled", appointment=appointment, now=now, note=reason, previous=appointment.starts_at)
    elif ticket.state == TicketState.GIVEN_UP:
        _gave_up(appointment, now)


def _gave_up(appointment: Appointment, now: datetime) -> None:
    """Before its time the appointment simply stands again; later the citizen has gone after waiting, and knows it."""
    assert appointment.starts_at is not None
    if now < appointment.starts_at:
        step_back = Appointment.objects.filter(pk=appointment.pk, state=State.CHECKED_IN)
        step_back.update(state=State.CONFIRMED, ticket=None)
        offices.announce_office(appointment.office)
    else:
        end(appointment, (State.CHECKED_IN,), State.CANCELLED, now=now, by=EndedBy.CITIZEN)
