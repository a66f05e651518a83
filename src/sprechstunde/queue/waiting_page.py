"""The waiting area as a page: everything that is true of this browser's numbers at one moment."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from sprechstunde.foundation import clock
from sprechstunde.offices.lookups import office_now
from sprechstunde.push.lookups import public_key
from sprechstunde.queue import links, notices
from sprechstunde.queue.access import browser_of_request
from sprechstunde.queue.forms import DetailsForm, NoticeForm
from sprechstunde.queue.lookups import messages_for, tickets_of
from sprechstunde.queue.models import Browser, Notice, Ticket
from sprechstunde.queue.pauses import PAUSE_MINUTES
from sprechstunde.queue.qr_code import qr_code
from sprechstunde.queue.ticket_state import place_data

FEW = 3  # left of what may be asked for: then it is said


def waiting_page(
    request: HttpRequest,
    *,
    details: dict[int, DetailsForm] | None = None,
    mails: dict[int, NoticeForm] | None = None,
    trouble: str = "",
    status: int = 200,
) -> HttpResponse:
    """`trouble` names what could not be done (queue/_trouble.html); forms with errors are shown instead of fresh ones."""
    now = clock.now()
    browser = browser_of_request(request)
    tickets = tickets_of(browser) if browser else []
    shown = [_for_page(request, ticket, browser, now) for ticket in tickets]
    for each in shown:
        each["details"] = (details or {}).get(each["id"]) or each["details"]
        each["mail"] = (mails or {}).get(each["id"]) or each["mail"]
    context = {
        "tickets": shown,
        "office": next((ticket.office for ticket in tickets if ticket.office.sensitive), None),
        "trouble": trouble,
        "push": _push(browser, tickets),
    }
    return render(request, "queue/waiting.html", context, status=status)


def _for_page(request: HttpRequest, ticket: Ticket, browser: Browser | None, now: datetime) -> dict[str, Any]:
    office = office_now(ticket.office, now)
    place = place_data(ticket, now)
    return {
        "id": ticket.pk,
        "public_id": ticket.public_id,
        "number": ticket.number,
        "state": ticket.state,
        "row": ticket,
        "place": place,
        "as_of": now,
        "few": FEW,
        "office": office,
        "details": DetailsForm(instance=ticket),
        "mail": None,
        "messages": list(reversed(messages_for(ticket))),
        **(_while_it_lives(request, ticket, browser) if ticket.is_live else {}),
    }


def _while_it_lives(request: HttpRequest, ticket: Ticket, browser: Browser | None) -> dict[str, Any]:
    notice = Notice.objects.filter(ticket=ticket).first()
    return {
        "services": list(ticket.office.services.all()),
        "pauses": PAUSE_MINUTES,
        "link": _link(request, ticket) if ticket.link_hash else None,
        "devices": _devices(ticket, browser),
        "mail_offered": notices.mail_offered(),
        "mail_to": notice.email if notice else "",
        "mail": NoticeForm(asks=ticket.office.sensitive, auto_id=f"%s-{ticket.public_id}"),
        "came_from": ticket.transferred_from.office.name if ticket.transferred_from_id and ticket.transferred_from else "",
    }


def _link(request: HttpRequest, ticket: Ticket) -> dict[str, str]:
    url = request.build_absolute_uri(reverse("queue:open_link")) + f"#{links.code_of(ticket)}"
    return {"url": url, "code": links.written_code(ticket), "qr": qr_code(url)}


def _devices(ticket: Ticket, here: Browser | None) -> list[dict[str, Any]]:
    """This one first. Who reads the page is connected, whatever was noted last."""
    holding = sorted(ticket.browsers.all(), key=lambda each: (each != here, each.created_at))
    return [{"here": each == here, "away_since": None if each == here else each.away_since} for each in holding]


def _push(browser: Browser | None, tickets: list[Ticket]) -> dict[str, Any] | None:
    if browser is None or not tickets or not notices.push_offered(tickets[0].office.municipality):
        return None
    worker = reverse("push:worker")
    return {
        "worker": worker,
        "scope": worker.removesuffix("push-worker.js"),
        "key": public_key(),
        "on": notices.is_woken(browser, tickets),
    }
