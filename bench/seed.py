"""Fills a fresh data folder for a benchmark. Prints one browser key per line, first in the queue first."""

from __future__ import annotations

import argparse
import os
import sys
from datetime import timedelta

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sprechstunde.config.settings")

import django

django.setup()

from django.core.management import call_command

from bench.bookable import have_hours, have_office_in
from sprechstunde.config.demo import set_up_demo
from sprechstunde.consultations.models import Consultation, Participant, Party, Role, State
from sprechstunde.foundation import clock
from sprechstunde.foundation.tokens import new_token, token_hash
from sprechstunde.municipalities.lookups import local_day
from sprechstunde.municipalities.models import Municipality
from sprechstunde.offices.models import MOST_SEATS, Department, Office, OpeningHours, Service
from sprechstunde.queue.models import Browser, NumberSeries, Ticket
from sprechstunde.staff.models import User


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--tickets", type=int, default=0)
    parser.add_argument("--offices", type=int, default=0)
    parser.add_argument("--rooms", type=int, default=0, help="talks under way; prints room and the keys of the two in it")
    parser.add_argument("--bookable", default="", help="an office of that name with twenty appointments side by side")
    options = parser.parse_args()
    call_command("migrate", verbosity=0)
    set_up_demo(now=clock.now())
    if options.tickets:
        sys.stdout.write("\n".join(draw_many(options.tickets)) + "\n")
    if options.rooms:
        sys.stdout.write("\n".join(",".join(room) for room in open_rooms(options.rooms)) + "\n")
    if options.offices:
        have_offices(options.offices)
    if options.bookable:
        office = have_office_in(Municipality.objects.get(), slug=options.bookable, advisers=MOST_SEATS, minutes=20)
        have_hours(office, weekdays=range(7), parallel=MOST_SEATS)


def draw_many(count: int) -> list[str]:
    """What `count` draws would leave behind, written at once."""
    office = Office.objects.select_related("municipality").get(slug="trennung-scheidung")
    now = clock.now()
    day = local_day(office.municipality, now)
    keys = [new_token() for _ in range(count)]
    browsers = Browser.objects.bulk_create(
        [Browser(municipality=office.municipality, key_hash=token_hash(key), created_at=now) for key in keys]
    )
    tickets = Ticket.objects.bulk_create(
        [
            Ticket(
                office=office, day=day, sequence=place, number=f"T-{place:03d}", drawn_at=now, joined_at=now,
                queued_at=now + timedelta(milliseconds=place),
            )
            for place in range(1, count + 1)
        ]
    )  # fmt: skip
    holding = Ticket.browsers.through
    holding.objects.bulk_create(
        [holding(ticket_id=ticket.pk, browser_id=browser.pk) for ticket, browser in zip(tickets, browsers, strict=True)]
    )
    NumberSeries.objects.create(office=office, day=day, last=count)
    return keys


def open_rooms(count: int) -> list[tuple[str, str, str]]:
    """Talks of a citizen and a person of trust; an adviser has one at a time, so the one here is never there."""
    citizens = draw_many(count)
    now = clock.now()
    tickets = list(Ticket.objects.select_related("office__municipality").order_by("sequence"))
    adviser = User.objects.get(username="beratung1")
    guests = [new_token() for _ in range(count)]
    rooms = []
    for ticket, citizen, guest in zip(tickets, citizens, guests, strict=True):
        talk = Consultation.objects.create(
            office=ticket.office, ticket=ticket, adviser=adviser, state=State.RUNNING, opened_at=now, started_at=now
        )
        browser = Browser.objects.create(municipality=ticket.office.municipality, key_hash=token_hash(guest), created_at=now)
        for role, fields in ((Role.ADVISER, {}), (Role.CITIZEN, {}), (Role.TRUSTED, {"browser": browser})):
            party = Party.OFFICE if role == Role.ADVISER else Party.FIRST
            Participant.objects.create(consultation=talk, role=role, party=party, **fields)
        rooms.append((talk.public_id, citizen, guest))
    return rooms


def have_offices(count: int) -> None:
    """Adds offices with a service and weekly hours until there are `count`."""
    department = Department.objects.get(name="Jugendamt")
    for index in range(Office.objects.count(), count):
        prefix = "".join(chr(65 + index // 26**place % 26) for place in range(2, -1, -1))
        office = Office.objects.create(
            department=department, slug=f"buero-{index}", name=f"Büro {index}", prefix=prefix, position=index
        )
        Service.objects.create(office=office, slug="auskunft", name="Auskunft", minutes=15)
        OpeningHours.objects.bulk_create(
            [OpeningHours(office=office, weekday=weekday, opens_at="08:00", closes_at="16:00") for weekday in range(5)]
        )


if __name__ == "__main__":
    main()
