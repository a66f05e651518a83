from __future__ import annotations

from datetime import date

import pytest
import time_machine
from django.utils.translation import gettext

from conftest import NOON, make_office
from sprechstunde.config.administration.tests.conftest import errors_of, make_closure, submit
from sprechstunde.offices.models import Closure, Department
from sprechstunde.offices.subjects import office_subject

LIST = "/verwaltung/offices/closure/"
ADD = f"{LIST}add/"
DAYS = {"starts_on": "2026-12-24", "ends_on": "2026-12-31", "reason": "Betriebsferien"}


@pytest.fixture
def other_office(musterstadt):
    office = make_office(musterstadt, slug="andere", prefix="A")
    office.department = Department.objects.create(municipality=musterstadt, name="Sozialamt")
    office.save()
    return office


def test_a_closure_for_everything_is_announced_to_every_office(emils_client, office, other_office, announced):
    subjects = announced(lambda: emils_client.post(ADD, DAYS))
    closure = Closure.objects.get()
    assert (closure.starts_on, closure.ends_on, closure.office) == (date(2026, 12, 24), date(2026, 12, 31), None)
    assert {office_subject(office.pk), office_subject(other_office.pk)} <= subjects


def test_a_department_is_closed_without_the_others(emils_client, office, other_office, announced):
    subjects = announced(lambda: emils_client.post(ADD, {**DAYS, "department": str(office.department_id)}))
    assert office_subject(office.pk) in subjects
    assert office_subject(other_office.pk) not in subjects


def test_when_a_closure_moves_both_offices_hear_of_it(emils_client, office, other_office, announced):
    closure = make_closure(office.municipality, office=office)
    subjects = announced(lambda: submit(emils_client, f"{LIST}{closure.pk}/change/", office=str(other_office.pk)))
    assert {office_subject(office.pk), office_subject(other_office.pk)} <= subjects


@pytest.mark.parametrize("way", ["page", "list"])
def test_a_deleted_closure_opens_the_office_again(emils_client, office, announced, way):
    closure = make_closure(office.municipality, office=office)
    chosen = {"action": "delete_selected", "_selected_action": [str(closure.pk)]}
    address, data = (f"{LIST}{closure.pk}/delete/", {}) if way == "page" else (LIST, chosen)
    assert office_subject(office.pk) in announced(lambda: emils_client.post(address, {**data, "post": "yes"}))
    assert not Closure.objects.exists()


def test_it_is_closed_for_an_office_or_a_department_not_both(emils_client, office):
    both = {"office": str(office.pk), "department": str(office.department_id)}
    errors = errors_of(emils_client.post(ADD, {**DAYS, **both}))
    assert errors.count(gettext("Choose a department or an office, not both.")) == 1
    assert "closure_of_one_thing" not in errors


def test_it_does_not_end_before_it_begins(emils_client, musterstadt):
    errors = errors_of(emils_client.post(ADD, {**DAYS, "ends_on": "2026-12-23"}))
    assert gettext("The last day must not be before the first.") in errors
    assert "closure_ends" not in errors


def test_the_list_can_be_narrowed_to_what_is_still_to_come(emils_client, musterstadt):
    make_closure(musterstadt, reason="Schon vorbei", starts_on=date(2026, 1, 2), ends_on=date(2026, 1, 3))
    make_closure(musterstadt, reason="Kommt noch")
    with time_machine.travel(NOON, tick=False):
        coming = emils_client.get(f"{LIST}?when=coming").content.decode()
        past = emils_client.get(f"{LIST}?when=past").content.decode()
    assert "Kommt noch" in coming
    assert "Schon vorbei" not in coming
    assert "Schon vorbei" in past
    assert "Kommt noch" not in past


@pytest.mark.parametrize(("land", "own"), [("NW", "Fronleichnam"), ("BE", "Frauentag"), ("TH", "Weltkindertag")])
def test_the_public_holidays_of_the_land_are_listed_in_german(emils_client, musterstadt, land, own):
    musterstadt.land = land
    musterstadt.save()
    assert "/verwaltung/offices/closure/feiertage/" in emils_client.get(LIST).content.decode()
    with time_machine.travel(NOON, tick=False):
        page = emils_client.get(f"{LIST}feiertage/").content.decode()
    assert own in page
    assert "Samstag, 3. Oktober 2026" in page
    assert "Sonntag, 3. Oktober 2027" in page
    assert "Tag der Deutschen Einheit" in page
    assert musterstadt.get_land_display() in page


def test_advisers_do_not_get_that_list(bashirs_client):
    assert bashirs_client.get(f"{LIST}feiertage/").status_code == 404
