from __future__ import annotations

from contextlib import suppress

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sprechstunde.foundation import clock
from sprechstunde.foundation.settings import settings
from sprechstunde.municipalities.middleware import MunicipalRequest
from sprechstunde.offices.access import drawing_office
from sprechstunde.offices.views import office_page
from sprechstunde.queue import actions
from sprechstunde.queue.access import browser_of_request, give_key, own_ticket
from sprechstunde.queue.forms import DetailsForm
from sprechstunde.queue.models import State, Ticket
from sprechstunde.queue.waiting_page import waiting_page
from sprechstunde.web.rate_limits import client_address, hit, too_many


@require_POST
def draw(request: MunicipalRequest, slug: str) -> HttpResponse:
    office = drawing_office(request.municipality, slug)
    wait = hit("draw", settings().draw_limit, client_address(request), str(office.pk))
    if wait:
        return too_many(request, wait)
    try:
        drawn = actions.draw_ticket(office=office, browser=browser_of_request(request), now=clock.now())
    except actions.NoNumberNow:
        return office_page(request, slug, status=409, context={"no_number": True})
    response = redirect("queue:waiting_area")
    if drawn.new_key:
        give_key(response, drawn.new_key)
    return response


@require_GET
def waiting_area(request: HttpRequest) -> HttpResponse:
    return waiting_page(request)


@require_POST
def enter(request: HttpRequest, public_id: str) -> HttpResponse:
    ticket = own_ticket(request, public_id)
    try:
        actions.enter(ticket=ticket, now=clock.now())
    except actions.TooLate:
        if Ticket.objects.get(pk=ticket.pk).state != State.IN_CONSULTATION:
            return redirect("queue:waiting_area")
    return redirect("consultations:room")


@require_http_methods(["GET", "POST"])
def give_up(request: HttpRequest, public_id: str) -> HttpResponse:
    ticket = own_ticket(request, public_id)
    if request.method == "GET":
        return render(request, "queue/give_up.html", {"ticket": ticket, "office": ticket.office})
    with suppress(actions.TooLate):  # already given up or talking; the waiting area shows what is true
        actions.give_up(ticket=ticket, now=clock.now())
    return redirect("queue:waiting_area")


@require_POST
def details(request: HttpRequest, public_id: str) -> HttpResponse:
    ticket = own_ticket(request, public_id)
    form = DetailsForm(request.POST, instance=ticket)
    if not form.is_valid():
        return waiting_page(request, details={ticket.pk: form}, status=422)
    actions.set_details(ticket=ticket, **form.cleaned_data)
    return redirect("queue:waiting_area")
