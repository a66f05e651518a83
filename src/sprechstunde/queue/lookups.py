from __future__ import annotations

from collections import Counter as Tally
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, QuerySet

from sprechstunde.municipalities.lookups import local_day
from sprechstunde.offices.models import Counter, Office
from sprechstunde.offices.status import Load
from sprechstunde.queue.models import AT_A_COUNTER, LIVE, Browser, State, Ticket
from sprechstunde.queue.order import DUE_BEFORE, ahead_of, waiting_in_order


@dataclass(frozen=True, slots=True)
class Place:
    """Where a ticket stands; both numbers are None unless it waits."""

    position: int | None
    ahead: int | None


def place_of(ticket: Ticket) -> Place:
    if ticket.state != State.WAITING:
        return Place(None, None)
    ahead = ahead_of(ticket)
    return Place(position=ahead + 1, ahead=ahead)


def tickets_of(browser: Browser) -> list[Ticket]:
    """The live tickets of a browser, newest first; when there is none, the one that ended last."""
    known = browser.tickets.select_related("office__municipality", "office__department", "service")
    live = list(known.filter(state__in=LIVE).order_by("-drawn_at"))
    return live or list(known.order_by("-ended_at")[:1])


def live_ticket_in(browser: Browser, office: Office) -> Ticket | None:
    return browser.tickets.filter(office=office, state__in=LIVE).first()


def waiting_list(office: Office) -> QuerySet[Ticket]:
    return waiting_in_order(office).select_related("service")


def ticket_at(counter: Counter) -> Ticket | None:
    return Ticket.objects.filter(counter=counter, state__in=AT_A_COUNTER).select_related("service", "office").first()


def due_calls(now: datetime) -> QuerySet[Ticket]:
    return Ticket.objects.filter(state=State.CALLED, called_until__lte=now).select_related("office__municipality")


def appointments_to_promote(now: datetime) -> QuerySet[Ticket]:
    due = Ticket.objects.filter(state=State.WAITING, promoted_at=None, due_at__lte=now + DUE_BEFORE)
    return due.select_related("office__municipality").order_by("due_at", "pk")


def loads(offices: Sequence[Office], now: datetime) -> Mapping[int, Load]:
    """Waiting people, busy counters and numbers drawn today, for many offices in three queries."""
    tickets = Ticket.objects.filter(office__in=offices)
    waiting = _by_office(tickets.filter(state=State.WAITING))
    busy = _by_office(tickets.filter(state__in=AT_A_COUNTER))
    limited = [office for office in offices if office.daily_limit is not None]
    drawn: Tally[int] = Tally()
    if limited:
        today = local_day(limited[0].municipality, now)
        drawn = _by_office(Ticket.objects.filter(office__in=limited, day=today))
    return {office.pk: Load(waiting[office.pk], busy[office.pk], drawn[office.pk]) for office in offices}


def _by_office(tickets: QuerySet[Ticket]) -> Tally[int]:
    return Tally(dict(tickets.order_by().values_list("office_id").annotate(Count("pk"))))
