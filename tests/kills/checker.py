"""Holds the rows against the log: pure, and finding nothing is the only way to pass.

A ticket's state must be reachable from its draw by everything that certainly happened, in an order that fits what people
saw, by any of what perhaps happened, and by what time alone may do (a call's window passes, a pause ends).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256

from kills.log import Deed, Log, Outcome, Story
from kills.rows import RoomRow, Rows, TicketRow

STEPS: dict[str, tuple[tuple[str, ...], str]] = {
    "draw": (("",), "waiting"),
    "call": (("waiting", "parked"), "called"),
    "enter": (("called", "in_consultation"), "in_consultation"),  # again, before one has heard that it worked: harmless
    "extend": (("called",), "called"),
    "give_up": (("waiting", "parked", "called"), "given_up"),
    "pause": (("waiting",), "parked"),
    "come_back": (("parked",), "waiting"),
    "postpone": (("called",), "parked"),
    "finish": (("in_consultation",), "finished"),
    "give_back": (("called", "in_consultation"), "waiting"),
    "no_show": (("called", "in_consultation"), "no_show"),
}
AT_A_COUNTER = ("called", "in_consultation")
SHORTEST_PAUSE = 5 * 60.0
CLOCKS = 0.5  # seconds by which what the server notes and what the outside sees may differ


@dataclass(frozen=True)
class House:
    """What the office has set."""

    call_seconds: float
    call_limit: int = 3


def violations(log: Log, rows: Rows, house: House, now: float) -> list[str]:
    """Everything that is not as it must be, in words."""
    return [
        *log.complaints,
        *_tickets(log, rows, house, now),
        *_numbers(log, rows),
        *_order(rows),
        *_counters(log, rows),
        *_rooms(log, rows),
    ]


def _tickets(log: Log, rows: Rows, house: House, now: float) -> Iterator[str]:
    """Nobody's ticket is lost, doubled, renamed, or in a state that nothing explains."""
    by_key: dict[str, list[TicketRow]] = {}
    for row in rows.tickets:
        for key_hash in row.key_hashes:
            by_key.setdefault(key_hash, []).append(row)
    rooms = _rooms_by_ticket(rows)
    known = set()
    for story in log.stories:
        found = by_key.get(sha256(story.key.encode()).hexdigest(), [])
        known.update(row.pk for row in found)
        if len(found) != 1:
            yield f"{story.number or 'a drawn ticket'}: {'lost' if not found else f'there {len(found)} times'}"
            continue
        (row,) = found
        if story.number and story.number != row.number:
            yield f"{story.number}: is now called {row.number}"
        certain, possible = _events(story, rooms.get(row.pk, []), log)
        if not is_explained(row.state, certain, possible, house, now):
            told = "; ".join(
                f"{deed.what} ({deed.outcome})" for deed in sorted(certain + possible, key=lambda each: each.start)
            )
            yield f"{row.number}: {row.state} is not what follows from: {told}"
        yield from _window(row, certain, house)
    strangers = sum(row.pk not in known for row in rows.tickets)
    if strangers > log.unanswered_draws:
        yield f"{strangers} tickets that nobody drew, but only {log.unanswered_draws} draws were not answered"


def _window(row: TicketRow, certain: list[Deed], house: House) -> Iterator[str]:
    """A call is never cut short, and what was extended stays so."""
    if row.state == "called" and row.called_until is not None:
        rang = [deed.start for deed in certain if deed.what in ("call", "extend")]
        if rang and row.called_until < max(rang) + house.call_seconds - CLOCKS:
            yield f"{row.number}: the call ends {max(rang) + house.call_seconds - row.called_until:.1f} s too early"


