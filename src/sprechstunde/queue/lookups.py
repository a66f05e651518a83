from __future__ import annotations

from collections import Counter as Tally
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db.models import Count, F, Prefetch, Q, QuerySet

from sprechstunde.municipalities.lookups import local_day
from sprechstunde.offices.lookups import open_counters
from sprechstunde.offices.models import Counter, Office
from sprechstunde.offices.status import Load
from sprechstunde.queue.actions import UNDO_WITHIN
from sprechstunde.queue.closing import servable
from sprechstunde.queue.models import AT_A_COUNTER, LIVE, Browser, Handover, Message, State, Ticket
from sprechstunde.queue.order import DUE_BEFORE, ahead_of, waiting_in_order

JUST_NOW = timedelta(seconds=10)  # a page that was drawn for needs a moment to connect
FAR_FUTURE = datetime.max.replace(tzinfo=UTC)


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
    return _shown_at_the_desk(waiting_in_order(office))


def parked_list(office: Office) -> QuerySet[Ticket]:
    """Who pauses or was put aside; whose pause ends first comes first."""
    parked = Ticket.objects.filter(office=office, state=State.PARKED)
    return _shown_at_the_desk(parked).order_by(F("parked_until").asc(nulls_last=True), "parked_at", "pk")


def _shown_at_the_desk(tickets: QuerySet[Ticket]) -> QuerySet[Ticket]:
    asked = Prefetch("handovers", Handover.objects.filter(answered_at=None).select_related("office", "adviser"), "asked")
    return tickets.select_related("service", "adviser", "transferred_from__office").prefetch_related("browsers", asked)


def away_since(ticket: Ticket, now: datetime) -> datetime | None:
    """Since when no browser that holds the ticket is connected; None when one is, or has only just been made."""
    times = [browser.away_since for browser in ticket.browsers.all()]
    if not times or None in times:
        return None
    last = max(time for time in times if time)
    return last if now - last > JUST_NOW else None


def open_handover(ticket: Ticket) -> Handover | None:
    """The question that the citizen has not answered yet."""
    asked = Handover.objects.filter(ticket=ticket, answered_at=None)
    return asked.select_related("office__municipality", "adviser", "ticket__office__municipality").first()


def messages_for(ticket: Ticket) -> list[Message]:
    """What the office told this person, or everybody while they waited; the oldest first."""
    to_all = Q(ticket=None, office=ticket.office_id, sent_at__gte=ticket.joined_at, sent_at__lte=ticket.ended_at or FAR_FUTURE)
    return list(Message.objects.filter(to_all | Q(ticket=ticket)))


def last_no_show(counter: Counter, now: datetime) -> Ticket | None:
    """The one that was marked, or ended, at this counter and can still be brought back."""
    recent = Ticket.objects.filter(counter=counter, state=State.NO_SHOW, ended_at__gt=now - UNDO_WITHIN)
    return recent.select_related("office__municipality").order_by("-ended_at").first()


def ticket_at(counter: Counter) -> Ticket | None:
    return Ticket.objects.filter(counter=counter, state__in=AT_A_COUNTER).select_related("service", "office").first()


def pauses_to_end(now: datetime) -> QuerySet[Ticket]:
    over = Ticket.objects.filter(state=State.PARKED, parked_until__lte=now)
    return over.select_related("office__municipality").order_by("parked_until", "pk")


def due_calls(now: datetime) -> QuerySet[Ticket]:
    return Ticket.objects.filter(state=State.CALLED, called_until__lte=now).select_related("office__municipality")


def appointments_to_promote(now: datetime) -> QuerySet[Ticket]:
    due = Ticket.objects.filter(state=State.WAITING, promoted_at=None, due_at__lte=now + DUE_BEFORE)
    return due.select_related("office__municipality").order_by("due_at", "pk")


def loads(offices: Sequence[Office], now: datetime, closing: Mapping[int, datetime]) -> Mapping[int, Load]:
    """Waiting people, busy counters and numbers drawn today, for many offices in four queries.

    `closing` holds the moments at which offices close; how many can still be served until then is told for those only.
    """
    tickets = Ticket.objects.filter(office__in=offices)
    waiting = _by_office(tickets.filter(state=State.WAITING))
    busy = _by_office(tickets.filter(state__in=AT_A_COUNTER))
    resting = _by_office(Counter.objects.filter(office__in=offices, closed_at=None).exclude(break_since=None))
    limited = [office for office in offices if office.daily_limit is not None]
    drawn: Tally[int] = Tally()
    if limited:
        today = local_day(limited[0].municipality, now)
        drawn = _by_office(Ticket.objects.filter(office__in=limited, day=today))
    loads = {pk: Load(waiting[pk], busy[pk] + resting[pk], drawn[pk]) for pk in (office.pk for office in offices)}
    counters = open_counters([office for office in offices if office.pk in closing]) if closing else Tally()
    for office in offices:
        if counters[office.pk]:
            load = loads[office.pk]
            reach = _servable(office, closing[office.pk], now, counters[office.pk], load)
            loads[office.pk] = replace(load, servable=reach)
    return loads


def servable_now(office: Office, closes_at: datetime, now: datetime) -> int | None:
    """The same for one office whose load is not known."""
    load = loads([office], now, {office.pk: closes_at})[office.pk]
    return load.servable


def _servable(office: Office, closes_at: datetime, now: datetime, counters: int, load: Load) -> int | None:
    free = max(0, counters - load.busy_counters)
    return servable(office, closes_at, now, counters=counters, free=free, waiting=load.waiting)


def _by_office(rows: QuerySet[Any]) -> Tally[int]:
    return Tally(dict(rows.order_by().values_list("office_id").annotate(Count("pk"))))
