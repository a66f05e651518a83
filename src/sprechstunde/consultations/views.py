from __future__ import annotations

import json
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from sprechstunde.consultations import actions, people
from sprechstunde.consultations.access import advisers_place
from sprechstunde.consultations.ice import ice_servers
from sprechstunde.consultations.lookups import consultation_of, label_of
from sprechstunde.consultations.models import Participant, State
from sprechstunde.foundation import clock
from sprechstunde.foundation.settings import settings
from sprechstunde.mail.lookups import can_send
from sprechstunde.queue import actions as queue
from sprechstunde.queue.access import browser_of_request
from sprechstunde.staff.access import signed_in_user


@require_GET
def advisers_room(request: HttpRequest, public_id: str) -> HttpResponse:
    place = advisers_place(signed_in_user(request), public_id)
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
    consultation = place.consultation
    context = {
        "consultation": consultation,
        "office": consultation.office,
        "ticket": consultation.ticket,
        "by_mail": can_send(),
    }
    response = render(request, "consultations/farewell.html", context)
    if consultation.state == State.ENDED and not settings().base_path:  # under a prefix the storage is the city's, too
        # What the room kept in the browser; the key of the waiting area is a cookie and stays.
        response["Clear-Site-Data"] = '"storage"'
    return response


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


def room_page(request: HttpRequest, place: Participant) -> HttpResponse:
    consultation = place.consultation
    is_adviser = place.role == Participant.Role.ADVISER
    context: dict[str, Any] = {
        "consultation": consultation,
        "office": consultation.office,
        "phone": consultation.office.phone or consultation.office.department.phone,
        "participant": {"public_id": place.public_id, "role": place.role, "label": label_of(place)},
        "is_adviser": is_adviser,
        "ticket": consultation.ticket if is_adviser else None,
        "ice_servers": json.dumps(ice_servers(clock.now())),
        "max_document_bytes": settings().max_document_bytes,
    }
    response = render(request, "consultations/room.html", context)
    response.uses_devices = True  # type: ignore[attr-defined]
    return response
