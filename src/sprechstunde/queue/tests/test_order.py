"""The order of the queue: examples to read. A machine that drives it at random is in console/tests."""

from __future__ import annotations

from datetime import timedelta

import pytest

from conftest import NOON, call_as_the_desk_does
from sprechstunde.queue import actions, jobs
from sprechstunde.queue.lookups import waiting_list
from sprechstunde.queue.models import State

pytestmark = [pytest.mark.django_db, pytest.mark.long]

MOMENT = timedelta(seconds=30)
WINDOW = timedelta(seconds=120)


@pytest.fixture
def line(office, counter):
    """Five people wait."""
    return [actions.draw_ticket(office=office, browser=None, now=NOON + each * MOMENT).ticket for each in range(5)]


def numbers(office):
    return [ticket.sequence for ticket in waiting_list(office)]


def call_and_miss(counter, now):
    ticket = call_as_the_desk_does(counter=counter, now=now)
    actions.miss_call(ticket=ticket, now=now + WINDOW)
    return ticket


def test_who_missed_the_call_waits_behind_the_next_two(office, counter, line):
    call_and_miss(counter, NOON + 6 * MOMENT)
    assert numbers(office) == [2, 3, 1, 4, 5]


def test_who_missed_the_call_with_one_other_waiting_is_behind_that_one_and_before_who_comes_later(office, counter):
    for each in range(2):
        actions.draw_ticket(office=office, browser=None, now=NOON + each * MOMENT)
    call_and_miss(counter, NOON + 2 * MOMENT)
    actions.draw_ticket(office=office, browser=None, now=NOON + 20 * MOMENT)
    assert numbers(office) == [2, 1, 3]


def test_who_missed_the_call_alone_is_first_again(office, counter):
    actions.draw_ticket(office=office, browser=None, now=NOON)
    call_and_miss(counter, NOON)
    assert numbers(office) == [1]


def test_who_is_given_back_takes_the_old_place(office, counter, line):
    ticket = call_as_the_desk_does(counter=counter, now=NOON + 6 * MOMENT)
    actions.give_back(ticket=ticket, now=NOON + 7 * MOMENT)
    assert numbers(office) == [1, 2, 3, 4, 5]


def test_after_the_offices_limit_a_missed_call_is_a_no_show(office, counter):
    ticket = actions.draw_ticket(office=office, browser=None, now=NOON).ticket
    for call in range(office.call_limit):
        call_and_miss(counter, NOON + call * 5 * MOMENT)
    ticket.refresh_from_db()
    assert (ticket.state, ticket.missed) == (State.NO_SHOW, 3)
    assert ticket.ended_at is not None


def test_whoever_draws_is_behind_everybody_even_when_many_missed_their_call_and_the_clock_was_set_back(office, counter):
    for each in range(4):
        actions.draw_ticket(office=office, browser=None, now=NOON + each * MOMENT)
    set_back = NOON - timedelta(minutes=10)
    for _ in range(3):
        call_and_miss(counter, set_back)
    for _ in range(2):
        ticket = call_as_the_desk_does(counter=counter, now=set_back)
        actions.give_up(ticket=ticket, now=set_back)
    for _ in range(2):
        call_and_miss(counter, set_back)
    drawn = actions.draw_ticket(office=office, browser=None, now=set_back).ticket
    assert numbers(office)[-1] == drawn.sequence


def test_a_clock_set_back_over_midnight_does_not_change_the_order(office, counter):
    late = NOON.replace(hour=23, minute=1)  # 00:01 in Germany
    evening = [actions.draw_ticket(office=office, browser=None, now=late).ticket]
    drawn = actions.draw_ticket(office=office, browser=None, now=late - timedelta(minutes=2)).ticket
    assert list(waiting_list(office)) == [*evening, drawn]


def test_three_who_miss_call_after_call_keep_taking_turns(office, counter):
    """Each goes behind the next two, so nobody jumps the queue however narrow the gap has become."""
    office.call_limit = 20
    office.save()
    for each in range(4):
        actions.draw_ticket(office=office, browser=None, now=NOON + each * MOMENT)
    expected = [1, 2, 3, 4]
    for call in range(50):
        missed = call_and_miss(counter, NOON + 5 * MOMENT + call * WINDOW)
        expected.remove(missed.sequence)
        expected.insert(2, missed.sequence)
        assert numbers(office) == expected


def test_who_is_due_goes_before_the_line_and_behind_those_due_before(office, counter, line):
    now = NOON + 6 * MOMENT
    service = office.services.get()
    for minutes in (1, 2, 30):
        due_at = now + timedelta(minutes=minutes)
        actions.admit(office=office, browser=None, due_at=due_at, now=now, service=service)
    assert numbers(office) == [6, 7, 1, 2, 3, 4, 5, 8]
    jobs.promote_due_appointments(now + timedelta(minutes=28))
    assert numbers(office) == [6, 7, 8, 1, 2, 3, 4, 5]
