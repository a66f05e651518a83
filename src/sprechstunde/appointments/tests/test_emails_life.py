"""A whole life by mail: whatever arrives when and how often, a calendar ends with what our page says."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest

from conftest import NOON, make_bookable
from sprechstunde.appointments import actions, proposals
from sprechstunde.appointments.calendar_entry import uid_of
from sprechstunde.appointments.models import Appointment, EndedBy, State
from sprechstunde.appointments.tests.cast import HALF_AN_HOUR, TOMORROW_AT_NINE, fresh, hold, proposed
from sprechstunde.appointments.tests.mail_stage import arrived
from sprechstunde.appointments.tests.simulated_calendar import SimulatedCalendar
from sprechstunde.mail.models import OutgoingMail

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
SHUFFLES = 60


@pytest.fixture(params=[False, True], ids=["ordinary", "discreet"])
def own_office(request, office, bashir):
    return make_bookable(office, sensitive=request.param)


def whole_life(office):
    """Booked, confirmed, moved by the citizen, moved by the office; after each step the appointment as it was then."""
    appointment = hold(office)
    steps = [
        lambda: actions.confirm(appointment=appointment, now=NOON + MINUTE),
        lambda: move(appointment, TOMORROW_AT_NINE + HALF_AN_HOUR, EndedBy.CITIZEN, NOON + 2 * MINUTE),
        lambda: move(appointment, TOMORROW_AT_NINE + 4 * HALF_AN_HOUR, EndedBy.OFFICE, NOON + 3 * MINUTE),
        lambda: actions.cancel(appointment=appointment, by=EndedBy.OFFICE, now=NOON + 4 * MINUTE, reason="Krankheit"),
    ]
    for step in steps:
        step()
        yield fresh(appointment)


def move(appointment, starts_at, by, now):
    actions.move(appointment=fresh(appointment), starts_at=starts_at, by=by, now=now)


def mails():
    return [arrived(mail) for mail in OutgoingMail.objects.order_by("pk")]


def calendar_after(messages):
    calendar = SimulatedCalendar()
    for message in messages:
        calendar.receive(message)
    return calendar


def says_the_same(calendar, appointment):
    entry = calendar.entries[uid_of(appointment)]
    assert len(calendar.entries) == 1
    assert (entry.starts_at, entry.ends_at) == (appointment.starts_at, appointment.ends_at)
    assert entry.cancelled == (appointment.state == State.CANCELLED)
    assert entry.sequence == appointment.sequence
    return True


def test_after_every_step_the_calendar_says_what_the_page_says(own_office):
    steps = 0
    for appointment in whole_life(own_office):
        assert says_the_same(calendar_after(mails()), appointment)
        steps += 1
    assert steps == 4


def test_mails_may_come_twice_and_in_any_order(own_office):
    appointment = list(whole_life(own_office))[-1]
    letters = mails()
    dice = random.Random(2026)
    for _ in range(SHUFFLES):
        disorder = letters + dice.choices(letters, k=dice.randrange(len(letters)))
        dice.shuffle(disorder)
        assert says_the_same(calendar_after(disorder), appointment)


def test_the_mails_name_each_time_as_the_calendar_does(own_office):
    *_, last = whole_life(own_office)
    said = {message["Subject"] for message in mails()}
    assert "Ihr Termin am 19. November 2026, 09:00 Uhr" in said
    assert "Neue Zeit: Ihr Termin am 19. November 2026, 09:30 Uhr" in said
    assert "Neue Zeit: Ihr Termin am 19. November 2026, 11:00 Uhr" in said
    assert "Abgesagt: Ihr Termin am 19. November 2026, 11:00 Uhr" in said
    assert last.starts_at == TOMORROW_AT_NINE + 4 * HALF_AN_HOUR


def test_a_chosen_proposal_comes_into_the_calendar_and_no_other(own_office):
    appointment = proposed(own_office)
    assert calendar_after(mails()).entries == {}
    proposals.choose(appointment=appointment, starts_at=TOMORROW_AT_NINE + HALF_AN_HOUR, now=NOON)
    assert says_the_same(calendar_after(mails()), fresh(appointment))
    assert Appointment.objects.count() == 1


def test_what_was_never_booked_never_comes_into_a_calendar(own_office):
    appointment = hold(own_office)
    actions.cancel(appointment=appointment, by=EndedBy.CITIZEN, now=NOON)
    assert calendar_after(mails()).entries == {}
