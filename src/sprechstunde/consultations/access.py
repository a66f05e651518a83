"""Who may come near a room: the adviser who called, a colleague who was asked for help, the browser that holds the ticket,
and guests with their invitation. To others it does not exist.

Coming near is not being in: who is not admitted is told of nobody (`room_state`).
"""

from __future__ import annotations

from django.db.models import Q
from django.http import Http404, HttpRequest

from sprechstunde.consultations.lookups import guest_of
from sprechstunde.consultations.messages import PUBLIC_ID
from sprechstunde.consultations.models import Participant, Role, Standing
from sprechstunde.consultations.subjects import participant_subject
from sprechstunde.live.handshake import Handshake
from sprechstunde.municipalities.lookups import municipality_at
from sprechstunde.municipalities.models import Municipality
from sprechstunde.queue.access import browser_of, browser_of_request
from sprechstunde.staff.access import session_subject, user_of_cookies, user_subject
from sprechstunde.staff.models import User

RELATED = (
    "consultation__office__department", "consultation__office__municipality", "consultation__ticket__office__municipality",
    "consultation__adviser", "user",
)  # fmt: skip


def advisers_place(adviser: User, public_id: str) -> Participant:
    place = (
        Participant.objects.filter(
            role=Participant.Role.ADVISER,
            consultation__public_id=public_id,
            consultation__adviser=adviser,
            consultation__office__municipality=adviser.municipality,
        )
        .select_related(*RELATED)
        .first()
    )
    if place is None:
        raise Http404
    return place


def staffs_place(user: User, public_id: str) -> Participant:
    """The adviser's place, or that of a colleague who has come to help."""
    place = (
        Participant.objects.filter(
            Q(role=Role.ADVISER, consultation__adviser=user) | Q(role=Role.COLLEAGUE, user=user, standing=Standing.ADMITTED),
            consultation__public_id=public_id,
            consultation__office__municipality=user.municipality,
        )
        .select_related(*RELATED)
        .first()
    )
    if place is None:
        raise Http404
    return place


def guests_place(request: HttpRequest) -> Participant:
    browser = browser_of_request(request)
    place = guest_of(browser) if browser else None
    if place is None:
        raise Http404
    return place


def place_of_handshake(handshake: Handshake, public_id: str) -> tuple[Participant, frozenset[str]] | None:
    """Whose place a socket may take, and the subjects whose end closes it."""
    municipality = municipality_at(handshake.host)
    if municipality is None or not PUBLIC_ID.fullmatch(public_id):
        return None
    return _staffs(handshake, public_id, municipality) or _citizens(handshake, public_id, municipality)


def _staffs(handshake: Handshake, public_id: str, municipality: Municipality) -> tuple[Participant, frozenset[str]] | None:
    signed_in = user_of_cookies(handshake.cookies, municipality)
    if signed_in is None:
        return None
    user, session_key = signed_in
    try:
        return staffs_place(user, public_id), frozenset({user_subject(user), session_subject(session_key)})
    except Http404:
        return None


def _citizens(handshake: Handshake, public_id: str, municipality: Municipality) -> tuple[Participant, frozenset[str]] | None:
    browser = browser_of(handshake.cookies, municipality)
    if browser is None:
        return None
    here = Participant.objects.filter(consultation__public_id=public_id).select_related(*RELATED)
    citizen = here.filter(role=Role.CITIZEN, consultation__ticket__browsers=browser).first()
    if citizen:
        return citizen, frozenset()
    # Who has not knocked yet, or was removed, hears nothing.
    guest = here.filter(browser=browser, standing__in=(Standing.KNOCKING, Standing.ADMITTED, Standing.HELD)).first()
    return (guest, frozenset({participant_subject(guest.pk)})) if guest else None
