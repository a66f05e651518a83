"""Appointments that an adviser makes for somebody: on the telephone, or with whom they have just talked."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from sprechstunde.appointments import actions
from sprechstunde.appointments.forms import person_of
from sprechstunde.appointments.seats import AdviserBusy, SlotTaken
from sprechstunde.console.access import own_consultation, serving_adviser
from sprechstunde.console.appointment_forms import NewAppointmentForm
from sprechstunde.consultations.models import Consultation
from sprechstunde.foundation import clock
from sprechstunde.offices.access import served_office
from sprechstunde.offices.models import Office
from sprechstunde.queue.models import Ticket


@require_http_methods(["GET", "POST"])
@login_required
def new_appointment(request: HttpRequest, slug: str) -> HttpResponse:
    return booking(request, served_office(serving_adviser(request), slug), {})


@require_http_methods(["GET", "POST"])
@login_required
def next_appointment(request: HttpRequest, public_id: str) -> HttpResponse:
    """With the person of that talk; what they told for it is filled in."""
    consultation = own_consultation(request, public_id)
    return booking(request, consultation.office, known_of(consultation), ticket=consultation.ticket)


def booking(request: HttpRequest, office: Office, known: dict[str, Any], ticket: Ticket | None = None) -> HttpResponse:
    if not office.appointments_offered or not office.services.exists():
        raise Http404
    form = NewAppointmentForm(request.POST or None, office=office, now=clock.now(), initial=known)
    if form.is_valid():
        (starts_at,) = form.cleaned_data["times"]
        try:
            held = actions.hold_for_citizen(
                office=office,
                service=form.cleaned_data["concern"],
                starts_at=starts_at,
                person=form.person(),
                adviser=form.cleaned_data["who"],
                now=clock.now(),
            )
        except (SlotTaken, AdviserBusy):
            form.refuse_times()
        except actions.NotOffered as closed:
            raise Http404 from closed
        else:
            messages.success(request, _("The time is kept. It is booked as soon as the person confirms it by the mail."))
            return redirect("console:appointment", held.public_id)
    context = {"office": office, "form": form, "ticket": ticket, "known": known}
    return render(request, "console/appointments/new.html", context, status=422 if form.is_bound else 200)


def known_of(consultation: Consultation) -> dict[str, Any]:
    ticket = consultation.ticket
    appointment = getattr(ticket, "appointment", None)
    known: dict[str, Any] = person_of(appointment) if appointment else {"name": ticket.label}
    concern = appointment.service_id if appointment else ticket.service_id
    return known | {"concern": concern, "who": consultation.adviser_id}
