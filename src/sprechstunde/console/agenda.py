"""Appointments as the desk shows them: today's in order, a week's by day, and what waits for an answer."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.urls import reverse

from sprechstunde.appointments.lookups import office_agenda, open_requests
from sprechstunde.appointments.models import Appointment, State
from sprechstunde.console.needs import needs_of
from sprechstunde.municipalities.lookups import local_day
from sprechstunde.offices.models import Office
from sprechstunde.queue.models import State as TicketState

DAYS_OF_A_WEEK = 7
WORKDAYS = 5


@dataclass(frozen=True, slots=True)
class Entry:
    """An appointment in a list. `progress` says what is happening with it; `since` goes with "waiting"."""

    appointment: Appointment
    progress: str
    since: datetime | None
    needs: tuple[str, ...]

    @property
    def url(self) -> str:
        return reverse("console:appointment", args=[self.appointment.public_id])

    @property
    def last_words(self) -> str:
        """What the citizen wrote last, for a request; its messages come with it."""
        written = [message.text for message in self.appointment.messages.all() if message.from_citizen]
        return written[-1] if written else ""

    @property
    def meaning(self) -> Hashable:
        each = self.appointment
        adviser = each.adviser.display_name if each.adviser else ""
        times = (each.starts_at, each.ends_at)
        return each.pk, self.progress, self.since, times, each.name, each.service.name, adviser, self.needs


@dataclass(frozen=True, slots=True)
class Requests:
    """Who has asked for times: `new` ones the office has to answer, `proposed` ones wait for the citizen."""

    new: tuple[Entry, ...]
    proposed: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Day:
    date: date
    entries: tuple[Entry, ...]


def today_of(offices: Sequence[Office], now: datetime) -> tuple[Entry, ...]:
    if not offices:
        return ()
    today = local_day(offices[0].municipality, now)
    return tuple(entry_of(each) for each in office_agenda(offices, today, today))


def week_of(offices: Sequence[Office], monday: date) -> tuple[Day, ...]:
    """Monday to Friday, and the days of the weekend on which there is something."""
    found: dict[date, list[Entry]] = {monday + timedelta(days=each): [] for each in range(DAYS_OF_A_WEEK)}
    for each in office_agenda(offices, min(found), max(found)):
        assert each.starts_at, "what is in an agenda has a time"
        found[local_day(each.office.municipality, each.starts_at)].append(entry_of(each))
    return tuple(Day(day, tuple(entries)) for day, entries in found.items() if entries or day.weekday() < WORKDAYS)


def requests_of(offices: Sequence[Office]) -> Requests:
    found = [entry_of(each) for each in open_requests(offices)]
    return Requests(
        new=tuple(each for each in found if each.appointment.state == State.REQUESTED),
        proposed=tuple(each for each in found if each.appointment.state == State.PROPOSED),
    )


def entry_of(appointment: Appointment) -> Entry:
    progress, since = progress_of(appointment)
    return Entry(appointment, progress, since, needs_of(appointment))


def progress_of(appointment: Appointment) -> tuple[str, datetime | None]:
    """The appointment's state, and for those who have come what their ticket says."""
    ticket = appointment.ticket
    if appointment.state != State.CHECKED_IN or ticket is None:
        return appointment.state, None
    if ticket.state == TicketState.WAITING:
        return "waiting", ticket.drawn_at
    return ticket.state, None
