"""A machine that books, moves, proposes, cancels and lets time pass at random, and checks the promises at every step."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection, transaction
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule, run_state_machine_as_test

from conftest import NOON, make_adviser, make_bookable, make_municipality, make_office
from sprechstunde.appointments import actions, check_in, earlier, jobs, lookups, proposals
from sprechstunde.appointments.models import LIVE, TRANSITIONS, Appointment, EndedBy, State
from sprechstunde.appointments.people import Person
from sprechstunde.appointments.tests.cast import cells_match
from sprechstunde.mail.models import OutgoingMail
from sprechstunde.queue.models import Ticket

pytestmark = [pytest.mark.django_db, pytest.mark.long]

REFUSALS = (actions.TooLate, actions.SlotTaken, actions.AdviserBusy, check_in.TooEarly)
BY = st.sampled_from([EndedBy.CITIZEN, EndedBy.OFFICE])
DAY = timedelta(days=1)


class AppointmentMachine(RuleBasedStateMachine):
    @initialize(parallel=st.integers(1, 2), buffer=st.sampled_from([0, 5, 20]))
    def open_the_office(self, parallel, buffer):
        self.block = transaction.atomic()
        self.block.__enter__()
        office = make_office(make_municipality("Musterstadt", "m.example"))
        office.services.create(slug="lang", name="Lang", minutes=75)
        self.advisers = [make_adviser(office, name) for name in ("berta", "bruno")]
        self.office = make_bookable(office, parallel=parallel, buffer_minutes=buffer)
        self.now = NOON
        self.states = {}

    def teardown(self):
        if hasattr(self, "block"):
            transaction.set_rollback(True)
            self.block.__exit__(None, None, None)

    def has(*states):
        return precondition(lambda self: hasattr(self, "states") and Appointment.objects.filter(state__in=states).exists())

    def pick(self, data, *states):
        found = Appointment.objects.filter(state__in=states).order_by("pk").values_list("pk", flat=True)
        known = Appointment.objects.select_related("office__municipality", "service", "adviser")
        return known.get(pk=data.draw(st.sampled_from(list(found))))

    def free_times(self, data, service, number=1):
        day = self.now.date() + data.draw(st.integers(0, 3)) * DAY
        slots = lookups.free_slots_of(self.office, service, first=day, last=day + DAY, now=self.now)
        times = sorted({slot.starts_at for slot in slots})
        return (
            data.draw(st.lists(st.sampled_from(times), min_size=number, max_size=number, unique=True))
            if len(times) >= number
            else []
        )

    def try_to(self, action, **arguments):
        """Whether it was done. A refusal has changed nothing."""
        before = list(Appointment.objects.order_by("pk").values())
        try:
            action(now=self.now, **arguments)
        except REFUSALS:
            assert list(Appointment.objects.order_by("pk").values()) == before
            return False
        return True

    @rule(step=st.sampled_from([timedelta(minutes=1), timedelta(minutes=20), timedelta(hours=2), timedelta(hours=20)]))
    def time_passes(self, step):
        self.now += step
        for job in (jobs.end_holds, jobs.remind, jobs.mark_no_shows):
            job(self.now)

    @rule(data=st.data())
    def somebody_books_a_time_that_is_shown_as_free(self, data):
        service = data.draw(st.sampled_from(list(self.office.services.order_by("pk"))))
        for starts_at in self.free_times(data, service):
            actions.hold(
                office=self.office,
                service=service,
                starts_at=starts_at,
                person=Person("a@example.org"),
                browser=None,
                now=self.now,
            )

    @rule()
    def somebody_asks_for_a_time(self):
        service = self.office.services.order_by("pk").first()
        booked = proposals.request_appointment(
            office=self.office, service=service, wishes="Bald.", person=Person("b@example.org"), browser=None, now=self.now
        )
        actions.confirm(appointment=booked.appointment, now=self.now)

    @has(State.HELD)
    @rule(data=st.data())
    def somebody_confirms(self, data):
        assert self.try_to(actions.confirm, appointment=self.pick(data, State.HELD))

    @has(State.REQUESTED, State.PROPOSED)
    @rule(data=st.data(), number=st.integers(2, 5))
    def the_office_proposes(self, data, number):
        appointment = self.pick(data, State.REQUESTED, State.PROPOSED)
        if times := self.free_times(data, appointment.service, number):
            adviser = data.draw(st.sampled_from([None, *self.advisers]))
            self.try_to(proposals.propose, appointment=appointment, starts=times, adviser=adviser, note="")

    @has(State.PROPOSED)
    @rule(data=st.data())
    def somebody_chooses(self, data):
        appointment = self.pick(data, State.PROPOSED)
        chosen = data.draw(st.sampled_from(list(appointment.reservations.order_by("starts_at"))))
        self.try_to(proposals.choose, appointment=appointment, starts_at=chosen.starts_at)

    @has(State.PROPOSED)
    @rule(data=st.data())
    def none_fits(self, data):
        assert self.try_to(proposals.decline_proposals, appointment=self.pick(data, State.PROPOSED), text="Nein.")

    @has(State.CONFIRMED)
    @rule(data=st.data(), by=BY)
    def one_is_moved(self, data, by):
        appointment = self.pick(data, State.CONFIRMED)
        for starts_at in self.free_times(data, appointment.service):
            self.try_to(actions.move, appointment=appointment, starts_at=starts_at, by=by)

    @has(*LIVE)
    @rule(data=st.data(), by=BY)
    def one_is_cancelled(self, data, by):
        self.try_to(actions.cancel, appointment=self.pick(data, *LIVE), by=by)

    @has(State.CONFIRMED)
    @rule(data=st.data())
    def a_colleague_takes_over(self, data):
        adviser = data.draw(st.sampled_from([None, *self.advisers]))
        appointment = self.pick(data, State.CONFIRMED)
        with transaction.atomic():
            self.try_to(actions.reassign, appointment=appointment, adviser=adviser, reason="Urlaub")

    @has(State.CONFIRMED)
    @rule(data=st.data())
    def somebody_would_come_earlier(self, data):
        earlier.want_earlier(appointment=self.pick(data, State.CONFIRMED), now=self.now)

    @has(State.CONFIRMED)
    @rule(data=st.data())
    def somebody_arrives(self, data):
        appointment = self.pick(data, State.CONFIRMED)
        if data.draw(st.booleans()):
            self.now = max(self.now, check_in.opens_at(appointment))
        self.try_to(check_in.check_in, appointment=appointment, browser=None)

    @invariant()
    def every_time_is_kept_once_and_nothing_for_nobody(self):
        if hasattr(self, "states"):
            assert cells_match(self.office)

    @invariant()
    def states_follow_the_table(self):
        if not hasattr(self, "states"):
            return
        for pk, state in Appointment.objects.values_list("pk", "state"):
            old = self.states.get(pk, state)
            assert old == state or reachable(State(old), State(state)), (old, state)
            self.states[pk] = state

    @invariant()
    def the_last_mail_tells_the_truth(self):
        if not hasattr(self, "states"):
            return
        for appointment in Appointment.objects.all():
            events = (
                OutgoingMail.objects.filter(reference=appointment.public_id).order_by("-pk").values_list("event", flat=True)
            )
            news = [event for event in events if event not in PASSING]
            assert news[0] in LAST_NEWS[State(appointment.state)], (appointment.state, news)

    @invariant()
    def who_checked_in_has_a_number(self):
        if hasattr(self, "states"):
            assert Ticket.objects.count() == Appointment.objects.exclude(ticket=None).count()


def reachable(old, new):
    """Within the two changes that one step can make: time passes, and two jobs do something."""
    direct = {after for before, after in TRANSITIONS if before == old}
    return new in direct or any((between, new) in TRANSITIONS for between in direct)


# Mails that do not tell of a change of state.
PASSING = {"reminder", "reminder_soon", "reassigned", "earlier_free", "office_request"}
LAST_NEWS = {
    State.HELD: {"confirm_address"},
    State.REQUESTED: {"confirm_request", "request_arrived", "proposals", "proposals_expired"},
    State.PROPOSED: {"proposals"},
    State.CONFIRMED: {"confirmed", "moved"},
    State.CHECKED_IN: {"confirmed", "moved"},
    State.FINISHED: {"confirmed", "moved"},
    State.CANCELLED: {"cancelled", "confirm_address"},
    State.EXPIRED: {"hold_expired", "request_expired"},
    State.NO_SHOW: {"no_show"},
}


def test_whatever_happens_every_time_is_had_once_and_every_mail_is_true():
    examples = 25 if connection.vendor == "sqlite" else 6  # the rules are the same everywhere, PostgreSQL only takes longer
    run_state_machine_as_test(AppointmentMachine, settings=settings(max_examples=examples, stateful_step_count=25))
