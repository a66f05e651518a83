"""(d) Free times of 4 and 26 weeks with 10, 1,000 and 50,000 appointments: does the cost follow the weeks, not the table?

`python -m bench.slots`, `bin/with-postgres python -m bench.slots`
"""

from __future__ import annotations

import argparse
import random
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from bench.stage import DATABASE  # isort: skip
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bench.bookable import Place, have_appointments, have_hours, have_office
from sprechstunde.appointments.lookups import busy_between, free_slots_of, next_free_slots, timetable_of
from sprechstunde.appointments.models import Reservation
from sprechstunde.offices.free_time import free_slots
from sprechstunde.offices.models import Office

NOW = datetime(2027, 1, 11, 5, tzinfo=UTC)  # a Monday before the office opens
TODAY = date(2027, 1, 11)
ZONE = ZoneInfo("Europe/Berlin")
PARALLEL = 3
TALKS_A_DAY = 16  # of twenty minutes, every half hour


@dataclass(frozen=True)
class Cost:
    cpu_ms: float
    wall_ms: float


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--appointments", type=int, nargs="+", default=[10, 1000, 50_000])
    parser.add_argument("--weeks", type=int, nargs="+", default=[4, 26])
    parser.add_argument("--rounds", type=int, default=200)
    options = parser.parse_args()
    office = have_office(advisers=PARALLEL, minutes=20, buffer_minutes=5, horizon_days=370)
    have_hours(office, weekdays=range(5), parallel=PARALLEL)
    print("| database | appointments | weeks | taken in them | free times | queries | CPU ms | of it arithmetic | wall ms |")
    print("|---|---|---|---|---|---|---|---|---|")
    places = all_places(max(options.appointments))
    have = 0
    for count in options.appointments:
        have_appointments(office, places[have:count], NOW)
        have = count
        for weeks in options.weeks:
            measure(office, weeks, options.rounds * 4 // weeks)
        measure_next(office, options.rounds)


def all_places(count: int) -> list[Place]:
    """First half of the next four weeks, then half of the rest of the half-year, then the past without a gap."""
    chance = random.Random(1)
    soon = places_between(TODAY, TODAY + timedelta(weeks=4))
    later = places_between(TODAY + timedelta(weeks=4), TODAY + timedelta(weeks=26))
    places = chance.sample(soon, len(soon) // 2) + chance.sample(later, len(later) // 2)
    day = TODAY
    while len(places) < count:
        day -= timedelta(days=1)
        places += places_between(day, day + timedelta(days=1))
    return places[:count]


def places_between(first: date, end: date) -> list[Place]:
    days = [first + timedelta(days=offset) for offset in range((end - first).days)]
    return [
        (datetime(day.year, day.month, day.day, 8, tzinfo=ZONE).astimezone(UTC) + talk * timedelta(minutes=30), seat)
        for day in days
        if day.weekday() < 5
        for talk in range(TALKS_A_DAY)
        for seat in range(PARALLEL)
    ]


def measure(office: Office, weeks: int, rounds: int) -> None:
    service, last = office.services.get(), TODAY + timedelta(weeks=weeks, days=-1)
    with CaptureQueriesContext(connection) as queries:
        found = free_slots_of(office, service, first=TODAY, last=last, now=NOW)
    busy = busy_between(office, TODAY, last)
    timetable = timetable_of(office, NOW, first=TODAY, last=last)
    whole = cost_of(lambda: free_slots_of(office, service, first=TODAY, last=last, now=NOW), rounds)
    pure = cost_of(lambda: free_slots(timetable, busy, minutes=20, now=NOW, first=TODAY, last=last), rounds)
    print(
        f"| {DATABASE} | {Reservation.objects.count()} | {weeks} | {len(busy)} | {len(found)} | {len(queries)} |"
        f" {whole.cpu_ms:.1f} | {pure.cpu_ms:.1f} | {whole.wall_ms:.1f} |",
        flush=True,
    )


def measure_next(office: Office, rounds: int) -> None:
    """What the overview asks for each office."""
    with CaptureQueriesContext(connection) as queries:
        found = next_free_slots([office], NOW)
    cost = cost_of(lambda: next_free_slots([office], NOW), rounds)
    print(
        f"| {DATABASE} | {Reservation.objects.count()} | the next one | | {len(found)} | {len(queries)} |"
        f" {cost.cpu_ms:.1f} | | {cost.wall_ms:.1f} |",
        flush=True,
    )


def cost_of(work: Callable[[], object], rounds: int) -> Cost:
    """Medians."""
    for _ in range(3):
        work()
    cpu, wall = [], []
    for _ in range(rounds):
        cpu_before, wall_before = time.process_time(), time.perf_counter()
        work()
        cpu.append(time.process_time() - cpu_before)
        wall.append(time.perf_counter() - wall_before)
    return Cost(1000 * statistics.median(cpu), 1000 * statistics.median(wall))


if __name__ == "__main__":
    main()
