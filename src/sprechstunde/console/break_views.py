"""The own break, and whether the office gives numbers."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sprechstunde.console.access import own_counter
from sprechstunde.console.answers import to_the_desk
from sprechstunde.console.ticket_forms import BreakForm
from sprechstunde.foundation import clock
from sprechstunde.offices import actions as offices
from sprechstunde.queue.lookups import ticket_at


@require_POST
@login_required
def begin_break(request: HttpRequest) -> HttpResponse:
    counter, form, now = own_counter(request), BreakForm(request.POST), clock.now()
    if ticket_at(counter):
        messages.error(request, _("Somebody is still called to your counter. Please end that first."))
    elif form.is_valid():
        offices.begin_break(counter=counter, until=form.until(now), now=now)
    return redirect("console:desk")


@require_POST
@login_required
def end_break(request: HttpRequest) -> HttpResponse:
    offices.end_break(counter=own_counter(request))
    return redirect("console:desk")


@require_POST
@login_required
def stop_intake(request: HttpRequest) -> HttpResponse:
    offices.stop_intake(office=own_counter(request).office, now=clock.now())
    return to_the_desk(request, _("No new numbers are given. Who waits is still served."))


@require_POST
@login_required
def resume_intake(request: HttpRequest) -> HttpResponse:
    offices.resume_intake(office=own_counter(request).office)
    return to_the_desk(request, _("Numbers are given again."))
