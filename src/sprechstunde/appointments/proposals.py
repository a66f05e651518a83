"""Coordination by e-mail: the citizen says when they could, the office proposes times and keeps them, any number of rounds."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sprechstunde.appointments import earlier, emails
from sprechstunde.appointments.actions import Booked, TooLate, change_state, hand_to_browser, register
from sprechstunde.appointments.instead_of_waiting import give_up_place
from sprechstunde.appointments.models import Appointment, Message, Reservation, State
from sprechstunde.appointments.people import Person
from sprechstunde.appointments.seats import SlotTaken, release, reserve
from sprechstunde.foundation.database import writing
from sprechstunde.offices import actions as offices
from sprechstunde.offices.models import Office, Service
from sprechstunde.queue.models import Browser
from sprechstunde.staff.models import User

FEWEST, MOST = 2, 5


class WrongNumberOfTimes(Exception):
    """Two to five different times are proposed."""


def request_appointment(
    *, office: Office, service: Service, wishes: str, person: Person, browser: Browser | None, now: datetime
) -> Booked:
    """Asks the office for times. It sees the request when the address is confirmed. Raises NotOffered."""
    with writing():
        appointment = register(office=office, service=service, person=person, now=now, state=State.REQUESTED)
        Message.objects.create(appointment=appointment, from_citizen=True, text=wishes, written_at=now)
        emails.send(event="confirm_request", appointment=appointment, now=now)
        return Booked(appointment, hand_to_browser(appointment=appointment, browser=browser, now=now))


def propose(*, appointment: Appointment, starts: Sequence[datetime], adviser: User | None, note: str, now: datetime) -> None:
    """Keeps two to five times for the citizen to choose from. Times proposed before are given back.

    Raises WrongNumberOfTimes, SlotTaken, AdviserBusy or TooLate; then nothing has changed.
    """
    times = sorted(set(starts))
    if not FEWEST <= len(times) <= MOST:
        raise WrongNumberOfTimes
    with writing():
        offices.lock_office(appointment.office)
        until = min(now + timedelta(hours=appointment.office.proposal_hours), times[-1])
        if not change_state(appointment, (State.REQUESTED, State.PROPOSED), State.PROPOSED, held_until=until, adviser=adviser):
            raise TooLate
        release(appointment=appointment)
        for starts_at in times:
            reserve(appointment=appointment, starts_at=starts_at, now=now, adviser=adviser, at_short_notice=True)
        if note:
            Message.objects.create(appointment=appointment, from_citizen=False, text=note, written_at=now)
        emails.send(event="proposals", appointment=appointment, now=now, note=note, times=times)
        offices.announce_office(appointment.office)


def choose(*, appointment: Appointment, starts_at: datetime, now: datetime) -> None:
    """The citizen takes one of the times; the others are free again. Raises TooLate, or SlotTaken for any other time."""
    with writing():
        offices.lock_office(appointment.office)
        chosen = Reservation.objects.filter(appointment=appointment, starts_at=starts_at).first()
        if chosen is None or starts_at <= now:
            if not Appointment.objects.filter(pk=appointment.pk, state=State.PROPOSED).exists():
                raise TooLate
            raise SlotTaken
        confirmed = change_state(
            appointment,
            (State.PROPOSED,),
            State.CONFIRMED,
            starts_at=chosen.starts_at,
            ends_at=chosen.ends_at,
            confirmed_at=now,
            scheduled_at=now,
            held_until=None,
            in_calendar=True,
        )
        if not confirmed:
            raise TooLate
        others = Reservation.objects.filter(appointment=appointment).exclude(pk=chosen.pk)
        freed = list(others)
        others.delete()
        emails.send(event="confirmed", appointment=appointment, now=now)
        give_up_place(appointment=appointment, now=now)
        earlier.offer(office=appointment.office, freed=freed, now=now, besides=appointment)
        offices.announce_office(appointment.office)


def decline_proposals(*, appointment: Appointment, text: str, now: datetime) -> None:
    """None fits: the times are free again and the office is asked anew. Raises TooLate."""
    with writing():
        _back_to_request(appointment, now)
        if text:
            Message.objects.create(appointment=appointment, from_citizen=True, text=text, written_at=now)
        emails.send(event="office_request", appointment=appointment, now=now)


def add_wish(*, appointment: Appointment, text: str, now: datetime) -> None:
    """The citizen says more about when they could, while the office has not answered. Raises TooLate."""
    with writing():
        if not Appointment.objects.filter(pk=appointment.pk, state=State.REQUESTED).exists():
            raise TooLate
        Message.objects.create(appointment=appointment, from_citizen=True, text=text, written_at=now)
        offices.announce_office(appointment.office)


def withdraw_proposals(*, appointment: Appointment, now: datetime) -> None:
    """The office needs the times for something else, or nobody answered in time: the citizen is told. Raises TooLate."""
    with writing():
        _back_to_request(appointment, now)
        emails.send(event="proposals_expired", appointment=appointment, now=now)


def _back_to_request(appointment: Appointment, now: datetime) -> None:
    offices.lock_office(appointment.office)
    if not change_state(appointment, (State.PROPOSED,), State.REQUESTED, held_until=None):
        raise TooLate
    freed = release(appointment=appointment)
    earlier.offer(office=appointment.office, freed=freed, now=now, besides=appointment)
    offices.announce_office(appointment.office)
