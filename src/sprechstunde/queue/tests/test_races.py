"""Real threads on a real database: what happens at the same moment has one winner and loses nobody."""

from __future__ import annotations

import threading
from datetime import timedelta
from functools import partial

import pytest

from conftest import NOON, call_as_the_desk_does, in_parallel, make_adviser, make_office
from sprechstunde.municipalities.lookups import local_day
from sprechstunde.offices.actions import CounterElsewhere, open_counter
from sprechstunde.offices.models import Counter
from sprechstunde.queue import actions
from sprechstunde.queue.models import AT_A_COUNTER, NumberSeries, State, Ticket
from sprechstunde.queue.order import waiting_in_order

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.long]

ROUNDS = 10


def draw(office):
    return actions.draw_ticket(office=office, browser=None, now=NOON).ticket


def make_line(office, length):
    """So many people waiting, without the price of drawing each number."""
    day = local_day(office.municipality, NOON)
    Ticket.objects.bulk_create(
        Ticket(
            office=office, day=day, sequence=each, number=f"T-{each:03d}",
            drawn_at=NOON, joined_at=NOON, queued_at=NOON + timedelta(milliseconds=each),
        )
        for each in range(1, length + 1)
    )  # fmt: skip
    NumberSeries.objects.update_or_create(office=office, day=day, defaults={"last": length})


def succeeded(results, *expected_refusals):
    """Those that were not refused; any other exception fails the test."""
    unexpected = [each for each in results if isinstance(each, Exception) and not isinstance(each, expected_refusals)]
    assert not unexpected
    return [each for each in results if not isinstance(each, Exception)]


def test_fifty_who_draw_at_once_get_fifty_consecutive_numbers(office, counter):
    drawn = succeeded(in_parallel(*[partial(draw, office)] * 50))
    assert sorted(ticket.sequence for ticket in drawn) == list(range(1, 51))
    line = list(waiting_in_order(office))
    assert [ticket.sequence for ticket in line] == list(range(1, 51))
    assert len({ticket.queued_at for ticket in line}) == 50


def test_a_browser_that_draws_eight_times_at_once_has_one_number(office, counter):
    browser, _ = actions.new_browser(municipality=office.municipality, now=NOON)
    draws = [partial(actions.draw_ticket, office=office, browser=browser, now=NOON)] * 8
    assert len({drawn.ticket.pk for drawn in succeeded(in_parallel(*draws))}) == 1
    assert Ticket.objects.count() == 1


def test_the_daily_limit_holds_when_more_draw_at_once(office, counter):
    office.daily_limit = 5
    office.save()
    drawn = succeeded(in_parallel(*[partial(draw, office)] * 12), actions.NoNumberNow)
    assert sorted(ticket.sequence for ticket in drawn) == [1, 2, 3, 4, 5]


def test_two_advisers_who_call_at_once_two_hundred_times_never_get_the_same_person(office, counter):
    other = open_counter(office=office, adviser=make_adviser(office, "berta"), now=NOON)
    make_line(office, 400)
    together = threading.Barrier(2)

    def call_two_hundred(own_counter):
        called = []
        for _ in range(200):
            together.wait(30)
            ticket = actions.call_next(counter=own_counter, now=NOON)
            Ticket.objects.filter(pk=ticket.pk).update(state=State.FINISHED, ended_at=NOON)
            called.append(ticket.sequence)
        return called

    first, second = succeeded(in_parallel(partial(call_two_hundred, counter), partial(call_two_hundred, other)))
    assert sorted(first + second) == list(range(1, 401))
    assert first == sorted(first)
    assert second == sorted(second)
    assert not Ticket.objects.exclude(state=State.FINISHED).exists()


def test_one_adviser_who_calls_twice_at_once_gets_one_person(office, counter):
    for _ in range(ROUNDS):
        make_line_again(office)
        calls = in_parallel(*[partial(call_as_the_desk_does, counter=counter, now=NOON)] * 2)
        assert len(succeeded(calls, actions.CounterBusy)) == 1
        assert Ticket.objects.filter(state__in=AT_A_COUNTER).count() == 1


def make_line_again(office, length=3):
    Ticket.objects.all().delete()
    make_line(office, length)


def test_after_a_closing_has_returned_nobody_draws_and_whoever_drew_before_waits(office, bashir):
    for _ in range(ROUNDS):
        Ticket.objects.all().delete()
        counter = open_counter(office=office, adviser=bashir, now=NOON)
        closed = threading.Event()

        def close(counter=counter, closed=closed):
            actions.close_counter(counter=counter, now=NOON, rest=actions.Rest.KEEP)
            closed.set()

        def draw_late(closed=closed):
            after_closing = closed.is_set()
            return draw(office), after_closing

        results = succeeded(in_parallel(close, *[draw_late] * 6), actions.NoNumberNow)
        drawn = [each for each in results if each is not None]
        assert not any(after_closing for _, after_closing in drawn)
        assert {ticket.pk for ticket, _ in drawn} == set(
            Ticket.objects.filter(state=State.WAITING).values_list("pk", flat=True)
        )
        with pytest.raises(actions.NoNumberNow):
            draw(office)


