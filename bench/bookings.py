"""(e) Everybody wants the same day: bookings per second until it is full, and no seat given twice.

A booking is what two requests do: the time is held and the first mail written, then it is confirmed and the second mail
written. Each worker is a thread as the server has them; all look at the free times, choose one by chance, and take the
nearest one offered instead when somebody was faster. `python -m bench.bookings`, `bin/with-postgres python -m bench.bookings`
"""

from __future__ import annotations

import argparse
import random
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from bench.stage import DATABASE  # isort: skip
from django.db import connection
from django.db.models import Count

from bench.bookable import have_hours, have_office
from sprechstunde.appointments import actions
from sprechstunde.appointments.actions import SlotTaken
from sprechstunde.appointments.lookups import free_slots_of
from sprechstunde.appointments.models import Appointment, Cell, State
from sprechstunde.appointments.people import Person
from sprechstunde.foundation.database import writing
from sprechstunde.mail.models import OutgoingMail
from sprechstunde.offices.free_time import Slot
from sprechstunde.offices.models import Office

NOW = datetime(2027, 1, 11, 5, tzinfo=UTC)
FIRST_DAY = date(2027, 1, 18)
PARALLEL = 20
MINUTES = 20
PLACES = PARALLEL * 24  # eight hours


@dataclass
class Booker:
    """A worker's share: how long each booking took, and how often somebody was faster."""

    office: Office
    day: date
    seconds: list[float] = field(default_factory=list)
    too_late: int = 0

    def book_until_full(self, seed: int) -> Booker:
        chance = random.Random(seed)
        service = self.office.services.get()
        while offered := free_slots_of(self.office, service, first=self.day, last=self.day, now=NOW):
            wished = chance.choice(offered)
            while wished is not None:
                wished = self._try(wished)
        connection.close()
        return self

    def _try(self, slot: Slot) -> Slot | None:
        """None when it is booked, or when nothing near is free; else what is offered instead."""
        started = time.perf_counter()
        try:
            held = actions.hold(
                office=self.office, service=self.office.services.get(), starts_at=slot.starts_at,
                person=Person(email="anna@example.org"), browser=None, now=NOW,
            )  # fmt: skip
        except SlotTaken as taken:
            self.too_late += 1
            return taken.alternatives[0] if taken.alternatives else None
        actions.confirm(appointment=held.appointment, now=NOW)
        self.seconds.append(time.perf_counter() - started)
        return None


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 4, 16])
    options = parser.parse_args()
    office = have_office(advisers=PARALLEL, minutes=MINUTES, buffer_minutes=0, slot_step_minutes=20, horizon_days=370)
    print("| database | workers | bookings | bookings/s | median ms | 99th ms | somebody was faster |")
    print("|---|---|---|---|---|---|---|")
    for index, workers in enumerate(options.workers):
        day = FIRST_DAY + timedelta(weeks=index)
        have_hours(office, weekdays=[day.weekday()], parallel=PARALLEL, day=day)
        run(office, day, workers)


def run(office: Office, day: date, workers: int) -> None:
    started = time.perf_counter()
    with ThreadPoolExecutor(workers) as pool:
        bookers = list(pool.map(lambda seed: Booker(office, day).book_until_full(seed), range(workers)))
    took = time.perf_counter() - started
    seconds = sorted(each for booker in bookers for each in booker.seconds)
    check(day, len(seconds))
    median, late = (1000 * seconds[int(share * len(seconds))] for share in (0.5, 0.99))
    too_late = sum(booker.too_late for booker in bookers)
    print(
        f"| {DATABASE} | {workers} | {len(seconds)} | {len(seconds) / took:.0f} | {median:.0f} | {late:.0f} | {too_late} |",
        flush=True,
    )


def check(day: date, booked: int) -> None:
    """Every place is given, none twice, and each booking has its two mails."""
    of_day = Appointment.objects.filter(starts_at__date=day, state=State.CONFIRMED)
    places = set(of_day.values_list("starts_at", "reservations__seat"))
    twice = Cell.objects.values("office", "seat", "cell").annotate(times=Count("pk")).filter(times__gt=1)
    mails = OutgoingMail.objects.filter(reference__in=of_day.values("public_id")).count()
    if not (booked == of_day.count() == len(places) == PLACES and not twice and mails == 2 * booked):
        raise SystemExit(f"{booked} booked, {of_day.count()} written, {len(places)} of {PLACES} places, {mails} mails")
    with writing():
        OutgoingMail.objects.all().delete()


if __name__ == "__main__":
    main()
