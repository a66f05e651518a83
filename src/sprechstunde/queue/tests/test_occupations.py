"""What the office remembers of its talks: lengths without people, and the estimates made of them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from conftest import NOON, call_as_the_desk_does, make_adviser, make_office
from sprechstunde.offices.actions import begin_break, open_counter
from sprechstunde.queue import actions, estimates, pauses
from sprechstunde.queue.models import Occupation, Ticket
from sprechstunde.queue.occupations import MOST_KEPT, forget_old, talks_of
from sprechstunde.queue.waiting_time import Wait

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def nothing_remembered():
    estimates.forget_all()


def draw(office, now=NOON):
    return actions.draw_ticket(office=office, browser=None, now=now).ticket


def talk(counter, starts, minutes):
    ticket = call_as_the_desk_does(counter=counter, now=starts)
    actions.enter(ticket=ticket, now=starts + MINUTE)
    actions.finish(ticket=ticket, now=starts + minutes * MINUTE)
    return ticket


def remember(office, seconds, count, ended_at=NOON - MINUTE):
    Occupation.objects.bulk_create(Occupation(office=office, seconds=seconds, ended_at=ended_at) for _ in range(count))


def lengths(office):
    return [seconds / 60 for seconds in talks_of(office).all]


def test_a_talk_is_remembered_from_the_call_to_its_end(office, counter):
    draw(office)
    talk(counter, NOON, 20)
    assert lengths(office) == [20]


def test_what_lies_between_two_talks_belongs_to_the_first_while_somebody_waited(office, counter):
    for _ in range(2):
        draw(office)
    talk(counter, NOON, 20)
    call_as_the_desk_does(counter=counter, now=NOON + 23 * MINUTE)
    assert lengths(office) == [23]


def test_an_idle_hour_is_no_work(office, counter):
    draw(office)
    talk(counter, NOON, 20)
    draw(office, NOON + 21 * MINUTE)
    call_as_the_desk_does(counter=counter, now=NOON + 22 * MINUTE)
    assert lengths(office) == [20]


def test_calls_that_nobody_answered_count_to_the_person_they_were_for(office, counter):
    draw(office)
    first = call_as_the_desk_does(counter=counter, now=NOON)
    actions.miss_call(ticket=first, now=NOON + 2 * MINUTE)
    talk(counter, NOON + 10 * MINUTE, 15)
    # Two minutes of ringing, eight of waiting for the second call in which nobody else was there, and the talk.
    assert lengths(office) == [2 + 8 + 15]


def test_a_parked_talk_and_its_continuation_are_one_and_count_when_both_are_over(office, counter):
    draw(office)
    ticket = call_as_the_desk_does(counter=counter, now=NOON)
    actions.enter(ticket=ticket, now=NOON)
    pauses.park(ticket=ticket, because="documents", until=None, now=NOON + 5 * MINUTE)
    assert lengths(office) == []
    call_as_the_desk_does(counter=counter, now=NOON + 5 * MINUTE, ticket=ticket)
    actions.enter(ticket=ticket, now=NOON + 5 * MINUTE)
    actions.finish(ticket=ticket, now=NOON + 20 * MINUTE)
    assert lengths(office) == [20]


def test_after_the_tickets_retention_nobody_knows_whose_it_was(office, counter):
    draw(office)
    ticket = talk(counter, NOON, 20)
    Ticket.objects.filter(pk=ticket.pk).delete()
    counter.delete()
    assert list(Occupation.objects.values_list("ticket", "counter", "seconds")) == [(None, None, 1200)]


def test_samples_are_forgotten_after_three_months_and_beyond_five_hundred(office):
    remember(office, 600, 20, ended_at=NOON - timedelta(days=91))
    remember(office, 600, MOST_KEPT + 30)
    forget_old(NOON)
    assert Occupation.objects.count() == MOST_KEPT
    assert not Occupation.objects.filter(ended_at__lt=NOON - timedelta(days=90)).exists()


def test_a_clock_that_was_set_back_is_no_sample(office, counter):
    draw(office)
    talk(counter, NOON, -10)
    assert lengths(office) == []


# The tables


def test_a_new_office_shows_a_position_only(office, counter):
    draw(office)
    assert estimates.waits_of(office, NOON) == []


def test_with_enough_talks_everybody_has_a_range(office, counter):
    remember(office, 900, 20)
    for _ in range(2):
        draw(office)
    assert estimates.waits_of(office, NOON)[:3] == [Wait(0, 1), Wait(15, 15), Wait(30, 30)]


def test_a_call_makes_the_table_anew_and_nothing_else_does_for_half_a_minute(office, counter):
    remember(office, 900, 20)
    for _ in range(3):
        draw(office)
    before = estimates.waits_of(office, NOON)
    call_as_the_desk_does(counter=counter, now=NOON + timedelta(seconds=5))
    called = estimates.waits_of(office, NOON + timedelta(seconds=5))
    assert called[0] == Wait(15, 15) != before[0]
    assert estimates.waits_of(office, NOON + timedelta(seconds=34)) is called
    assert estimates.waits_of(office, NOON + timedelta(seconds=36))[0] == Wait(14, 15)


def test_a_second_counter_and_a_break_are_noticed_at_once(office, counter):
    remember(office, 900, 20)
    for _ in range(3):
        draw(office)
    assert estimates.waits_of(office, NOON)[1] == Wait(15, 15)
    other = open_counter(office=office, adviser=make_adviser(office, "berta"), now=NOON)
    assert estimates.waits_of(office, NOON)[1] == Wait(0, 1)
    begin_break(counter=other, until=NOON + 10 * MINUTE, now=NOON)
    assert estimates.waits_of(office, NOON)[1] == Wait(10, 10)


def test_who_draws_now_is_told_for_all_offices_by_one_query_where_nothing_is_known(musterstadt, django_assert_num_queries):
    offices = [make_office(musterstadt, f"buero-{each}", f"B{chr(65 + each)}") for each in range(8)]
    with django_assert_num_queries(1):
        assert estimates.waits_of_next(offices, {office.pk: 0 for office in offices}, NOON) == {}
    with django_assert_num_queries(0):
        estimates.waits_of_next(offices, {office.pk: 0 for office in offices}, NOON + timedelta(seconds=10))


def test_who_draws_now_waits_behind_those_who_wait(office, counter):
    remember(office, 900, 20)
    for _ in range(2):
        draw(office)
    assert estimates.waits_of_next([office], {office.pk: 2}, NOON) == {office.pk: Wait(30, 30)}
