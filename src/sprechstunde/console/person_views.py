"""What can be done with the person who is called to the own counter, without going into the room."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sprechstunde.console import actions
from sprechstunde.console.access import desk_ticket
from sprechstunde.console.answers import to_the_desk, too_late
from sprechstunde.foundation import clock
from sprechstunde.queue.actions import AlreadyThere, TooLate


@require_POST
@login_required
def call_again(request: HttpRequest, public_id: str) -> HttpResponse:
    counter, ticket = desk_ticket(request, public_id)
    try:
        actions.call_again(ticket=ticket, counter=counter, now=clock.now())
    except TooLate:
        return too_late(request, ticket, counter)
    return to_the_desk(request, _("{number} is called once more; the time to answer begins anew.").format(number=ticket.number))


@require_POST
@login_required
def take_call_back(request: HttpRequest, public_id: str) -> HttpResponse:
    counter, ticket = desk_ticket(request, public_id)
    try:
        actions.take_call_back(ticket=ticket, counter=counter, now=clock.now())
    except TooLate:
        return too_late(request, ticket, counter)
    return to_the_desk(request, _("The call is taken back. {number} waits at the old place.").format(number=ticket.number))


@require_POST
@login_required
def no_show(request: HttpRequest, public_id: str) -> HttpResponse:
    counter, ticket = desk_ticket(request, public_id)
    try:
        actions.mark_no_show(ticket=ticket, counter=counter, now=clock.now())
    except TooLate:
        return too_late(request, ticket, counter)
    return redirect("console:desk")  # which says so itself, with the way back


@require_POST
@login_required
def undo_no_show(request: HttpRequest, public_id: str) -> HttpResponse:
    counter, ticket = desk_ticket(request, public_id)
    try:
        actions.undo_no_show(ticket=ticket, counter=counter, now=clock.now())
    except AlreadyThere:
        words = _("{number} has a newer number in this office meanwhile, with which the person waits. Nothing is lost.")
        messages.info(request, words.format(number=ticket.number))
        return redirect("console:desk")
    except TooLate:
        words = _("This can be undone for 15 minutes only. {number} can draw a new number.")
        messages.info(request, words.format(number=ticket.number))
        return redirect("console:desk")
    return to_the_desk(request, _("{number} is waiting again, at the old place.").format(number=ticket.number))
