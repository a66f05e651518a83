"""The arithmetic of the estimate, and two simulated offices in which it must keep what it promises."""

from __future__ import annotations

import statistics

import pytest
from bench.queue_day import Scenario
from bench.waiting_time import constant, score_of, two_services

from sprechstunde.queue.waiting_time import FEWEST_SAMPLES, Counters, Place, Talks, Wait, rounded, waits

QUARTER = [900.0] * 30
VARIED = [300.0 + 60 * each for each in range(30)]


def line(length):
    return [Place()] * length


def test_equal_talks_give_exact_ranges():
    found = waits(Talks(QUARTER), Counters(elapsed=(300.0,)), line(3))
    assert found == [Wait(10, 10), Wait(25, 25), Wait(40, 40)]


def test_a_free_counter_calls_at_once():
    assert waits(Talks(QUARTER), Counters(free=1), line(2)) == [Wait(0, 1), Wait(15, 15)]


def test_two_counters_share_the_line():
    found = waits(Talks(QUARTER), Counters(elapsed=(600.0, 0.0)), line(3))
    assert found == [Wait(5, 5), Wait(15, 15), Wait(20, 20)]


def test_a_break_is_over_before_its_counter_calls():
    assert waits(Talks(QUARTER), Counters(breaks=(600.0,)), line(1)) == [Wait(10, 10)]


def test_few_talks_carry_no_estimate():
    assert waits(Talks(QUARTER[: FEWEST_SAMPLES - 1]), Counters(free=1), line(3)) == []


def test_nobody_there_means_no_estimate():
    assert waits(Talks(QUARTER), Counters(), line(3)) == []


def test_far_behind_there_is_a_position_only():
    assert len(waits(Talks(QUARTER), Counters(elapsed=(0.0,)), line(100))) == 16  # four hours of a quarter each


def test_who_comes_next_is_estimated_with_those_who_wait():
    assert len(waits(Talks(QUARTER), Counters(free=1), line(2), beyond=3)) == 5


def test_equal_questions_get_equal_answers():
    question = (Talks(VARIED), Counters(elapsed=(400.0, 90.0)), line(8))
    assert waits(*question) == waits(*question)


def test_who_joins_behind_changes_nothing_for_those_in_front():
    talks, counters = Talks(VARIED), Counters(elapsed=(400.0, 90.0))
    assert waits(talks, counters, line(40))[:6] == waits(talks, counters, line(6))


def test_nobody_is_promised_less_than_somebody_in_front():
    found = waits(Talks(VARIED), Counters(elapsed=(400.0, 90.0, 1200.0)), line(40))
    assert [wait.low for wait in found] == sorted(wait.low for wait in found)
    assert [wait.high for wait in found] == sorted(wait.high for wait in found)


def test_a_known_service_at_the_counter_counts_with_its_own_talks():
    talks = Talks([900.0] * 30, {1: [300.0] * 20})
    found = [waits(talks, Counters(elapsed=(60.0,), services=services), line(1))[0] for services in ((1,), (None,), (2,), ())]
    assert found == [Wait(4, 4), Wait(14, 14), Wait(14, 14), Wait(14, 14)]


def test_a_talk_that_lasts_longer_shortens_nobodys_wait_below_nothing_and_widens_it():
    long, short = (waits(Talks(VARIED), Counters(elapsed=(elapsed,)), line(1))[0] for elapsed in (4000.0, 60.0))
    assert long.low >= 0
    assert long.high > 1
    assert short.high < 40


def test_the_services_own_talks_count_when_there_are_enough():
    talks = Talks([900.0] * 30, {1: [300.0] * 20, 2: [60.0] * 3})
    own, pooled = (waits(talks, Counters(elapsed=(0.0,)), [Place(service), Place()])[1] for service in (1, 2))
    assert own == Wait(20, 20)
    assert pooled == Wait(30, 30)


def test_an_appointment_that_becomes_due_overtakes():
    places = [Place(), Place(), Place(due_in=600.0)]
    assert waits(Talks(QUARTER), Counters(elapsed=(0.0,)), places) == [Wait(30, 30), Wait(45, 45), Wait(15, 15)]


def test_nobody_is_told_minutes_that_were_rounded_inwards():
    assert rounded(61.0, 601.0) == Wait(1, 11)
    assert rounded(3700.0, 4260.0) == Wait(60, 75)
    assert rounded(0.0, 0.0) == Wait(0, 1)


@pytest.mark.parametrize(
    "scenario",
    [
        Scenario("constant, 2 counters", 2, constant),
        Scenario("two services, 1 counter, no-shows", 1, two_services, services=2, no_shows=0.1, mean=960.0),
    ],
    ids=lambda scenario: scenario.name,
)
def test_in_a_simulated_office_the_range_holds_most_true_waits_and_is_not_too_wide(scenario):
    """The figures that are promised are measured by `python -m bench.waiting_time`; these bounds leave room for chance."""
    score = score_of(scenario, seed=7, counted=20 // scenario.counters)
    guesses = [each for each in score.guesses if each.person.called is not None]
    shown = [each for each in guesses if each.ours]
    assert len(shown) >= 0.7 * len(guesses)
    assert statistics.mean(each.ours.low <= each.true <= each.ours.high for each in shown) >= 0.72
    narrowest = statistics.median(each.narrowest for each in shown if each.narrowest is not None)
    assert statistics.median(each.ours.high - each.ours.low for each in shown) <= max(6.0, 1.8 * narrowest)
    formula = statistics.median(abs(each.formula - each.true) for each in guesses)
    assert statistics.median(abs((each.ours.low + each.ours.high) / 2 - each.true) for each in shown) <= 1.1 * formula
