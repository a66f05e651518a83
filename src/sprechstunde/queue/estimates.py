"""The estimates as the pages ask for them: a table for each office, made anew after each call, else every half minute.

In memory; a restarted server makes them again from what the database knows.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sprechstunde.offices.models import Counter, Office
from sprechstunde.queue.models import AT_A_COUNTER, Ticket
from sprechstunde.queue.occupations import gone_on, talks_of, with_enough_talks
from sprechstunde.queue.order import DUE_BEFORE, waiting_in_order
from sprechstunde.queue.waiting_time import Counters, Place, Wait, waits

LASTS = timedelta(seconds=30)
MOST_PLACES = 150  # in front; also where fewer wait, since many may come before the table is made anew
BEYOND = 20  # people behind so many

Called = tuple[datetime | None, tuple[object, ...]]


@dataclass(frozen=True, slots=True)
class Table:
    """`called` tells whether it is still true: who has been called last, and which counters there were."""

    made_at: datetime
    called: Called
    waits: list[Wait | None]

    def is_fresh(self, now: datetime) -> bool:
        return timedelta(0) <= now - self.made_at < LASTS


_tables: dict[int, Table] = {}
_poor: dict[int, datetime] = {}  # offices without enough talks, and when that was looked up
_making = threading.Lock()


def waits_of(office: Office, now: datetime) -> list[Wait | None]:
    """By number of people in front; from where the list ends on there is a position only."""
    if _is_poor(office, now):
        return []
    desks = _desks(office)
    called = _called(office, desks, now)
    with _making:
        table = _tables.get(office.pk)
        if not (table and table.is_fresh(now) and table.called == called):
            line = _line(office)
            places, first_joined = _places(line, now), line[0].joined_at if line else None
            beyond = max(BEYOND, MOST_PLACES - len(line))
            found = waits(talks_of(office), _counters(desks, first_joined, now), places, beyond=beyond)
            table = _tables[office.pk] = Table(now, called, found)
    return table.waits


def waits_of_next(offices: Sequence[Office], waiting: Mapping[int, int], now: datetime) -> dict[int, Wait]:
    """For somebody who draws a number now, where the data carries it; one query where it nowhere does."""
    unknown = [office for office in offices if not _is_known_poor(office, now)]
    fresh = {office.pk: table.waits for office in unknown if (table := _tables.get(office.pk)) and table.is_fresh(now)}
    rest = [office for office in unknown if office.pk not in fresh]
    rich = with_enough_talks(rest) if rest else set()
    for office in rest:
        if office.pk in rich:
            fresh[office.pk] = waits_of(office, now)
        else:
            _poor[office.pk] = now
    found = {pk: table[waiting[pk]] for pk, table in fresh.items() if waiting[pk] < len(table)}
    return {pk: wait for pk, wait in found.items() if wait is not None}


def forget_all() -> None:
    """For tests, and for a machine whose clock was set back."""
    _tables.clear()
    _poor.clear()


def _is_poor(office: Office, now: datetime) -> bool:
    if _is_known_poor(office, now):
        return True
    if office.pk in _tables or with_enough_talks([office]):
        return False
    _poor[office.pk] = now
    return True


def _is_known_poor(office: Office, now: datetime) -> bool:
    looked_at = _poor.get(office.pk)
    return looked_at is not None and timedelta(0) <= now - looked_at < LASTS


@dataclass(frozen=True, slots=True)
class Desk:
    """An open counter and who is there."""

    counter: int
    break_since: datetime | None
    break_until: datetime | None
    called_at: datetime | None  # None: nobody is there
    service: int | None
    before: int  # seconds of earlier calls of the same person


def _desks(office: Office) -> list[Desk]:
    at_a_counter = Ticket.objects.filter(office=office, state__in=AT_A_COUNTER)
    people = {
        counter: (called_at, service, before or 0)
        for counter, called_at, service, before in at_a_counter.values_list(
            "counter_id", "called_at", "service_id", "occupation__seconds"
        )
    }
    counters = Counter.objects.filter(office=office, closed_at=None).order_by("pk")
    return [
        Desk(*counter, *people.get(counter[0], (None, None, 0)))
        for counter in counters.values_list("pk", "break_since", "break_until")
    ]


def _called(office: Office, desks: Sequence[Desk], now: datetime) -> Called:
    """By what one knows that somebody was called since, or that a counter opened, closed, or has begun or ended a break."""
    known = _tables.get(office.pk)
    times = [desk.called_at for desk in desks if desk.called_at]
    if known and known.called[0] and known.is_fresh(now):
        times.append(known.called[0])  # somebody who has left since
    return max(times, default=None), tuple((desk.counter, desk.break_since) for desk in desks)


def _counters(desks: Sequence[Desk], first_joined: datetime | None, now: datetime) -> Counters:
    busy = [(_seconds(now - desk.called_at) + desk.before, desk.service) for desk in desks if desk.called_at]
    idle = [desk for desk in desks if not desk.called_at]
    # Who overruns a break will probably stay away as long again.
    breaks = [abs((desk.break_until - now).total_seconds()) for desk in idle if desk.break_since and desk.break_until]
    free = [desk.counter for desk in idle if not desk.break_since]
    notes = gone_on(free, first_joined, now) if free and first_joined else {}
    busy += notes.values()
    return Counters(
        free=len(free) - len(notes),
        elapsed=tuple(seconds for seconds, _ in busy),
        services=tuple(service for _, service in busy),
        breaks=tuple(breaks),
    )


def _line(office: Office) -> list[Ticket]:
    return list(waiting_in_order(office).only("service_id", "due_at", "promoted_at", "joined_at")[:MOST_PLACES])


def _places(line: Sequence[Ticket], now: datetime) -> list[Place]:
    return [
        Place(
            ticket.service_id, None if ticket.promoted_at or not ticket.due_at else _seconds(ticket.due_at - DUE_BEFORE - now)
        )
        for ticket in line
    ]


def _seconds(span: timedelta) -> float:
    return max(0.0, span.total_seconds())
