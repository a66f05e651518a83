"""A week of free times as the pages offer them: days with times to choose from, and the way to other weeks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sprechstunde.appointments.lookups import free_slots_of
from sprechstunde.appointments.models import Appointment
from sprechstunde.municipalities.lookups import local_day
from sprechstunde.offices.free_time import Slot
from sprechstunde.offices.models import Office, Service

WEEK = timedelta(days=7)
LOOK_AHEAD = timedelta(days=28)

FreeSlots = Callable[[date, date], list[Slot]]


@dataclass(frozen=True, slots=True)
class Choice:
    """One time to choose; `value` is what the form sends."""

    starts_at: datetime
    ends_at: datetime

    @property
    def value(self) -> str:
        return value_of(self.starts_at)


@dataclass(frozen=True, slots=True)
class Day:
    day: date
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Week:
    """Monday to Sunday. `earlier` and `later` are the weeks beside it, None where nothing can be booked any more."""

    first: date
    last: date
    days: tuple[Day, ...]
    earlier: date | None
    later: date | None
    next_free: date | None  # when this week is full: the next day on which something is free


def week_to_choose_from(
    office: Office, service: Service, *, wished: date | None, now: datetime, besides: Appointment | None = None
) -> Week:
    """The week of the wished day, else the first in which something is free. `besides` is moved: its own time is no choice."""
    today = local_day(office.municipality, now)
    last_day = today + timedelta(days=office.horizon_days)

    def free(first: date, last: date) -> list[Slot]:
        slots = free_slots_of(office, service, first=max(first, today), last=min(last, last_day), now=now, besides=besides)
        return [slot for slot in slots if besides is None or slot.starts_at != besides.starts_at]

    zone = ZoneInfo(office.municipality.timezone)
    if wished is None:
        wished = first_free_day(free, today, last_day, zone) or today
    return _week_of(min(max(wished, today), last_day), today, last_day, free, zone)


def calendar_context(
    office: Office,
    service: Service,
    *,
    wished: date | None,
    chosen: datetime | None,
    alternatives: Sequence[Slot],
    now: datetime,
    besides: Appointment | None = None,
) -> dict[str, Any]:
    """What the template of a week needs. The day of what is chosen is unfolded, else the first."""
    zone = ZoneInfo(office.municipality.timezone)
    chosen_day = chosen.astimezone(zone).date() if chosen else None
    week = week_to_choose_from(office, service, wished=wished or chosen_day, now=now, besides=besides)
    days = [each.day for each in week.days]
    return {
        "week": week,
        "unfolded_day": chosen_day if chosen_day in days else next(iter(days), None),
        "chosen": value_of(chosen) if chosen and not alternatives else "",
        "alternatives": by_day(alternatives, zone),
    }


def _week_of(day: date, today: date, last_day: date, free: FreeSlots, zone: ZoneInfo) -> Week:
    monday = monday_of(day)
    sunday = monday + WEEK - timedelta(days=1)
    days = by_day(free(monday, sunday), zone)
    return Week(
        first=monday,
        last=sunday,
        days=days,
        earlier=monday - WEEK if monday > today and free(today, monday - timedelta(days=1)) else None,
        later=monday + WEEK if monday + WEEK <= last_day else None,
        next_free=None if days else first_free_day(free, sunday + timedelta(days=1), last_day, zone),
    )


def first_free_day(free: FreeSlots, first: date, last_day: date, zone: ZoneInfo) -> date | None:
    """Looks some weeks at a time: mostly the first few decide."""
    while first <= last_day:
        slots = free(first, min(first + LOOK_AHEAD, last_day))
        if slots:
            return slots[0].starts_at.astimezone(zone).date()
        first += LOOK_AHEAD + timedelta(days=1)
    return None


def by_day(slots: Sequence[Slot], zone: ZoneInfo) -> tuple[Day, ...]:
    days: dict[date, list[Choice]] = {}
    for slot in slots:
        days.setdefault(slot.starts_at.astimezone(zone).date(), []).append(Choice(slot.starts_at, slot.ends_at))
    return tuple(Day(day, tuple(choices)) for day, choices in days.items())


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def value_of(moment: datetime) -> str:
    """An instant without doubt: "2026-06-04T07:30:00Z"."""
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def day_in(text: str | None) -> date | None:
    """The day in an address' query; nonsense is none."""
    try:
        day = date.fromisoformat((text or "")[:10])
    except ValueError:
        return None
    return day if 2020 <= day.year < 2200 else None
