"""A walk through every state and every action: what the table allows happens, everything else changes nothing."""

from __future__ import annotations

from datetime import timedelta
from itertools import product

import pytest

from conftest import NOON
from sprechstunde.appointments import actions, check_in, jobs, proposals
from sprechstunde.appointments.models import LIVE, TRANSITIONS, Appointment, EndedBy, State
from sprechstunde.appointments.tests.cast import HALF_AN_HOUR, MADE, TOMORROW_AT_NINE, cells_match, fresh, in_state
from sprechstunde.queue import actions as queue

pytestmark = pytest.mark.django_db

LATER = NOON + timedelta(minutes=10)
EARLY = TOMORROW_AT_NINE - timedelta(minutes=5)
AFTER = TOMORROW_AT_NINE + timedelta(hours=1)
TIMES = [TOMORROW_AT_NINE + 4 * HALF_AN_HOUR, TOMORROW_AT_NINE + 5 * HALF_AN_HOUR]
REFUSALS = (actions.TooLate, actions.SlotTaken)

# The words of the table and what they stand for.
ACTIONS = {
    "confirm": lambda it: actions.confirm(appointment=it, now=LATER),
    "cancel": lambda it: actions.cancel(appointment=it, by=EndedBy.OFFICE, now=LATER, reason="Wir sind krank."),
    "propose": lambda it: proposals.propose(appointment=it, starts=TIMES, adviser=None, note="", now=LATER),
    "choose": lambda it: proposals.choose(appointment=it, starts_at=TOMORROW_AT_NINE, now=LATER),
    "decline_proposals": lambda it: proposals.decline_proposals(appointment=it, text="Lieber abends.", now=LATER),
    "withdraw_proposals": lambda it: proposals.withdraw_proposals(appointment=it, now=NOON + timedelta(days=4)),
    "expire_hold": lambda it: jobs.expire_hold(appointment=it, now=NOON + timedelta(days=4)),
    "expire_request": lambda it: jobs.end_old_requests(NOON + timedelta(days=61)),
    "check_in": lambda it: check_in.check_in(appointment=it, browser=None, now=EARLY),
    "step_back": lambda it: give_up(it, EARLY),
    "follow_ticket": lambda it: give_up(it, AFTER),
    "mark_no_show": lambda it: jobs.mark_no_shows(AFTER),
}
# Those that the ticker or the queue does find nothing to do, and say so by doing nothing.
QUIET = {"expire_hold", "expire_request", "mark_no_show", "step_back", "follow_ticket"}
# Doing these again is no mistake.
AGAIN = {("confirm", state) for state in (State.REQUESTED, State.PROPOSED, State.CONFIRMED, State.CHECKED_IN)} | {
    ("check_in", State.CHECKED_IN),
    ("propose", State.PROPOSED),
}


def give_up(appointment, now):
    ticket = fresh(appointment).ticket
    if ticket is None or ticket.state not in ("waiting", "called"):
        raise actions.TooLate
    queue.give_up(ticket=ticket, now=now)


def allowed(state, action):
    return {new for (old, new), words in TRANSITIONS.items() if old == state and action in words.split(" or ")}


def rows(appointment):
    return (
        list(Appointment.objects.filter(pk=appointment.pk).values()),
        list(appointment.reservations.order_by("pk").values()),
        list(appointment.messages.values()),
    )


@pytest.mark.parametrize(("state", "action"), list(product(State, ACTIONS)))
def test_an_action_ends_where_the_table_says_or_changes_nothing(bookable, state, action):
    appointment = in_state(state, bookable)
    before = rows(appointment)
    if targets := allowed(state, action):
        ACTIONS[action](appointment)
        assert fresh(appointment).state in targets
    elif (action, state) in AGAIN:
        ACTIONS[action](appointment)
        assert fresh(appointment).state == state
    else:
        try:
            ACTIONS[action](appointment)
        except REFUSALS:
            pass
        else:
            assert action in QUIET
        assert rows(appointment) == before
    assert cells_match(bookable)


def test_the_table_names_only_what_can_be_done():
    assert {word for words in TRANSITIONS.values() for word in words.split(" or ")} == set(ACTIONS)


def test_every_state_can_be_made():
    assert set(MADE) == set(State)


@pytest.mark.parametrize("state", [state for state in State if state not in LIVE])
def test_what_is_over_stays_over(state):
    assert not [new for old, new in TRANSITIONS if old == state]
