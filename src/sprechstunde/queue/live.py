"""The citizen's stream: what became of my number. Computed once per change and office, for all who listen."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from functools import partial

from sprechstunde.foundation import clock
from sprechstunde.live.feeds import Feed, State, Subscription
from sprechstunde.live.handshake import Handshake, Refused
from sprechstunde.municipalities.lookups import municipality_at
from sprechstunde.offices.models import Office
from sprechstunde.offices.subjects import office_subject
from sprechstunde.queue import presence
from sprechstunde.queue.access import browser_of
from sprechstunde.queue.lookups import tickets_of
from sprechstunde.queue.subjects import browser_subject
from sprechstunde.queue.ticket_state import ticket_states


def subscribe(handshake: Handshake) -> Subscription:
    municipality = municipality_at(handshake.host)
    browser = municipality and browser_of(handshake.cookies, municipality)
    tickets = tickets_of(browser) if browser else []
    if not browser or not tickets:
        raise Refused
    return Subscription(
        places=tuple((tickets_feed(ticket.office), ticket.pk) for ticket in tickets),
        ends_with=frozenset({browser_subject(browser.pk)}),
        connected=partial(presence.arrive, browser.pk),
        disconnected=partial(_gone, browser.pk),
    )


def _gone(browser_id: int) -> None:
    presence.leave(browser_id, clock.now())


def tickets_feed(office: Office) -> Feed:
    def compute(members: frozenset[Hashable]) -> Mapping[Hashable, State]:
        # The office is read again: whoever set its limits or stopped its intake meanwhile has announced it.
        fresh = Office.objects.select_related("municipality").get(pk=office.pk)
        return dict(ticket_states(fresh, members, clock.now()))

    return Feed(name=f"tickets/{office.pk}", event="ticket", subjects=frozenset({office_subject(office.pk)}), compute=compute)
