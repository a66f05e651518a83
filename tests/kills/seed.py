"""Prepares the database of a siege: one office without people, so many advisers, and calls that pass quickly."""

from __future__ import annotations

import os
import sys

import django

from kills.citizens import OFFICE
from kills.server import PASSWORD


def main(advisers: int, call_seconds: int) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sprechstunde.config.settings")
    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    empty_office(call_seconds)
    for number in range(1, advisers + 1):
        have_adviser(f"kill{number}")


def empty_office(call_seconds: int) -> None:
    from sprechstunde.config.demo import set_up_demo
    from sprechstunde.foundation import clock
    from sprechstunde.offices.models import Counter, Office
    from sprechstunde.queue.models import Browser, NumberSeries, Ticket

    set_up_demo(now=clock.now())
    for model in (Ticket, Browser, NumberSeries, Counter):
        model.objects.all().delete()
    Office.objects.filter(slug=OFFICE).update(call_seconds=call_seconds)


def have_adviser(username: str) -> None:
    from sprechstunde.offices.models import Assignment, Office
    from sprechstunde.staff.models import User

    office = Office.objects.select_related("municipality").get(slug=OFFICE)
    adviser = User.objects.filter(municipality=office.municipality, username=username).first()
    adviser = adviser or User.objects.create_user(
        municipality=office.municipality, username=username, password=PASSWORD, display_name=username
    )
    Assignment.objects.get_or_create(office=office, adviser=adviser)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