def _events(story: Story, rooms: list[RoomRow], log: Log) -> tuple[list[Deed], list[Deed]]:
    """The certain and the possible events of one ticket, from its holder, its calls, and what advisers did in its rooms."""
    answered = {call.room: call for call in log.calls if call.room}
    certain = [deed for deed in story.deeds if deed.is_certain]
    possible = [deed for deed in story.deeds if not deed.is_certain]
    for room in rooms:
        # A room that exists was committed together with its call, whether somebody heard of it or not.
        call = answered.get(room.public_id)
        start, end = (call.start, call.end) if call else (room.opened_at - CLOCKS, room.opened_at + 10)
        certain.append(Deed("call", start, end))
        deeds = [each.deed for each in log.room_deeds if each.room == room.public_id]
        certain += [deed for deed in deeds if deed.is_certain]
        possible += [deed for deed in deeds if not deed.is_certain]
    return certain, possible


def is_explained(state: str, certain: list[Deed], possible: list[Deed], house: House, now: float) -> bool:
    """Whether some order of all certain and any possible events, and time, leads from nothing to this state."""
    events = sorted([*certain, *possible], key=lambda each: each.end)
    needed = frozenset(index for index, event in enumerate(events) if event.is_certain)
    return _Search(events, needed, house, now).reaches(state)


@dataclass(frozen=True)
class _Node:
    state: str
    taken: frozenset[int]
    latest: float  # nothing that had ended before this can come any more
    since: float  # the state is not older than this


class _Search:
    def __init__(self, events: list[Deed], needed: frozenset[int], house: House, now: float) -> None:
        self._events = events
        self._needed = needed
        self._house = house
        self._now = now

    def reaches(self, state: str) -> bool:
        todo = [_Node("", frozenset(), 0.0, 0.0)]
        seen = set(todo)
        while todo:
            node = todo.pop()
            if node.state == state and self._needed <= node.taken:
                return True
            for following in (*self._by_time(node), *self._by_deeds(node)):
                if following not in seen:
                    seen.add(following)
                    todo.append(following)
        return False

    def _by_deeds(self, node: _Node) -> Iterator[_Node]:
        missing = [self._events[index] for index in self._needed - node.taken]
        due = min((event.end for event in missing), default=float("inf"))
        for index, event in enumerate(self._events):
            if index in node.taken or event.end < node.latest or event.start > due:
                continue
            latest = max(node.latest, event.start)
            if event.what.startswith("told "):
                if event.what == f"told {node.state}":
                    yield _Node(node.state, node.taken | {index}, latest, node.since)
                continue
            before, after = STEPS[event.what]
            if node.state in before:
                yield _Node(after, node.taken | {index}, latest, latest)

    def _by_time(self, node: _Node) -> Iterator[_Node]:
        span = {"called": self._house.call_seconds, "parked": SHORTEST_PAUSE}.get(node.state)
        if span is None:
            return
        moment = node.since + span - CLOCKS
        if moment <= self._now:
            latest = max(node.latest, moment)
            yield _Node("waiting", node.taken, latest, latest)
            if node.state == "called":
                yield _Node("no_show", node.taken, latest, latest)


def _numbers(log: Log, rows: Rows) -> Iterator[str]:
    """Each number once, none left out, and the series knows the last one."""
    for day, last in rows.last_numbers.items():
        given = Counter(row.sequence for row in rows.tickets if row.day == day)
        twice = [number for number, times in given.items() if times > 1]
        if twice:
            yield f"given twice on {day}: {sorted(twice)}"
        gaps = sorted(set(range(1, last + 1)) - set(given))
        if gaps:
            yield f"never given on {day}: {gaps}"
        if max(given, default=0) > last:
            yield f"on {day} number {max(given)} is given, but the series says {last}"
    unknown = {row.day for row in rows.tickets} - set(rows.last_numbers)
    if unknown:
        yield f"numbers without a series: {sorted(unknown)}"