def test_a_counter_that_closes_while_it_calls_has_nobody_or_stays_open(office, bashir):
    for _ in range(ROUNDS):
        make_line_again(office)
        counter = open_counter(office=office, adviser=bashir, now=NOON)
        called, closed = in_parallel(
            partial(call_as_the_desk_does, counter=counter, now=NOON),
            partial(actions.close_counter, counter=counter, now=NOON, rest=actions.Rest.KEEP),
        )
        succeeded([called, closed], actions.CounterClosed, actions.CounterBusy)
        counter.refresh_from_db()
        at_it = Ticket.objects.filter(counter=counter, state__in=AT_A_COUNTER).count()
        assert (counter.closed_at is None) == (at_it == 1)
        assert Ticket.objects.filter(state__in=(State.WAITING, State.CALLED)).count() == 3


def test_who_gives_up_while_being_called_is_gone_and_the_counter_is_free(office, counter):
    for _ in range(ROUNDS):
        make_line_again(office)
        first = waiting_in_order(office)[0]
        called, gone = in_parallel(
            partial(call_as_the_desk_does, counter=counter, now=NOON),
            partial(actions.give_up, ticket=first, now=NOON),
        )
        assert gone is None
        succeeded([called])
        first.refresh_from_db()
        assert first.state == State.GIVEN_UP
        assert not first.consultations.exclude(state="ended").exists()
        for ticket in Ticket.objects.filter(counter=counter, state=State.CALLED):
            actions.give_back(ticket=ticket, now=NOON)
        assert call_as_the_desk_does(counter=counter, now=NOON).number == "T-002"


def test_who_answers_at_the_last_moment_talks_or_waits_but_never_both(office, counter):
    for _ in range(ROUNDS):
        make_line_again(office)
        ticket = call_as_the_desk_does(counter=counter, now=NOON)
        entered, missed = in_parallel(
            partial(actions.enter, ticket=Ticket.objects.get(pk=ticket.pk), now=NOON),
            partial(actions.miss_call, ticket=Ticket.objects.get(pk=ticket.pk), now=NOON + timedelta(seconds=120)),
        )
        assert len(succeeded([entered, missed], actions.TooLate)) == 1
        ticket.refresh_from_db()
        assert ticket.state == (State.IN_CONSULTATION if entered is None else State.WAITING)
        assert ticket.consultations.exclude(state="ended").exists() == (entered is None)
        assert ticket.missed == (0 if entered is None else 1)


def test_a_talk_that_is_finished_while_it_is_given_back_ends_once(office, counter):
    for _ in range(ROUNDS):
        make_line_again(office, 1)
        ticket = call_as_the_desk_does(counter=counter, now=NOON)
        actions.enter(ticket=ticket, now=NOON)
        finished, given_back = in_parallel(
            partial(actions.finish, ticket=Ticket.objects.get(pk=ticket.pk), now=NOON),
            partial(actions.give_back, ticket=Ticket.objects.get(pk=ticket.pk), now=NOON),
        )
        assert len(succeeded([finished, given_back], actions.TooLate)) == 1
        ticket.refresh_from_db()
        assert ticket.state == (State.FINISHED if finished is None else State.WAITING)


def test_an_adviser_who_opens_twice_at_once_has_one_counter(office, bashir):
    for _ in range(ROUNDS):
        Counter.objects.all().delete()
        opened = succeeded(in_parallel(*[partial(open_counter, office=office, adviser=bashir, now=NOON)] * 4))
        assert len({each.pk for each in opened}) == 1
        assert Counter.objects.filter(closed_at=None).count() == 1


def test_an_adviser_who_opens_in_two_offices_at_once_sits_in_one(office, bashir):
    other = make_office(office.municipality, slug="zweites", prefix="Z")
    for _ in range(ROUNDS):
        Counter.objects.all().delete()
        results = in_parallel(*[partial(open_counter, office=each, adviser=bashir, now=NOON) for each in (office, other)])
        assert len(succeeded(results, CounterElsewhere)) == 1
        assert Counter.objects.filter(closed_at=None).count() == 1


def test_opening_while_the_same_counter_closes_is_never_an_error(office, bashir):
    for _ in range(ROUNDS):
        counter = open_counter(office=office, adviser=bashir, now=NOON)
        succeeded(
            in_parallel(
                partial(open_counter, office=office, adviser=bashir, now=NOON),
                partial(actions.close_counter, counter=counter, now=NOON, rest=actions.Rest.KEEP),
            )
        )
        assert Counter.objects.filter(closed_at=None).count() <= 1


def test_draws_calls_and_missed_calls_at_once_do_not_lock_each_other_out(office, bashir):
    """Each takes its locks in its own order; PostgreSQL would end one of two that wait for each other."""
    counters = [open_counter(office=office, adviser=make_adviser(office, f"berater{each}"), now=NOON) for each in range(3)]
    for _ in range(ROUNDS):
        make_line_again(office, 6)
        missing = call_as_the_desk_does(counter=counters[0], now=NOON)
        results = in_parallel(
            partial(actions.miss_call, ticket=missing, now=NOON + timedelta(seconds=180)),
            partial(call_as_the_desk_does, counter=counters[1], now=NOON),
            partial(call_as_the_desk_does, counter=counters[2], now=NOON),
            partial(draw, office),
            partial(actions.extend_calls, by=timedelta(seconds=5)),
        )
        succeeded(results)
        assert Ticket.objects.filter(state=State.CALLED).count() == 2
        assert Ticket.objects.filter(state=State.WAITING).count() == 5
