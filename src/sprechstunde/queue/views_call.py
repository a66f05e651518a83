"""What the citizen may answer to a call besides stepping in."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from sprechstunde.foundation import clock
from sprechstunde.queue import actions, pauses
from sprechstunde.queue.access import own_ticket
from sprechstunde.queue.waiting_page import waiting_page


@require_POST
def extend(request: HttpRequest, public_id: str) -> HttpResponse:
    ticket = own_ticket(request, public_id)
    try:
        actions.extend(ticket=ticket, now=clock.now())
    except actions.TooOften:
        return waiting_page(request, trouble="no_longer", status=409)
    except actions.TooLate:
        return waiting_page(request, trouble="call_over", status=409)
    return redirect("queue:waiting_area")


@require_POST
def postpone(request: HttpRequest, public_id: str) -> HttpResponse:
    ticket = own_ticket(request, public_id)
    try:
        pauses.postpone(ticket=ticket, now=clock.now())
    except actions.TooOften:
        return waiting_page(request, trouble="not_later", status=409)
    except actions.TooLate:
        return waiting_page(request, trouble="call_over", status=409)
    return redirect("queue:waiting_area")
