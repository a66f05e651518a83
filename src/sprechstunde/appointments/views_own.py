"""One appointment, for the browser that holds it: each thing one may do is a form of its own."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sprechstunde.appointments import actions, proposals
from sprechstunde.appointments import check_in as arrival
from sprechstunde.appointments import earlier as waiting_list
from sprechstunde.appointments.access import own_appointment
from sprechstunde.appointments.codes import hash_of_typed
from sprechstunde.appointments.forms import AddressForm, TimeForm, WishesForm
from sprechstunde.appointments.models import Appointment, EndedBy, State
from sprechstunde.appointments.seats import AdviserBusy, SlotTaken
from sprechstunde.appointments.views_booking import FROM, SHOW, chosen_time, limit_message, refused_for_now, too_often
from sprechstunde.appointments.weeks import calendar_context, day_in
from sprechstunde.foundation import clock
from sprechstunde.offices.free_time import Slot
from sprechstunde.queue.access import browser_of_request, give_key

JUST = "neu"  # what has just been done; the page says so
NEWS = {"bestaetigt", "verlegt", "gewaehlt", "abgesagt", "berichtigt", "angaben", "wuensche", "erinnerung", "frueher"}


@require_safe
def appointment(request: HttpRequest, public_id: str) -> HttpResponse:
    return appointment_page(request, own_appointment(request, public_id))


@require_POST
def confirm(request: HttpRequest, public_id: str) -> HttpResponse:
    """Only with the code of the mail: a browser that booked has not shown that the address is right."""
    own = own_appointment(request, public_id)
    if hash_of_typed(request.POST.get("code", "")) != own.code_hash:
        return redirect(own_page(own))
    with suppress(actions.TooLate):  # the page says that it is
        actions.confirm(appointment=own, now=clock.now())
    own.refresh_from_db()
    return redirect(own_page(own, "bestaetigt" if own.email_confirmed_at else ""))


@require_http_methods(["GET", "HEAD", "POST"])
def correct_address(request: HttpRequest, public_id: str) -> HttpResponse:
    own = own_appointment(request, public_id)
    if not awaits_confirmation(own):
        return redirect(own_page(own))
    if request.method != "POST":
        # Whoever corrects an address has said before that writing is safe; it is shown as said, and can be taken back.
        return address_page(request, own, AddressForm(office=own.office, initial={"safe": True, "email": own.email}))
    form = AddressForm(request.POST, office=own.office)
    if not form.is_valid():
        return address_page(request, own, form, status=422)
    email = form.cleaned_data["email"]
    if wait := too_often(request, email):
        form.add_error(None, limit_message(wait))
        return refused_for_now(address_page(request, own, form, status=429), wait)
    with suppress(actions.TooLate):
        actions.correct_address(appointment=own, email=email, here=browser_of_request(request), now=clock.now())
    return redirect(own_page(own, "berichtigt"))


@require_POST
def choose(request: HttpRequest, public_id: str) -> HttpResponse:
    own = own_appointment(request, public_id)
    form = TimeForm(request.POST)
    if not form.is_valid():
        return appointment_page(request, own, form=form, status=422)
    try:
        proposals.choose(appointment=own, starts_at=form.cleaned_data["starts_at"], now=clock.now())
    except SlotTaken:
        form.add_error("starts_at", _("This time is no longer possible. Please choose another one."))
        return appointment_page(request, own, form=form, status=409)
    except actions.TooLate:
        return redirect(own_page(own))
    return redirect(own_page(own, "gewaehlt"))


@require_http_methods(["GET", "HEAD", "POST"])
def decline(request: HttpRequest, public_id: str) -> HttpResponse:
    """None of the proposals fits; or, before there are any, a word more about when one could."""
    own = own_appointment(request, public_id)
    if own.state not in (State.PROPOSED, State.REQUESTED) or awaits_confirmation(own):
        return redirect(own_page(own))
    form = WishesForm(request.POST if request.method == "POST" else None)
    if own.state == State.REQUESTED:
        form.fields["text"].required = True
        form.fields["text"].error_messages["required"] = _("Please tell us when you could.")
    if not form.is_valid():
        context = {"appointment": own, "office": own.office, "form": form}
        return render(request, "appointments/decline.html", context, status=422 if form.is_bound else 200)
    tell = proposals.decline_proposals if own.state == State.PROPOSED else proposals.add_wish
    with suppress(actions.TooLate):
        tell(appointment=own, text=form.cleaned_data["text"], now=clock.now())
    return redirect(own_page(own, "wuensche"))


@require_http_methods(["GET", "HEAD", "POST"])
def move(request: HttpRequest, public_id: str) -> HttpResponse:
    own = own_appointment(request, public_id)
    now = clock.now()
    if own.state != State.CONFIRMED or (own.starts_at and own.starts_at <= now):
        return redirect(own_page(own))
    if request.method != "POST":
        return move_page(request, own, TimeForm())
    if SHOW in request.POST:
        return move_page(request, own, TimeForm(initial=request.POST.dict()))
    form = TimeForm(request.POST)
    if not form.is_valid():
        return move_page(request, own, form, status=422)
    try:
        actions.move(appointment=own, starts_at=form.cleaned_data["starts_at"], by=EndedBy.CITIZEN, now=now)
    except (SlotTaken, AdviserBusy) as problem:
        form.add_error("starts_at", _("This time has just been taken. Your appointment is as it was."))
        alternatives = problem.alternatives if isinstance(problem, SlotTaken) else []
        return move_page(request, own, form, status=409, alternatives=alternatives)
    except actions.TooLate:
        return redirect(own_page(own))
    return redirect(own_page(own, "verlegt"))


@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: HttpRequest, public_id: str) -> HttpResponse:
    own = own_appointment(request, public_id)
    if not can_be_cancelled(own):
        return redirect(own_page(own))
    if request.method != "POST":
        return render(request, "appointments/cancel.html", {"appointment": own, "office": own.office})
    with suppress(actions.TooLate):
        actions.cancel(appointment=own, by=EndedBy.CITIZEN, now=clock.now())
        return redirect(own_page(own, "abgesagt"))
    return redirect(own_page(own))


@require_POST
def check_in(request: HttpRequest, public_id: str) -> HttpResponse:
    own = own_appointment(request, public_id)
    try:
        arrived = arrival.check_in(appointment=own, browser=browser_of_request(request), now=clock.now())
    except (arrival.TooEarly, actions.TooLate):
        return redirect(own_page(own))  # it says when the waiting area opens, or what became of the appointment
    response = redirect("queue:waiting_area")
    if arrived.new_key:
        give_key(response, arrived.new_key)
    return response


@require_POST
def reminders(request: HttpRequest, public_id: str) -> HttpResponse:
    own = own_appointment(request, public_id)
    actions.set_reminders(appointment=own, wanted=request.POST.get("wunsch") == "ja")
    return redirect(own_page(own, "erinnerung"))


@require_POST
def earlier(request: HttpRequest, public_id: str) -> HttpResponse:
    own = own_appointment(request, public_id)
    if request.POST.get("wunsch") == "ja":
        waiting_list.want_earlier(appointment=own, now=clock.now())
    else:
        waiting_list.no_longer_earlier(appointment=own)
    return redirect(own_page(own, "frueher"))


# Pages


def appointment_page(
    request: HttpRequest, own: Appointment, *, code: str = "", form: forms.Form | None = None, status: int = 200
) -> HttpResponse:
    now = clock.now()
    just = request.GET.get(JUST)
    context = {
        "appointment": own,
        "office": own.office,
        "phone": own.office.phone or own.office.department.phone,
        "now": now,
        "code": code,
        "form": form,
        "just": just if just in NEWS else "",
        "awaits_confirmation": awaits_confirmation(own),
        **details_of(own, now),
    }
    return render(request, "appointments/appointment.html", context, status=status)


def details_of(own: Appointment, now: Any) -> dict[str, Any]:
    if own.state == State.PROPOSED:
        return {"proposed": own.reservations.filter(starts_at__gt=now).order_by("starts_at"), "note": last_note(own)}
    if own.state == State.CONFIRMED:
        return {
            "opens_at": arrival.opens_at(own),
            "arrival": str(arrival.arrival_of(own, now)),
            "still_first_until": own.starts_at + arrival.STILL_FIRST if own.starts_at else None,
            "can_be_changed": own.starts_at is not None and now < own.starts_at,
        }
    return {}


def last_note(own: Appointment) -> str:
    """The adviser's personal line with the latest proposals."""
    last = own.messages.order_by("-written_at", "-pk").first()
    return last.text if last and not last.from_citizen else ""


