from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils.translation import gettext

from conftest import NOON, make_adviser
from sprechstunde.config.administration.tests.conftest import (
    errors_of,
    make_absence,
    make_appointment,
    offer_appointments,
    submit,
    told,
)
from sprechstunde.offices.models import Absence
from sprechstunde.offices.subjects import office_subject

LIST = "/verwaltung/offices/absence/"
ADD = f"{LIST}add/"
TOMORROW = {"starts_on": "2026-11-19", "ends_on": "2026-11-19"}


@pytest.fixture(autouse=True)
def noon(at_noon):
    pass


def test_an_absence_is_entered_and_the_offices_hear_of_it(lenas_client, bashir, office, announced):
    subjects = announced(lambda: lenas_client.post(ADD, {**TOMORROW, "adviser": str(bashir.pk)}))
    absence = Absence.objects.get()
    assert (absence.adviser, absence.starts_on, absence.ends_on) == (bashir, date(2026, 11, 19), date(2026, 11, 19))
    assert office_subject(office.pk) in subjects
    assert "Beratung" in lenas_client.get(LIST).content.decode()


def test_there_is_no_place_for_a_reason(emils_client, bashir):
    fields = emils_client.get(ADD).context_data["adminform"].form.fields
    assert set(fields) == {"adviser", "starts_on", "ends_on"}
    assert "Den Grund schreiben Sie bitte nirgends auf." in emils_client.get(ADD).content.decode()


def test_it_does_not_end_before_it_begins(emils_client, bashir):
    errors = errors_of(emils_client.post(ADD, {**TOMORROW, "ends_on": "2026-11-18", "adviser": str(bashir.pk)}))
    assert gettext("The last day must not be before the first.") in errors
    assert "absence_ends" not in errors


def test_the_list_can_be_narrowed_to_what_is_still_to_come(emils_client, office, bashir):
    make_absence(bashir, date(2026, 11, 1))
    make_absence(make_adviser(office, "berta"), date(2026, 11, 18))
    coming = emils_client.get(f"{LIST}?when=coming").content.decode()
    assert "Berta" in coming
    assert "Bashir" not in coming


def test_the_appointments_of_who_is_away_are_named(emils_client, office, bashir):
    """Somebody else is there, so the others still have room."""
    make_adviser(office, "berta")
    offer_appointments(office, parallel=2)
    make_appointment(office, NOON + timedelta(days=1), adviser=bashir)
    make_appointment(office, NOON + timedelta(days=1, hours=1))
    make_appointment(office, NOON + timedelta(days=2), adviser=bashir)
    warning = told(emils_client.post(ADD, {**TOMORROW, "adviser": str(bashir.pk)}))[0]
    assert "passt 1 gebuchter oder vorgeschlagener Termin nicht mehr" in warning
    assert "morgen um 12:00 Uhr" in warning


def test_when_too_few_are_left_the_surplus_is_named(emils_client, office, bashir):
    make_adviser(office, "berta")
    offer_appointments(office, parallel=2)
    for seat in range(2):
        make_appointment(office, NOON + timedelta(days=1), seat=seat)
    assert "passt 1 gebuchter" in told(emils_client.post(ADD, {**TOMORROW, "adviser": str(bashir.pk)}))[0]


def test_an_appointment_on_a_higher_seat_is_no_surplus(emils_client, office, bashir):
    make_adviser(office, "berta")
    offer_appointments(office, parallel=2)
    make_appointment(office, NOON + timedelta(days=1), seat=1)
    assert len(told(emils_client.post(ADD, {**TOMORROW, "adviser": str(bashir.pk)}))) == 1


def test_a_shorter_absence_frees_the_appointment_again(emils_client, office, bashir):
    offer_appointments(office)
    make_appointment(office, NOON + timedelta(days=1), adviser=bashir)
    absence = make_absence(bashir, date(2026, 11, 19), date(2026, 11, 20))
    answer = submit(emils_client, f"{LIST}{absence.pk}/change/", starts_on="2026-11-20")
    assert answer.status_code == 302
    assert len(told(answer)) == 1
