"""The order of the queue: examples to read, and a machine that drives a queue at random and checks the rule at every step."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.db import connection, transaction
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule, run_state_machine_as_test

from conftest import NOON, call_as_the_desk_does, make_adviser, make_municipality, make_office
from sprechstunde.offices.actions import open_counter
from sprechstunde.queue import actions, jobs
from sprechstunde.queue.live import ticket_states
from sprechstunde.queue.lookups import place_of, waiting_list
from sprechstunde.queue.models import AT_A_COUNTER, State, Ticket

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
        actions.admit(office=office, browser=None, due_at=due_at, label="", service=service, now=now)
    assert numbers(office) == [6, 7, 1, 2, 3, 4, 5, 8]
    jobs.promote_due_appointments(now + timedelta(minutes=28))
    assert numbers(office) == [6, 7, 8, 1, 2, 3, 4, 5]


class QueueMachine(RuleBasedStateMachine):
    """Anything that can happen in an office with two counters, with a clock that jumps.

    The model knows who is in which state, who drew when, and which of two stood in front of the other; that must hold
    for ever, unless one of the two misses a call.
    """

    @initialize(call_limit=st.sampled_from([1, 3, 20]))
    def open_the_office(self, call_limit):
        self.block = transaction.atomic()
        self.block.__enter__()
        self.office = make_office(make_municipality("Musterstadt", "m.example"), call_limit=call_limit)
        advisers = [make_adviser(self.office, name) for name in ("berta", "bruno")]
        self.counters = [open_counter(office=self.office, adviser=adviser, now=NOON) for adviser in advisers]
        self.now = NOON
        self.states = {}
        self.missed = {}
        self.due = {}  # by ticket: when it is due, of those that have an appointment and missed no call
        self.promoted = set()
        self.stood_before = set()

    def teardown(self):
        if hasattr(self, "block"):
            transaction.set_rollback(True)
            self.block.__exit__(None, None, None)

    def waiting(self):
        return list(waiting_list(self.office).values_list("pk", flat=True))

    def in_state(self, *states):
        return sorted(pk for pk, state in self.states.items() if state in states)

    def pick(self, data, *states):
        return Ticket.objects.select_related("office__municipality").get(pk=data.draw(st.sampled_from(self.in_state(*states))))

    def has(*states):
        return precondition(lambda self: bool(self.in_state(*states)))

    @rule(
        jump=st.one_of(
            st.timedeltas(-timedelta(hours=2), timedelta(hours=2)), st.timedeltas(timedelta(0), timedelta(seconds=1))
        )
    )
    def the_clock_moves(self, jump):
        self.now += jump

    @rule()
    def somebody_draws(self):
        ticket = actions.draw_ticket(office=self.office, browser=None, now=self.now).ticket
        assert self.waiting()[-1] == ticket.pk
        self.states[ticket.pk] = State.WAITING
        self.missed[ticket.pk] = 0

    @rule(minutes=st.integers(-5, 10))
    def somebody_checks_in_for_an_appointment(self, minutes):
        before = self.waiting()
        due_at = self.now + timedelta(minutes=minutes)
        service = self.office.services.get()
        ticket = actions.admit(office=self.office, browser=None, due_at=due_at, label="", service=service, now=self.now).ticket
        self.states[ticket.pk] = State.WAITING
        self.missed[ticket.pk] = 0
        self.due[ticket.pk] = due_at
        assert self.waiting() == self.promote(ticket.pk, [*before, ticket.pk])

    @rule()
    def the_ticker_looks_who_is_due(self):
        line = self.waiting()
        for pk in sorted(self.due, key=lambda pk: (self.due[pk], pk)):
            if self.states[pk] == State.WAITING and pk not in self.promoted:
                line = self.promote(pk, line)
        jobs.promote_due_appointments(self.now)
        assert self.waiting() == line

    def promote(self, pk, line):
        """The line when this one is moved, if it is due: behind the last that was moved so, before all others."""
        if self.due[pk] - timedelta(minutes=2) > self.now:
            return line
        rest = [each for each in line if each != pk]
        place = max((rest.index(each) + 1 for each in self.promoted if each in rest), default=0)
        self.promoted.add(pk)
        self.stood_before = {pair for pair in self.stood_before if pk not in pair}
        return [*rest[:place], pk, *rest[place:]]

    @rule(which=st.integers(0, 1))
    def an_adviser_calls(self, which):
        line = self.waiting()
        counter = self.counters[which]
        try:
            ticket = call_as_the_desk_does(counter=counter, now=self.now)
        except actions.NobodyWaits:
            assert not line
        except actions.CounterBusy:
            assert Ticket.objects.filter(counter=counter, state__in=AT_A_COUNTER).count() == 1
        else:
            assert ticket.pk == line[0]
            self.states[ticket.pk] = State.CALLED

    @has(State.CALLED)
    @rule(data=st.data())
    def somebody_steps_in(self, data):
        ticket = self.pick(data, State.CALLED)
        actions.enter(ticket=ticket, now=self.now)
        self.states[ticket.pk] = State.IN_CONSULTATION

    @has(State.CALLED)
    @rule(data=st.data())
    def somebody_misses_the_call(self, data):
        ticket = self.pick(data, State.CALLED)
        before = self.waiting()
        actions.miss_call(ticket=ticket, now=max(self.now, ticket.called_until))
        self.missed[ticket.pk] += 1
        if self.missed[ticket.pk] >= self.office.call_limit:
            self.states[ticket.pk] = State.NO_SHOW
            return
        self.states[ticket.pk] = State.WAITING
        self.due.pop(ticket.pk, None)
        self.promoted.discard(ticket.pk)
        assert self.waiting() == [*before[:2], ticket.pk, *before[2:]]
        self.stood_before = {pair for pair in self.stood_before if ticket.pk not in pair}

    @has(State.CALLED, State.IN_CONSULTATION)
    @rule(data=st.data())
    def somebody_is_given_back(self, data):
        ticket = self.pick(data, *AT_A_COUNTER)
        before = self.waiting()
        actions.give_back(ticket=ticket, now=self.now)
        self.states[ticket.pk] = State.WAITING
        assert [pk for pk in self.waiting() if pk != ticket.pk] == before

    @has(State.CALLED, State.IN_CONSULTATION)
    @rule(data=st.data())
    def somebody_has_not_come(self, data):
        ticket = self.pick(data, *AT_A_COUNTER)
        actions.mark_no_show(ticket=ticket, now=self.now)
        self.states[ticket.pk] = State.NO_SHOW

    @has(State.WAITING, State.CALLED)
    @rule(data=st.data())
    def somebody_gives_up(self, data):
        ticket = self.pick(data, State.WAITING, State.CALLED)
        actions.give_up(ticket=ticket, now=self.now)
        self.states[ticket.pk] = State.GIVEN_UP

    @has(State.IN_CONSULTATION)
    @rule(data=st.data())
    def somebody_is_done(self, data):
        ticket = self.pick(data, State.IN_CONSULTATION)
        actions.finish(ticket=ticket, now=self.now)
        self.states[ticket.pk] = State.FINISHED

    @invariant()
    def nobody_is_lost(self):
        if hasattr(self, "states"):
            assert dict(Ticket.objects.values_list("pk", "state")) == self.states

    @invariant()
    def nobody_overtakes(self):
        if not hasattr(self, "states"):
            return
        line = self.waiting()
        pairs = {(first, second) for index, first in enumerate(line) for second in line[index + 1 :]}
        assert not {(second, first) for first, second in pairs} & self.stood_before
        self.stood_before |= pairs
        patient = [pk for pk in line if self.missed[pk] == 0 and pk not in self.promoted]
        assert patient == sorted(patient)

    @invariant()
    def everybody_is_told_the_true_position(self):
        if not hasattr(self, "states"):
            return
        line = self.waiting()
        states = dict(ticket_states(self.office, frozenset(self.states), self.now))
        assert set(states) == set(self.states)
        for pk, state in states.items():
            told = json.loads(state.data)
            assert told["state"] == self.states[pk]
            assert told["position"] == (line.index(pk) + 1 if pk in line else None)
            assert told["ahead"] == (line.index(pk) if pk in line else None)
        for ticket in Ticket.objects.filter(pk__in=[*line[:1], *line[-1:]]):
            assert place_of(ticket).ahead == line.index(ticket.pk)


def test_whatever_happens_the_order_is_the_rule_and_nobody_is_lost():
    examples = 40 if connection.vendor == "sqlite" else 10  # the order is the same everywhere, PostgreSQL only takes longer
    run_state_machine_as_test(QueueMachine, settings=settings(max_examples=examples, stateful_step_count=25))
