"""The citizen's stream: what became of my number. Computed once per change and office, for all who listen."""

from __future__ import annotations

import json
from collections.abc import Hashable, Iterator, Mapping
from datetime import datetime

from sprechstunde.foundation import clock
from sprechstunde.live.feeds import Feed, State, Subscription
from sprechstunde.live.handshake import Handshake, Refused
from sprechstunde.municipalities.lookups import local_time, municipality_at
from sprechstunde.offices.lookups import is_staffed
from sprechstunde.offices.models import Office
from sprechstunde.offices.status import Status
from sprechstunde.offices.subjects import office_subject
from sprechstunde.queue.access import browser_of
from sprechstunde.queue.lookups import tickets_of
from sprechstunde.queue.models import State as TicketState
from sprechstunde.queue.models import Ticket
from sprechstunde.queue.order import waiting_in_order
from sprechstunde.queue.subjects import browser_subject


def subscribe(handshake: Handshake) -> Subscription:
    municipality = municipality_at(handshake.host)
    browser = municipality and browser_of(handshake.cookies, municipality)
    tickets = tickets_of(browser) if browser else []
    if not browser or not tickets:
        raise Refused
    return Subscription(
        places=tuple((tickets_feed(ticket.office), ticket.pk) for ticket in tickets),
        ends_with=frozenset({browser_subject(browser.pk)}),
    )


def tickets_feed(office: Office) -> Feed:
    def compute(members: frozenset[Hashable]) -> Mapping[Hashable, State]:
        return dict(ticket_states(office, members, clock.now()))

    return Feed(name=f"tickets/{office.pk}", event="ticket", subjects=frozenset({office_subject(office.pk)}), compute=compute)


def ticket_states(office: Office, members: frozenset[Hashable], now: datetime) -> Iterator[tuple[Hashable, State]]:
    """The states of those members; the waiting ones by one pass over the queue."""
    status = Status.BUSY if is_staffed(office, now) else Status.CLOSED  # with somebody waiting it is never open
    tail = b'"wait":null,"as_of":%s,"office":%s,"office_status":%s,"called_until":null}' % (
        _json(_local(office, now)),
        _json(office.slug),
        _json(status),
    )
    rest = {member for member in members if isinstance(member, int)}
    waiting = waiting_in_order(office).values_list("pk", "number")
    for ahead, (pk, number) in enumerate(waiting.iterator(chunk_size=5000)):
        if pk in rest:
            rest.discard(pk)
            place = b'{"number":"%b","state":"waiting","position":%d,"ahead":%d,' % (number.encode(), ahead + 1, ahead)
            yield pk, State((ahead, status), place + tail)
    if rest:
        for ticket in Ticket.objects.filter(pk__in=rest).exclude(state=TicketState.WAITING):
            yield ticket.pk, state_of_one(office, status, ticket, now)


def state_of_one(office: Office, status: str, ticket: Ticket, now: datetime) -> State:
    until = _local(office, ticket.called_until) if ticket.called_until else None
    data = {
        "number": ticket.number,
        "state": ticket.state,
        "position": None,
        "ahead": None,
        "wait": None,
        "as_of": _local(office, now),
        "office": office.slug,
        "office_status": status,
        "called_until": until,
    }
    return State((ticket.state, until, status), _json(data))


def _local(office: Office, moment: datetime) -> str:
    return local_time(office.municipality, moment).isoformat(timespec="seconds")


def _json(data: object) -> bytes:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()
