"""What citizens and advisers do in the same moment: pauses, picks, extensions, undone mistakes. One outcome, nobody lost."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest

from conftest import NOON, call_as_the_desk_does, in_parallel, make_adviser
from sprechstunde.offices.actions import open_counter, stop_intake
from sprechstunde.queue import actions, links, pauses
from sprechstunde.queue.models import LIVE, ParkedBecause, State, Ticket
from sprechstunde.queue.tests.test_races import ROUNDS, succeeded

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.long]

LATER = NOON + timedelta(minutes=3)


def draw(office):
    return actions.draw_ticket(office=office, browser=None, now=NOON).ticket


def fresh(ticket):
    return Ticket.objects.select_related("office__municipality").get(pk=ticket.pk)


@pytest.fixture
def second_counter(office):
    return open_counter(office=office, adviser=make_adviser(office, "berta"), now=NOON)


def test_two_who_pick_the_same_person_and_a_third_way_have_one_winner(office, counter, second_counter):
    for _ in range(ROUNDS):
        ticket = draw(office)
        results = in_parallel(
            partial(call_as_the_desk_does, counter=counter, ticket=fresh(ticket), now=NOON),
            partial(call_as_the_desk_does, counter=second_counter, ticket=fresh(ticket), now=NOON),
            partial(pauses.pause, ticket=fresh(ticket), minutes=5, now=NOON),
        )
        called = [each for each in succeeded(results, actions.TooLate) if isinstance(each, Ticket)]
        ticket.refresh_from_db()
        assert len(called) == (ticket.state == State.CALLED)
        assert ticket.consultations.exclude(state="ended").count() == len(called)
        actions.give_up(ticket=ticket, now=NOON)


def test_who_comes_back_while_being_picked_is_called_once_and_waits_nowhere(office, counter):
    for _ in range(ROUNDS):
        ticket = draw(office)
        pauses.park(ticket=ticket, because=ParkedBecause.DOCUMENTS, until=None, now=NOON)
        results = in_parallel(
            partial(pauses.come_back, ticket=fresh(ticket), now=NOON),
            partial(call_as_the_desk_does, counter=counter, ticket=fresh(ticket), now=NOON),
        )
        assert isinstance(succeeded(results, actions.TooLate)[-1], Ticket)  # picking succeeds in either order
        assert fresh(ticket).state == State.CALLED
        actions.give_up(ticket=fresh(ticket), now=NOON)


def test_who_extends_at_the_last_moment_has_the_time_or_is_moved_and_never_both(office, counter):
    for _ in range(ROUNDS):
        ticket = draw(office)
        call_as_the_desk_does(counter=counter, now=NOON)
        results = in_parallel(
            partial(actions.extend, ticket=fresh(ticket), now=LATER),
            partial(actions.miss_call, ticket=fresh(ticket), now=LATER),
        )
        succeeded(results, actions.TooLate)
        now = fresh(ticket)
        if now.state == State.CALLED:
            assert (now.missed, now.called_until) == (0, LATER + timedelta(seconds=120))
        else:
            assert (now.state, now.missed, now.extended) == (State.WAITING, 1, 0)
        actions.give_up(ticket=now, now=LATER)


def test_five_minutes_and_stepping_in_at_once_end_in_one_of_them(office, counter):
    for _ in range(ROUNDS):
        ticket = draw(office)
        call_as_the_desk_does(counter=counter, now=NOON)
        results = in_parallel(
            partial(pauses.postpone, ticket=fresh(ticket), now=NOON), partial(actions.enter, ticket=fresh(ticket), now=NOON)
        )
        assert len(succeeded(results, actions.TooLate)) == 1
        now = fresh(ticket)
        assert now.consultations.exclude(state="ended").count() == (now.state == State.IN_CONSULTATION)
        if now.state == State.IN_CONSULTATION:
            actions.give_back(ticket=now, now=NOON)
        actions.give_up(ticket=fresh(ticket), now=NOON)


def test_a_no_show_that_two_advisers_undo_is_undone_once(office, counter):
    ticket = draw(office)
    call_as_the_desk_does(counter=counter, now=NOON)
    actions.mark_no_show(ticket=ticket, now=NOON)
    results = in_parallel(*[partial(actions.undo_no_show, ticket=fresh(ticket), now=NOON)] * 4)
    assert len(succeeded(results, actions.TooLate)) == 1
    assert fresh(ticket).state == State.WAITING


def test_undoing_a_no_show_while_its_holder_draws_anew_leaves_one_live_number(office, counter):
    for _ in range(ROUNDS):
        ticket = draw(office)
        call_as_the_desk_does(counter=counter, now=NOON)
        actions.mark_no_show(ticket=ticket, now=NOON)
        browser = ticket.browsers.get()
        results = in_parallel(
            partial(actions.undo_no_show, ticket=fresh(ticket), now=NOON),
            partial(actions.draw_ticket, office=office, browser=browser, now=NOON),
        )
        succeeded(results, actions.AlreadyThere)
        assert browser.tickets.filter(state__in=LIVE).count() == 1
        actions.give_up(ticket=browser.tickets.get(state__in=LIVE), now=NOON)


def test_after_the_intake_was_stopped_nobody_draws(office, counter):
    for _ in range(ROUNDS):
        office.refresh_from_db()
        results = in_parallel(
            *[partial(actions.draw_ticket, office=office, browser=None, now=NOON)] * 6,
            partial(stop_intake, office=office, now=NOON),
        )
        drawn = succeeded(results, actions.NoNumberNow)
        with pytest.raises(actions.NoNumberNow):
            draw(office)
        assert Ticket.objects.filter(state=State.WAITING).count() == len(drawn) - 1
        Ticket.objects.all().delete()
        type(office).objects.filter(pk=office.pk).update(intake_stopped_at=None)


def test_a_browser_that_opens_two_numbers_at_once_gets_one_of_them(office, counter):
    for _ in range(ROUNDS):
        first, second, own = draw(office), draw(office), draw(office)
        browser = own.browsers.get()
        actions.give_up(ticket=own, now=NOON)
        for ticket in (first, second):
            links.make_link(ticket=ticket)
        opening = [
            partial(links.open_link, typed=links.code_of(each), browser=browser, municipality=office.municipality, now=NOON)
            for each in (first, second)
        ]
        assert len(succeeded(in_parallel(*opening), links.HasAnotherNumber)) == 1
        assert browser.tickets.filter(state__in=LIVE).count() == 1


def test_many_devices_that_open_the_link_at_once_are_at_most_five(office, counter):
    ticket = draw(office)
    links.make_link(ticket=ticket)
    opening = partial(links.open_link, typed=links.code_of(ticket), browser=None, municipality=office.municipality, now=NOON)
    opened = succeeded(in_parallel(*[opening] * 12), links.TooManyDevices)
    assert ticket.browsers.count() == links.MOST_DEVICES
    assert len(opened) == links.MOST_DEVICES - 1
