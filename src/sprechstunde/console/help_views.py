"""A colleague comes to help, as soon as one click."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sprechstunde.console.access import serving_adviser
from sprechstunde.console.help import asked_to_help
from sprechstunde.consultations import people


@require_POST
@login_required
def join(request: HttpRequest, public_id: str) -> HttpResponse:
    adviser = serving_adviser(request)
    consultation = asked_to_help(adviser, public_id)
    if consultation is None:
        raise Http404
    try:
        people.join_as_colleague(consultation=consultation, colleague=adviser)
    except people.RoomFull:
        messages.info(
            request, _("Four people are in that consultation already. Your colleague has to ask somebody aside first.")
        )
    except people.TooLate:
        messages.info(request, _("Help is not needed there any more. Perhaps a colleague was faster."))
    else:
        return redirect("consultations:advisers_room", consultation.public_id)
    return redirect("console:desk")
