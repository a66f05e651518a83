"""A walk through every state and every action: what the table allows happens, everything else changes nothing."""

from __future__ import annotations

from datetime import timedelta
from itertools import product

import pytest

from conftest import NOON, call_as_the_desk_does, make_adviser, make_office
from sprechstunde.offices.actions import open_counter
from sprechstunde.offices.models import Office
from sprechstunde.queue import actions, handovers, pauses
from sprechstunde.queue.models import TRANSITIONS, ParkedBecause, State, Ticket

pytestmark = pytest.mark.django_db

LATER = NOON + timedelta(minutes=5)
MUCH_LATER = NOON + timedelta(minutes=30)  # no call lasts so long

# The words of the table and what they stand for.
ACTIONS = {
    "call": lambda ticket, counter: call_as_the_desk_does(counter=counter, now=LATER),
    "pick": lambda ticket, counter: actions.pick(counter=counter, ticket=ticket, now=LATER),
    "call again": lambda ticket, counter: actions.call_again(ticket=ticket, now=LATER),
    "extend": lambda ticket, counter: actions.extend(ticket=ticket, now=LATER),
    "enter": lambda ticket, counter: actions.enter(ticket=ticket, now=LATER),
    "miss": lambda ticket, counter: actions.miss_call(ticket=ticket, now=MUCH_LATER),
    "postpone": lambda ticket, counter: pauses.postpone(ticket=ticket, now=LATER),
    "pause": lambda ticket, counter: pauses.pause(ticket=ticket, minutes=10, now=LATER),
    "park": lambda ticket, counter: pauses.park(ticket=ticket, because=ParkedBecause.DOCUMENTS, until=None, now=LATER),
    "come back": lambda ticket, counter: pauses.come_back(ticket=ticket, now=LATER),
    "give back": lambda ticket, counter: actions.give_back(ticket=ticket, now=LATER),
    "mark_no_show": lambda ticket, counter: actions.mark_no_show(ticket=ticket, now=LATER),
    "undo no-show": lambda ticket, counter: actions.undo_no_show(ticket=ticket, now=LATER),
    "give_up": lambda ticket, counter: actions.give_up(ticket=ticket, now=LATER),
    "finish": lambda ticket, counter: actions.finish(ticket=ticket, now=LATER),
    "transfer": lambda ticket, counter: pass_on(ticket, counter.adviser),
    "expire": lambda ticket, counter: actions.expire(ticket=ticket, now=LATER),
}
REFUSALS = (actions.TooLate, actions.NobodyWaits, actions.CounterBusy)

WAY_TO = {
    State.WAITING: [],
    State.PARKED: ["park"],
    State.CALLED: ["call"],
    State.IN_CONSULTATION: ["call", "enter"],
    State.FINISHED: ["call", "enter", "finish"],
    State.TRANSFERRED: ["transfer"],
    State.GIVEN_UP: ["give_up"],
    State.NO_SHOW: ["call", "mark_no_show"],
    State.EXPIRED: ["expire"],
}


def pass_on(ticket, adviser):
    """To the other office, on the page or out of the talk, as the ticket's state asks for."""
    elsewhere = Office.objects.exclude(pk=ticket.office_id).get(slug="woanders")
    if ticket.state == State.IN_CONSULTATION:
        handovers.hand_over_in_talk(ticket=ticket, office=elsewhere, adviser=None, asked_by=adviser, now=LATER)
        return
    question = handovers.ask(ticket=ticket, office=elsewhere, adviser=None, asked_by=adviser, now=LATER)
    handovers.answer(handover=question, agreed=True, now=LATER)


@pytest.fixture(autouse=True)
def elsewhere(office):
    """Another office of the town in which somebody is there."""
    other = make_office(office.municipality, slug="woanders", prefix="W")
    open_counter(office=other, adviser=make_adviser(other, "wanda"), now=NOON)
    return other


def ticket_in(state, office, counter):
    ticket = actions.draw_ticket(office=office, browser=None, now=NOON).ticket
    for step in WAY_TO[state]:
        ACTIONS[step](ticket, counter)
        ticket.refresh_from_db()
    assert ticket.state == state
    return ticket


def allowed(state, action):
    return {new for (old, new), words in TRANSITIONS.items() if old == state and action in words.split(" or ")}


def rows(ticket):
    return (
        list(Ticket.objects.filter(pk=ticket.pk).values()),
        list(ticket.consultations.order_by("pk").values()),
        list(ticket.office.counters.values()),
    )


