"""Who may enter a room: the adviser who called, and the browser that holds the ticket. To others it does not exist."""

from __future__ import annotations

from django.http import Http404

from sprechstunde.consultations.messages import PUBLIC_ID
from sprechstunde.consultations.models import Participant
from sprechstunde.live.handshake import Handshake
from sprechstunde.municipalities.lookups import municipality_at
from sprechstunde.municipalities.models import Municipality
from sprechstunde.queue.access import browser_of
from sprechstunde.staff.access import session_subject, user_of_cookies, user_subject
from sprechstunde.staff.models import User

RELATED = (
    "consultation__office__department", "consultation__office__municipality", "consultation__ticket__office__municipality",
    "consultation__adviser",
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


def place_of_handshake(handshake: Handshake, public_id: str) -> tuple[Participant, frozenset[str]] | None:
    """Whose place a socket may take, and the subjects whose end closes it."""
    municipality = municipality_at(handshake.host)
    if municipality is None or not PUBLIC_ID.fullmatch(public_id):
        return None
    return _advisers(handshake, public_id, municipality) or _citizens(handshake, public_id, municipality)


def _advisers(handshake: Handshake, public_id: str, municipality: Municipality) -> tuple[Participant, frozenset[str]] | None:
    signed_in = user_of_cookies(handshake.cookies, municipality)
    if signed_in is None:
        return None
    user, session_key = signed_in
    try:
        return advisers_place(user, public_id), frozenset({user_subject(user), session_subject(session_key)})
    except Http404:
        return None


def _citizens(handshake: Handshake, public_id: str, municipality: Municipality) -> tuple[Participant, frozenset[str]] | None:
    browser = browser_of(handshake.cookies, municipality)
    if browser is None:
        return None
    place = (
        Participant.objects.filter(
            role=Participant.Role.CITIZEN, consultation__public_id=public_id, consultation__ticket__browsers=browser
        )
        .select_related(*RELATED)
        .first()
    )
    return (place, frozenset()) if place else None
