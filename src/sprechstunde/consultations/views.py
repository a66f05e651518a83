from __future__ import annotations

import json
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from sprechstunde.consultations import actions, people
from sprechstunde.consultations.access import advisers_place, staffs_place
from sprechstunde.consultations.ice import has_relay, ice_servers
from sprechstunde.consultations.lookups import consultation_of, label_of
from sprechstunde.consultations.models import STAFF, Participant, Role, State
from sprechstunde.consultations.proposals import guests_to_propose
from sprechstunde.consultations.ratings import may_rate
from sprechstunde.foundation import clock
from sprechstunde.foundation.settings import settings
from sprechstunde.mail.lookups import can_send
from sprechstunde.queue import actions as queue
from sprechstunde.queue.access import browser_of_request
from sprechstunde.staff.access import signed_in_user


@require_GET
def advisers_room(request: HttpRequest, public_id: str) -> HttpResponse:
    """The room of the adviser who called, and of a colleague who has come to help."""
    place = staffs_place(signed_in_user(request), public_id)
    if place.consultation.state == State.ENDED:
        messages.info(request, _("This consultation is over."))
        return redirect("console:desk")
    return room_page(request, place)


@require_GET
def citizens_room(request: HttpRequest) -> HttpResponse:
    place = citizens_place(request)
    if place is None:
        return redirect("queue:waiting_area")
    if place.consultation.state == State.ENDED:
        return redirect("consultations:farewell")
    return room_page(request, place)


@require_GET
def farewell(request: HttpRequest) -> HttpResponse:
    place = citizens_place(request)
    if place is None:
        raise Http404
    context = {"ticket": place.consultation.ticket, "by_mail": can_send(), "rate_url": reverse("consultations:rate")}
    return farewell_page(request, place, "consultations/farewell.html", context)


@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    place = citizens_place(request)
    if place is None:
        raise Http404
    people.leave(participant=place, now=clock.now())
    return redirect("consultations:farewell")


@require_POST
def end(request: HttpRequest, public_id: str) -> HttpResponse:
    place = advisers_place(signed_in_user(request), public_id)
    try:
        actions.finish(consultation=place.consultation, now=clock.now())
    except queue.TooLate:
        # Over already, which the room's address says, or nobody has stepped in yet, which only the room can settle.
        return redirect("consultations:advisers_room", public_id)
    return redirect("console:desk")


@require_POST
def give_back(request: HttpRequest, public_id: str) -> HttpResponse:
    consultation = advisers_place(signed_in_user(request), public_id).consultation
    ticket = consultation.ticket
    try:
        actions.give_back(consultation=consultation, now=clock.now())
        messages.info(request, _("%(number)s is waiting again, at the old place.") % {"number": ticket.number})
    except queue.TooLate:
        messages.info(request, _("That was no longer possible: %(number)s had already left.") % {"number": ticket.number})
    return redirect("console:desk")


@require_POST
def no_show(request: HttpRequest, public_id: str) -> HttpResponse:
    consultation = advisers_place(signed_in_user(request), public_id).consultation
    ticket = consultation.ticket
    try:
        actions.mark_no_show(consultation=consultation, now=clock.now())
        messages.info(request, _("%(number)s is marked as not having come.") % {"number": ticket.number})
    except queue.TooLate:
        messages.info(request, _("That was no longer possible: %(number)s had already left.") % {"number": ticket.number})
    return redirect("console:desk")


def citizens_place(request: HttpRequest) -> Participant | None:
    browser = browser_of_request(request)
    return consultation_of(browser) if browser else None


def farewell_page(request: HttpRequest, place: Participant, template: str, context: dict[str, Any]) -> HttpResponse:
    consultation = place.consultation
    context |= {"consultation": consultation, "office": consultation.office, "place": place, "may_rate": may_rate(place)}
    response = render(request, template, context)
    if consultation.state == State.ENDED and not settings().base_path:  # under a prefix the storage is the city's, too
        # What the room kept in the browser; the key of the waiting area is a cookie and stays.
        response["Clear-Site-Data"] = '"storage"'
    return response


def room_page(request: HttpRequest, place: Participant) -> HttpResponse:
    consultation = place.consultation
    is_staff = place.role in STAFF
    context: dict[str, Any] = {
        "consultation": consultation,
        "office": consultation.office,
        "phone": consultation.office.phone or consultation.office.department.phone,
        "participant": {"public_id": place.public_id, "role": place.role, "label": label_of(place)},
        "standing": place.standing,
        "is_adviser": place.role == Role.ADVISER,
        "is_staff": is_staff,
        "ticket": consultation.ticket if is_staff else None,
        "guests_to_propose": guests_to_propose(consultation.ticket) if is_staff else (),
        "has_relay": has_relay(),
        **ways_out(place),
        "ice_servers": json.dumps(ice_servers(clock.now())),
        "max_document_bytes": settings().max_document_bytes,
    }
    response = render(request, "consultations/room.html", context)
    response.uses_devices = True  # type: ignore[attr-defined]
    return response


def ways_out(place: Participant) -> dict[str, str]:
    """Where the button "leave" leads, and where one is when the talk is over."""
    match place.role:
        case Role.ADVISER | Role.COLLEAGUE:
            leave = reverse("consultations:leave_as_colleague", args=[place.consultation.public_id])
            return {"leave_url": leave, "after_url": reverse("console:desk")}
        case Role.CITIZEN:
            return {"leave_url": reverse("consultations:leave"), "after_url": reverse("consultations:farewell")}
    return {"leave_url": reverse("consultations:guest_leave"), "after_url": reverse("consultations:guest_farewell")}
