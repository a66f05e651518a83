"""The week, one appointment, and times proposed for it. Whoever was faster wins; the page then says what is true."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sprechstunde.appointments import actions, proposals
from sprechstunde.appointments.models import LIVE, Appointment, State
from sprechstunde.appointments.seats import AdviserBusy, SlotTaken
from sprechstunde.console.access import own_offices, served_appointment, serving_adviser
from sprechstunde.console.agenda import entry_of, requests_of, week_of
from sprechstunde.console.appointment_forms import ProposalForm
from sprechstunde.console.free_days import monday_of
from sprechstunde.foundation import clock
from sprechstunde.mail.lookups import answers_for_a_person, mails_about
from sprechstunde.municipalities.lookups import local_day
from sprechstunde.offices.models import Office

WEEK = timedelta(days=7)
WEEK_NAME = re.compile(r"(\d{4})-W(\d{2})", re.ASCII)
TO_THE_OFFICE = "office_request"  # all other mails go to the person
CAN_BE_PROPOSED = (State.REQUESTED, State.PROPOSED)
CAN_BE_REASSIGNED = (State.HELD, State.CONFIRMED, State.CHECKED_IN)
CAN_BE_CANCELLED = tuple(state for state in LIVE if state != State.CHECKED_IN)


@require_GET
@login_required
def appointments(request: HttpRequest) -> HttpResponse:
    adviser = serving_adviser(request)
    offices = own_offices(adviser)
    chosen = chosen_office(offices, request.GET.get("buero", ""))
    shown = [chosen] if chosen else offices
    today = local_day(adviser.municipality, clock.now())
    monday = chosen_week(request.GET.get("woche", "")) or monday_of(today)
    context = {
        "offices": offices,
        "chosen": chosen,
        "today": today,
        "requests": requests_of(shown),
        "days": week_of(shown, monday),
        "bookable": [office for office in shown if office.appointments_offered],
        "monday": monday,
        "sunday": monday + timedelta(days=6),
        "week": week_name(monday),
        "week_before": week_name(monday - WEEK),
        "week_after": week_name(monday + WEEK),
        "is_this_week": monday == monday_of(today),
    }
    return render(request, "console/appointments/week.html", context)


@require_GET
@login_required
def appointment(request: HttpRequest, public_id: str) -> HttpResponse:
    return appointment_page(request, served_appointment(request, public_id))


@require_http_methods(["GET", "POST"])
@login_required
def propose(request: HttpRequest, public_id: str) -> HttpResponse:
    chosen = served_appointment(request, public_id)
    if request.method == "GET":
        return redirect("console:appointment", public_id)
    if chosen.state not in CAN_BE_PROPOSED:
        return too_late(request, chosen)
    form = ProposalForm(request.POST, appointment=chosen, now=clock.now())
    if form.is_valid():
        try:
            proposals.propose(
                appointment=chosen,
                starts=form.cleaned_data["times"],
                adviser=form.cleaned_data["who"],
                note=form.cleaned_data["note"],
                now=clock.now(),
            )
        except actions.TooLate:
            return too_late(request, chosen)
        except (SlotTaken, AdviserBusy):
            form.refuse_times()
        else:
            messages.success(request, _("The times are on their way. The answer will appear here."))
            return redirect("console:appointment", public_id)
    return appointment_page(request, chosen, form)


@require_POST
@login_required
def withdraw(request: HttpRequest, public_id: str) -> HttpResponse:
    chosen = served_appointment(request, public_id)
    try:
        proposals.withdraw_proposals(appointment=chosen, now=clock.now())
    except actions.TooLate:
        return too_late(request, chosen)
    messages.success(request, _("The times are free again, and the person is told."))
    return redirect("console:appointment", public_id)


def appointment_page(request: HttpRequest, chosen: Appointment, form: ProposalForm | None = None) -> HttpResponse:
    now = clock.now()
    context: dict[str, Any] = {
        "appointment": chosen,
        "office": chosen.office,
        "entry": entry_of(chosen),
        "can_move": chosen.state == State.CONFIRMED and bool(chosen.ends_at and chosen.ends_at > now),
        "can_reassign": chosen.state in CAN_BE_REASSIGNED,
        "can_cancel": chosen.state in CAN_BE_CANCELLED,
        "proposed": chosen.reservations.order_by("starts_at") if chosen.state == State.PROPOSED else (),
        "history": chosen.messages.all(),
        "answers": answers_for_a_person(tenant=chosen.office.municipality.slug, reference=chosen.public_id),
        "mails": mails_about(tenant=chosen.office.municipality.slug, reference=chosen.public_id).exclude(event=TO_THE_OFFICE),
    }
    if chosen.state in CAN_BE_PROPOSED:
        context["form"] = form or ProposalForm(None, appointment=chosen, now=now)
        context["unfolded"] = form is not None or chosen.state == State.REQUESTED
    status = 422 if form is not None and form.is_bound else 200
    return render(request, "console/appointments/appointment.html", context, status=status)


def too_late(request: HttpRequest, chosen: Appointment) -> HttpResponse:
    """Somebody was faster: the person, a colleague, or time itself."""
    messages.info(request, _("That was no longer possible: this appointment has changed meanwhile. Here is how it stands now."))
    return redirect("console:appointment", chosen.public_id)


def chosen_office(offices: Sequence[Office], slug: str) -> Office | None:
    if not slug:
        return None
    for office in offices:
        if office.slug == slug:
            return office
    raise Http404


def chosen_week(name: str) -> date | None:
    """The Monday of "2026-W48" (ISO 8601); None for what is no week."""
    match = WEEK_NAME.fullmatch(name)
    try:
        return date.fromisocalendar(int(match[1]), int(match[2]), 1) if match else None
    except ValueError:
        return None


def week_name(day: date) -> str:
    year, week, _weekday = day.isocalendar()
    return f"{year}-W{week:02}"
