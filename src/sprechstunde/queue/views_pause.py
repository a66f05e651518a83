from __future__ import annotations

from contextlib import suppress

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from sprechstunde.foundation import clock
from sprechstunde.queue import actions, pauses
from sprechstunde.queue.access import own_ticket
from sprechstunde.queue.forms import PauseForm
from sprechstunde.queue.models import ParkedBecause
from sprechstunde.queue.waiting_page import waiting_page


@require_POST
def pause(request: HttpRequest, public_id: str) -> HttpResponse:
    ticket = own_ticket(request, public_id)
    form = PauseForm(request.POST)
    if not form.is_valid():
        return waiting_page(request, trouble="which_pause", status=422)
    try:
        pauses.pause(ticket=ticket, minutes=form.cleaned_data["minutes"], now=clock.now())
    except actions.TooLate:
        return waiting_page(request, trouble="no_pause", status=409)
    return redirect("queue:waiting_area")


@require_POST
def come_back(request: HttpRequest, public_id: str) -> HttpResponse:
    """Out of a pause of one's own. Whom the office has put aside it calls itself."""
    ticket = own_ticket(request, public_id)
    if ticket.parked_because == ParkedBecause.PAUSE:
        with suppress(actions.TooLate):  # back already; the waiting area shows what is true
            pauses.come_back(ticket=ticket, now=clock.now())
    return redirect("queue:waiting_area")
