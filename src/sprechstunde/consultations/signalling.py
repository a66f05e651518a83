"""The signalling socket: tells who is in the room, and passes on what browsers need to find each other.

Only participants admitted to this room reach each other, and only their current pages. The server reads nothing of what
it passes on, except between parties who are not to learn each other's address: there it takes the addresses out. Media,
text and documents never come here.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections import deque
from contextlib import suppress

import structlog
from starlette.responses import PlainTextResponse
from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from sprechstunde.consultations import actions, rooms
from sprechstunde.consultations.access import place_of_handshake
from sprechstunde.consultations.ice import fresh_servers
from sprechstunde.consultations.messages import AskIce, BadMessage, Join, Ping, Signal, parse
from sprechstunde.consultations.models import Participant, Role, Standing
from sprechstunde.consultations.models import State as RoomState
from sprechstunde.consultations.privacy import RELAY, without_addresses
from sprechstunde.consultations.room_state import room_feed
from sprechstunde.foundation import clock
from sprechstunde.foundation.settings import settings
from sprechstunde.live.feeds import Feed, Subscription
from sprechstunde.live.handshake import handshake_of, is_allowed_host, is_same_origin
from sprechstunde.live.hub import HubClosed, hub
from sprechstunde.staff import presence
from sprechstunde.web.rate_limits import hit

JOIN_SECONDS = 10.0
MESSAGES_PER_SECOND = 50.0
BURST = 300.0
MAX_BAD_MESSAGES = 20
MAX_QUEUED = 500

SIGNED_OUT = 4401
REMOVED = 4403
REPLACED = 4409
TOO_FAST = 4429
POLICY = 1008
RESTARTING = 1012
OVERLOADED = 1013

log = structlog.get_logger("signalling")


async def signalling(websocket: WebSocket) -> None:
    handshake = handshake_of(websocket.scope)
    if not is_allowed_host(handshake) or not is_same_origin(handshake):
        await websocket.send_denial_response(PlainTextResponse("Fremde Herkunft.", status_code=403))
        return
    public_id = websocket.path_params["consultation"]
    try:
        found = await hub.in_thread(lambda: place_of_handshake(handshake, public_id))
    except HubClosed:
        await websocket.send_denial_response(PlainTextResponse("Gleich wieder da.", status_code=503))
        return
    if found is None:
        wait = hit("guess", settings().guess_limit, handshake.client)
        headers = {"Retry-After": str(wait)} if wait else {}
        await websocket.send_denial_response(
            PlainTextResponse("Das gibt es hier nicht.", status_code=429 if wait else 404, headers=headers)
        )
        return
    place, ends_with = found
    await websocket.accept()
    try:
        first = parse(await asyncio.wait_for(_text(websocket), JOIN_SECONDS))
    except (TimeoutError, BadMessage):
        await websocket.close(POLICY)
        return
    except WebSocketDisconnect:
        return
    if isinstance(first, Join):
        await take_part(websocket, place, first.session, ends_with)
    else:
        await websocket.close(POLICY)


async def take_part(websocket: WebSocket, place: Participant, session: str, ends_with: frozenset[str]) -> None:
    seat = SocketSeat(websocket, session)
    room = place.consultation_id
    subscription = Subscription(places=((room_feed(room), place.pk),), ends_with=ends_with)
    adviser = place.consultation.adviser_id if place.role == Role.ADVISER else place.user_id
    rooms.take_seat(room, place.public_id, seat)
    if adviser is not None:
        presence.arrive(adviser)
    membership = hub.add(seat, subscription)
    try:
        await hub.in_thread(lambda: actions.note_connected(participant=place))
        await listen(websocket, seat, place)
    except (WebSocketDisconnect, HubClosed):
        pass
    finally:
        hub.remove(seat, membership)
        if adviser is not None:
            presence.leave(adviser)
        if rooms.leave_seat(room, place.public_id, seat):
            with suppress(HubClosed):
                await hub.in_thread(lambda: actions.note_disconnected(participant=place, now=clock.now()))


async def listen(websocket: WebSocket, seat: SocketSeat, place: Participant) -> None:
    allowance = Allowance()
    bad = 0
    while True:
        text = await _text(websocket)
        if not allowance.take():
            seat.close_with(TOO_FAST)
            return
        try:
            match parse(text):
                case Ping():
                    seat.signal('{"type":"pong"}')
                case Join():
                    raise BadMessage("already-joined")
                case Signal() as signal:
                    pass_on(signal, seat, place)
                case AskIce():
                    seat.signal(json.dumps({"type": "ice", **fresh_servers(clock.now())}))
        except BadMessage as problem:
            bad += 1
            if bad > MAX_BAD_MESSAGES:
                seat.close_with(POLICY)
                return
            seat.signal(json.dumps({"type": "error", "code": str(problem)}))


def pass_on(signal: Signal, sender: SocketSeat, place: Participant) -> None:
    """To whom the sender was told of, and who was told of the sender; what they were told says how they are connected."""
    link = sender.links.get(signal.to)
    if link is None:
        raise BadMessage("unknown-recipient")
    seat = rooms.seat_of(place.consultation_id, signal.to)
    current = rooms.seat_of(place.consultation_id, place.public_id)
    if seat is None or seat.session != signal.session or current is not sender or sender.room_ended:
        return  # to a page or a room that is gone: the state that both are told settles it
    if place.public_id not in seat.links:
        return
    data = without_addresses(signal.data) if RELAY in (link, seat.links[place.public_id]) else signal.data
    if data is not None:
        seat.signal(json.dumps({"type": "signal", "from": place.public_id, "session": sender.session, "data": data}))


class Allowance:
    """A token bucket: enough for any negotiation, too little for a flood."""

    def __init__(self) -> None:
        self._tokens = BURST
        self._at = time.monotonic()

    def take(self) -> bool:
        now = time.monotonic()
        self._tokens = min(BURST, self._tokens + (now - self._at) * MESSAGES_PER_SECOND)
        self._at = now
        self._tokens -= 1
        return self._tokens >= 0


class SocketSeat:
    """One open socket: the latest state of the room in a slot, signals in order behind it."""

    def __init__(self, websocket: WebSocket, session: str) -> None:
        self.session = session
        self.room_ended = False
        self.links: dict[str, str] = {}
        self._removed = False
        self._websocket = websocket
        self._state: str | None = None
        self._signals: deque[str] = deque()
        self._code: int | None = None
        self._task: asyncio.Task[None] | None = None

    # What the hub asks of a listener

    def offer(self, feed: Feed, data: bytes) -> None:
        self._state = data.decode()
        room = json.loads(data)
        self.room_ended = room["state"] == RoomState.ENDED
        self.links = {each["id"]: each["link"] for each in room["participants"] if each["id"] != room["self"]}
        self._removed = room["standing"] == Standing.REMOVED
        self._deliver()

    def beat(self) -> None:
        """Browsers ping by themselves."""

    def close(self) -> None:
        self.close_with(SIGNED_OUT if hub.is_open else RESTARTING)

    # What the room asks of a seat

    def signal(self, text: str) -> None:
        if len(self._signals) >= MAX_QUEUED:
            self.close_with(OVERLOADED)
            return
        self._signals.append(text)
        self._deliver()

    def replaced(self, *, by_same_page: bool) -> None:
        self.close_with(1000 if by_same_page else REPLACED)

    def close_with(self, code: int) -> None:
        if self._code is None:
            self._code = code
            self._deliver()

    def _deliver(self) -> None:
        if self._task is None:
            self._task = asyncio.get_running_loop().create_task(self._drain())

    async def _drain(self) -> None:
        try:
            while self._code is None and (self._state is not None or self._signals):
                if self._state is not None:
                    text, self._state = self._state, None
                else:
                    text = self._signals.popleft()
                await self._websocket.send_text(text)
                if self._removed and self._state is None:
                    self._code = self._code or REMOVED
            if self._code is not None and self._websocket.application_state == WebSocketState.CONNECTED:
                await self._websocket.close(self._code)
        except (RuntimeError, OSError, WebSocketDisconnect):
            log.debug("socket_gone")
        finally:
            self._task = None
            if self._code is None and (self._state is not None or self._signals):
                self._deliver()


async def _text(websocket: WebSocket) -> str | None:
    message = await websocket.receive()
    if message["type"] == "websocket.disconnect":
        raise WebSocketDisconnect(message.get("code", 1006))
    return message.get("text")
