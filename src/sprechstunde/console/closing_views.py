"""Closing the counter; when it is the office's last and people wait, what becomes of them."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from sprechstunde.console import actions, ready_sentences
from sprechstunde.console.access import own_counter
from sprechstunde.console.answers import to_the_desk
from sprechstunde.console.ticket_forms import MessageForm, RestForm
from sprechstunde.foundation import clock
from sprechstunde.offices.access import own_open_counter
from sprechstunde.offices.models import Counter
from sprechstunde.queue import actions as queue
from sprechstunde.queue import handovers
from sprechstunde.queue.actions import Rest
from sprechstunde.staff.access import signed_in_user


@require_POST
@login_required
def close_counter(request: HttpRequest) -> HttpResponse:
    counter = own_open_counter(signed_in_user(request))
    try:
        queue.close_counter(counter=counter, now=clock.now())
    except queue.CounterBusy:
        return still_busy(request)
    except queue.PeopleWait:
        return redirect("console:closing")
    return redirect("console:desk")


@require_GET
@login_required
def closing(request: HttpRequest) -> HttpResponse:
    counter = own_counter(request)
    if not actions.is_last(counter) or not actions.who_waits(counter.office).exists():
        return redirect("console:desk")  # there is nothing to decide any more
    return closing_page(request, counter)


@require_POST
@login_required
def hand_rest_over(request: HttpRequest) -> HttpResponse:
    counter = own_counter(request)
    form = RestForm(request.POST, counter=counter, now=clock.now(), prefix="rest")
    if not form.is_valid():
        return closing_page(request, counter, rest=form)
    try:
        asked, impossible = actions.hand_rest_over(counter=counter, office=form.office(), now=clock.now())
    except handovers.OfficeClosed:
        form.add_error("to", _("Nobody is there any more. Please choose something else."))
        return closing_page(request, counter, rest=form)
    if impossible:
        numbers = ", ".join(ticket.number for ticket in impossible)
        words = _("Not asked, since they wait there already with another number: {numbers}.")
        messages.warning(request, words.format(numbers=numbers))
    if not asked:
        return redirect("console:desk")
    return to_the_desk(
        request, _("They are asked. Your counter stays open until they have answered; no new numbers are given.")
    )


@require_POST
@login_required
def close_for_now(request: HttpRequest) -> HttpResponse:
    return close_with_words(request, "now", Rest.KEEP)


@require_POST
@login_required
def close_for_today(request: HttpRequest) -> HttpResponse:
    return close_with_words(request, "today", Rest.END)


def close_with_words(request: HttpRequest, name: str, rest: Rest) -> HttpResponse:
    counter = own_counter(request)
    form = MessageForm(request.POST, prefix=name)
    if not form.is_valid():
        return closing_page(request, counter, **{name: form})
    try:
        actions.close_and_tell(counter=counter, text=form.cleaned_data["text"], rest=rest, now=clock.now())
    except queue.CounterBusy:
        return still_busy(request)
    except actions.NotTheLast:
        messages.info(request, _("A colleague is there meanwhile, so those who wait stay. You can simply close your counter."))
    return redirect("console:desk")


def still_busy(request: HttpRequest) -> HttpResponse:
    messages.error(request, _("Somebody is still called to your counter. Please end that first."))
    return redirect("console:desk")


def closing_page(request: HttpRequest, counter: Counter, **sent: forms.Form) -> HttpResponse:
    """One form for each way; the one that was sent keeps its words and says what is wrong."""
    context: dict[str, object] = {
        "counter": counter,
        "office": counter.office,
        "waiting": actions.who_waits(counter.office).count(),
        "rest": RestForm(counter=counter, now=clock.now(), prefix="rest"),
        "now": MessageForm(prefix="now", initial={"text": ready_sentences.FOR_NOW}),
        "today": MessageForm(prefix="today", initial={"text": ready_sentences.FOR_TODAY}),
        **sent,
    }
    context["form"] = next(iter(sent.values()), None)  # for the summary of what is wrong
    return render(request, "console/closing.html", context, status=422 if sent else 200)
