"""Who would rather have an appointment keeps the place in the queue until one is confirmed."""

from __future__ import annotations

import pytest

from conftest import NOON, call_as_the_desk_does, make_adviser, make_bookable, make_office
from sprechstunde.appointments import actions, proposals
from sprechstunde.appointments.tests.cast import HALF_AN_HOUR, TOMORROW_AT_NINE, hold, proposed
from sprechstunde.queue import actions as queue
from sprechstunde.queue.models import State, Ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def undecided(annas_ticket, bookable):
    queue.prefer_appointment(ticket=annas_ticket)
    return annas_ticket


@pytest.fixture
def browser(undecided):
    return undecided.browsers.get()


def state_of(ticket):
    return Ticket.objects.get(pk=ticket.pk).state


def test_the_place_is_kept_while_the_appointment_is_only_held(undecided, browser, bookable):
    hold(bookable, browser=browser)
    assert state_of(undecided) == State.WAITING


def test_the_confirmed_appointment_takes_the_number_back(undecided, browser, bookable):
    actions.confirm(appointment=hold(bookable, browser=browser), now=NOON)
    assert state_of(undecided) == State.GIVEN_UP


def test_a_pause_makes_no_difference(undecided, browser, bookable):
    Ticket.objects.update(state=State.PARKED, parked_at=NOON)
    actions.confirm(appointment=hold(bookable, browser=browser), now=NOON)
    assert state_of(undecided) == State.GIVEN_UP


def test_a_proposal_that_is_chosen_takes_it_back_as_well(undecided, browser, bookable):
    appointment = proposed(bookable)
    actions.hand_to_browser(appointment=appointment, browser=browser, now=NOON)
    assert state_of(undecided) == State.WAITING
    proposals.choose(appointment=appointment, starts_at=TOMORROW_AT_NINE + HALF_AN_HOUR, now=NOON)
    assert state_of(undecided) == State.GIVEN_UP


def test_who_did_not_ask_for_that_keeps_both(annas_ticket, bookable):
    actions.confirm(appointment=hold(bookable, browser=annas_ticket.browsers.get()), now=NOON)
    assert state_of(annas_ticket) == State.WAITING


def test_an_appointment_elsewhere_changes_nothing_here(undecided, browser, office):
    elsewhere = make_bookable(make_office(office.municipality, slug="zweites", prefix="Z"))
    make_adviser(elsewhere, "berta")
    actions.confirm(appointment=hold(elsewhere, browser=browser), now=NOON)
    assert state_of(undecided) == State.WAITING


def test_somebody_elses_appointment_changes_nothing(undecided, bookable):
    actions.confirm(appointment=hold(bookable), now=NOON)
    assert state_of(undecided) == State.WAITING


def test_who_is_called_meanwhile_is_called(undecided, browser, bookable, counter):
    appointment = hold(bookable, browser=browser)
    call_as_the_desk_does(counter=counter, now=NOON)
    actions.confirm(appointment=appointment, now=NOON)
    assert state_of(undecided) == State.CALLED
