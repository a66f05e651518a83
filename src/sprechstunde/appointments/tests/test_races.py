"""Real threads on a real database: a time is had once, whatever happens at the same moment."""

from __future__ import annotations

import os
from datetime import timedelta
from functools import partial

import pytest

from conftest import NOON, in_parallel, make_adviser
from sprechstunde.appointments import actions, jobs, proposals
from sprechstunde.appointments.models import Appointment, Cell, EndedBy, Reservation, State
from sprechstunde.appointments.people import Person
from sprechstunde.appointments.tests.cast import (
    HALF_AN_HOUR,
    TOMORROW_AT_NINE,
    cells_match,
    confirmed,
    fresh,
    hold,
    proposed,
    requested,
)
from sprechstunde.mail.models import OutgoingMail
from sprechstunde.offices import actions as offices
from sprechstunde.offices.models import ConsultationHours, Service

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.long]

ROUNDS = int(os.environ.get("ROUNDS", "10"))  # bin/bench takes 200
AT_ONCE = 50


def person(each):
    return Person(email=f"person{each}@example.org")


def won(results, *refusals):
    """Those that were not refused; any other exception fails the test."""
    unexpected = [each for each in results if isinstance(each, Exception) and not isinstance(each, refusals)]
    assert not unexpected
    return [each for each in results if not isinstance(each, Exception)]


def book(office, each, starts_at=TOMORROW_AT_NINE):
    return hold(office, starts_at, person(each))


def test_of_fifty_who_book_one_time_at_once_one_has_it_and_the_others_get_alternatives(bookable):
    times = iter(free_half_hours())
    for _ in range(ROUNDS):
        starts_at = next(times)
        results = in_parallel(*[partial(book, bookable, each, starts_at) for each in range(AT_ONCE)])
        winners = won(results, actions.SlotTaken)
        assert len(winners) == 1
        for refusal in results:
            if isinstance(refusal, actions.SlotTaken):
                assert refusal.alternatives
                assert starts_at not in [slot.starts_at for slot in refusal.alternatives]
        assert Reservation.objects.filter(starts_at=starts_at).count() == 1
    assert cells_match(bookable)


def free_half_hours():
    """The beginnings of half hours of the working days after NOON."""
    for day in range(1, 54):
        starts = TOMORROW_AT_NINE + timedelta(days=day - 1)
        if starts.weekday() < 5:
            yield from (starts + each * HALF_AN_HOUR for each in range(10))


def test_overlapping_times_of_different_length_never_meet(bookable):
    long = Service.objects.create(office=bookable, slug="lang", name="Langes Gespräch", minutes=75)
    short = bookable.services.get(slug="gespraech")

    def book(each):
        return actions.hold(
            office=bookable,
            service=long if each % 2 else short,
            starts_at=TOMORROW_AT_NINE + timedelta(minutes=15 * (each % 7)),
            person=person(each),
            browser=None,
            now=NOON,
        )

    for day in range(5):
        assert won(in_parallel(*[partial(book, each) for each in range(20)]), actions.SlotTaken)
        times = sorted(Appointment.objects.filter(state=State.HELD).values_list("starts_at", "ends_at"))
        assert all(before[1] <= after[0] for before, after in zip(times, times[1:], strict=False)), day
        Appointment.objects.all().delete()


def test_of_two_seats_two_are_given_and_never_the_same(bookable):
    ConsultationHours.objects.update(parallel=2)
    make_adviser(bookable, "berta")
    for starts_at in list(free_half_hours())[:5]:
        assert len(won(in_parallel(*[partial(book, bookable, each, starts_at) for each in range(10)]), actions.SlotTaken)) == 2
        assert sorted(Reservation.objects.filter(starts_at=starts_at).values_list("seat", flat=True)) == [0, 1]


def test_moving_to_a_time_and_booking_it(bookable):
    for starts_at in list(free_half_hours())[1:8]:
        mine = confirmed(bookable)
        results = in_parallel(
            partial(actions.move, appointment=mine, starts_at=starts_at, by=EndedBy.CITIZEN, now=NOON),
            partial(book, bookable, 1, starts_at),
        )
        assert len(won(results, actions.SlotTaken)) == 1
        assert Reservation.objects.filter(starts_at=starts_at).count() == 1
        assert cells_match(bookable)
        Appointment.objects.all().delete()


def test_two_who_move_to_each_others_times_both_keep_one(bookable):
    first, second = confirmed(bookable), confirmed(bookable, TOMORROW_AT_NINE + HALF_AN_HOUR)
    results = in_parallel(
        partial(actions.move, appointment=first, starts_at=second.starts_at, by=EndedBy.CITIZEN, now=NOON),
        partial(actions.move, appointment=second, starts_at=first.starts_at, by=EndedBy.CITIZEN, now=NOON),
    )
    assert not won(results, actions.SlotTaken)
    assert fresh(first).starts_at == TOMORROW_AT_NINE
    assert cells_match(bookable)


def test_the_office_proposes_a_time_that_somebody_books(bookable):
    for starts_at in list(free_half_hours())[1:8]:
        request = requested(bookable)
        times = [starts_at, starts_at + HALF_AN_HOUR]
        results = in_parallel(
            partial(proposals.propose, appointment=request, starts=times, adviser=None, note="", now=NOON),
            partial(book, bookable, 1, starts_at),
        )
        assert len(won(results, actions.SlotTaken)) == 1
        assert cells_match(bookable)
        Appointment.objects.all().delete()


def test_choosing_while_the_office_withdraws_has_one_winner(bookable):
    for _ in range(5):
        appointment = proposed(bookable)
        results = in_parallel(
            partial(proposals.choose, appointment=appointment, starts_at=TOMORROW_AT_NINE, now=NOON),
            partial(proposals.withdraw_proposals, appointment=fresh(appointment), now=NOON),
        )
        assert len(won(results, actions.TooLate)) == 1
        assert cells_match(bookable)
        Appointment.objects.all().delete()


def test_confirming_in_the_moment_in_which_the_hold_ends_has_one_outcome(bookable):
    late = NOON + timedelta(minutes=31)
    for _ in range(5):
        appointment = hold(bookable)
        results = in_parallel(partial(actions.confirm, appointment=appointment, now=late), partial(jobs.end_holds, late))
        won(results, actions.TooLate)
        assert fresh(appointment).state in (State.CONFIRMED, State.EXPIRED)
        assert (fresh(appointment).state == State.CONFIRMED) == (not isinstance(results[0], Exception))
        assert cells_match(bookable)
        Appointment.objects.all().delete()


def test_whoever_confirms_ten_times_at_once_is_confirmed_once(bookable):
    appointment = hold(bookable)
    won(in_parallel(*[partial(actions.confirm, appointment=fresh(appointment), now=NOON) for _ in range(10)]))
    assert OutgoingMail.objects.filter(event="confirmed").count() == 1


def test_without_the_lock_the_database_still_refuses(bookable, monkeypatch):
    """The unique cells are what counts; the office's lock only spares the work."""
    monkeypatch.setattr(offices, "lock_office", lambda office: None)
    for starts_at in list(free_half_hours())[:10]:
        assert len(won(in_parallel(*[partial(book, bookable, each, starts_at) for each in range(8)]), actions.SlotTaken)) == 1
    assert Cell.objects.count() == 10 * 6
