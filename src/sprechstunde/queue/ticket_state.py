"""What a ticket's page shows, as the stream sends it and the page's first HTML has it: always the whole of it.

Ten thousand may wait in one office, so those about whom there is nothing special to say share nearly all their bytes.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Prefetch, Q

from sprechstunde.live.feeds import State
from sprechstunde.municipalities.lookups import local_time
from sprechstunde.offices.lookups import opening_of
from sprechstunde.offices.models import Counter, Office
from sprechstunde.offices.status import Status
from sprechstunde.queue.actions import MOST_EXTENSIONS
from sprechstunde.queue.closing import NEAR
from sprechstunde.queue.estimates import waits_of
from sprechstunde.queue.lookups import servable_now
from sprechstunde.queue.models import Handover, Message, Note, Ticket
from sprechstunde.queue.models import State as TicketState
from sprechstunde.queue.order import ahead_of, waiting_in_order
from sprechstunde.queue.pauses import MOST_POSTPONEMENTS
from sprechstunde.queue.waiting_time import Wait

# What is not sent while it is so; the page fills it in (queue/ticket-state.js).
USUAL = {
    "doubt": False,
    "closes_at": None,
    "extensions_left": MOST_EXTENSIONS,
    "postponements_left": MOST_POSTPONEMENTS,
    "parked_until": None,
    "note": "",
    "asked": None,
    "message": None,
}


@dataclass(frozen=True, slots=True)
class Frame:
    """What all tickets of an office share at one moment."""

    office: Office
    as_of: datetime
    status: Status  # with somebody waiting it is never open
    closes_at: datetime | None  # when that is near
    servable: int | None
    waits: list[Wait | None]  # by number of people ahead
    to_all: Message | None  # the latest


def frame_of(office: Office, now: datetime) -> Frame:
    opening = opening_of(office, now)
    staffed = opening.is_open and Counter.objects.filter(office=office, closed_at=None).exists()
    closes_at = opening.closes_at if office.closing_guard else None
    reach = servable_now(office, closes_at, now) if staffed and closes_at and closes_at - now <= NEAR else None
    return Frame(
        office=office,
        as_of=now,
        status=Status.BUSY if staffed else Status.CLOSED,
        closes_at=closes_at if reach is not None else None,
        servable=reach,
        waits=waits_of(office, now),
        to_all=Message.objects.filter(office=office, ticket=None).last(),
    )


def ticket_states(office: Office, members: frozenset[Hashable], now: datetime) -> Iterator[tuple[Hashable, State]]:
    """The states of those members; the waiting ones by one pass over the queue."""
    frame = frame_of(office, now)
    special = _special(frame)
    rest = {member for member in members if isinstance(member, int)}
    places = {}
    state_at = common_state(frame)
    for ahead, (pk, number) in enumerate(waiting_in_order(office).values_list("pk", "number").iterator(chunk_size=5000)):
        if pk not in rest:
            continue
        if pk in special:
            places[pk] = ahead
        else:
            rest.discard(pk)
            yield pk, state_at(number, ahead)
    for ticket in _with_all(rest):
        if ticket.state != TicketState.WAITING or ticket.pk in places:  # else it came after the pass, and the next tells
            yield ticket.pk, state_of_one(frame, ticket, places.get(ticket.pk))


def common_state(frame: Frame) -> Callable[[str, int], State]:
    """The states of waiting tickets about which there is nothing special to say: what differs is number and place."""
    hidden = frame.office.position_hidden
    waits = [_json(_wait(wait)) for wait in frame.waits]
    sample = sent(ticket_data(frame, Ticket(number="", state=TicketState.WAITING), None, frame.to_all))
    tail = _json({name: sample[name] for name in list(sample)[list(sample).index("as_of") :]})[1:]
    doubtful_tail = b'"doubt":true,' + tail
    same_for_all = (frame.status, frame.closes_at, frame.to_all and frame.to_all.pk)

    def state_at(number: str, ahead: int) -> State:
        wait = waits[ahead] if ahead < len(waits) else b"null"
        place = b'null,"ahead":null' if hidden else b'%d,"ahead":%d' % (ahead + 1, ahead)
        head = b'{"number":"%b","state":"waiting","position":%b,"wait":%b,' % (number.encode(), place, wait)
        doubt = is_doubtful(frame, ahead)
        return State((head, doubt, same_for_all), head + (doubtful_tail if doubt else tail))

    return state_at


def state_of_one(frame: Frame, ticket: Ticket, ahead: int | None) -> State:
    """`ticket` with its open question and its messages, as `_with_all` reads it."""
    data = ticket_data(frame, ticket, ahead, latest_message(frame, ticket))
    return State(_json({**data, "as_of": None}), _json(sent(data)))


def ticket_data(frame: Frame, ticket: Ticket, ahead: int | None, message: Message | None) -> dict[str, Any]:
    """Everything, in the order in which it is sent: what differs between waiting tickets first."""
    shown = None if frame.office.position_hidden else ahead
    asked: list[Handover] = getattr(ticket, "asked", [])
    return {
        "number": ticket.number,
        "state": ticket.state,
        "position": None if shown is None else shown + 1,
        "ahead": shown,
        "wait": None if ahead is None or ahead >= len(frame.waits) else _wait(frame.waits[ahead]),
        "doubt": ahead is not None and is_doubtful(frame, ahead),
        "as_of": _local(frame, frame.as_of),
        "office": frame.office.slug,
        "office_status": frame.status,
        "closes_at": _local(frame, frame.closes_at),
        "called_until": _local(frame, ticket.called_until),
        "extensions_left": MOST_EXTENSIONS - ticket.extended,
        "postponements_left": MOST_POSTPONEMENTS - ticket.postponed,
        "parked_until": _local(frame, ticket.parked_until),
        "note": ticket.note or ("parked" if ticket.state == TicketState.PARKED and ticket.parked_because != "pause" else ""),
        "asked": _question(asked[0]) if asked else None,
        "message": message and {"id": message.pk, "text": message.text, "at": _local(frame, message.sent_at)},
    }


def sent(data: dict[str, Any]) -> dict[str, Any]:
    """Without what goes without saying: ten thousand listeners hear of every call, and of nearly all there is only a place."""
    return {name: value for name, value in data.items() if name not in USUAL or value != USUAL[name]}


def is_doubtful(frame: Frame, ahead: int) -> bool:
    """Whether it may not be this person's turn before closing time."""
    return frame.servable is not None and ahead >= frame.servable


