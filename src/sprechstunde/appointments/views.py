"""The doors that the mails lead to: the code of an appointment, and the end of its reminders."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from sprechstunde.appointments import actions
from sprechstunde.appointments.access import by_reminder_key, open_by_code
from sprechstunde.appointments.forms import CodeForm
from sprechstunde.appointments.lookups import appointments_of
from sprechstunde.appointments.models import Appointment
from sprechstunde.appointments.views_own import appointment_page, awaits_confirmation
from sprechstunde.foundation import clock
from sprechstunde.foundation.settings import settings
from sprechstunde.municipalities.middleware import MunicipalRequest
from sprechstunde.queue.access import browser_of_request, give_key
from sprechstunde.web.rate_limits import client_address, hit, too_many


@require_safe
def entry(request: HttpRequest) -> HttpResponse:
    return entry_page(request, CodeForm())


@require_http_methods(["GET", "HEAD", "POST"])
def open_code(request: MunicipalRequest) -> HttpResponse:
    """Exchanges the code for the access of this browser. Nothing about the appointment changes."""
    if request.method != "POST":
        return redirect("appointments:entry")
    wait = hit("guess", settings().guess_limit, "code", client_address(request))
    if wait:
        return too_many(request, wait)
    form = CodeForm(request.POST)
    if not form.is_valid():
        return entry_page(request, form, status=422)
    code = form.cleaned_data["code"]
    found = open_by_code(code, request.municipality)
    if found is None:
        return entry_page(request, form, status=422, unknown=True)
    response = opened(request, found, code)
    new_key = actions.hand_to_browser(appointment=found, browser=browser_of_request(request), now=clock.now())
    if new_key:
        give_key(response, new_key)
    return response


def opened(request: HttpRequest, appointment: Appointment, code: str) -> HttpResponse:
    """Who confirms must have got the mail: then and only then the page carries the code in its button."""
    if awaits_confirmation(appointment):
        return appointment_page(request, appointment, code=code)
    return redirect("appointments:appointment", appointment.public_id)


def entry_page(request: HttpRequest, form: CodeForm, *, status: int = 200, unknown: bool = False) -> HttpResponse:
    browser = browser_of_request(request)
    appointments = list(appointments_of(browser)) if browser else []
    context = {
        "form": form,
        "appointments": appointments,
        "unknown": unknown,
        "gone": request.GET.get("neu") == "geloescht",
        "forgotten": request.GET.get("neu") == "vergessen",
        "discreet": any(each.office.sensitive for each in appointments),
    }
    return render(request, "appointments/entry.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: MunicipalRequest, key: str) -> HttpResponse:
    """Ends the reminders. Mail programs send the POST by themselves when somebody clicks there (RFC 8058)."""
    appointment = by_reminder_key(key, request.municipality)
    if appointment is None:
        wait = hit("guess", settings().guess_limit, "reminders", client_address(request))
        return too_many(request, wait) if wait else render(request, "appointments/unsubscribe_unknown.html", status=404)
    if request.method == "POST":
        actions.set_reminders(appointment=appointment, wanted=False)
    ended = request.method == "POST" or not appointment.reminders
    return render(request, "appointments/unsubscribe.html", {"ended": ended, "discreet": appointment.office.sensitive})
