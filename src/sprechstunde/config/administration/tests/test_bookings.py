"""Changes that hit appointments which are booked already: they stay, and the next page names them."""

from __future__ import annotations

import html
import re
from datetime import date, timedelta

import pytest

from conftest import NOON, make_adviser, make_office
from sprechstunde.appointments.models import Appointment, State
from sprechstunde.config.administration.tests.conftest import (
    filled_in,
    make_appointment,
    make_closure,
    offer_appointments,
    submit,
    told,
)
from sprechstunde.offices.models import Assignment, ConsultationHours, Office

CLOSURES = "/verwaltung/offices/closure/"
TOMORROW = {"starts_on": "2026-11-19", "ends_on": "2026-11-19", "reason": "Ausflug"}
ONE = "passt 1 gebuchter oder vorgeschlagener Termin nicht mehr"


@pytest.fixture(autouse=True)
def noon(at_noon, mails_are_sent):
    pass


@pytest.fixture
def page(office, bashir):
    offer_appointments(office)
    return f"/verwaltung/offices/office/{office.pk}/change/"


@pytest.fixture
def tomorrow(page, office):
    return make_appointment(office, NOON + timedelta(days=1))


def warnings(answer) -> list[str]:
    """All that was told but that it was saved."""
    assert answer.status_code == 302, "the form was refused"
    return told(answer)[:-1]


def test_a_closure_names_what_it_hits_and_cancels_nothing(emils_client, tomorrow, office):
    make_appointment(office, NOON + timedelta(days=2))
    (warning,) = warnings(emils_client.post(f"{CLOSURES}add/", {**TOMORROW, "office": str(office.pk)}))
    assert ONE in warning
    assert "(morgen um 12:00 Uhr)" in warning
    assert "Bitte sagen Sie es denen, die dort beraten: Bashir." in warning
    tomorrow.refresh_from_db()
    assert tomorrow.state == State.CONFIRMED


def test_who_advises_there_is_led_to_the_appointments(lenas_client, lena, office):
    offer_appointments(office)
    Assignment.objects.create(office=office, adviser=lena)
    next_week = NOON + timedelta(days=7)
    make_appointment(office, next_week)
    day = {"starts_on": "2026-11-25", "ends_on": "2026-11-25", "reason": "Ausflug"}
    (warning,) = warnings(lenas_client.post(f"{CLOSURES}add/", day))
    (address,) = re.findall(r'href="([^"]+)"', warning)
    page = lenas_client.get(html.unescape(address))
    assert page.status_code == 200
    assert "Mittwoch, 25. November" in page.content.decode()
    assert "12:00" in page.content.decode()


def test_a_closure_of_another_office_hits_nothing(emils_client, tomorrow, musterstadt):
    other = make_office(musterstadt, slug="andere", prefix="A")
    assert not warnings(emils_client.post(f"{CLOSURES}add/", {**TOMORROW, "office": str(other.pk)}))


def test_a_closure_of_the_whole_town_counts_by_office(emils_client, tomorrow, musterstadt):
    other = make_office(musterstadt, slug="andere", prefix="A")
    offer_appointments(other)
    make_adviser(other, "berta")
    make_appointment(other, NOON + timedelta(days=1, hours=3))
    found = warnings(emils_client.post(f"{CLOSURES}add/", TOMORROW))
    assert [each.partition("“")[0] for each in found] == ["Im Büro „Andere", "Im Büro „Beratung"]


def test_deleting_a_closure_hits_nothing(emils_client, tomorrow, office):
    closure = make_closure(office.municipality, office=office)
    assert not warnings(emils_client.post(f"{CLOSURES}{closure.pk}/delete/", {"post": "yes"}))


def test_shorter_hours_name_what_lies_outside(emils_client, page, tomorrow, office):
    thursday = office.consultation_hours.get(weekday=3)
    row = next(key for key, value in filled_in(emils_client, page).items() if "consult" in key and value == str(thursday.pk))
    ends_at = row.replace("-id", "-ends_at")
    assert not warnings(submit(emils_client, page, **{ends_at: "12:30"}))
    (warning,) = warnings(submit(emils_client, page, **{ends_at: "12:29"}))
    assert ONE in warning


def test_hours_that_end_by_date_name_what_comes_later(emils_client, page, office):
    make_appointment(office, NOON + timedelta(days=7))
    thirteenth = {f"consultation_hours-{row}-valid_until": "2026-11-25" for row in range(7)}
    (warning,) = warnings(submit(emils_client, page, **thirteenth))
    assert "am Mittwoch, 25. November, um 12:00 Uhr" in warning
    assert not warnings(submit(emils_client, page, **dict.fromkeys(thirteenth, "2026-11-26")))


def test_many_are_counted_and_the_first_are_named(emils_client, page, office):
    for hours in range(7):
        make_appointment(office, NOON + timedelta(days=1, hours=hours))
    (warning,) = warnings(emils_client.post(f"{CLOSURES}add/", TOMORROW))
    assert "passen 7 gebuchte oder vorgeschlagene Termine nicht mehr" in warning
    assert warning.count("morgen um") == 5
    assert "2 weitere" in warning


def test_what_is_over_or_not_bound_to_a_time_is_not_counted(emils_client, page, office):
    make_appointment(office, NOON - timedelta(hours=1), state=State.CHECKED_IN)
    make_appointment(office, NOON + timedelta(days=1), state=State.CANCELLED)
    make_appointment(office, NOON + timedelta(minutes=5), state=State.FINISHED)  # both were early
    make_appointment(office, None, state=State.REQUESTED)
    day_and_next = {**TOMORROW, "starts_on": "2026-11-18"}
    assert not warnings(emils_client.post(f"{CLOSURES}add/", day_and_next))


