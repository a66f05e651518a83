"""What is stored about somebody, and its correction and deletion, by the link alone (STANDARDS P-18)."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sprechstunde.appointments import actions
from sprechstunde.appointments.access import own_appointment
from sprechstunde.appointments.calendar_entry import entry_for_download
from sprechstunde.appointments.forms import CorrectionForm
from sprechstunde.appointments.models import Appointment, State
from sprechstunde.appointments.views_own import own_page
from sprechstunde.foundation import clock
from sprechstunde.foundation.languages import LANGUAGES
from sprechstunde.mail.lookups import mails_about
from sprechstunde.queue.access import browser_of_request

WITH_A_CALENDAR_ENTRY = (State.CONFIRMED, State.CHECKED_IN)


@require_http_methods(["GET", "HEAD", "POST"])
def details(request: HttpRequest, public_id: str) -> HttpResponse:
    own = own_appointment(request, public_id)
    if not own.is_live:
        return redirect(own_page(own))
    form = CorrectionForm(request.POST if request.method == "POST" else None, appointment=own)
    if not form.is_valid():
        context = {"appointment": own, "office": own.office, "form": form}
        return render(request, "appointments/details.html", context, status=422 if form.is_bound else 200)
    actions.correct(appointment=own, person=form.person(), now=clock.now())
    return redirect(own_page(own, "angaben"))


@require_safe
def calendar_file(request: HttpRequest, public_id: str) -> HttpResponse:
    own = own_appointment(request, public_id)
    if own.state not in WITH_A_CALENDAR_ENTRY:
        return redirect(own_page(own))
    response = HttpResponse(entry_for_download(own, now=clock.now()), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="termin.ics"'
    return response


@require_safe
def stored(request: HttpRequest, public_id: str) -> HttpResponse:
    own = own_appointment(request, public_id)
    context = {
        "appointment": own,
        "office": own.office,
        "language": dict(LANGUAGES).get(own.language, own.language),
        "messages_written": own.messages.all(),
        "reservations": own.reservations.order_by("starts_at"),
        "mails": mails_about(tenant=own.office.municipality.slug, reference=own.public_id),
        "devices": own.browsers.count(),
        "days": own.office.municipality.appointment_retention_days,
    }
    return render(request, "appointments/stored.html", context)


@require_safe
def stored_as_json(request: HttpRequest, public_id: str) -> HttpResponse:
    own = own_appointment(request, public_id)
    options = {"ensure_ascii": False, "indent": 2}
    response = JsonResponse(everything_about(own), json_dumps_params=options)
    response["Content-Disposition"] = 'attachment; filename="termin.json"'
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def erase(request: HttpRequest, public_id: str) -> HttpResponse:
    own = own_appointment(request, public_id)
    if request.method != "POST":
        return render(request, "appointments/erase.html", {"appointment": own, "office": own.office})
    actions.erase(appointment=own, now=clock.now())
    return redirect(f"{reverse('appointments:entry')}?neu=geloescht")


@require_POST
def forget_here(request: HttpRequest, public_id: str) -> HttpResponse:
    own = own_appointment(request, public_id)
    browser = browser_of_request(request)
    assert browser, "who has an appointment has a key"
    actions.forget_in_browser(appointment=own, browser=browser)
    return redirect(f"{reverse('appointments:entry')}?neu=vergessen")


def everything_about(own: Appointment) -> dict[str, Any]:
    """All that we know, under the names of the database (GDPR 15, 20)."""
    zone = ZoneInfo(own.office.municipality.timezone)

    def local(moment: Any) -> str | None:
        return moment.astimezone(zone).isoformat(timespec="seconds") if moment else None

    told = ("email", "name", "phone", "language", "interpreter", "sign_language", "live_text", "person_of_trust")
    when = (
        "starts_at", "ends_at", "held_until", "created_at", "email_confirmed_at", "confirmed_at", "ended_at", "reminded_at",
        "reminded_again_at", "wants_earlier_since", "earlier_noticed_at", "scheduled_at", "mail_failed_at",
    )  # fmt: skip
    other = ("state", "ended_by", "reason", "reminders", "sequence", "in_calendar", "attendee_answer", "earlier_notices")
    return {
        "municipality": own.office.municipality.name,
        "office": own.office.name,
        "service": own.service.name,
        "adviser": str(own.adviser) if own.adviser else None,
        "appointment": own.public_id,
        "calendar_uid": str(own.uid),
        "ticket": own.ticket.number if own.ticket else None,
        **{name: getattr(own, name) for name in told + other},
        **{name: local(getattr(own, name)) for name in when},
        "times_kept": [
            {"starts_at": local(each.starts_at), "ends_at": local(each.ends_at)}
            for each in own.reservations.order_by("starts_at")
        ],
        "messages": [
            {"from_citizen": each.from_citizen, "text": each.text, "written_at": local(each.written_at)}
            for each in own.messages.all()
        ],
        "mails": [
            {"event": each.event, "subject": each.subject, "created_at": local(each.created_at), "sent_at": local(each.sent_at)}
            for each in mails_about(tenant=own.office.municipality.slug, reference=own.public_id)
        ],
        "devices": own.browsers.count(),
        "deleted_days_after": own.office.municipality.appointment_retention_days,
    }
