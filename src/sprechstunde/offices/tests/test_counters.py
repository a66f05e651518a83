from __future__ import annotations

from datetime import date, time, timedelta

import pytest
from django.db import IntegrityError
from django.http import Http404

from conftest import NOON, make_adviser, make_office
from sprechstunde.offices.access import own_open_counter, public_office, served_office
from sprechstunde.offices.actions import CounterElsewhere, close_counter, note_presence, open_counter
from sprechstunde.offices.lookups import offices_served_by, open_counter_of
from sprechstunde.offices.models import Assignment, Closure, Counter, OpeningHours

pytestmark = pytest.mark.django_db


def test_opening_again_returns_the_counter_that_is_open(office, bashir, counter):
    assert open_counter(office=office, adviser=bashir, now=NOON) == counter
    assert Counter.objects.count() == 1


def test_a_counter_in_another_office_must_be_closed_first(office, bashir, counter):
    other = make_office(office.municipality, slug="zweites", prefix="Z")
    with pytest.raises(CounterElsewhere):
        open_counter(office=other, adviser=bashir, now=NOON)
    close_counter(counter=counter, now=NOON)
    assert open_counter(office=other, adviser=bashir, now=NOON).office == other


def test_closing_twice_keeps_the_first_closing(counter):
    close_counter(counter=counter, now=NOON)
    close_counter(counter=counter, now=NOON + timedelta(hours=1))
    counter.refresh_from_db()
    assert counter.closed_at == NOON


def test_presence_is_noted_on_open_counters_only(office, bashir, counter):
    close_counter(counter=counter, now=NOON)
    again = open_counter(office=office, adviser=bashir, now=NOON)
    note_presence(advisers=[bashir.pk], now=NOON + timedelta(minutes=5))
    counter.refresh_from_db()
    again.refresh_from_db()
    assert (counter.seen_at, again.seen_at) == (NOON, NOON + timedelta(minutes=5))


def test_two_open_counters_of_one_adviser_are_refused_by_the_database(office, bashir, counter):
    with pytest.raises(IntegrityError):
        Counter.objects.create(office=office, adviser=bashir, opened_at=NOON, seen_at=NOON)


def test_reopening_a_closed_counter_beside_an_open_one_is_refused_by_the_database(office, bashir, counter):
    close_counter(counter=counter, now=NOON)
    open_counter(office=office, adviser=bashir, now=NOON)
    with pytest.raises(IntegrityError):
        Counter.objects.filter(pk=counter.pk).update(closed_at=None)


def test_closed_counters_of_one_adviser_may_be_many(office, bashir):
    for _ in range(3):
        close_counter(counter=open_counter(office=office, adviser=bashir, now=NOON), now=NOON)
    assert Counter.objects.filter(adviser=bashir).count() == 3


@pytest.mark.parametrize(("opens", "closes"), [(time(12), time(8)), (time(8), time(8))])
def test_hours_that_end_before_they_begin_are_refused_by_the_database(office, opens, closes):
    with pytest.raises(IntegrityError):
        OpeningHours.objects.create(office=office, weekday=0, opens_at=opens, closes_at=closes)


def test_hours_on_an_eighth_weekday_are_refused_by_the_database(office):
    with pytest.raises(IntegrityError):
        OpeningHours.objects.create(office=office, weekday=7, opens_at=time(8), closes_at=time(9))


def test_a_closure_that_ends_before_it_begins_is_refused_by_the_database(office):
    with pytest.raises(IntegrityError):
        Closure.objects.create(
            municipality=office.municipality, starts_on=date(2026, 12, 2), ends_on=date(2026, 12, 1), reason="?"
        )


def test_a_closure_of_a_department_and_an_office_is_refused_by_the_database(office):
    with pytest.raises(IntegrityError):
        Closure.objects.create(
            municipality=office.municipality, department=office.department, office=office,
            starts_on=NOON.date(), ends_on=NOON.date(), reason="?",
        )  # fmt: skip


def test_two_offices_with_one_slug_or_one_prefix_are_refused_by_the_database(office):
    with pytest.raises(IntegrityError):
        make_office(office.municipality, slug="zweites", prefix=office.prefix)


def test_an_office_belongs_to_the_municipality_of_its_department(office, andernort):
    office.municipality = andernort
    office.save()
    office.refresh_from_db()
    assert office.municipality == office.department.municipality != andernort


def test_an_adviser_twice_in_one_office_is_refused_by_the_database(office, bashir):
    with pytest.raises(IntegrityError):
        Assignment.objects.create(office=office, adviser=bashir)


# Who may


def test_carla_serves_nothing_of_ours(office, carla):
    assert office not in offices_served_by(carla)


def test_carla_serves_nothing_of_ours_even_when_somebody_assigned_her_by_mistake(office, carla):
    Assignment.objects.create(office=office, adviser=carla)
    assert office not in offices_served_by(carla)


def test_an_office_of_another_municipality_does_not_exist(office, andernort, carla):
    make_office(office.municipality, slug="nur-bei-uns", prefix="N")
    with pytest.raises(Http404):
        public_office(andernort, "nur-bei-uns")
    with pytest.raises(Http404):
        served_office(carla, "nur-bei-uns")


def test_an_office_in_which_one_does_not_advise_cannot_be_staffed(office, bashir):
    make_office(office.municipality, slug="nebenan", prefix="N")
    with pytest.raises(Http404):
        served_office(bashir, "nebenan")


def test_without_an_open_counter_there_is_none_to_call_to(bashir):
    assert open_counter_of(bashir) is None
    with pytest.raises(Http404):
        own_open_counter(bashir)


def test_the_counter_of_a_colleague_is_not_ones_own(office, bashir, counter):
    berta = make_adviser(office, "berta")
    with pytest.raises(Http404):
        own_open_counter(berta)
    assert own_open_counter(bashir) == counter