def test_a_wider_step_or_a_longer_pause_makes_no_misfit(emils_client, page, tomorrow, office):
    make_appointment(office, NOON + timedelta(days=1, minutes=35))
    changes = {"slot_step_minutes": "60", "buffer_minutes": "30", "lead_minutes": "40000", "horizon_days": "1"}
    assert not warnings(submit(emils_client, page, **changes))


def test_more_at_once_than_may_be_names_the_surplus(emils_client, page, office, tomorrow):
    make_adviser(office, "berta")
    ConsultationHours.objects.filter(office=office).update(parallel=2)
    make_appointment(office, NOON + timedelta(days=1, minutes=15), seat=1)
    assert not warnings(submit(emils_client, page, summary="Neu"))
    (warning,) = warnings(submit(emils_client, page, **{f"consultation_hours-{row}-parallel": "1" for row in range(7)}))
    assert ONE in warning
    assert "morgen um 12:15 Uhr" in warning


@pytest.mark.parametrize("way", ["assignment on the office's page", "assignment on the account's page", "account"])
def test_who_no_longer_advises_here_leaves_appointments_behind(emils_client, page, tomorrow, bashir, way):
    account = f"/verwaltung/staff/user/{bashir.pk}/change/"
    if way == "account":
        data = filled_in(emils_client, account)
        data.pop("is_active")
        answer = emils_client.post(account, data)
    else:
        answer = submit(emils_client, page if "office" in way else account, **{"assignments-0-DELETE": "on"})
    assert any(ONE in warning for warning in warnings(answer))


def test_who_is_deleted_leaves_appointments_behind(emils_client, tomorrow, bashir):
    (warning,) = warnings(emils_client.post(f"/verwaltung/staff/user/{bashir.pk}/delete/", {"post": "yes"}))
    assert ONE in warning


def test_holidays_of_another_land_are_looked_at_too(emils_client, page, office, musterstadt):
    """6 January 2027 is a holiday in Bavaria and not in North Rhine-Westphalia."""
    Office.objects.filter(pk=office.pk).update(open_on_holidays=False)
    make_appointment(office, NOON.replace(year=2027, month=1, day=6))
    (warning,) = warnings(submit(emils_client, f"/verwaltung/municipalities/municipality/{musterstadt.pk}/change/", land="BY"))
    assert ONE in warning


# What must not be deleted.


@pytest.mark.parametrize("what", ["office", "department"])
@pytest.mark.parametrize("state", [State.CONFIRMED, State.REQUESTED])
def test_an_office_with_appointments_is_not_deleted(emils_client, page, office, state, what):
    for days in (1, 2):
        make_appointment(office, NOON + timedelta(days=days) if state == State.CONFIRMED else None, state=state)
    pk = office.pk if what == "office" else office.department_id
    address = f"/verwaltung/offices/{what}/{pk}/delete/"
    sentence = "Im Büro „Beratung“ stehen noch 2 Termine an oder werden vereinbart."
    assert sentence in emils_client.get(address).content.decode()
    assert sentence in emils_client.post(address, {"post": "yes"}).content.decode()
    data = {"action": "delete_selected", "_selected_action": [str(pk)], "post": "yes"}
    assert sentence in emils_client.post(f"/verwaltung/offices/{what}/", data).content.decode()
    assert Appointment.objects.count() == 2


def test_an_office_whose_appointments_are_over_can_be_deleted(emils_client, page, office):
    make_appointment(office, NOON - timedelta(days=2), state=State.FINISHED)
    make_appointment(office, NOON + timedelta(days=2), state=State.CANCELLED)
    assert "Sprechzeiten: 7" in emils_client.get(page.replace("change", "delete")).content.decode()
    assert emils_client.post(page.replace("change", "delete"), {"post": "yes"}).status_code == 302
    assert not Office.objects.exists()
    assert not Appointment.objects.exists()


@pytest.mark.parametrize(
    ("starts_in", "state", "sentence"),
    [
        (1, State.CONFIRMED, "„Gespräch“ lässt sich nicht löschen: Dafür steht noch 1 Termin an"),
        (None, State.REQUESTED, "„Gespräch“ lässt sich nicht löschen: Dafür steht noch 1 Termin an"),
        (-1, State.FINISHED, "„Gespräch“ lässt sich erst löschen, wenn die vergangenen Termine"),
    ],
)
def test_a_service_with_appointments_is_not_deleted(emils_client, page, office, starts_in, state, sentence):
    make_appointment(office, starts_in and NOON + timedelta(days=starts_in), state=state)
    answer = submit(emils_client, page, **{"services-0-DELETE": "on"})
    assert answer.status_code == 200
    assert sentence in answer.content.decode()
    assert office.services.count() == 1


def test_who_has_appointments_is_not_deleted(emils_client, tomorrow, bashir, office):
    make_appointment(office, NOON + timedelta(days=2), adviser=bashir)
    address = f"/verwaltung/staff/user/{bashir.pk}/delete/"
    answer = emils_client.post(address, {"post": "yes"})
    assert "Bashir hat noch 1 Termin." in answer.content.decode()
    assert type(bashir).objects.filter(pk=bashir.pk).exists()


def test_past_talks_do_not_keep_an_account(emils_client, page, bashir, office):
    make_appointment(office, NOON - timedelta(days=2), adviser=bashir, state=State.FINISHED)
    assert emils_client.post(f"/verwaltung/staff/user/{bashir.pk}/delete/", {"post": "yes"}).status_code == 302
    assert date(2026, 11, 16) == Appointment.objects.get().starts_at.date()
