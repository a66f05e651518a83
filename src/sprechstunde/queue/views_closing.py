from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from sprechstunde.queue import actions
from sprechstunde.queue.access import own_ticket


@require_POST
def prefer_appointment(request: HttpRequest, public_id: str) -> HttpResponse:
    """Leads to the free times; the place is kept until one is confirmed."""
    ticket = own_ticket(request, public_id)
    if not ticket.office.appointments_offered:
        return redirect("queue:waiting_area")
    try:
        actions.prefer_appointment(ticket=ticket)
    except actions.TooLate:
        return redirect("queue:waiting_area")  # their turn has come, or it is over
    return redirect("appointments:book", ticket.office.slug)
