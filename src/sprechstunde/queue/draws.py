"""First numbers for fresh browsers, many in one transaction: the lock, the look at the hours and the wait for the disk cost
the same for one number and for fifty.
"""

from __future__ import annotations

from datetime import datetime

from sprechstunde.foundation.database import writing
from sprechstunde.foundation.tokens import new_token, token_hash
from sprechstunde.municipalities.lookups import local_day
from sprechstunde.offices import actions as offices
from sprechstunde.offices.lookups import intake_of
from sprechstunde.offices.models import Office
from sprechstunde.queue.actions import Drawn, number_of, take_numbers
from sprechstunde.queue.models import Browser, Ticket
from sprechstunde.queue.order import SPACING, behind_everybody


def draw_numbers(*, office: Office, count: int, now: datetime) -> list[Drawn]:
    """The next numbers, as many as the office gives, each for a new browser."""
    drawn: list[Drawn] = []
    with writing():
        offices.lock_office(office)
        while len(drawn) < count:
            intake = intake_of(office, now)
            if not intake.gives_numbers:
                break
            drawn += _next_numbers(office, 1 if intake.is_limited else count - len(drawn), now)
        if drawn:
            offices.announce_office(office)
    return drawn


def _next_numbers(office: Office, count: int, now: datetime) -> list[Drawn]:
    keys = [new_token() for _ in range(count)]
    fresh = [
        Browser(municipality_id=office.municipality_id, key_hash=token_hash(key), created_at=now, away_since=now)
        for key in keys
    ]
    browsers = Browser.objects.bulk_create(fresh)
    day = local_day(office.municipality, now)
    first_place = behind_everybody(office, now)
    tickets = Ticket.objects.bulk_create(
        [
            Ticket(
                office=office, day=day, sequence=sequence, number=number_of(office, sequence), drawn_at=now, joined_at=now,
                queued_at=first_place + behind * SPACING,
            )
            for behind, sequence in enumerate(take_numbers(office, day, count))
        ]
    )  # fmt: skip
    holding = Ticket.browsers.through
    pairs = zip(tickets, browsers, strict=True)
    holding.objects.bulk_create([holding(ticket_id=ticket.pk, browser_id=browser.pk) for ticket, browser in pairs])
    return [Drawn(ticket, key) for ticket, key in zip(tickets, keys, strict=True)]
