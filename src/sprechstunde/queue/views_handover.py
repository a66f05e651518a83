from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from sprechstunde.foundation import clock
from sprechstunde.queue import handovers
from sprechstunde.queue.access import own_ticket
from sprechstunde.queue.actions import AlreadyThere, TooLate
from sprechstunde.queue.forms import AnswerForm
from sprechstunde.queue.lookups import open_handover
from sprechstunde.queue.waiting_page import waiting_page


@require_POST
def answer(request: HttpRequest, public_id: str) -> HttpResponse:
    """To the question that the page showed: a newer one, or none, must be read before it is answered."""
    ticket = own_ticket(request, public_id)
    form = AnswerForm(request.POST)
    question = open_handover(ticket)
    if not form.is_valid() or question is None or question.pk != form.cleaned_data["question"]:
        return waiting_page(request, trouble="question_over", status=409)
    try:
        handovers.answer(handover=question, agreed=form.cleaned_data["agreed"], now=clock.now())
    except AlreadyThere:
        return waiting_page(request, trouble="already_there", status=409)
    except handovers.OfficeClosed:
        return waiting_page(request, trouble="nobody_there", status=409)
    except (TooLate, handovers.SamePlace):
        return waiting_page(request, trouble="question_over", status=409)
    return redirect("queue:waiting_area")
