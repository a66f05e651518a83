"""Free times to choose from, two weeks at once, as a form shows them: by day, and what was chosen before kept."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from sprechstunde.appointments.lookups import free_slots_of
from sprechstunde.appointments.models import Appointment
from sprechstunde.municipalities.lookups import local_day
from sprechstunde.municipalities.models import Municipality
from sprechstunde.offices.models import Office, Service
from sprechstunde.staff.models import User

SHOWN = timedelta(days=14)
UNFOLDED = 2  # the first days show their times at once; the others say how many there are


@dataclass(frozen=True, slots=True)
class Choice:
    starts_at: datetime
    chosen: bool

    @property
    def value(self) -> str:
        return written(self.starts_at)


@dataclass(frozen=True, slots=True)
class FreeDay:
    date: date
    choices: tuple[Choice, ...]
    unfolded: bool


@dataclass(frozen=True, slots=True)
class FreeDays:
    """`elsewhere` are the chosen times of other weeks; `earlier` and `later` begin the weeks one can turn to."""

    first: date
    last: date
    days: tuple[FreeDay, ...]
    elsewhere: tuple[Choice, ...]
    earlier: date | None
    later: date | None


def free_times(
    office: Office, service: Service, now: datetime, *, besides: Appointment | None = None, adviser: User | None = None
) -> list[datetime]:
    """When a talk could begin, up to the office's horizon. The office itself may do so at short notice."""
    today = local_day(office.municipality, now)
    last = today + timedelta(days=office.horizon_days)
    slots = free_slots_of(
        office, service, first=today, last=last, now=now, besides=besides, adviser=adviser, at_short_notice=True
    )
    return [slot.starts_at for slot in slots]


def days_from(
    begin: date | None, free: Sequence[datetime], chosen: Collection[datetime], *, municipality: Municipality, now: datetime
) -> FreeDays:
    """Two weeks from the Monday of `begin`; without one, from the week of the first free time."""
    by_day: dict[date, list[datetime]] = {}
    for each in free:
        by_day.setdefault(local_day(municipality, each), []).append(each)
    first = monday_of(begin or min(by_day, default=local_day(municipality, now)))
    end = first + SHOWN
    shown = [day for day in by_day if first <= day < end]
    return FreeDays(
        first=first,
        last=end - timedelta(days=1),
        days=tuple(_day(day, by_day[day], chosen, unfolded=day in shown[:UNFOLDED]) for day in shown),
        elsewhere=tuple(Choice(at, True) for at in free if at in chosen and local_day(municipality, at) not in shown),
        earlier=first - SHOWN if any(day < first for day in by_day) else None,
        later=end if any(day >= end for day in by_day) else None,
    )


def _day(day: date, times: Sequence[datetime], chosen: Collection[datetime], *, unfolded: bool) -> FreeDay:
    choices = tuple(Choice(at, at in chosen) for at in times)
    return FreeDay(day, choices, unfolded or any(each.chosen for each in choices))


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def written(moment: datetime) -> str:
    """As it stands in a form: an instant, whatever the clocks do that day."""
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%MZ}"


def read(text: str) -> datetime | None:
    try:
        return datetime.strptime(text, "%Y-%m-%dT%H:%MZ").replace(tzinfo=UTC)
    except ValueError:
        return None