def _order(rows: Rows) -> Iterator[str]:
    """As drawn; who missed a call or asked for some minutes may stand later, but never earlier."""
    highest: dict[str, int] = {}
    for row in rows.waiting():
        if row.missed or row.postponed:
            continue
        if row.sequence < highest.get(row.day, 0):
            yield f"{row.number} stands behind number {highest[row.day]}, which was drawn later"
        highest[row.day] = max(row.sequence, highest.get(row.day, 0))
    kept: dict[str, list[int]] = {}
    for row in reversed(rows.waiting()):  # from behind: who stands after this one
        if not (row.missed or row.postponed):
            kept.setdefault(row.day, []).append(row.sequence)
        elif early := [number for number in kept.get(row.day, []) if number < row.sequence]:
            yield f"{row.number} was moved back but stands in front of number {min(early)}, which was drawn earlier"


def _counters(log: Log, rows: Rows) -> Iterator[str]:
    """One person at a counter at most, one counter for a person, and nobody's counter closes with a crash."""
    taken: dict[int, str] = {}
    for row in rows.tickets:
        if row.state in AT_A_COUNTER:
            if row.counter is None or row.counter not in rows.open_counters:
                yield f"{row.number}: {row.state} at no open counter"
            elif row.counter in taken:
                yield f"{row.number} and {taken[row.counter]} are at the same counter"
            else:
                taken[row.counter] = row.number
        elif row.state in ("waiting", "parked") and row.counter is not None:
            yield f"{row.number}: {row.state}, but still at a counter"
    for adviser in sorted(log.staffed - set(rows.open_counters.values())):
        yield f"the counter of {adviser} is closed"


def _rooms(log: Log, rows: Rows) -> Iterator[str]:
    """Each call has its room and each room its call; rooms and tickets agree about what became of them."""
    yield from _rooms_and_calls(log, rows)
    known = {room.public_id: room for room in rows.rooms}
    for each in log.room_deeds:
        room = known.get(each.room)
        if room and each.deed.outcome != Outcome.PERHAPS and room.state != "ended":
            yield f"room {each.room}: {each.deed.what} was acknowledged, but the room is {room.state}"
    rooms = _rooms_by_ticket(rows)
    for row in rows.tickets:
        yield from _rooms_of(row, rooms.get(row.pk, []), rows)


def _rooms_and_calls(log: Log, rows: Rows) -> Iterator[str]:
    answered = Counter(call.room for call in log.calls if call.room)
    present = {room.public_id for room in rows.rooms}
    for room_id, times in answered.items():
        if room_id not in present:
            yield f"room {room_id}: lost"
        if times > 1:
            yield f"room {room_id}: opened by {times} calls"
    unanswered = [call for call in log.calls if call.room is None]
    for room in rows.rooms:
        if room.public_id in answered:
            continue
        fitting = [
            call
            for call in unanswered
            if call.adviser == room.adviser and call.start - CLOCKS <= room.opened_at <= call.end + CLOCKS
        ]
        if not fitting:
            yield f"room {room.public_id}: {room.adviser} never called"
        else:
            unanswered.remove(fitting[0])


def _rooms_of(row: TicketRow, rooms: list[RoomRow], rows: Rows) -> Iterator[str]:
    open_rooms = [room for room in rooms if room.state != "ended"]
    if len(open_rooms) != (row.state in AT_A_COUNTER):
        yield f"{row.number}: {row.state}, with {len(open_rooms)} open rooms"
    for room in open_rooms:
        wanted = "running" if row.state == "in_consultation" else "opening"
        if room.state != wanted:
            yield f"{row.number}: {row.state}, but its room is {room.state}"
        if row.counter is not None and rows.open_counters.get(row.counter) != room.adviser:
            yield f"{row.number}: called by {room.adviser}, but at the counter of {rows.open_counters.get(row.counter)}"
    reasons = Counter(room.reason for room in rooms)
    if reasons["missed"] != row.missed:
        yield f"{row.number}: missed {row.missed} calls, but {reasons['missed']} rooms say so"
    if reasons["finished"] != (row.state == "finished"):
        yield f"{row.number}: {row.state}, with {reasons['finished']} finished rooms"


def _rooms_by_ticket(rows: Rows) -> dict[int, list[RoomRow]]:
    found: dict[int, list[RoomRow]] = {}
    for room in rows.rooms:
        found.setdefault(room.ticket, []).append(room)
    return found
