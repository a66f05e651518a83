"""Calling: the next, or somebody in particular. Both lead into the room in the same tab."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sprechstunde.console.access import desk_ticket, own_counter
from sprechstunde.console.answers import too_late
from sprechstunde.consultations import actions as consultations
from sprechstunde.consultations.models import Consultation
from sprechstunde.foundation import clock
from sprechstunde.queue import actions as queue


@require_POST
@login_required
def call_next(request: HttpRequest) -> HttpResponse:
    counter = own_counter(request)
    return into_the_room(request, lambda: consultations.call_next(counter=counter, now=clock.now()))


@require_POST
@login_required
def pick(request: HttpRequest, public_id: str) -> HttpResponse:
    counter, ticket = desk_ticket(request, public_id)
    try:
        return into_the_room(request, lambda: consultations.pick(counter=counter, ticket=ticket, now=clock.now()))
    except queue.TooLate:
        return too_late(request, ticket, counter)


def into_the_room(request: HttpRequest, call: Callable[[], Consultation]) -> HttpResponse:
    try:
        consultation = call()
    except queue.NobodyWaits:
        messages.info(request, _("Nobody is waiting any more. Perhaps a colleague was faster."))
    except queue.CounterBusy:
        messages.error(request, _("You are already talking to somebody."))
    except queue.CounterClosed:
        messages.error(request, _("Your counter is closed."))
    else:
        return redirect("consultations:advisers_room", consultation.public_id)
    return redirect("console:desk")
