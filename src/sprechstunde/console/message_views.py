"""Telling something to somebody who waits, or to all."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from sprechstunde.console import actions, ready_sentences
from sprechstunde.console.access import desk_ticket, own_counter
from sprechstunde.console.answers import to_the_desk, too_late
from sprechstunde.console.ticket_forms import MessageForm
from sprechstunde.console.ticket_views import sent_by, ticket_page
from sprechstunde.foundation import clock
from sprechstunde.queue.actions import TooLate

SUGGESTION = "suggestion"


@require_http_methods(["GET", "POST"])
@login_required
def message(request: HttpRequest, public_id: str) -> HttpResponse:
    counter, ticket = desk_ticket(request, public_id)
    form = MessageForm(**with_suggestion(request, ready_sentences.TO_ONE))
    if form.is_valid():
        try:
            actions.tell(ticket=ticket, counter=counter, text=form.cleaned_data["text"], now=clock.now())
        except TooLate:
            return too_late(request, ticket, counter)
        return to_the_desk(request, _("{number} can read your message now.").format(number=ticket.number))
    return ticket_page(request, "message", counter, ticket, form, suggestions=ready_sentences.TO_ONE)


@require_http_methods(["GET", "POST"])
@login_required
def message_to_all(request: HttpRequest) -> HttpResponse:
    counter = own_counter(request)
    form = MessageForm(**with_suggestion(request, ready_sentences.TO_ALL))
    if form.is_valid():
        try:
            readers = actions.tell_all(counter=counter, text=form.cleaned_data["text"], now=clock.now())
        except actions.NobodyThere:
            form.add_error(None, _("Nobody is waiting any more, so nobody would read it. Nothing was sent."))
        else:
            words = ngettext("{n} person can read your message now.", "{n} people can read your message now.", readers)
            return to_the_desk(request, words.format(n=readers))
    context = {
        "counter": counter,
        "office": counter.office,
        "form": form,
        "readers": actions.who_waits(counter.office).count(),
        "suggestions": ready_sentences.TO_ALL,
    }
    return render(request, "console/tickets/message_to_all.html", context, status=422 if form.is_bound else 200)


def with_suggestion(request: HttpRequest, sentences: Sequence[object]) -> dict[str, Any]:
    """How to make the form: sent, or with the sentence put in that somebody has picked."""
    picked = request.POST.get(SUGGESTION, "")
    if not picked:
        return {"data": sent_by(request)}
    is_one = picked.isascii() and picked.isdigit() and int(picked[:4]) < len(sentences)
    return {"initial": {"text": str(sentences[int(picked[:4])]) if is_one else request.POST.get("text", "")}}
