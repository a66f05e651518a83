"""The tables of the estimate in situations in which a plain look at the counters would promise too much, or too little."""

from __future__ import annotations

from datetime import time, timedelta

import pytest

from conftest import NOON, call_as_the_desk_does, in_parallel, make_adviser
from sprechstunde.offices.actions import begin_break, open_counter
from sprechstunde.offices.models import OpeningHours
from sprechstunde.queue import actions, estimates
from sprechstunde.queue.models import Occupation, Ticket
from sprechstunde.queue.waiting_time import Wait

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def nothing_remembered():
    estimates.forget_all()


def draw(office, now=NOON):
    return actions.draw_ticket(office=office, browser=None, now=now).ticket


def remember(office, seconds=900, count=20, **fields):
    Occupation.objects.bulk_create(
        Occupation(office=office, seconds=seconds, ended_at=NOON - MINUTE, **fields) for _ in range(count)
    )


def test_who_writes_notes_while_people_wait_is_not_free_yet(office, counter):
    remember(office)
    draw(office)
    draw(office)
    ticket = call_as_the_desk_does(counter=counter, now=NOON)
    actions.enter(ticket=ticket, now=NOON)
    actions.finish(ticket=ticket, now=NOON + 8 * MINUTE)
    assert estimates.waits_of(office, NOON + 10 * MINUTE)[0].low in (4, 5)


def test_who_had_nobody_to_call_is_free(office, counter):
    remember(office)
    draw(office)
    ticket = call_as_the_desk_does(counter=counter, now=NOON)
    actions.enter(ticket=ticket, now=NOON)
    actions.finish(ticket=ticket, now=NOON + 8 * MINUTE)
    draw(office, NOON + 9 * MINUTE)
    assert estimates.waits_of(office, NOON + 10 * MINUTE)[0] == Wait(0, 1)


def test_a_break_of_which_nobody_knows_the_end_promises_nothing(office, counter):
    remember(office)
    draw(office)
    begin_break(counter=counter, until=None, now=NOON)
    assert estimates.waits_of(office, NOON) == []


def test_an_overrun_break_is_not_over_at_once(office, counter):
    remember(office)
    draw(office)
    begin_break(counter=counter, until=NOON + 10 * MINUTE, now=NOON)
    assert estimates.waits_of(office, NOON + 15 * MINUTE)[0] == Wait(5, 5)


def test_what_the_person_at_the_counter_came_for_counts(office, counter):
    service = office.services.get()
    remember(office, seconds=300)
    remember(office, seconds=1800, service=service)
    first, _ = draw(office), draw(office)
    actions.set_details(ticket=first, service=service)
    call_as_the_desk_does(counter=counter, now=NOON)
    assert estimates.waits_of(office, NOON)[0] == Wait(30, 30)


def test_who_was_called_before_has_less_left(office, counter):
    remember(office)
    ticket = draw(office)
    call_as_the_desk_does(counter=counter, now=NOON)
    actions.miss_call(ticket=ticket, now=NOON + 2 * MINUTE)
    draw(office, NOON + 3 * MINUTE)
    call_as_the_desk_does(counter=counter, now=NOON + 3 * MINUTE)
    # Two minutes of ringing and one until the next call are behind them.
    assert estimates.waits_of(office, NOON + 3 * MINUTE)[0] == Wait(12, 12)


def test_a_leaving_alone_does_not_change_the_table_within_half_a_minute(office, counter):
    remember(office)
    other = open_counter(office=office, adviser=make_adviser(office, "berta"), now=NOON)
    for _ in range(4):
        draw(office)
    call_as_the_desk_does(counter=counter, now=NOON)
    last = call_as_the_desk_does(counter=other, now=NOON + MINUTE)
    actions.enter(ticket=last, now=NOON + MINUTE)
    shown = estimates.waits_of(office, NOON + MINUTE)
    actions.finish(ticket=last, now=NOON + MINUTE + timedelta(seconds=20))
    assert estimates.waits_of(office, NOON + MINUTE + timedelta(seconds=25)) is shown
    assert estimates.waits_of(office, NOON + 2 * MINUTE) is not shown


def test_many_who_draw_at_once_near_closing_time_are_not_refused_for_an_old_table(office, counter):
    remember(office, seconds=60)
    OpeningHours.objects.filter(office=office).update(closes_at=time(14, 0))  # two hours: more than a hundred talks
    for drawn in range(60):
        draw(office, NOON + drawn * timedelta(milliseconds=100))
    assert Ticket.objects.count() == 60


def test_a_thousand_who_wait_where_nothing_is_known_cost_no_query(office, counter, django_assert_num_queries):
    draw(office)
    estimates.waits_of(office, NOON)
    with django_assert_num_queries(0):
        assert estimates.waits_of(office, NOON + timedelta(seconds=29)) == []


@pytest.mark.django_db(transaction=True)
def test_all_who_ask_at_once_get_the_same_table(office, counter):
    remember(office)
    for _ in range(3):
        draw(office)
    first, *others = in_parallel(*[lambda: estimates.waits_of(office, NOON)] * 6)
    assert first
    assert all(other is first for other in others)
