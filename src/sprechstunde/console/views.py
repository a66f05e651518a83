from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from sprechstunde.console.access import serving_adviser
from sprechstunde.console.desk import desk_of
from sprechstunde.foundation import clock
from sprechstunde.offices import actions as offices
from sprechstunde.offices.access import served_office
from sprechstunde.staff.access import signed_in_user


@require_GET
@login_required
def desk(request: HttpRequest) -> HttpResponse:
    return render(request, "console/desk.html", desk_of(signed_in_user(request), clock.now()))


@require_POST
@login_required
def open_counter(request: HttpRequest) -> HttpResponse:
    adviser = serving_adviser(request)
    office = served_office(adviser, request.POST.get("office", ""))
    try:
        offices.open_counter(office=office, adviser=adviser, now=clock.now())
    except offices.CounterElsewhere:
        messages.error(request, _("Your counter is already open in another office. Please close it first."))
    return redirect("console:desk")
