"""What a participant is told about the room: the whole small state, never a difference.

Who is not admitted is told of nobody, and nobody but the office's people of them. Whom a page was told of it may reach,
and nobody else: `signalling` goes by these states.
"""

from __future__ import annotations

import json
from collections.abc import Hashable, Mapping
from typing import Any

from sprechstunde.consultations import rooms
from sprechstunde.consultations.lookups import label_of
from sprechstunde.consultations.models import OUTSIDE, STAFF, Consultation, Participant, Standing
from sprechstunde.consultations.people import MOST_IN_THE_ROOM
from sprechstunde.consultations.privacy import link_between
from sprechstunde.consultations.subjects import room_subject
from sprechstunde.live.feeds import Feed, State

Seated = dict[str, tuple[str, int]]


def room_feed(consultation_id: int) -> Feed:
    def compute(members: frozenset[Hashable]) -> Mapping[Hashable, State]:
        return room_states(consultation_id, members)

    subject = room_subject(consultation_id)
    return Feed(name=f"room/{consultation_id}", event="room", subjects=frozenset({subject}), compute=compute)


def room_states(consultation_id: int, members: frozenset[Hashable]) -> dict[Hashable, State]:
    consultation = Consultation.objects.select_related("ticket", "adviser", "office").filter(pk=consultation_id).first()
    if consultation is None:
        return {}
    places = list(consultation.participants.select_related("user"))
    for place in places:
        place.consultation = consultation
    seated = rooms.connected(consultation_id)
    inside = [place for place in places if place.standing == Standing.ADMITTED]
    shared = common_data(consultation) | {"full": len(inside) >= MOST_IN_THE_ROOM}
    told = {place.pk: participant_data(place, seated) for place in inside}
    return {
        place.pk: _state({**shared, **own_data(place, inside, told), **_office_data(place, places, seated)})
        for place in places
        if place.pk in members
    }


def common_data(consultation: Consultation) -> dict[str, Any]:
    called_until = consultation.ticket.called_until
    return {
        "type": "room",
        "state": consultation.state,
        "reason": consultation.reason or None,
        "called_until": called_until.isoformat() if called_until else None,
    }


def own_data(place: Participant, inside: list[Participant], told: dict[int, dict[str, Any]]) -> dict[str, Any]:
    admitted = place.standing == Standing.ADMITTED
    by_relay = place.consultation.office.relay_only
    others = [{**told[each.pk], "link": link_between(place, each, all_by_relay=by_relay)} for each in inside]
    return {"self": place.public_id, "standing": place.standing, "participants": others if admitted else []}


def participant_data(place: Participant, seated: Seated) -> dict[str, Any]:
    session, joined = seated.get(place.public_id, (None, 0))
    return {
        "id": place.public_id,
        "role": place.role,
        "label": label_of(place),
        "connected": session is not None,
        "absent_since": place.absent_since.isoformat() if place.absent_since and session is None else None,
        "left": place.left_at is not None,
        "session": session,
        "joined": joined,
    }


def _office_data(place: Participant, places: list[Participant], seated: Seated) -> dict[str, Any]:
    """What only the office's people are told: who waits outside, and who of those present belongs to whom."""
    if place.role not in STAFF or place.standing != Standing.ADMITTED:
        return {}
    return {
        "help_asked": place.consultation.help_asked_at is not None,
        "parties": {each.public_id: each.party for each in places if each.standing == Standing.ADMITTED},
        "waiting": [
            {
                "id": each.public_id,
                "role": each.role,
                "label": label_of(each),
                "party": each.party,
                "standing": each.standing,
                "connected": each.public_id in seated,
                "opened": each.browser_id is not None,
            }
            for each in places
            if each.standing in OUTSIDE
        ],
    }


def _state(data: dict[str, Any]) -> State:
    text = json.dumps(data, ensure_ascii=False)
    return State(text, text.encode())
