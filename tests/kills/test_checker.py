"""The checker must be able to fail: each of these is a small disaster that it must name, or a peace it must not disturb."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256

import pytest

from kills.checker import House, violations
from kills.log import Call, Deed, Log, Outcome, RoomDeed, Story
from kills.rows import RoomRow, Rows, TicketRow

HOUSE = House(call_seconds=5)
DAY = "2026-11-23"
DRAWN = 1000.0
NOW = 1100.0


def story(number: int, *deeds: Deed) -> Story:
    drawn = DRAWN + number
    return Story(f"key{number}", [Deed("draw", drawn, drawn + 0.5), *deeds], f"T-{number:03d}")


def ticket(number: int, state: str = "waiting", **fields: object) -> TicketRow:
    holders = frozenset({sha256(f"key{number}".encode()).hexdigest()})
    row = TicketRow(number, holders, f"T-{number:03d}", number, DAY, state, DRAWN + number)
    return replace(row, **fields)  # type: ignore[arg-type]


def called_to(counter: int, number: int, state: str = "called") -> TicketRow:
    return ticket(number, state, counter=counter, called_until=NOW + 5 if state == "called" else None)


def room(number: int, *, adviser: str = "a1", state: str = "opening", reason: str = "", opened_at: float = NOW - 2) -> RoomRow:
    return RoomRow(f"room{number}", number, adviser, opened_at, state, reason)


def call(number: int, *, adviser: str = "a1", start: float = NOW - 2.1) -> Call:
    return Call(adviser, start, start + 0.3, f"room{number}")


def deed(what: str, start: float, outcome: Outcome = Outcome.DONE) -> Deed:
    return Deed(what, start, start + 0.2, outcome)


def rows(*tickets: TicketRow, rooms: tuple[RoomRow, ...] = (), last: int | None = None) -> Rows:
    highest = max((row.sequence for row in tickets), default=0)
    return Rows(list(tickets), list(rooms), {DAY: highest if last is None else last}, {1: "a1", 2: "a2"})


def found(log: Log, state: Rows) -> str:
    return "\n".join(violations(log, state, HOUSE, NOW))


def test_three_who_wait_as_they_drew_are_as_they_must_be():
    log = Log([story(1), story(2), story(3)])
    assert found(log, rows(ticket(1), ticket(2), ticket(3))) == ""


def test_a_whole_visit_is_explained():
    one = story(
        1, deed("told waiting", 1010), deed("told called", NOW - 1.9), deed("enter", NOW - 1.5), deed("told finished", NOW)
    )
    log = Log([one], calls=[call(1)], room_deeds=[RoomDeed("room1", deed("finish", NOW - 0.5))])
    assert found(log, rows(ticket(1, "finished", counter=1), rooms=(room(1, state="ended", reason="finished"),))) == ""


def test_who_steps_in_twice_before_hearing_of_it_is_in_one_talk():
    one = story(1, deed("told waiting", 1010), deed("enter", NOW - 1.5), deed("enter", NOW - 1.2), deed("told finished", NOW))
    log = Log([one], calls=[call(1)], room_deeds=[RoomDeed("room1", deed("finish", NOW - 0.5))])
    assert found(log, rows(ticket(1, "finished", counter=1), rooms=(room(1, state="ended", reason="finished"),))) == ""


def test_a_lost_ticket():
    assert "T-002: lost" in found(Log([story(1), story(2)]), rows(ticket(1)))


def test_a_number_that_became_another():
    log = Log([replace(story(1), number="T-007")])
    assert "T-007: is now called T-001" in found(log, rows(ticket(1)))


def test_a_browser_with_two_tickets():
    twin = replace(ticket(1), pk=9, number="T-002", sequence=2)
    assert "there 2 times" in found(Log([story(1)]), rows(ticket(1), twin))


def test_a_ticket_that_nobody_drew_unless_an_answer_is_missing():
    log = Log([story(1)])
    state = rows(ticket(1), ticket(2))
    assert "nobody drew" in found(log, state)
    log.unanswered_draws = 1
    assert found(log, state) == ""


def test_a_number_given_twice_and_one_left_out():
    doubled = replace(ticket(2), number="T-001", sequence=1)
    assert "given twice" in found(Log([story(1), replace(story(2), number="T-001")]), rows(ticket(1), doubled))
    assert "never given on 2026-11-23: [2]" in found(Log([story(1), story(3)]), rows(ticket(1), ticket(3)))


def test_a_series_that_has_forgotten_the_last_number():
    assert "the series says 1" in found(Log([story(1), story(2)]), rows(ticket(1), ticket(2), last=1))


@pytest.mark.parametrize("state", ["waiting", "parked", "finished", "no_show", "expired"])
def test_who_gave_up_has_no_other_state(state: str):
    log = Log([story(1, deed("give_up", 1050), deed("told given_up", 1050))])
    assert "is not what follows" in found(log, rows(ticket(1, state)))
    assert found(log, rows(ticket(1, "given_up"))) == ""


def test_what_was_not_answered_may_have_happened_or_not():
    log = Log([story(1, deed("give_up", 1050, Outcome.PERHAPS))])
    assert found(log, rows(ticket(1))) == ""
    assert found(log, rows(ticket(1, "given_up"))) == ""
    assert "is not what follows" in found(log, rows(ticket(1, "parked")))


def test_a_state_that_somebody_was_shown_is_not_taken_back():
    log = Log([story(1, deed("pause", 1050, Outcome.PERHAPS), deed("told parked", 1051))])
    assert found(log, rows(ticket(1, "parked"))) == ""
    assert "is not what follows" in found(log, rows(ticket(1)))


def test_an_acknowledged_step_into_the_room_is_not_undone():
    log = Log([story(1, deed("enter", NOW - 1.5))], calls=[call(1)])
    assert found(log, rows(called_to(1, 1, "in_consultation"), rooms=(room(1, state="running"),))) == ""
    assert "is not what follows" in found(log, rows(called_to(1, 1), rooms=(room(1),)))


def test_a_call_is_missed_only_when_its_window_has_passed():
    state = rows(ticket(1, missed=1), rooms=(room(1, state="ended", reason="missed", opened_at=NOW - 20),))
    assert found(Log([story(1)], calls=[call(1, start=NOW - 20.1)]), state) == ""
    state = rows(ticket(1, missed=1), rooms=(room(1, state="ended", reason="missed"),))
    assert "is not what follows" in found(Log([story(1)], calls=[call(1)]), state)


def test_a_call_that_ends_too_early():
    short = replace(called_to(1, 1), called_until=NOW)
    log = Log([story(1)], calls=[call(1)])
    assert "the call ends 2.9 s too early" in found(log, rows(short, rooms=(room(1),)))


def test_a_call_without_a_room_and_a_room_without_a_call():
    assert "with 0 open rooms" in found(Log([story(1)], calls=[call(1)]), rows(called_to(1, 1)))
    assert "room room1: lost" in found(Log([story(1)], calls=[call(1)]), rows(ticket(1)))
    assert "a1 never called" in found(Log([story(1)]), rows(called_to(1, 1), rooms=(room(1),)))
    unanswered = Call("a1", NOW - 2.1, NOW - 1.9, None)
    assert found(Log([story(1)], calls=[unanswered]), rows(called_to(1, 1), rooms=(room(1),))) == ""


def test_one_person_called_by_two():
    twice = (room(1), replace(room(1, adviser="a2"), public_id="room9"))
    log = Log([story(1)], calls=[call(1), Call("a2", NOW - 2.1, NOW - 1.8, "room9")])
    assert "with 2 open rooms" in found(log, rows(called_to(1, 1), rooms=twice))


def test_two_people_at_one_counter():
    log = Log([story(1), story(2)], calls=[call(1), call(2)])
    assert "are at the same counter" in found(log, rows(called_to(1, 1), called_to(1, 2), rooms=(room(1), room(2))))


def test_somebody_at_the_counter_of_a_colleague():
    log = Log([story(1)], calls=[call(1)])
    assert "called by a1, but at the counter of a2" in found(log, rows(called_to(2, 1), rooms=(room(1),)))


def test_a_talk_that_was_ended_from_the_room_of_a_colleague():
    """Found by these tests: an adviser's old page ended the talk that a colleague had with the same person by then."""
    one = story(1, deed("enter", NOW - 1.5))
    log = Log([one], calls=[call(1)], room_deeds=[RoomDeed("room8", deed("finish", NOW - 1))])
    assert "finished, with 1 open rooms" in found(
        log, rows(ticket(1, "finished", counter=1), rooms=(room(1, state="running"),))
    )


