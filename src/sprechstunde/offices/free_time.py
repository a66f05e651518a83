"""Free time as a pure function: consultation hours, closed days, leave and what is taken → when a talk can begin.

Counted in cells of five minutes since 1970 in UTC, so that neither zone nor clock change can make two times one. A
cell is a bit of an integer: what is free for a whole talk is an AND of shifts, whatever the number of appointments.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from sprechstunde.offices.hours import MIDNIGHT, Calendar, closed_because, instant

CELL = timedelta(minutes=5)
CELL_SECONDS = 300
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
DAY = timedelta(days=1)
CELLS_OF_A_DAY = DAY // CELL
WHOLE_DAY = (1 << CELLS_OF_A_DAY) - 1

# Taken cells as bits: by day (in UTC) and seat.
Taken = dict[int, dict[int, int]]


@dataclass(frozen=True, slots=True)
class ConsultationSpan:
    """Hours of a weekday (Monday is 0) with the number of talks side by side; `ends_at` midnight is the end of that day.

    Valid from `valid_from` to the day before `valid_until`. Hours count in whole cells: 09:02 to 10:00 is 09:05 to 10:00.
    """

    weekday: int
    starts_at: time
    ends_at: time
    parallel: int
    valid_from: date | None
    valid_until: date | None


@dataclass(frozen=True, slots=True)
class Leave:
    """Days on which an adviser gives no advice, both included."""

    adviser: int
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Busy:
    """A seat that is taken from `first_cell` until before `end_cell`, the pause after the talk included."""

    seat: int
    first_cell: int
    end_cell: int
    adviser: int | None


@dataclass(frozen=True, slots=True)
class Timetable:
    """Everything about an office that decides when a talk can begin, but for what is taken.

    Of the calendar count the zone, the closures and the holidays; its opening hours do not.
    """

    calendar: Calendar
    spans: tuple[ConsultationSpan, ...]
    advisers: frozenset[int]
    leaves: tuple[Leave, ...]
    lead: timedelta
    horizon_days: int
    buffer: timedelta
    step: timedelta


@dataclass(frozen=True, slots=True)
class Slot:
    """A talk that can be booked, in UTC and without the pause after it."""

    starts_at: datetime
    ends_at: datetime
    seat: int


def free_slots(
    timetable: Timetable, busy: Iterable[Busy], *, minutes: int, now: datetime, first: date, last: date
) -> list[Slot]:
    """When a talk of so many minutes can begin, in order and each time once, with the lowest seat that is free.

    The days are those of the municipality, both included. `busy` must hold what is taken on these days.
    """
    taken = _taken(busy)
    length = timedelta(minutes=minutes)
    found = []
    for day in _bookable_days(timetable, now, first, last):
        base, seats = _starts_of_day(timetable, taken, day, minutes, now)
        begins_at = moment_of(base)
        for place, seat in _lowest_seats(seats):
            starts_at = begins_at + place * CELL
            found.append(Slot(starts_at, starts_at + length, seat))
    return found


def seat_for(timetable: Timetable, busy: Iterable[Busy], *, starts_at: datetime, minutes: int, now: datetime) -> int | None:
    """The seat for a talk at that time, or None when `free_slots` would not offer it (any more)."""
    day = starts_at.astimezone(timetable.calendar.zone).date()
    for bookable in _bookable_days(timetable, now, day, day):
        base, seats = _starts_of_day(timetable, _taken(busy), bookable, minutes, now)
        place = cell_of(starts_at) - base
        if place >= 0 and moment_of(base + place) == starts_at:
            return next((seat for seat, starts in enumerate(seats) if starts >> place & 1), None)
    return None


def cell_of(moment: datetime) -> int:
    return (moment - EPOCH) // CELL


def moment_of(cell: int) -> datetime:
    return EPOCH + cell * CELL


def cells_of(starts_at: datetime, *, minutes: int, buffer: timedelta) -> tuple[int, int]:
    """The first cell of a talk and the one after its last; the pause is part of it, what is begun counts whole."""
    return cell_of(starts_at), _cell_from(starts_at + timedelta(minutes=minutes) + buffer)


def _cell_from(moment: datetime) -> int:
    """The first cell that does not begin before that moment."""
    return -((EPOCH - moment) // CELL)


def _bookable_days(timetable: Timetable, now: datetime, first: date, last: date) -> Iterator[date]:
    zone = timetable.calendar.zone
    day = max(first, (now + timetable.lead).astimezone(zone).date())
    end = min(last, now.astimezone(zone).date() + timetable.horizon_days * DAY)
    while day <= end:
        yield day
        day += DAY


def _taken(busy: Iterable[Busy]) -> Taken:
    taken: Taken = defaultdict(lambda: defaultdict(int))
    for each in busy:
        day, place = divmod(each.first_cell, CELLS_OF_A_DAY)
        cells = ((1 << each.end_cell - each.first_cell) - 1) << place
        while cells:
            taken[day][each.seat] |= cells & WHOLE_DAY
            cells >>= CELLS_OF_A_DAY
            day += 1
    return taken


def _starts_of_day(timetable: Timetable, taken: Taken, day: date, minutes: int, now: datetime) -> tuple[int, list[int]]:
    """For each seat the cells in which a talk can begin, as bits counted from the cell that is returned, too."""
    assert minutes > 0, "a talk takes time"
    advisers = _on_duty(timetable, day)
    hours = _hours_of_day(timetable, day) if advisers else []
    if not hours:
        return 0, []
    base, end = hours[0][0], max(ends for _, ends, _ in hours)
    talk, whole = _cells(timedelta(minutes=minutes)), _cells(timedelta(minutes=minutes) + timetable.buffer)
    width = end - base + whole
    allowed = _grid(hours, base, timetable.step) & ~_first_bits(_cell_from(now + timetable.lead) - base)
    seats = _open_seats(hours, base, advisers)
    return base, [
        _runs(free, talk) & _runs(rest, whole - talk) >> talk & allowed
        for free, rest in _free_of_seats(seats, _window(taken, base, width), advisers, _first_bits(width))
    ]


def _on_duty(timetable: Timetable, day: date) -> int:
    if closed_because(timetable.calendar, day)[0] != "hours":
        return 0
    away = {leave.adviser for leave in timetable.leaves if leave.first <= day <= leave.last}
    return len(timetable.advisers - away)


def _hours_of_day(timetable: Timetable, day: date) -> list[tuple[int, int, int]]:
    """First cell, the cell after the last, and how many talks side by side; in order, may overlap.

    Hours in the hour that a clock change skips have no cells.
    """
    zone = timetable.calendar.zone
    found = []
    for span in timetable.spans:
        if span.weekday == day.weekday() and _is_valid(span, day):
            last_day = day + DAY if span.ends_at == MIDNIGHT else day
            starts, ends = instant(day, span.starts_at, zone), instant(last_day, span.ends_at, zone)
            found.append((_cell_from(starts), cell_of(ends), span.parallel))
    return sorted(found)


def _is_valid(span: ConsultationSpan, day: date) -> bool:
    return (span.valid_from is None or span.valid_from <= day) and (span.valid_until is None or day < span.valid_until)


def _cells(length: timedelta) -> int:
    return -(-length // CELL)


def _grid(hours: list[tuple[int, int, int]], base: int, step: timedelta) -> int:
    """Where a talk may begin: every `step` from the beginning of a stretch; hours that touch are one stretch."""
    grid, begins, reaches = 0, base, base
    for starts, ends, _ in hours:
        if starts > reaches:
            grid |= _every(_cells(step), reaches - begins) << begins - base
            begins = starts
        reaches = max(reaches, ends)
    return grid | _every(_cells(step), reaches - begins) << begins - base


def _every(step: int, length: int) -> int:
    """Bits 0, step, 2·step … below `length`: the quotient of two rows of ones, as 111111 / 11 is 10101."""
    return _first_bits(-(-length // step) * step) // _first_bits(step)


def _first_bits(count: int) -> int:
    return (1 << count) - 1 if count > 0 else 0


def _open_seats(hours: list[tuple[int, int, int]], base: int, advisers: int) -> list[int]:
    """For each seat the cells in which there is somebody for it and the hours provide for so many."""
    seats = [0] * min(advisers, max(parallel for _, _, parallel in hours))
    for starts, ends, parallel in hours:
        for seat in range(min(parallel, len(seats))):
            seats[seat] |= _first_bits(ends - starts) << starts - base
    return seats


def _window(taken: Taken, base: int, width: int) -> dict[int, int]:
    """What is taken of each seat, as bits counted from `base`."""
    first, place = divmod(base, CELLS_OF_A_DAY)
    found: dict[int, int] = defaultdict(int)
    for day in range(first, (base + width - 1) // CELLS_OF_A_DAY + 1):
        if day in taken:
            for seat, cells in taken[day].items():
                found[seat] |= cells << (day - first) * CELLS_OF_A_DAY >> place
    return found


def _free_of_seats(seats: list[int], taken: dict[int, int], advisers: int, window: int) -> Iterator[tuple[int, int]]:
    """For each seat the cells free for a talk, and those free for the pause after it.

    Leave that is entered later leaves appointments on seats that are no longer open; they need an adviser all the
    same. So a talk also needs that fewer seats are taken than are open. Its pause may lie outside the hours, and there
    only the number of advisers counts.
    """
    crowded = without_adviser = 0
    for count, cells in enumerate(_at_least(taken.values()), start=1):
        crowded |= cells & ~seats[count] if count < len(seats) else cells
        if count >= advisers:
            without_adviser |= cells
    for seat, is_open in enumerate(seats):
        mine = taken.get(seat, 0)
        yield is_open & ~(mine | crowded), window & ~(mine | without_adviser)


def _at_least(masks: Iterable[int]) -> list[int]:
    """The bits that are set in at least one, two, three … of the masks."""
    counts: list[int] = []
    for mask in masks:
        for place, already in enumerate(counts):
            counts[place], mask = already | mask, already & mask
        counts.append(mask)
    return counts


def _runs(free: int, length: int) -> int:
    """The bits at which `length` free ones in a row begin."""
    if length == 0:
        return -1
    have = 1
    while have < length:
        more = min(have, length - have)
        free &= free >> more
        have += more
    return free


def _lowest_seats(seats: list[int]) -> Iterator[tuple[int, int]]:
    """Each cell in which a talk can begin, in order, with the lowest seat for it."""
    anywhere = 0
    for starts in seats:
        anywhere |= starts
    while anywhere:
        bit = anywhere & -anywhere
        seat = 0
        while not seats[seat] & bit:
            seat += 1
        yield bit.bit_length() - 1, seat
        anywhere ^= bit
