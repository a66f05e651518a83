"""A guest's way: the link or code, the door, the room, and out again."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sprechstunde.consultations import people
from sprechstunde.consultations.access import guests_place
from sprechstunde.consultations.forms import InvitationCodeForm, KnockForm
from sprechstunde.consultations.lookups import guest_of, last_guest_place_of
from sprechstunde.consultations.models import Participant, Role, Standing, State
from sprechstunde.consultations.views import farewell_page, room_page
from sprechstunde.foundation import clock
from sprechstunde.foundation.settings import settings
from sprechstunde.municipalities.middleware import MunicipalRequest
from sprechstunde.queue.access import browser_of_request, give_key
from sprechstunde.web.rate_limits import client_address, hit, too_many

HAS_KNOCKED = (Standing.KNOCKING, Standing.ADMITTED, Standing.HELD)


@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: MunicipalRequest) -> HttpResponse:
    """Exchanges the code for a place at the door. Before the exchange the page shows nothing of anybody."""
    if request.method != "POST":
        return _code_page(request, InvitationCodeForm())
    wait = hit("guess", settings().guess_limit, "guest", client_address(request))
    if wait:
        return too_many(request, wait)
    form = InvitationCodeForm(request.POST)
    if not form.is_valid():
        return _code_page(request, form, status=422)
    try:
        opened = people.open_invitation(
            typed=form.cleaned_data["code"],
            browser=browser_of_request(request),
            user=request.user if request.user.is_authenticated else None,
            municipality=request.municipality,
            now=clock.now(),
        )
    except (people.UnknownCode, people.TooLate):
        form.add_error(
            "code", _("This code opens nothing. A letter may be missing, the invitation withdrawn, or the conversation over.")
        )
        return _code_page(request, form, status=422)
    except people.AlreadyTaken:
        return _code_page(request, form, status=409, problem="taken")
    except people.AlreadyHere:
        return _code_page(request, form, status=409, problem="here")
    response = redirect("consultations:door")
    if opened.new_key:
        give_key(response, opened.new_key)
    return response


def _code_page(request: HttpRequest, form: InvitationCodeForm, *, status: int = 200, problem: str = "") -> HttpResponse:
    context = {
        "form": form,
        "problem": problem,
        "own_room": _own_room(request) if problem == "here" else "",
        "has_invitation": _place(request) is not None,
    }
    return render(request, "consultations/invitation.html", context, status=status)


def _own_room(request: HttpRequest) -> str:
    """Where somebody is who takes part already: at work, as the one seeking advice, or as another guest."""
    if request.user.is_authenticated:
        return reverse("console:desk")
    return reverse("consultations:door" if _place(request) else "consultations:room")


@require_http_methods(["GET", "HEAD", "POST"])
def door(request: HttpRequest) -> HttpResponse:
    """Says who invites, as whom, and what comes; and lets knock."""
    place = _place(request)
    if place is None:
        return redirect("consultations:guest_farewell" if _last_place(request) else "consultations:invitation")
    if place.consultation.state == State.ENDED:
        return redirect("consultations:guest_farewell")
    if place.standing in HAS_KNOCKED:
        return redirect("consultations:guest_room")
    form = KnockForm(request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        return _door_page(request, place, form, status=422 if form.is_bound else 200)
    try:
        people.knock(guest=place, name=form.cleaned_data["name"])
    except people.TooLate:
        return redirect("consultations:guest_farewell")
    return redirect("consultations:guest_room")


def _door_page(request: HttpRequest, place: Participant, form: KnockForm, *, status: int) -> HttpResponse:
    if place.name:
        form.fields.pop("name", None)  # as whom they are known was said at inviting, or when they knocked before
    context = {
        "office": place.consultation.office,
        "place": place,
        "role": Role(place.role).label,
        "form": form,
        "most": people.MOST_IN_THE_ROOM,
    }
    return render(request, "consultations/door.html", context, status=status)


@require_GET
def guest_room(request: HttpRequest) -> HttpResponse:
    place = _place(request)
    if place is None or place.consultation.state == State.ENDED or place.standing not in HAS_KNOCKED:
        return redirect("consultations:door")
    return room_page(request, place)


@require_POST
def guest_leave(request: HttpRequest) -> HttpResponse:
    people.leave(participant=guests_place(request), now=clock.now())
    return redirect("consultations:guest_farewell")


@require_GET
def guest_farewell(request: HttpRequest) -> HttpResponse:
    place = _last_place(request)
    if place is None:
        return redirect("consultations:invitation")
    if place.consultation.state != State.ENDED and place.standing in HAS_KNOCKED:
        return redirect("consultations:guest_room")
    context = {"removed": place.standing == Standing.REMOVED, "rate_url": reverse("consultations:guest_rate")}
    return farewell_page(request, place, "consultations/guest_farewell.html", context)


def _place(request: HttpRequest) -> Participant | None:
    browser = browser_of_request(request)
    return guest_of(browser) if browser else None


def _last_place(request: HttpRequest) -> Participant | None:
    browser = browser_of_request(request)
    return last_guest_place_of(browser) if browser else None
