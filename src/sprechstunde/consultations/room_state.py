"""What a participant is told about the room: the whole small state, never a difference."""

from __future__ import annotations

import json
from collections.abc import Hashable, Mapping
from typing import Any

from sprechstunde.consultations import rooms
from sprechstunde.consultations.lookups import label_of
from sprechstunde.consultations.models import Consultation, Participant
from sprechstunde.consultations.subjects import room_subject
from sprechstunde.live.feeds import Feed, State


def room_feed(consultation_id: int) -> Feed:
    def compute(members: frozenset[Hashable]) -> Mapping[Hashable, State]:
        return room_states(consultation_id, members)

    subject = room_subject(consultation_id)
    return Feed(name=f"room/{consultation_id}", event="room", subjects=frozenset({subject}), compute=compute)


def room_states(consultation_id: int, members: frozenset[Hashable]) -> dict[Hashable, State]:
    consultation = Consultation.objects.select_related("ticket", "adviser").filter(pk=consultation_id).first()
    if consultation is None:
        return {}
    places = list(
        Participant.objects.filter(consultation=consultation).select_related("consultation__ticket", "consultation__adviser")
    )
    seated = rooms.connected(consultation_id)
    called_until = consultation.ticket.called_until
    shared = {
        "type": "room",
        "state": consultation.state,
        "reason": consultation.reason or None,
        "called_until": called_until.isoformat() if called_until else None,
        "participants": [participant_data(place, seated.get(place.pk)) for place in places],
    }
    return {place.pk: _state({**shared, "self": place.public_id}) for place in places if place.pk in members}


def participant_data(place: Participant, seat: tuple[str, int] | None) -> dict[str, Any]:
    session, joined = seat or (None, 0)
    return {
        "id": place.public_id,
        "role": place.role,
        "label": label_of(place),
        "connected": seat is not None,
        "absent_since": place.absent_since.isoformat() if place.absent_since and seat is None else None,
        "left": place.left_at is not None,
        "session": session,
        "joined": joined,
    }


def _state(data: dict[str, Any]) -> State:
    text = json.dumps(data, ensure_ascii=False)
    return State(text, text.encode())
