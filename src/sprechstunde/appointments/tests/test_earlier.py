"""Who wants an earlier time: told of what became free, a few at a time, fairly, and the first to take it has it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from conftest import NOON
from sprechstunde.appointments import actions, earlier
from sprechstunde.appointments.models import EndedBy
from sprechstunde.appointments.people import Person
from sprechstunde.appointments.tests.cast import HALF_AN_HOUR, TOMORROW_AT_NINE, confirmed, fresh
from sprechstunde.mail.models import OutgoingMail

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def told():
    return list(OutgoingMail.objects.filter(event="earlier_free").order_by("pk").values_list("recipient", flat=True))


def cancel(appointment, now=NOON):
    actions.cancel(appointment=appointment, by=EndedBy.CITIZEN, now=now)


@pytest.fixture
def hopeful(bookable):
    """Five who would rather come earlier than the day after tomorrow, in the order of their wish."""
    found = []
    for each in range(5):
        starts_at = TOMORROW_AT_NINE + DAY + each * HALF_AN_HOUR
        appointment = confirmed(bookable, starts_at, Person(email=f"h{each}@example.org"))
        earlier.want_earlier(appointment=appointment, now=NOON + timedelta(seconds=each))
        found.append(appointment)
    return found


def test_three_hear_of_it_and_the_next_time_the_others_do(bookable, hopeful):
    cancel(confirmed(bookable))
    assert told() == ["h0@example.org", "h1@example.org", "h2@example.org"]
    cancel(confirmed(bookable, TOMORROW_AT_NINE + HALF_AN_HOUR))
    assert told()[3:] == ["h3@example.org", "h4@example.org"]


def test_nobody_hears_twice_within_an_hour_or_more_than_six_times(bookable, hopeful):
    for appointment in hopeful[1:]:
        earlier.no_longer_earlier(appointment=appointment)
    for hours in range(12):
        cancel(confirmed(bookable, now=NOON + timedelta(hours=hours / 2)), NOON + timedelta(hours=hours / 2))
    assert told() == ["h0@example.org"] * 6


def test_the_first_to_take_it_has_it(bookable, hopeful):
    cancel(confirmed(bookable))
    actions.move(appointment=hopeful[1], starts_at=TOMORROW_AT_NINE, by=EndedBy.CITIZEN, now=NOON)
    with pytest.raises(actions.SlotTaken):
        actions.move(appointment=hopeful[0], starts_at=TOMORROW_AT_NINE, by=EndedBy.CITIZEN, now=NOON)
    assert fresh(hopeful[0]).starts_at == TOMORROW_AT_NINE + DAY


def test_a_later_time_interests_nobody(bookable, hopeful):
    late = confirmed(bookable, TOMORROW_AT_NINE + 5 * DAY)
    cancel(late)
    assert not told()


def test_a_time_within_the_offices_notice_is_not_offered(bookable, hopeful):
    soon = confirmed(bookable, NOON + timedelta(hours=2))
    cancel(soon, NOON + timedelta(minutes=10))
    assert not told()


def test_a_time_that_is_too_short_for_the_concern_is_not_offered(bookable, hopeful):
    long = bookable.services.get()
    long.minutes = 60
    long.save()
    bookable.services.create(slug="kurz", name="Kurzes", minutes=15)
    short = bookable.services.get(slug="kurz")
    before, after = TOMORROW_AT_NINE - timedelta(minutes=15), TOMORROW_AT_NINE + timedelta(minutes=15)
    between = None
    for starts_at in (before, TOMORROW_AT_NINE, after):
        appointment = actions.hold(
            office=bookable, service=short, starts_at=starts_at, person=Person("x@example.org"), browser=None, now=NOON
        ).appointment
        actions.confirm(appointment=appointment, now=NOON)
        between = appointment if starts_at == TOMORROW_AT_NINE else between
    cancel(between)
    assert not told()


def test_an_appointment_that_ended_wants_nothing_any_more(bookable, hopeful):
    for appointment in hopeful:
        cancel(appointment)
    OutgoingMail.objects.filter(event="earlier_free").delete()
    cancel(confirmed(bookable))
    assert not told()
