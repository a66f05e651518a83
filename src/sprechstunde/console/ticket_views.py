"""What can be done with one ticket of the queue, besides calling it. What needs words has a page, so that nothing is done by a
slip; the desk shows that page as a dialog."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from sprechstunde.console import actions
from sprechstunde.console.access import desk_ticket, is_a_colleagues
from sprechstunde.console.answers import to_the_desk, too_late
from sprechstunde.console.ticket_forms import ParkForm, PassOnForm
from sprechstunde.foundation import clock
from sprechstunde.offices.models import Counter
from sprechstunde.queue import handovers, pauses
from sprechstunde.queue.actions import AlreadyThere, TooLate
from sprechstunde.queue.models import LIVE, Ticket


@require_http_methods(["GET", "POST"])
@login_required
def park(request: HttpRequest, public_id: str) -> HttpResponse:
    counter, ticket = desk_ticket(request, public_id)
    form = ParkForm(sent_by(request))
    if form.is_valid():
        now = clock.now()
        try:
            actions.park(ticket=ticket, counter=counter, because=form.because_of(), until=form.until(now), now=now)
        except TooLate:
            return too_late(request, ticket, counter)
        return to_the_desk(request, _("{number} is parked. The place is kept.").format(number=ticket.number))
    return ticket_page(request, "park", counter, ticket, form)


@require_POST
@login_required
def bring_back(request: HttpRequest, public_id: str) -> HttpResponse:
    counter, ticket = desk_ticket(request, public_id)
    try:
        pauses.come_back(ticket=ticket, now=clock.now())
    except TooLate:
        return too_late(request, ticket, counter)
    return to_the_desk(request, _("{number} is waiting again, at the old place.").format(number=ticket.number))


@require_http_methods(["GET", "POST"])
@login_required
def pass_on(request: HttpRequest, public_id: str) -> HttpResponse:
    counter, ticket = desk_ticket(request, public_id)
    form = PassOnForm(sent_by(request), ticket=ticket, counter=counter, now=clock.now())
    if form.is_valid():
        (office, adviser), aloud = form.target(), form.is_in_talk
        try:
            actions.pass_on(ticket=ticket, counter=counter, office=office, adviser=adviser, aloud=aloud, now=clock.now())
        except (handovers.OfficeClosed, handovers.SamePlace):
            form.add_error("to", _("Nobody is there any more. Please choose something else."))
        except AlreadyThere:
            form.add_error("to", _("The person waits there already, with another number."))
        except TooLate:
            return too_late(request, ticket, counter)
        else:
            return to_the_desk(request, passed_on_words(ticket, asked=not aloud))
    return ticket_page(request, "pass_on", counter, ticket, form)


@require_POST
@login_required
def withdraw_question(request: HttpRequest, public_id: str) -> HttpResponse:
    _counter, ticket = desk_ticket(request, public_id)
    handovers.withdraw(ticket=ticket, now=clock.now())
    return to_the_desk(request, _("{number} is not asked any more and stays here.").format(number=ticket.number))


def sent_by(request: HttpRequest) -> QueryDict | None:
    """What was sent, even if nothing was chosen."""
    return request.POST if request.method == "POST" else None


def ticket_page(
    request: HttpRequest, kind: str, counter: Counter, ticket: Ticket, form: forms.Form, **more: Any
) -> HttpResponse:
    """Of somebody who has left, or who is called to a colleague, there is nothing to show."""
    if ticket.state not in LIVE or is_a_colleagues(ticket, counter):
        return too_late(request, ticket, counter)
    context = {"counter": counter, "office": counter.office, "ticket": ticket, "form": form, **more}
    return render(request, f"console/tickets/{kind}.html", context, status=422 if form.is_bound else 200)


def passed_on_words(ticket: Ticket, *, asked: bool) -> str:
    if asked:
        return _("{number} is asked and keeps the place until the answer comes.").format(number=ticket.number)
    return _("{number} is passed on and has kept the time.").format(number=ticket.number)
