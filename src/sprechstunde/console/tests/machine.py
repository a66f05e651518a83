"""A machine that drives two offices at random against a model: citizens, advisers, a clock that jumps, crashes and restarts.

The model knows who is in which state, who waits for whom, and which of two stood in front of the other; that must hold
for ever, unless one of the two was moved by the rule. Run short in the tests and long by `make bench`.
"""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import timedelta

from django.db import connection, transaction
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from conftest import NOON, call_as_the_desk_does, make_adviser, make_municipality, make_office
from sprechstunde.consultations import actions as consultations
from sprechstunde.consultations.models import Consultation
from sprechstunde.offices import actions as offices
from sprechstunde.offices.lookups import offices_now
from sprechstunde.offices.models import Counter
from sprechstunde.queue import actions, handovers, jobs, pauses, presence
from sprechstunde.queue.lookups import waiting_list
from sprechstunde.queue.models import AT_A_COUNTER, IN_THE_QUEUE, Handover, ParkedBecause, State, Ticket
from sprechstunde.queue.ticket_state import USUAL, place_data, ticket_states

HERE, THERE = 0, 1


class Crash(Exception):
    """The server dies in the middle of an action."""


class QueueMachine(RuleBasedStateMachine):
    """Two offices, two counters in the first and one in the second."""

    # The stage

    @initialize(call_limit=st.sampled_from([1, 3, 20]))
    def open_the_offices(self, call_limit):
        self.block = transaction.atomic()
        self.block.__enter__()
        town = make_municipality("Musterstadt", "m.example")
        self.offices = [
            make_office(town, slug, prefix, call_limit=call_limit) for slug, prefix in (("hier", "T"), ("dort", "P"))
        ]
        self.call_limit = call_limit
        self.advisers = [make_adviser(self.offices[place], name) for name, place in (("a", HERE), ("b", HERE), ("c", THERE))]
        self.home = [HERE, HERE, THERE]
        self.counters = [self._open(which) for which in range(3)]
        self.now = NOON
        self.clock_was_set_back = False
        self.states, self.place, self.missed, self.drawn = {}, {}, {}, {}
        self.due = {}  # by ticket: when it is due, of those that have an appointment and missed no call
        self.reserved = {}  # by ticket: for which adviser
        self.promoted, self.moved, self.stood_before = set(), set(), set()

    def teardown(self):
        if hasattr(self, "block"):
            transaction.set_rollback(True)
            self.block.__exit__(None, None, None)

    def _open(self, which):
        now = getattr(self, "now", NOON)
        return offices.open_counter(office=self.offices[self.home[which]], adviser=self.advisers[which], now=now)

    def _line(self, place):
        return list(waiting_list(self.offices[place]).values_list("pk", flat=True))

    def _lines(self):
        return [self._line(place) for place in (HERE, THERE)]

    def _in_state(self, *states):
        return sorted(pk for pk, state in self.states.items() if state in states)

    def _some(self, data, *states):
        return Ticket.objects.select_related("office__municipality").get(pk=data.draw(st.sampled_from(self._in_state(*states))))

    def _new(self, ticket, place, state=State.WAITING):
        self.states[ticket.pk], self.place[ticket.pk], self.missed[ticket.pk] = state, place, 0
        self.drawn[ticket.pk] = ticket.drawn_at

    def _forget_places(self, pk):
        """It was moved by the rule: where it stood before counts no more."""
        self.moved.add(pk)
        self.stood_before = {pair for pair in self.stood_before if pk not in pair}

    def _is_open(self, which):
        return self.counters[which] is not None

    def has(*states):
        return precondition(lambda self: bool(self._in_state(*states)))

    # The clock, crashes and restarts

    @rule(
        jump=st.one_of(
            st.timedeltas(-timedelta(hours=2), timedelta(hours=2)), st.timedeltas(timedelta(0), timedelta(seconds=1))
        )
    )
    def the_clock_moves(self, jump):
        self.clock_was_set_back |= jump < timedelta(0)
        self.now += jump

    @rule(downtime=st.timedeltas(timedelta(seconds=10), timedelta(hours=1)))
    def the_server_starts_again(self, downtime):
        windows = dict(Ticket.objects.filter(state=State.CALLED).values_list("pk", "called_until"))
        self.now += downtime
        presence.nobody_is_connected(self.now)
        actions.extend_calls(by=downtime)
        for pk, until in Ticket.objects.filter(state=State.CALLED).values_list("pk", "called_until"):
            assert until == windows[pk] + downtime

    @has(*IN_THE_QUEUE, *AT_A_COUNTER)
    @rule(data=st.data(), which=st.sampled_from(["give_up", "come_back", "miss", "finish", "draw", "call", "pass_on"]))
    def the_server_dies_in_mid_action(self, data, which):
        ticket = self._some(data, *IN_THE_QUEUE, *AT_A_COUNTER)
        before = self._rows()
        refused = (actions.TooLate, actions.NobodyWaits, actions.CounterBusy, actions.CounterClosed, actions.NoNumberNow)
        with suppress(Crash, *refused, handovers.OfficeClosed), transaction.atomic():
            self._do(which, ticket)
            raise Crash
        assert self._rows() == before

    def _do(self, which, ticket):
        office, counter = self.offices[self.place[ticket.pk]], self.counters[0]
        match which:
            case "give_up":
                actions.give_up(ticket=ticket, now=self.now)
            case "come_back":
                pauses.come_back(ticket=ticket, now=self.now)
            case "miss":
                actions.miss_call(ticket=ticket, now=self.now + timedelta(hours=1))
            case "finish":
                actions.finish(ticket=ticket, now=self.now)
            case "draw":
                actions.draw_ticket(office=office, browser=None, now=self.now)
            case "call" if counter:
                call_as_the_desk_does(counter=counter, now=self.now)
            case "pass_on":
                other = self.offices[1 - self.place[ticket.pk]]
                question = handovers.ask(ticket=ticket, office=other, adviser=None, asked_by=self.advisers[0], now=self.now)
                handovers.answer(handover=question, agreed=True, now=self.now)

    @staticmethod
    def _rows():
        return [list(model.objects.order_by("pk").values()) for model in (Ticket, Consultation, Counter, Handover)]

    # Citizens

    @rule(place=st.sampled_from([HERE, HERE, HERE, THERE]))
    def somebody_draws(self, place):
        try:
            ticket = actions.draw_ticket(office=self.offices[place], browser=None, now=self.now).ticket
        except actions.NoNumberNow:
            assert not any(self._is_open(which) for which in range(3) if self.home[which] == place)
            return
        assert self._line(place)[-1] == ticket.pk
        self._new(ticket, place)

    @rule(minutes=st.integers(-5, 10), for_whom=st.sampled_from([None, None, 0, 1]))
    def somebody_checks_in_for_an_appointment(self, minutes, for_whom):
        before = self._line(HERE)
        due_at = self.now + timedelta(minutes=minutes)
        adviser = None if for_whom is None else self.advisers[for_whom]
        ticket = actions.admit(office=self.offices[HERE], browser=None, due_at=due_at, now=self.now, adviser=adviser).ticket
        self._new(ticket, HERE)
        self.due[ticket.pk] = due_at
        if adviser:
            self.reserved[ticket.pk] = adviser.pk
        assert self._line(HERE) == self._promote(ticket.pk, [*before, ticket.pk])

    @rule()
    def the_ticker_looks_who_is_due(self):
        line = self._line(HERE)
        for pk in sorted(self.due, key=lambda pk: (self.due[pk], pk)):
            if self.states[pk] == State.WAITING and pk not in self.promoted:
                line = self._promote(pk, line)
        jobs.promote_due_appointments(self.now)
        assert self._line(HERE) == line

    def _promote(self, pk, line):
        """The line when this one is moved, if it is due: behind the last that was moved so, before all others."""
        if self.due[pk] - timedelta(minutes=2) > self.now:
            return line
        rest = [each for each in line if each != pk]
        place = max((rest.index(each) + 1 for each in self.promoted if each in rest), default=0)
        self.promoted.add(pk)
        self._forget_places(pk)
        return [*rest[:place], pk, *rest[place:]]

    @has(State.CALLED)
    @rule(data=st.data())
    def somebody_steps_in(self, data):
        ticket = self._some(data, State.CALLED)
        actions.enter(ticket=ticket, now=self.now)
        self.states[ticket.pk] = State.IN_CONSULTATION

    @has(State.CALLED)
    @rule(data=st.data())
    def somebody_needs_longer(self, data):
        ticket = self._some(data, State.CALLED)
        try:
            actions.extend(ticket=ticket, now=self.now)
        except actions.TooOften:
            assert ticket.extended == 10
        else:
            assert ticket.called_until == self.now + timedelta(seconds=120)

    @has(State.CALLED)
    @rule(data=st.data())
    def somebody_asks_for_five_minutes(self, data):
        ticket = self._some(data, State.CALLED)
        line = self._line(self.place[ticket.pk])
        try:
            pauses.postpone(ticket=ticket, now=self.now)
        except actions.TooOften:
            assert ticket.postponed == 3
            return
        self.states[ticket.pk] = State.PARKED
        self._lost_the_appointment(ticket.pk)
        self._forget_places(ticket.pk)
        if line:
            self.stood_before.add((line[0], ticket.pk))
            self.stood_before |= {(ticket.pk, other) for other in line[1:]}

    @has(State.WAITING)
    @rule(data=st.data(), minutes=st.sampled_from(pauses.PAUSE_MINUTES))
    def somebody_pauses(self, data, minutes):
        ticket = self._some(data, State.WAITING)
        pauses.pause(ticket=ticket, minutes=minutes, now=self.now)
        self.states[ticket.pk] = State.PARKED

    @has(State.PARKED)
    @rule(data=st.data())
    def somebody_comes_back(self, data):
        ticket = self._some(data, State.PARKED)
        place = self.place[ticket.pk]
        before = self._line(place)
        pauses.come_back(ticket=ticket, now=self.now)
        self._came_back(ticket.pk)
        assert [pk for pk in self._line(place) if pk != ticket.pk] == before

    @rule()
    def pauses_end_by_themselves(self):
        over = {ticket.pk for ticket in Ticket.objects.filter(state=State.PARKED, parked_until__lte=self.now)}
        jobs.end_pauses(self.now)
        for pk in over:
            self._came_back(pk)

    def _came_back(self, pk):
        self.states[pk] = State.WAITING
        line = self._line(self.place[pk])
        if pk in self.due and pk not in self.promoted and self.due[pk] - timedelta(minutes=2) <= self.now:
            self.promoted.add(pk)
            self._forget_places(pk)
        elif pk not in self.promoted:
            due = [line.index(each) for each in self.promoted if each in line]
            assert line.index(pk) > max(due, default=-1), "due appointments go first"
            if due:  # so it may stand behind somebody who was given back and stands before those who are due
                self._forget_places(pk)

    def _lost_the_appointment(self, pk):
        self.due.pop(pk, None)
        self.promoted.discard(pk)

    @has(State.WAITING, State.CALLED, State.PARKED)
    @rule(data=st.data())
    def somebody_gives_up(self, data):
        ticket = self._some(data, State.WAITING, State.CALLED, State.PARKED)
        actions.give_up(ticket=ticket, now=self.now)
        self.states[ticket.pk] = State.GIVEN_UP

    # Advisers

    @rule(which=st.integers(0, 2))
    def an_adviser_calls(self, which):
        if not self._is_open(which):
            return
        counter, adviser = self.counters[which], self.advisers[which].pk
        mine = [pk for pk in self._line(self.home[which]) if self.reserved.get(pk) in (None, adviser)]
        try:
            ticket = call_as_the_desk_does(counter=counter, now=self.now)
        except actions.NobodyWaits:
            assert not mine
        except actions.CounterBusy:
            assert Ticket.objects.filter(counter=counter, state__in=AT_A_COUNTER).count() == 1
        else:
            assert ticket.pk == mine[0]
            self.states[ticket.pk] = State.CALLED
            counter.refresh_from_db()
            assert counter.break_since is None

    @has(*IN_THE_QUEUE)
    @rule(data=st.data(), which=st.integers(0, 2))
    def an_adviser_picks(self, data, which):
        if not self._is_open(which):
            return
        ticket = self._some(data, *IN_THE_QUEUE)
        try:
            call_as_the_desk_does(counter=self.counters[which], now=self.now, ticket=ticket)
        except actions.TooLate:
            assert self.place[ticket.pk] != self.home[which]
        except actions.CounterBusy:
            assert Ticket.objects.filter(counter=self.counters[which], state__in=AT_A_COUNTER).count() == 1
        else:
            assert self.place[ticket.pk] == self.home[which]
            self.states[ticket.pk] = State.CALLED

    @has(State.CALLED)
    @rule(data=st.data())
    def an_adviser_rings_again(self, data):
        ticket = self._some(data, State.CALLED)
        actions.call_again(ticket=ticket, now=self.now)
        assert ticket.called_until == self.now + timedelta(seconds=120)

    @has(State.CALLED)
    @rule(data=st.data())
    def somebody_misses_the_call(self, data):
        ticket = self._some(data, State.CALLED)
        before = self._line(self.place[ticket.pk])
        actions.miss_call(ticket=ticket, now=max(self.now, ticket.called_until))
        self._missed(ticket.pk)
        if self.states[ticket.pk] == State.WAITING:
            assert self._line(self.place[ticket.pk]) == [*before[:2], ticket.pk, *before[2:]]

    @rule()
    def the_ticker_looks_who_did_not_answer(self):
        due = list(Ticket.objects.filter(state=State.CALLED, called_until__lte=self.now).values_list("pk", flat=True))
        jobs.miss_due_calls(self.now)
        for pk in due:
            self._missed(pk)

    def _missed(self, pk):
        self.missed[pk] += 1
        self._forget_places(pk)
        if self.missed[pk] >= self.call_limit:
            self.states[pk] = State.NO_SHOW
            return
        self.states[pk] = State.WAITING
        self._lost_the_appointment(pk)

    @has(*AT_A_COUNTER)
    @rule(data=st.data())
    def somebody_is_given_back(self, data):
        ticket = self._some(data, *AT_A_COUNTER)
        before = self._line(self.place[ticket.pk])
        actions.give_back(ticket=ticket, now=self.now)
        self.states[ticket.pk] = State.WAITING
        assert [pk for pk in self._line(self.place[ticket.pk]) if pk != ticket.pk] == before

    @has(State.WAITING, *AT_A_COUNTER)
    @rule(data=st.data(), because=st.sampled_from(ParkedBecause.values[1:]))
    def an_adviser_parks_somebody(self, data, because):
        ticket = self._some(data, State.WAITING, *AT_A_COUNTER)
        pauses.park(ticket=ticket, because=ParkedBecause(because), until=None, now=self.now)
        self.states[ticket.pk] = State.PARKED

    @has(*AT_A_COUNTER)
    @rule(data=st.data())
    def somebody_has_not_come(self, data):
        ticket = self._some(data, *AT_A_COUNTER)
        actions.mark_no_show(ticket=ticket, now=self.now)
        self.states[ticket.pk] = State.NO_SHOW

    @has(State.NO_SHOW)
    @rule(data=st.data())
    def a_no_show_was_a_mistake(self, data):
        ticket = self._some(data, State.NO_SHOW)
        before = self._line(self.place[ticket.pk])
        try:
            actions.undo_no_show(ticket=ticket, now=self.now)
        except actions.TooLate:
            assert ticket.ended_at + timedelta(minutes=15) <= self.now
            return
        self.states[ticket.pk], self.missed[ticket.pk] = State.WAITING, 0
        assert [pk for pk in self._line(self.place[ticket.pk]) if pk != ticket.pk] == before

    @has(State.IN_CONSULTATION)
    @rule(data=st.data())
    def somebody_is_done(self, data):
        ticket = self._some(data, State.IN_CONSULTATION)
        consultations.finish(consultation=Consultation.objects.exclude(state="ended").get(ticket=ticket), now=self.now)
        self.states[ticket.pk] = State.FINISHED

    @has(*IN_THE_QUEUE)
    @rule(data=st.data(), agreed=st.booleans())
    def somebody_is_asked_to_go_to_the_other_office(self, data, agreed):
        ticket = self._some(data, *IN_THE_QUEUE)
        here, there = self.place[ticket.pk], 1 - self.place[ticket.pk]
        before = self._lines()
        try:
            question = handovers.ask(
                ticket=ticket, office=self.offices[there], adviser=None, asked_by=self.advisers[0], now=self.now
            )
        except handovers.OfficeClosed:
            assert not any(self._is_open(which) for which in range(3) if self.home[which] == there)
            return
        assert self._lines() == before, "asking moves nobody"
        new = handovers.answer(handover=question, agreed=agreed, now=self.now)
        if not agreed:
            assert self._lines() == before
            return
        self.states[ticket.pk] = State.TRANSFERRED
        self._arrived(new, ticket, there, before[there])
        assert self._line(here) == [pk for pk in before[here] if pk != ticket.pk]

    def _arrived(self, new, old, there, before):
        self._new(new, there)
        assert new.drawn_at == old.drawn_at
        line = self._line(there)
        assert [pk for pk in line if pk != new.pk] == before
        due = [line.index(each) for each in self.promoted if each in line]
        assert line.index(new.pk) > max(due, default=-1)
        if due:
            self.moved.add(new.pk)

    @has(State.IN_CONSULTATION)
    @rule(data=st.data())
    def somebody_is_handed_over_out_of_the_talk(self, data):
        ticket = self._some(data, State.IN_CONSULTATION)
        there = 1 - self.place[ticket.pk]
        before = self._line(there)
        try:
            with transaction.atomic():
                new = handovers.hand_over_in_talk(
                    ticket=ticket, office=self.offices[there], adviser=None, asked_by=self.advisers[0], now=self.now
                )
        except handovers.OfficeClosed:
            return
        self.states[ticket.pk] = State.TRANSFERRED
        self._arrived(new, ticket, there, before)

    @has(*IN_THE_QUEUE)
    @rule(data=st.data(), which=st.integers(0, 2))
    def somebody_agrees_to_wait_for_a_colleague(self, data, which):
        ticket = self._some(data, *IN_THE_QUEUE)
        adviser = self.advisers[which]
        before = self._lines()
        if self.home[which] != self.place[ticket.pk]:
            return
        try:
            question = handovers.ask(
                ticket=ticket, office=ticket.office, adviser=adviser, asked_by=self.advisers[0], now=self.now
            )
        except (handovers.OfficeClosed, handovers.SamePlace):
            return
        handovers.answer(handover=question, agreed=True, now=self.now)
        self.reserved[ticket.pk] = adviser.pk
        assert self._lines() == before

    @rule(which=st.integers(0, 2), rest=st.sampled_from([None, *actions.Rest]))
    def an_adviser_goes_or_comes(self, which, rest):
        if not self._is_open(which):
            self.counters[which] = self._open(which)
            return
        counter, place = self.counters[which], self.home[which]
        last = not any(self._is_open(other) for other in range(3) if other != which and self.home[other] == place)
        queue = [pk for pk in self._in_state(*IN_THE_QUEUE) if self.place[pk] == place]
        try:
            actions.close_counter(counter=counter, now=self.now, rest=rest)
        except actions.CounterBusy:
            assert Ticket.objects.filter(counter=counter, state__in=AT_A_COUNTER).exists()
            return
        except actions.PeopleWait:
            assert last
            assert queue
            assert rest is None
            return
        self.counters[which] = None
        for pk in queue:
            if self.reserved.get(pk) == self.advisers[which].pk:
                del self.reserved[pk]
            if last and rest == actions.Rest.END:
                self.states[pk] = State.EXPIRED

    @rule(which=st.integers(0, 2), minutes=st.integers(1, 30))
    def an_adviser_takes_a_break(self, which, minutes):
        if self._is_open(which):
            offices.begin_break(counter=self.counters[which], until=self.now + timedelta(minutes=minutes), now=self.now)

    # What holds at every moment

    @invariant()
    def nobody_is_lost(self):
        if hasattr(self, "states"):
            assert dict(Ticket.objects.values_list("pk", "state")) == self.states

    @invariant()
    def nobody_is_called_twice_and_every_call_has_one_room(self):
        if not hasattr(self, "states"):
            return
        rooms = sorted(Consultation.objects.exclude(state="ended").values_list("ticket_id", flat=True))
        assert rooms == self._in_state(*AT_A_COUNTER)
        busy = list(Ticket.objects.filter(state__in=AT_A_COUNTER).values_list("counter_id", flat=True))
        assert len(busy) == len(set(busy))
        assert not Ticket.objects.filter(state__in=AT_A_COUNTER).exclude(counter__closed_at=None).exists()

    @invariant()
    def nobody_overtakes(self):
        if not hasattr(self, "states"):
            return
        for line in self._lines():
            pairs = {(first, second) for index, first in enumerate(line) for second in line[index + 1 :]}
            assert not {(second, first) for first, second in pairs} & self.stood_before
            self.stood_before |= pairs
            if not self.clock_was_set_back:
                patient = [self.drawn[pk] for pk in line if pk not in self.moved and pk not in self.promoted]
                assert patient == sorted(patient)

    @invariant()
    def every_page_tells_the_same_and_the_truth(self):
        if not hasattr(self, "states"):
            return
        cards = offices_now(self.offices[HERE].municipality, self.now, self.offices)
        for place, (office, line, card) in enumerate(zip(self.offices, self._lines(), cards, strict=True)):
            assert card.waiting == len(line)
            staffed = any(self._is_open(which) for which in range(3) if self.home[which] == place)
            members = frozenset(pk for pk in self.states if self.place[pk] == place)
            states = dict(ticket_states(office, members, self.now))
            assert set(states) == members
            for pk, state in states.items():
                told = json.loads(state.data)
                assert told["state"] == self.states[pk]
                assert told["position"] == (line.index(pk) + 1 if pk in line else None)
                assert told["ahead"] == (line.index(pk) if pk in line else None)
                assert told["office_status"] == ("busy" if staffed else "closed"), "nobody waits there without knowing"
            for ticket in Ticket.objects.select_related("office__municipality").filter(pk__in=[*line[:1], *line[-1:]]):
                assert place_data(ticket, self.now) == USUAL | json.loads(states[ticket.pk].data)


def examples() -> int:
    """The order is the same everywhere, PostgreSQL only takes longer."""
    return 40 if connection.vendor == "sqlite" else 10
