"""What an action at the desk answers when the world has moved on meanwhile."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from sprechstunde.console.access import is_a_colleagues
from sprechstunde.offices.models import Counter
from sprechstunde.queue.models import AT_A_COUNTER, IN_THE_QUEUE, Ticket


def to_the_desk(request: HttpRequest, words: str) -> HttpResponse:
    messages.success(request, words)
    return redirect("console:desk")


def too_late(request: HttpRequest, ticket: Ticket, counter: Counter) -> HttpResponse:
    """The ticket is no longer where the desk showed it; says where it is now."""
    ticket.refresh_from_db()
    messages.info(request, where_it_is(ticket, counter).format(number=ticket.number))
    return redirect("console:desk")


def where_it_is(ticket: Ticket, counter: Counter) -> str:
    if is_a_colleagues(ticket, counter):
        return _("Somebody of your team was faster: {number} is called already.")
    if ticket.state in AT_A_COUNTER:
        return _("{number} is at your counter already.")
    if ticket.state in IN_THE_QUEUE:
        return _("{number} is waiting again; the call is over.") if ticket.called_at else _("{number} is waiting.")
    return _("{number} is not waiting any more.")