@pytest.mark.parametrize(("state", "action"), list(product(State, ACTIONS)))
def test_an_action_ends_where_the_table_says_or_changes_nothing(office, counter, state, action):
    ticket = ticket_in(state, office, counter)
    before = rows(ticket)
    if targets := allowed(state, action):
        ACTIONS[action](ticket, counter)
        ticket.refresh_from_db()
        assert ticket.state in targets
    else:
        with pytest.raises(REFUSALS):
            ACTIONS[action](ticket, counter)
        assert rows(ticket) == before


def test_the_table_names_only_what_can_be_done():
    assert {word for words in TRANSITIONS.values() for word in words.split(" or ")} == set(ACTIONS)


def test_every_state_has_a_way_to_it():
    assert set(WAY_TO) == set(State)


@pytest.mark.parametrize("state", [State.CALLED, State.IN_CONSULTATION])
@pytest.mark.parametrize("action", ["give back", "mark_no_show", "park"])
def test_who_leaves_the_counter_frees_it_and_closes_the_room(office, counter, state, action):
    ticket = ticket_in(state, office, counter)
    ACTIONS[action](ticket, counter)
    assert not ticket.consultations.exclude(state="ended").exists()
    actions.draw_ticket(office=office, browser=None, now=LATER)
    call_as_the_desk_does(counter=counter, now=LATER)


def test_who_gives_up_on_a_page_from_before_the_call_closes_the_room_all_the_same(office, counter):
    ticket = actions.draw_ticket(office=office, browser=None, now=NOON).ticket
    as_the_page_knows_it = Ticket.objects.get(pk=ticket.pk)
    call_as_the_desk_does(counter=counter, now=NOON)
    actions.give_up(ticket=as_the_page_knows_it, now=LATER)
    consultation = ticket.consultations.get()
    assert (consultation.state, consultation.reason) == ("ended", "given_up")


def test_a_window_that_has_passed_does_not_end_the_next_call(office, counter):
    ticket = actions.draw_ticket(office=office, browser=None, now=NOON).ticket
    call_as_the_desk_does(counter=counter, now=NOON)
    as_the_ticker_read_it = Ticket.objects.select_related("office__municipality").get(pk=ticket.pk)
    at_the_end = NOON + timedelta(seconds=121)
    actions.give_back(ticket=ticket, now=at_the_end)
    call_as_the_desk_does(counter=counter, now=at_the_end)
    with pytest.raises(actions.TooLate):
        actions.miss_call(ticket=as_the_ticker_read_it, now=at_the_end)
    ticket.refresh_from_db()
    assert (ticket.state, ticket.missed) == (State.CALLED, 0)


def test_answering_counts_even_after_the_window_until_somebody_has_acted_on_it(office, counter):
    ticket = ticket_in(State.CALLED, office, counter)
    actions.enter(ticket=ticket, now=NOON + timedelta(hours=1))
    assert ticket.state == State.IN_CONSULTATION


def test_a_call_lasts_as_long_as_the_office_says(office, counter):
    office.call_seconds = 45
    office.save()
    ticket = actions.draw_ticket(office=office, browser=None, now=NOON).ticket
    called = call_as_the_desk_does(counter=counter, now=LATER)
    assert called == ticket
    assert called.called_until == LATER + timedelta(seconds=45)


def test_nobody_is_called_to_a_closed_counter(office, counter):
    actions.draw_ticket(office=office, browser=None, now=NOON)
    actions.close_counter(counter=counter, now=NOON, rest=actions.Rest.KEEP)
    with pytest.raises(actions.CounterClosed):
        call_as_the_desk_does(counter=counter, now=NOON)


@pytest.mark.parametrize("state", [State.CALLED, State.IN_CONSULTATION])
def test_a_counter_does_not_close_while_somebody_is_called_to_it(office, counter, state):
    ticket_in(state, office, counter)
    with pytest.raises(actions.CounterBusy):
        actions.close_counter(counter=counter, now=LATER, rest=actions.Rest.KEEP)
    counter.refresh_from_db()
    assert counter.closed_at is None


def test_closing_the_only_counter_keeps_everybodys_place(office, counter):
    tickets = [actions.draw_ticket(office=office, browser=None, now=NOON).ticket for _ in range(3)]
    actions.close_counter(counter=counter, now=LATER, rest=actions.Rest.KEEP)
    assert list(Ticket.objects.filter(state=State.WAITING).order_by("queued_at")) == tickets
