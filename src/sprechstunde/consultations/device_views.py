"""The device test: open to everybody, knows nobody, stores nothing on the server."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from sprechstunde.consultations.ice import ice_servers
from sprechstunde.foundation import clock
from sprechstunde.queue.access import browser_of_request
from sprechstunde.queue.lookups import tickets_of
from sprechstunde.queue.models import Ticket

TRIAL_SECONDS = 300  # anybody gets these credentials: long enough to try the relay, too short to be worth taking


@require_GET
def device_test(request: HttpRequest) -> HttpResponse:
    tickets = live_tickets(request)
    context: dict[str, Any] = {
        "waits": bool(tickets),
        # Whose office is discreet: what the frame of the page goes by.
        "office": next((ticket.office for ticket in tickets if ticket.office.sensitive), None),
        "ice_servers": json.dumps(ice_servers(clock.now(), lasting=TRIAL_SECONDS)),
    }
    response = render(request, "consultations/device_test.html", context)
    response.uses_devices = True  # type: ignore[attr-defined]
    return response


def live_tickets(request: HttpRequest) -> list[Ticket]:
    browser = browser_of_request(request)
    return [ticket for ticket in tickets_of(browser) if ticket.is_live] if browser else []
