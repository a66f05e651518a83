"""The link and code that bring a ticket onto another device. Opening it elsewhere takes nothing from the first."""

from __future__ import annotations

from datetime import datetime

from django.db.models import F

from sprechstunde.foundation.codes import derived_code, hash_of_typed, written
from sprechstunde.foundation.database import writing
from sprechstunde.foundation.tokens import token_hash
from sprechstunde.live.changes import end_streams
from sprechstunde.municipalities.models import Municipality
from sprechstunde.offices import actions as offices
from sprechstunde.queue.actions import Drawn, add_browser, new_browser
from sprechstunde.queue.models import LIVE, Browser, Ticket
from sprechstunde.queue.subjects import browser_subject

MOST_DEVICES = 5
MOST_HANDOVERS = 10


class UnknownCode(Exception):
    """No live ticket has this code: mistyped, revoked, or the number has ended."""


class TooManyDevices(Exception):
    """So many devices hold the ticket already."""


class HasAnotherNumber(Exception):
    """This browser keeps the live number, `ticket`, that it has in the same office; nobody waits twice in one queue."""

    def __init__(self, ticket: Ticket) -> None:
        self.ticket = ticket


def code_of(ticket: Ticket) -> str:
    """The code that opens this ticket now; it opens nothing before `make_link` or after `revoke_link`."""
    return derived_code("ticket", ticket.public_id, str(ticket.link_generation))


def written_code(ticket: Ticket) -> str:
    return written(code_of(ticket))


def make_link(*, ticket: Ticket) -> None:
    """From now on the code opens the ticket; asking again changes nothing."""
    with writing():
        Ticket.objects.filter(pk=ticket.pk, link_hash=None, state__in=LIVE).update(link_hash=token_hash(code_of(ticket)))
        ticket.refresh_from_db()


def revoke_link(*, ticket: Ticket) -> None:
    """The code opens nothing any more, a later one will be different. Devices that have the ticket keep it."""
    with writing():
        known = Ticket.objects.filter(pk=ticket.pk).exclude(link_hash=None)
        known.update(link_hash=None, link_generation=F("link_generation") + 1)
        ticket.refresh_from_db()


def disconnect_others(*, ticket: Ticket, keep: Browser) -> None:
    """Only this device keeps the ticket, and the code opens nothing any more."""
    with writing():
        revoke_link(ticket=ticket)
        others = list(ticket.browsers.exclude(pk=keep.pk))
        ticket.browsers.set([keep])
        end_streams(*(browser_subject(browser.pk) for browser in others))


def open_link(*, typed: str, browser: Browser | None, municipality: Municipality, now: datetime) -> Drawn:
    """The ticket of this code for this browser, or the one it was passed on to."""
    with writing():
        ticket = _locked(typed, municipality)
        if ticket is None:
            raise UnknownCode
        if browser is not None and ticket.browsers.filter(pk=browser.pk).exists():
            return Drawn(ticket, None)
        if browser is not None and (own := browser.tickets.filter(office=ticket.office, state__in=LIVE).first()):
            raise HasAnotherNumber(own)
        if ticket.browsers.count() >= MOST_DEVICES:
            raise TooManyDevices
        new_key = None
        if browser is None:
            browser, new_key = new_browser(municipality=municipality, now=now)
        add_browser(ticket=ticket, browser=browser)
        return Drawn(ticket, new_key)


def _locked(typed: str, municipality: Municipality) -> Ticket | None:
    """The office is locked before its ticket, as everywhere; a ticket that was just passed on has another office."""
    known = Ticket.objects.select_related("office__municipality").filter(
        link_hash=hash_of_typed(typed), office__municipality=municipality
    )
    ticket = _current(known.first())
    while ticket is not None:
        offices.lock_office(ticket.office)
        found = _current(known.select_for_update(of=("self",), no_key=True).first())
        if found is None or found.office_id == ticket.office_id:
            return found
        ticket = found
    return None


def _current(ticket: Ticket | None) -> Ticket | None:
    for _ in range(MOST_HANDOVERS):
        if ticket is None or ticket.is_live:
            return ticket
        ticket = Ticket.objects.select_related("office__municipality").filter(transferred_from=ticket).first()
    return None
