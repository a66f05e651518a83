"""What the office's people do with those in the room and before it. Each answers only whether it was possible: the new state
arrives by the signalling socket."""

from __future__ import annotations

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from sprechstunde.consultations import invitations, people
from sprechstunde.consultations.access import advisers_place, staffs_place
from sprechstunde.consultations.forms import InvitationMailForm, InviteForm
from sprechstunde.consultations.lookups import label_of
from sprechstunde.consultations.messages import PUBLIC_ID
from sprechstunde.consultations.models import GUESTS, Consultation, Participant, Role, Standing
from sprechstunde.foundation import clock
from sprechstunde.foundation.settings import settings
from sprechstunde.mail.lookups import can_send
from sprechstunde.queue.qr_code import qr_code
from sprechstunde.staff.access import signed_in_user
from sprechstunde.web.rate_limits import hit

# Invitations


@require_POST
def invite(request: HttpRequest, public_id: str) -> HttpResponse:
    consultation = _consultation(request, public_id)
    form = InviteForm(request.POST)
    if not form.is_valid():
        return _problem(_first_error(form), status=422)
    told = form.cleaned_data
    try:
        guest = people.invite(consultation=consultation, role=told["role"], party=told["party"], name=told["name"])
    except tuple(SENTENCES) as problem:
        return _problem(sentence_for(problem))
    return _invitation(request, guest)


@require_POST
def show_invitation(request: HttpRequest, public_id: str, person_id: str) -> HttpResponse:
    guest = _person(request, public_id, person_id)
    if guest.role not in GUESTS or guest.standing != Standing.INVITED:
        return _problem(sentence_for(people.TooLate()))
    return _invitation(request, guest)


def _invitation(request: HttpRequest, guest: Participant) -> HttpResponse:
    """The one answer that is shown: nobody but the adviser who asked sees the code."""
    url = request.build_absolute_uri(reverse("consultations:invitation")) + f"#{people.code_of(guest)}"
    office = guest.consultation.office
    context = {
        "guest": guest,
        "label": label_of(guest),
        "consultation": guest.consultation,
        "link": {"url": url, "code": people.written_code(guest), "qr": qr_code(url)},
        "mail": InvitationMailForm(asks=office.sensitive, auto_id="invitation-%s") if can_send() else None,
    }
    return render(request, "consultations/_invitation_made.html", context)


@require_POST
def mail_invitation(request: HttpRequest, public_id: str, person_id: str) -> JsonResponse:
    guest = _person(request, public_id, person_id)
    form = InvitationMailForm(request.POST, asks=guest.consultation.office.sensitive)
    if not can_send() or guest.role not in GUESTS:
        raise Http404
    if not form.is_valid():
        return _problem(_first_error(form), status=422)
    email = form.cleaned_data["email"]
    if hit("notice", settings().booking_mail_limit, email.casefold()):
        return _problem(_("Too many mails to this address just now. Please pass the link on in another way."), status=429)
    return answer(lambda: invitations.send_by_mail(guest=guest, to=email, now=clock.now()))


# In and out


@require_POST
def admit(request: HttpRequest, public_id: str, person_id: str) -> JsonResponse:
    person = _person(request, public_id, person_id)
    return answer(lambda: people.admit(participant=person))


@require_POST
def admit_everybody(request: HttpRequest, public_id: str) -> JsonResponse:
    consultation = _consultation(request, public_id)
    return answer(lambda: people.admit_everybody(consultation=consultation))


@require_POST
def talk_alone(request: HttpRequest, public_id: str, person_id: str) -> JsonResponse:
    person = _person(request, public_id, person_id)
    return answer(lambda: people.talk_alone_with(participant=person))


@require_POST
def hold(request: HttpRequest, public_id: str, person_id: str) -> JsonResponse:
    person = _person(request, public_id, person_id)
    return answer(lambda: people.hold(participant=person))


@require_POST
def send_back(request: HttpRequest, public_id: str, person_id: str) -> JsonResponse:
    person = _person(request, public_id, person_id)
    return answer(lambda: people.send_back(participant=person))


@require_POST
def remove(request: HttpRequest, public_id: str, person_id: str) -> JsonResponse:
    person = _person(request, public_id, person_id)
    return answer(lambda: people.remove(participant=person))


# Help by colleagues


@require_POST
def ask_for_help(request: HttpRequest, public_id: str) -> JsonResponse:
    consultation = advisers_place(signed_in_user(request), public_id).consultation
    return answer(lambda: people.ask_for_help(consultation=consultation, now=clock.now()))


@require_POST
def need_no_help(request: HttpRequest, public_id: str) -> JsonResponse:
    consultation = advisers_place(signed_in_user(request), public_id).consultation
    return answer(lambda: people.need_no_help(consultation=consultation))


@require_POST
def leave_as_colleague(request: HttpRequest, public_id: str) -> HttpResponse:
    place = staffs_place(signed_in_user(request), public_id)
    if place.role != Role.COLLEAGUE:
        raise Http404
    people.leave(participant=place, now=clock.now())
    return redirect("console:desk")


# What is answered

SENTENCES = {
    people.RoomFull: gettext_lazy(
        "Four people are in the consultation already, and more it cannot hold. Ask somebody aside first."
    ),
    people.NoRelay: gettext_lazy(
        "Without a TURN server both households would learn each other's network address. "
        "So nobody of a second household can take part here. Your administration can set one up."
    ),
    people.TooLate: gettext_lazy("That was no longer possible. The list shows what is so now."),
    people.TooManyInvited: gettext_lazy("So many people have been invited to this consultation already that no more can be."),
}


def answer(change: Callable[[], object]) -> JsonResponse:
    try:
        change()
    except tuple(SENTENCES) as problem:
        return _problem(sentence_for(problem))
    return JsonResponse({"ok": True})


def sentence_for(problem: Exception) -> str:
    return next(str(sentence) for kind, sentence in SENTENCES.items() if isinstance(problem, kind))


def _problem(sentence: str, *, status: int = 409) -> JsonResponse:
    return JsonResponse({"problem": sentence}, status=status)


def _first_error(form: InviteForm | InvitationMailForm) -> str:
    return next(str(errors[0]) for errors in form.errors.values())


def _consultation(request: HttpRequest, public_id: str) -> Consultation:
    return staffs_place(signed_in_user(request), public_id).consultation


def _person(request: HttpRequest, public_id: str, person_id: str) -> Participant:
    consultation = _consultation(request, public_id)
    # PostgreSQL cannot even be asked for a NUL.
    found = consultation.participants.filter(public_id=person_id).first() if PUBLIC_ID.fullmatch(person_id) else None
    if found is None:
        raise Http404
    found.consultation = consultation
    return found