def latest_message(frame: Frame, ticket: Ticket) -> Message | None:
    """The last that was told to this person, or to all while they waited."""
    own = max(ticket.messages.all(), key=lambda message: message.sent_at, default=None)
    to_all = frame.to_all if frame.to_all and frame.to_all.sent_at >= ticket.joined_at else None
    return max((message for message in (own, to_all) if message), key=lambda message: message.sent_at, default=None)


def place_data(ticket: Ticket, now: datetime) -> dict[str, Any]:
    """The same for one ticket, for its page."""
    frame = frame_of(ticket.office, now)
    (fresh,) = _with_all({ticket.pk})
    ahead = ahead_of(fresh) if fresh.state == TicketState.WAITING else None
    return ticket_data(frame, fresh, ahead, latest_message(frame, fresh))


def _special(frame: Frame) -> set[int]:
    """Waiting tickets about which there is something of their own to say."""
    of_their_own = ~Q(note=Note.NONE) | Q(handovers__answered_at=None, handovers__isnull=False) | Q(messages__isnull=False)
    if frame.to_all:
        of_their_own |= Q(joined_at__gt=frame.to_all.sent_at)
    return set(waiting_in_order(frame.office).filter(of_their_own).order_by().values_list("pk", flat=True))


def _with_all(members: set[int]) -> Iterator[Ticket]:
    asked = Prefetch("handovers", Handover.objects.filter(answered_at=None).select_related("office", "adviser"), "asked")
    return iter(Ticket.objects.filter(pk__in=members).prefetch_related(asked, "messages"))


def _question(handover: Handover) -> dict[str, Any]:
    return {
        "id": handover.pk,
        "office": handover.office.name,
        "same_office": handover.office_id == handover.ticket.office_id,
        "adviser": handover.adviser.display_name if handover.adviser else None,
    }


def _wait(wait: Wait | None) -> dict[str, int] | None:
    return None if wait is None else {"low": wait.low, "high": wait.high}


def _local(frame: Frame, moment: datetime | None) -> str | None:
    return local_time(frame.office.municipality, moment).isoformat(timespec="seconds") if moment else None


def _json(data: object) -> bytes:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()
