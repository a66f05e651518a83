"""Booking a time, or asking the office for one."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from sprechstunde.appointments import actions, proposals
from sprechstunde.appointments.actions import Booked
from sprechstunde.appointments.forms import BookingForm, PersonForm, RequestForm, person_of
from sprechstunde.appointments.lookups import appointments_of
from sprechstunde.appointments.seats import SlotTaken
from sprechstunde.appointments.weeks import calendar_context, day_in
from sprechstunde.foundation import clock
from sprechstunde.foundation.settings import settings
from sprechstunde.mail.lookups import can_send
from sprechstunde.municipalities.middleware import MunicipalRequest
from sprechstunde.offices.access import public_office
from sprechstunde.offices.free_time import Slot
from sprechstunde.offices.models import Office, Service
from sprechstunde.queue.access import browser_of_request, give_key
from sprechstunde.web.rate_limits import client_address, hit

SERVICE, FROM = "leistung", "ab"  # names in addresses
SHOW = "zeigen"  # another week, with everything that is filled in already


@require_http_methods(["GET", "HEAD", "POST"])
def book(request: MunicipalRequest, slug: str) -> HttpResponse:
    office = public_office(request.municipality, slug)
    if not offers_appointments(office):
        return by_telephone(request, office)
    service = chosen_service(request, office)
    if service is None:
        return concerns(request, office, "appointments:book")
    if request.method != "POST":
        form = BookingForm(office=office, initial=known_of(request, office))
        return booking_page(request, office, service, form)
    if SHOW in request.POST:
        return booking_page(request, office, service, BookingForm(office=office, initial=request.POST.dict()))
    form = BookingForm(request.POST, office=office)
    if not form.is_valid():
        return booking_page(request, office, service, form, status=422)
    if wait := too_often(request, form.cleaned_data["email"]):
        return refused_for_now(booking_page(request, office, service, with_limit(form, wait), status=429), wait)
    try:
        booked = actions.hold(
            office=office,
            service=service,
            starts_at=form.cleaned_data["starts_at"],
            person=form.person(),
            browser=browser_of_request(request),
            now=clock.now(),
        )
    except SlotTaken as taken:
        form.add_error("starts_at", _("This time has just been taken. Please choose another one."))
        return booking_page(request, office, service, form, status=409, alternatives=taken.alternatives)
    except actions.NotOffered:
        return by_telephone(request, office)
    return shown_to(request, booked)


@require_http_methods(["GET", "HEAD", "POST"])
def request_times(request: MunicipalRequest, slug: str) -> HttpResponse:
    office = public_office(request.municipality, slug)
    if not offers_appointments(office):
        return by_telephone(request, office)
    service = chosen_service(request, office)
    if service is None:
        return concerns(request, office, "appointments:request")
    if request.method != "POST":
        form = RequestForm(office=office, initial=known_of(request, office))
        return request_page(request, office, service, form)
    form = RequestForm(request.POST, office=office)
    if not form.is_valid():
        return request_page(request, office, service, form, status=422)
    if wait := too_often(request, form.cleaned_data["email"]):
        return refused_for_now(request_page(request, office, service, with_limit(form, wait), status=429), wait)
    try:
        booked = proposals.request_appointment(
            office=office,
            service=service,
            wishes=form.cleaned_data["wishes"],
            person=form.person(),
            browser=browser_of_request(request),
            now=clock.now(),
        )
    except actions.NotOffered:
        return by_telephone(request, office)
    return shown_to(request, booked)


def offers_appointments(office: Office) -> bool:
    """Without mails nobody could confirm anything."""
    return office.appointments_offered and can_send()


def by_telephone(request: HttpRequest, office: Office) -> HttpResponse:
    return render(request, "appointments/by_telephone.html", {"office": office})


def chosen_service(request: HttpRequest, office: Office) -> Service | None:
    """The concern in the address or the form; when there is only one, that."""
    services = list(office.services.all())
    if len(services) == 1:
        return services[0]
    wished = request.POST.get(SERVICE) or request.GET.get(SERVICE)
    return next((each for each in services if each.slug == wished), None)


def concerns(request: HttpRequest, office: Office, way: str) -> HttpResponse:
    return render(request, "appointments/concerns.html", {"office": office, "services": office.services.all(), "way": way})


def known_of(request: HttpRequest, office: Office) -> dict[str, Any]:
    """What this browser has told this office before. What it told another one is nobody's business (STANDARDS P-05, Q-12)."""
    browser = browser_of_request(request)
    if browser is None:
        return {}
    last = appointments_of(browser).filter(office=office).order_by("-created_at").first()
    if last:
        return person_of(last)
    ticket = browser.tickets.filter(office=office).order_by("-drawn_at").first()
    return {"name": ticket.label} if ticket else {}


def booking_page(
    request: HttpRequest,
    office: Office,
    service: Service,
    form: BookingForm,
    *,
    status: int = 200,
    alternatives: Sequence[Slot] = (),
) -> HttpResponse:
    context = {
        **form_context(office, service, form),
        **calendar_context(
            office,
            service,
            wished=day_in(request.POST.get(SHOW) or request.GET.get(FROM)),
            chosen=chosen_time(form),
            alternatives=alternatives,
            now=clock.now(),
        ),
        "keeps_input": request.method == "POST",
    }
    return render(request, "appointments/book.html", context, status=status)


def request_page(
    request: HttpRequest, office: Office, service: Service, form: RequestForm, *, status: int = 200
) -> HttpResponse:
    return render(request, "appointments/request.html", form_context(office, service, form), status=status)


def form_context(office: Office, service: Service, form: PersonForm) -> dict[str, Any]:
    several = office.services.count() > 1
    return {"office": office, "service": service, "form": form, "several_services": several}


def shown_to(request: HttpRequest, booked: Booked) -> HttpResponse:
    """This browser may see it and correct the address; only the mail's code lets anybody confirm."""
    response = redirect("appointments:appointment", booked.appointment.public_id)
    new_key = booked.new_key or actions.hand_to_browser(
        appointment=booked.appointment, browser=browser_of_request(request), now=clock.now()
    )
    if new_key:
        give_key(response, new_key)
    return response


def chosen_time(form: Form) -> datetime | None:
    """What was chosen, in a form that was sent or in one that is only shown again; nonsense is nothing."""
    try:
        moment = form.fields["starts_at"].clean(form["starts_at"].value())
    except ValidationError:
        return None
    return moment if isinstance(moment, datetime) else None


# How often


def too_often(request: HttpRequest, email: str) -> int:
    """Seconds to wait before this connection may have another mail sent, or anybody one to this address (STANDARDS S-18)."""
    by_connection = hit("booking", settings().booking_limit, client_address(request))
    address = hashlib.sha256(email.strip().lower().encode()).hexdigest()
    return by_connection or hit("booking mail", settings().booking_mail_limit, address)


def limit_message(wait: int) -> str:
    minutes = max(1, -(-wait // 60))
    return ngettext(
        "There have been many attempts in a short time. Please send this page again in a minute.",
        "There have been many attempts in a short time. Please send this page again in %(minutes)s minutes.",
        minutes,
    ) % {"minutes": minutes}


def with_limit(form: Any, wait: int) -> Any:
    form.add_error(None, limit_message(wait))
    return form


def refused_for_now(response: HttpResponse, wait: int) -> HttpResponse:
    response["Retry-After"] = str(wait)
    return response
