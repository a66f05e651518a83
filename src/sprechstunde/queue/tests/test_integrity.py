"""What the database itself refuses, whatever a future action forgets."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError

from conftest import NOON, make_adviser
from sprechstunde.offices.actions import open_counter
from sprechstunde.queue import actions
from sprechstunde.queue.models import Browser, NumberSeries, State, Ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def two(office, counter):
    return [actions.draw_ticket(office=office, browser=None, now=NOON).ticket for _ in range(2)]


def call(ticket, counter, **fields):
    row = {"state": State.CALLED, "counter": counter, "called_until": NOON + timedelta(seconds=120), **fields}
    return Ticket.objects.filter(pk=ticket.pk).update(**row)


def test_the_same_number_twice_on_one_day(office, two):
    first = two[0]
    with pytest.raises(IntegrityError):
        Ticket.objects.create(
            office=office,
            day=first.day,
            sequence=first.sequence,
            number=first.number,
            drawn_at=NOON,
            joined_at=NOON,
            queued_at=NOON,
        )


def test_the_same_number_on_another_day_is_fine(office, two):
    Ticket.objects.create(
        office=office,
        day=two[0].day + timedelta(days=1),
        sequence=1,
        number="T-001",
        drawn_at=NOON,
        joined_at=NOON,
        queued_at=NOON,
    )


def test_two_series_of_numbers_for_one_day(office, two):
    with pytest.raises(IntegrityError):
        NumberSeries.objects.create(office=office, day=two[0].day)


def test_two_people_called_to_one_counter(counter, two):
    call(two[0], counter)
    with pytest.raises(IntegrityError):
        call(two[1], counter)


def test_one_called_and_one_talking_at_one_counter(counter, two):
    call(two[0], counter, state=State.IN_CONSULTATION, called_until=None)
    with pytest.raises(IntegrityError):
        call(two[1], counter)


def test_two_people_at_two_counters_are_fine(office, counter, two):
    call(two[0], counter)
    call(two[1], open_counter(office=office, adviser=make_adviser(office, "berta"), now=NOON))


def test_a_person_called_to_no_counter(two):
    with pytest.raises(IntegrityError):
        call(two[0], None)


def test_a_person_talking_at_no_counter(two):
    with pytest.raises(IntegrityError):
        call(two[0], None, state=State.IN_CONSULTATION)


def test_a_call_without_an_end(counter, two):
    with pytest.raises(IntegrityError):
        call(two[0], counter, called_until=None)


def test_two_tickets_with_one_public_id(two):
    with pytest.raises(IntegrityError):
        Ticket.objects.filter(pk=two[0].pk).update(public_id=two[1].public_id)


def test_two_browsers_with_one_key(office, two):
    with pytest.raises(IntegrityError):
        Browser.objects.create(municipality=office.municipality, key_hash=two[0].browsers.get().key_hash, created_at=NOON)


def test_the_key_of_a_browser_is_kept_as_a_hash_only(office, counter):
    drawn = actions.draw_ticket(office=office, browser=None, now=NOON)
    row = " ".join(str(value) for value in Browser.objects.values().get().values())
    assert drawn.new_key is not None
    assert len(drawn.new_key) >= 43  # 256 bit
    assert drawn.new_key not in row