def test_an_acknowledged_end_of_a_room_that_goes_on():
    one = story(1, deed("enter", NOW - 1.5))
    given_back = RoomDeed("room1", deed("give_back", NOW - 1, Outcome.UNSAID))
    log = Log([one], calls=[call(1)], room_deeds=[given_back])
    state = rows(called_to(1, 1, "in_consultation"), rooms=(room(1, state="running"),))
    assert "give_back was acknowledged, but the room is running" in found(log, state)


def test_somebody_who_was_overtaken():
    log = Log([story(1), story(2), story(3)])
    late = ticket(1, queued_at=DRAWN + 2.5)
    assert "T-001 stands behind number 2" in found(log, rows(late, ticket(2), ticket(3)))


def test_who_missed_a_call_may_stand_behind_others_but_not_before_who_drew_earlier():
    missed = room(2, state="ended", reason="missed", opened_at=NOW - 20)
    log = Log([story(1), story(2), story(3)], calls=[call(2, start=NOW - 20.1)])
    behind = ticket(2, missed=1, queued_at=DRAWN + 3.5)
    assert found(log, rows(ticket(1), behind, ticket(3), rooms=(missed,))) == ""
    before = ticket(2, missed=1, queued_at=DRAWN + 0.5)
    assert "stands in front of number 1" in found(log, rows(ticket(1), before, ticket(3), rooms=(missed,)))


def test_a_counter_that_a_crash_has_closed():
    log = Log(staffed={"a1", "a2", "a3"})
    assert found(log, rows()) == "the counter of a3 is closed"


def test_an_answer_that_nobody_should_get():
    assert found(Log(complaints=["GET /wartebereich/: 500"]), rows()) == "GET /wartebereich/: 500"
