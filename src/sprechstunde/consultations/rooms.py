"""Who is connected to which room right now. Lives in memory: after a crash everybody rejoins and it is true again."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from typing import Protocol


class Seat(Protocol):
    """A participant's open socket."""

    session: str
    links: dict[str, str]  # whom its page was told of, and how they are connected

    def signal(self, text: str) -> None: ...

    def replaced(self, *, by_same_page: bool) -> None: ...


@dataclass(slots=True)
class Room:
    seats: dict[str, Seat] = field(default_factory=dict)  # by the participant's public id
    joined: dict[tuple[str, str], int] = field(default_factory=dict)


_rooms: dict[int, Room] = {}
_order = itertools.count(1)


def take_seat(consultation_id: int, participant_id: str, seat: Seat) -> None:
    """The newest socket of a participant has the seat. A page that reconnects keeps its turn in the order of joining."""
    room = _rooms.setdefault(consultation_id, Room())
    earlier = room.seats.get(participant_id)
    room.seats[participant_id] = seat
    if (participant_id, seat.session) not in room.joined:
        # Only the current page of a participant is remembered, so this does not grow with reloads.
        room.joined = {key: turn for key, turn in room.joined.items() if key[0] != participant_id}
        room.joined[(participant_id, seat.session)] = next(_order)
    if earlier is not None:
        earlier.replaced(by_same_page=earlier.session == seat.session)


def leave_seat(consultation_id: int, participant_id: str, seat: Seat) -> bool:
    """True when the participant is gone; False when a newer socket has taken the seat already."""
    room = _rooms.get(consultation_id)
    if room is None or room.seats.get(participant_id) is not seat:
        return False
    del room.seats[participant_id]
    if not room.seats:
        del _rooms[consultation_id]
    return True


def seat_of(consultation_id: int, participant_id: str) -> Seat | None:
    room = _rooms.get(consultation_id)
    return room.seats.get(participant_id) if room else None


def connected(consultation_id: int) -> dict[str, tuple[str, int]]:
    """Session and turn by participant; a copy, safe to read from another thread."""
    room = _rooms.get(consultation_id)
    if room is None:
        return {}
    return {who: (seat.session, room.joined.get((who, seat.session), 0)) for who, seat in list(room.seats.items())}
