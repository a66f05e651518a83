"""Opening hours as pure functions: weekly hours, public holidays and closures → open or not, until when, from when.

Wall-clock times are the municipality's; instants are UTC. On the two days of a clock change an office that opens at
08:00 opens at 08:00 on the wall.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays

HORIZON_DAYS = 60
ENDLESS = timedelta(days=8)  # open for more than a week on end: it does not close
MIDNIGHT = time(0, 0)


@dataclass(frozen=True, slots=True)
class Span:
    """Opening hours of a weekday (Monday is 0); `closes_at` midnight is the end of that day."""

    weekday: int
    opens_at: time
    closes_at: time


@dataclass(frozen=True, slots=True)
class ClosedDays:
    first: date
    last: date
    reason: str


@dataclass(frozen=True, slots=True)
class Calendar:
    """Everything that decides when an office is open."""

    zone: ZoneInfo
    spans: tuple[Span, ...]
    closures: tuple[ClosedDays, ...] = ()
    holidays: dict[date, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Opening:
    """The office's hours seen from one moment; times are aware, in UTC.

    `closes_at` is None when it is closed or does not close within a week, `opens_at` when it is open or no opening
    is known. `reason` is "hours", "closure" or "holiday" when closed.
    """

    is_open: bool
    closes_at: datetime | None = None
    opens_at: datetime | None = None
    reason: str = ""
    reason_text: str = ""


def opening_at(calendar: Calendar, now: datetime) -> Opening:
    for starts, ends in open_intervals(calendar, now):
        if starts <= now:
            return Opening(is_open=True, closes_at=None if ends > now + ENDLESS else ends)
        reason, text = closed_because(calendar, now.astimezone(calendar.zone).date())
        return Opening(is_open=False, opens_at=starts, reason=reason, reason_text=text)
    reason, text = closed_because(calendar, now.astimezone(calendar.zone).date())
    return Opening(is_open=False, reason=reason, reason_text=text)


def open_intervals(calendar: Calendar, now: datetime) -> Iterator[tuple[datetime, datetime]]:
    """Intervals that end after `now`, in order, touching ones joined (Sunday until midnight, Monday from midnight).

    The joining stops when an interval is endless for our purposes.
    """
    today = now.astimezone(calendar.zone).date()
    current: tuple[datetime, datetime] | None = None
    for offset in range(-1, HORIZON_DAYS):
        if current and current[1] > now + ENDLESS:
            break
        for starts, ends in intervals_of_day(calendar, today + timedelta(days=offset)):
            if current and starts <= current[1]:
                current = (current[0], max(current[1], ends))
            else:
                if current and current[1] > now:
                    yield current
                current = (starts, ends)
    if current and current[1] > now:
        yield current


def intervals_of_day(calendar: Calendar, day: date) -> list[tuple[datetime, datetime]]:
    if closed_because(calendar, day)[0] != "hours":
        return []
    found = []
    for span in calendar.spans:
        if span.weekday == day.weekday():
            last_day = day + timedelta(days=1) if span.closes_at == MIDNIGHT else day
            starts = instant(day, span.opens_at, calendar.zone)
            ends = instant(last_day, span.closes_at, calendar.zone)
            if starts < ends:  # otherwise they lie in the hour that a clock change skips
                found.append((starts, ends))
    return sorted(found)


def instant(day: date, wall: time, zone: ZoneInfo) -> datetime:
    """When the clock on the wall shows that time, the first time it does; in the skipped hour, when that hour is over."""
    local = datetime.combine(day, wall)
    while (moment := local.replace(tzinfo=zone).astimezone(UTC)).astimezone(zone).replace(tzinfo=None) != local:
        local += timedelta(minutes=1)
    return moment


def closed_because(calendar: Calendar, day: date) -> tuple[str, str]:
    """Why the whole day is closed, or "hours" when only the hours decide."""
    for closure in calendar.closures:
        if closure.first <= day <= closure.last:
            return "closure", closure.reason
    if day in calendar.holidays:
        return "holiday", calendar.holidays[day]
    return "hours", ""


@lru_cache(maxsize=64)
def public_holidays(land: str, year: int) -> dict[date, str]:
    """The Land's public holidays of a year and the next, with their German names."""
    return dict(holidays.country_holidays("DE", subdiv=land, years=(year, year + 1), language="de").items())
