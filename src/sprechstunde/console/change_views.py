"""Moving, cancelling and handing over an appointment. Each has a page of its own, so that nothing is done by a slip."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from sprechstunde.appointments import actions
from sprechstunde.appointments.models import Appointment, EndedBy, State
from sprechstunde.appointments.seats import AdviserBusy, SlotTaken
from sprechstunde.console.access import served_appointment
from sprechstunde.console.appointment_forms import MoveForm, ReasonForm, ReassignForm
from sprechstunde.console.appointment_views import CAN_BE_CANCELLED, CAN_BE_REASSIGNED, too_late
from sprechstunde.console.suggestions import REASSIGNMENTS, cancellations_of
from sprechstunde.foundation import clock

SUGGESTION = "suggestion"
SEEN = "seen"


@require_http_methods(["GET", "POST"])
@login_required
def move(request: HttpRequest, public_id: str) -> HttpResponse:
    appointment = served_appointment(request, public_id)
    if appointment.state != State.CONFIRMED or is_another_than_seen(request, appointment):
        return too_late(request, appointment)
    form = MoveForm(request.POST or None, appointment=appointment, now=clock.now())
    if form.is_valid():
        (starts_at,) = form.cleaned_data["times"]
        note = form.cleaned_data["note"]
        try:
            actions.move(appointment=appointment, starts_at=starts_at, by=EndedBy.OFFICE, note=note, now=clock.now())
        except actions.TooLate:
            return too_late(request, appointment)
        except (SlotTaken, AdviserBusy):
            form.refuse_times()
        else:
            messages.success(request, _("The appointment is moved, and the person is told."))
            return redirect("console:appointment", public_id)
    return change_page(request, "move", _("Move the appointment"), appointment, form)


@require_http_methods(["GET", "POST"])
@login_required
def cancel(request: HttpRequest, public_id: str) -> HttpResponse:
    appointment = served_appointment(request, public_id)
    if appointment.state not in CAN_BE_CANCELLED or is_another_than_seen(request, appointment):
        return too_late(request, appointment)
    suggestions = cancellations_of(appointment)
    form = ReasonForm(**with_suggestion(request, suggestions))
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        try:
            actions.cancel(appointment=appointment, by=EndedBy.OFFICE, reason=reason, now=clock.now())
        except actions.TooLate:
            return too_late(request, appointment)
        messages.success(
            request, _("The appointment is cancelled.") if appointment.starts_at else _("The request is declined.")
        )
        return redirect("console:appointment", public_id)
    heading = _("Cancel the appointment") if appointment.starts_at else _("Decline the request")
    return change_page(request, "cancel", heading, appointment, form, suggestions)


@require_http_methods(["GET", "POST"])
@login_required
def reassign(request: HttpRequest, public_id: str) -> HttpResponse:
    appointment = served_appointment(request, public_id)
    if appointment.state not in CAN_BE_REASSIGNED or is_another_than_seen(request, appointment):
        return too_late(request, appointment)
    form = ReassignForm(office=appointment.office, **with_suggestion(request, REASSIGNMENTS))
    if form.is_valid():
        adviser, reason = form.cleaned_data["adviser"], form.cleaned_data["reason"]
        try:
            actions.reassign(appointment=appointment, adviser=adviser, reason=reason, now=clock.now())
        except actions.TooLate:
            return too_late(request, appointment)
        except AdviserBusy:
            words = _("{name} is not free at this time. Please choose somebody else.").format(name=adviser)
            form.add_error("adviser", words)
        else:
            messages.success(request, _("The appointment is handed over, and the person is told."))
            return redirect("console:appointment", public_id)
    return change_page(request, "reassign", _("Hand the appointment over"), appointment, form, REASSIGNMENTS)


def is_another_than_seen(request: HttpRequest, appointment: Appointment) -> bool:
    """Whether it was moved since the form was shown: nobody shall cancel a time they have not read."""
    return request.POST.get(SEEN, str(appointment.sequence)) != str(appointment.sequence)


def with_suggestion(request: HttpRequest, suggestions: Sequence[object]) -> dict[str, Any]:
    """How to make the form: sent, or with the sentence put in that somebody has picked, the rest kept."""
    picked = request.POST.get(SUGGESTION, "")
    if not picked:
        return {"data": request.POST or None}
    kept: dict[str, Any] = dict(request.POST.items())
    if picked.isascii() and picked.isdigit() and int(picked[:4]) < len(suggestions):
        kept["reason"] = str(suggestions[int(picked[:4])])
    return {"initial": kept}


def change_page(
    request: HttpRequest,
    kind: str,
    heading: str,
    appointment: Appointment,
    form: forms.Form,
    suggestions: Sequence[object] = (),
) -> HttpResponse:
    context = {
        "heading": heading,
        "appointment": appointment,
        "office": appointment.office,
        "form": form,
        "suggestions": suggestions,
    }
    status = 422 if form.is_bound else 200
    return render(request, f"console/appointments/{kind}.html", context, status=status)
