from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from sprechstunde.console.desk import desk_of
from sprechstunde.consultations import actions as consultations
from sprechstunde.foundation import clock
from sprechstunde.offices import actions as offices
from sprechstunde.offices.access import own_open_counter, served_office
from sprechstunde.queue import actions as queue
from sprechstunde.staff.access import signed_in_user


@require_GET
@login_required
def desk(request: HttpRequest) -> HttpResponse:
    return render(request, "console/desk.html", desk_of(signed_in_user(request), clock.now()))


@require_POST
@login_required
def open_counter(request: HttpRequest) -> HttpResponse:
    adviser = signed_in_user(request)
    office = served_office(adviser, request.POST.get("office", ""))
    try:
        offices.open_counter(office=office, adviser=adviser, now=clock.now())
    except offices.CounterElsewhere:
        messages.error(request, _("Your counter is already open in another office. Please close it first."))
    return redirect("console:desk")


@require_POST
@login_required
def close_counter(request: HttpRequest) -> HttpResponse:
    counter = own_open_counter(signed_in_user(request))
    try:
        queue.close_counter(counter=counter, now=clock.now())
    except queue.CounterBusy:
        messages.error(request, _("Somebody is still called to your counter. Please end that first."))
    return redirect("console:desk")


@require_POST
@login_required
def call_next(request: HttpRequest) -> HttpResponse:
    counter = own_open_counter(signed_in_user(request))
    try:
        consultation = consultations.call_next(counter=counter, now=clock.now())
    except queue.NobodyWaits:
        messages.info(request, _("Nobody is waiting any more. Perhaps a colleague was faster."))
    except queue.CounterBusy:
        messages.error(request, _("You are already talking to somebody."))
    except queue.CounterClosed:
        messages.error(request, _("Your counter is closed."))
    else:
        return redirect("consultations:advisers_room", consultation.public_id)
    return redirect("console:desk")