def address_page(request: HttpRequest, own: Appointment, form: AddressForm, *, status: int = 200) -> HttpResponse:
    context = {"appointment": own, "office": own.office, "form": form}
    return render(request, "appointments/correct_address.html", context, status=status)


def move_page(
    request: HttpRequest, own: Appointment, form: TimeForm, *, status: int = 200, alternatives: Sequence[Slot] = ()
) -> HttpResponse:
    context = {
        "appointment": own,
        "office": own.office,
        "form": form,
        **calendar_context(
            own.office,
            own.service,
            wished=day_in(request.POST.get(SHOW) or request.GET.get(FROM)),
            chosen=chosen_time(form),
            alternatives=alternatives,
            now=clock.now(),
            besides=own,
        ),
        "keeps_input": False,
    }
    return render(request, "appointments/move.html", context, status=status)


def own_page(own: Appointment, just: str = "") -> str:
    page = reverse("appointments:appointment", args=[own.public_id])
    return f"{page}?{JUST}={just}" if just else page


def awaits_confirmation(own: Appointment) -> bool:
    return own.email_confirmed_at is None and own.state in (State.HELD, State.REQUESTED)


def can_be_cancelled(own: Appointment) -> bool:
    if own.state in (State.REQUESTED, State.PROPOSED, State.HELD):
        return True
    return own.state == State.CONFIRMED and own.starts_at is not None and clock.now() < own.starts_at
