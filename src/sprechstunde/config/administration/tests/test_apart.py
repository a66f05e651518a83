"""Dora and Carla belong to another town: nothing of ours is shown, offered or changed there, and the other way round."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from conftest import NOON
from sprechstunde.config.administration.tests.conftest import (
    errors_of,
    make_absence,
    make_appointment,
    make_closure,
    make_text,
    offer_appointments,
    submit,
    told,
)
from sprechstunde.offices.models import (
    Absence,
    Assignment,
    Closure,
    ConsultationHours,
    Department,
    Office,
    OpeningHours,
    Service,
)
from sprechstunde.staff.models import User

LISTS = {
    "office": "/verwaltung/offices/office/",
    "department": "/verwaltung/offices/department/",
    "closure": "/verwaltung/offices/closure/",
    "absence": "/verwaltung/offices/absence/",
    "text": "/verwaltung/municipalities/text/",
    "municipality": "/verwaltung/municipalities/municipality/",
    "user": "/verwaltung/staff/user/",
}


@pytest.fixture
def ours(office, bashir, musterstadt):
    """One object of every kind."""
    Office.objects.filter(pk=office.pk).update(name="Hiesiges Büro")
    Department.objects.filter(pk=office.department_id).update(name="Hiesiges Amt")
    User.objects.filter(pk=bashir.pk).update(display_name="Hiesiger Bashir")
    closure = make_closure(musterstadt, office=office, reason="Hiesiger Ausflug")
    kinds = {"office": office, "department": office.department, "closure": closure, "text": make_text(musterstadt)}
    absence = make_absence(bashir, date(2026, 12, 24))
    return {**kinds, "absence": absence, "municipality": musterstadt, "user": bashir}


@pytest.mark.parametrize("kind", LISTS)
@pytest.mark.parametrize("page", ["change", "delete", "history"])
def test_what_is_ours_does_not_exist_for_dora(doras_client, ours, kind, page):
    address = f"{LISTS[kind]}{ours[kind].pk}/{page}/"
    assert doras_client.get(address).status_code == 404
    assert doras_client.post(address, {"post": "yes", "name": "x"}).status_code == 404
    assert type(ours[kind]).objects.filter(pk=ours[kind].pk).exists()


@pytest.mark.parametrize("kind", LISTS)
@pytest.mark.parametrize("page", ["", "add/"])
def test_dora_sees_and_is_offered_nothing_of_ours(doras_client, ours, carla, kind, page):
    answer = doras_client.get(LISTS[kind] + page, follow=True)
    text = answer.content.decode()
    assert "Hiesig" not in text
    assert "Musterstadt" not in text


@pytest.mark.parametrize("kind", LISTS)
@pytest.mark.parametrize("page", ["", "add/", "1/change/", "1/delete/", "1/history/"])
def test_for_carla_there_is_no_administration(carlas_client, ours, kind, page):
    assert carlas_client.get(LISTS[kind] + page).status_code == 404


def test_our_own_pages_are_there(emils_client, ours):
    """So that the tests above cannot pass by mistyped addresses."""
    for kind, address in LISTS.items():
        for page in ("change", "history") if kind in ("text", "municipality") else ("change", "delete", "history"):
            assert emils_client.get(f"{address}{ours[kind].pk}/{page}/").status_code == 200
        assert emils_client.get(address).status_code == (302 if kind == "municipality" else 200)


def test_no_office_moves_into_a_foreign_department(emils_client, office, foreign_office):
    address = f"{LISTS['office']}{office.pk}/change/"
    answer = submit(emils_client, address, department=str(foreign_office.department_id))
    assert "department" in answer.context_data["adminform"].form.errors
    office.refresh_from_db()
    assert office.department_id != foreign_office.department_id


def test_no_foreign_adviser_is_assigned(emils_client, office, carla):
    address = f"{LISTS['office']}{office.pk}/change/"
    extra = {"assignments-TOTAL_FORMS": "1", "assignments-0-adviser": str(carla.pk), "assignments-0-office": str(office.pk)}
    errors_of(submit(emils_client, address, **extra))
    assert not Assignment.objects.filter(office=office, adviser=carla).exists()


def test_nobody_is_assigned_to_a_foreign_office(emils_client, bashir, foreign_office):
    address = f"{LISTS['user']}{bashir.pk}/change/"
    errors_of(submit(emils_client, address, **{"assignments-0-office": str(foreign_office.pk)}))
    assert not Assignment.objects.filter(office=foreign_office, adviser=bashir).exists()


@pytest.mark.parametrize(
    ("model", "prefix"), [(Service, "services"), (OpeningHours, "opening_hours"), (ConsultationHours, "consultation_hours")]
)
def test_a_forged_row_id_changes_nothing_elsewhere(emils_client, office, foreign_office, model, prefix):
    for each in (office, foreign_office):
        offer_appointments(each)
    before = list(model.objects.order_by("pk").values())
    foreign = model.objects.filter(office=foreign_office).first()
    address = f"{LISTS['office']}{office.pk}/change/"
    forged = {f"{prefix}-0-id": str(foreign.pk)}
    for change in (
        {f"{prefix}-0-name": "x", f"{prefix}-0-opens_at": "05:00", f"{prefix}-0-starts_at": "05:00"},
        {f"{prefix}-0-DELETE": "on"},
    ):
        submit(emils_client, address, **forged, **change)  # Django accepts the form and takes no notice of such a row
    assert list(model.objects.order_by("pk").values()) == before


def test_a_forged_parent_moves_no_row(emils_client, office, foreign_office):
    address = f"{LISTS['office']}{office.pk}/change/"
    errors_of(submit(emils_client, address, **{"services-0-office": str(foreign_office.pk)}))
    assert office.services.count() == foreign_office.services.count() == 1


@pytest.mark.parametrize("field", ["office", "department"])
def test_no_closure_for_what_is_foreign(emils_client, musterstadt, foreign_office, field):
    foreign = foreign_office if field == "office" else foreign_office.department
    days = {"starts_on": "2026-12-24", "ends_on": "2026-12-24", "reason": "x"}
    errors_of(emils_client.post(LISTS["closure"] + "add/", {**days, field: str(foreign.pk)}))
    assert not Closure.objects.exists()


def test_no_absence_of_somebody_foreign(emils_client, musterstadt, carla):
    days = {"starts_on": "2026-12-24", "ends_on": "2026-12-24"}
    errors_of(emils_client.post(LISTS["absence"] + "add/", {**days, "adviser": str(carla.pk)}))
    assert not Absence.objects.exists()


def test_nobody_hears_of_foreign_appointments(doras_client, office, foreign_office, at_noon):
    """Dora closes her whole town; it is ours that has an appointment that day."""
    offer_appointments(office)
    make_appointment(office, NOON + timedelta(days=1))
    day = {"starts_on": "2026-11-19", "ends_on": "2026-11-19", "reason": "x"}
    answer = doras_client.post(LISTS["closure"] + "add/", day)
    assert Closure.objects.filter(municipality=foreign_office.municipality).exists()
    assert len(told(answer)) == 1


def test_the_municipality_is_never_taken_from_the_request(emils_client, musterstadt, andernort):
    forged = {"municipality": str(andernort.pk), "municipality_id": str(andernort.pk)}
    emils_client.post(LISTS["department"] + "add/", {"name": "Sozialamt", "position": "0", **forged})
    assert Department.objects.get(name="Sozialamt").municipality == musterstadt
    days = {"starts_on": "2026-12-24", "ends_on": "2026-12-24", "reason": "x"}
    emils_client.post(LISTS["closure"] + "add/", {**days, **forged})
    assert Closure.objects.get().municipality == musterstadt
    emils_client.post(LISTS["text"] + "add/", {"kind": "impressum", "body": "x", "updated_on": "2026-01-01", **forged})
    assert musterstadt.texts.count() == 1


def test_nobody_gets_into_another_municipality(emils_client, bashir, andernort):
    forged = {"municipality": str(andernort.pk), "is_demo": "on", "is_superuser": "on", "password": "x"}
    before = User.objects.filter(pk=bashir.pk).values("municipality", "is_demo", "password").get()
    assert submit(emils_client, f"{LISTS['user']}{bashir.pk}/change/", **forged).status_code == 302
    assert User.objects.filter(pk=bashir.pk).values("municipality", "is_demo", "password").get() == before


@pytest.mark.parametrize("kind", ["office", "department", "closure", "absence", "user"])
def test_a_bulk_deletion_does_not_reach_foreign_things(doras_client, ours, kind):
    data = {"action": "delete_selected", "_selected_action": [str(ours[kind].pk)], "post": "yes"}
    doras_client.post(LISTS[kind], data)
    assert type(ours[kind]).objects.filter(pk=ours[kind].pk).exists()


def test_filters_offer_and_find_own_things_only(emils_client, office, foreign_office):
    page = emils_client.get(f"{LISTS['office']}?department={foreign_office.department_id}").content.decode()
    assert "Fremd" not in page
    assert "Jugendamt" in page


@pytest.mark.parametrize(
    "query", ["password__startswith=argon2", "municipality__name__startswith=A", "municipality=2", "assignments__office=1"]
)
def test_an_address_cannot_ask_for_what_no_filter_asks(emils_client, bashir, query):
    assert emils_client.get(f"{LISTS['user']}?{query}").status_code == 400


def test_the_autocomplete_page_answers_nothing(emils_client, foreign_office):
    query = "app_label=offices&model_name=office&field_name=department&term="
    answer = emils_client.get(f"/verwaltung/autocomplete/?{query}")
    assert b"Fremd" not in answer.content


def test_the_history_on_the_first_page_is_ones_own(doras_client, emils_client, musterstadt):
    emils_client.post(LISTS["department"] + "add/", {"name": "Hiesiges Sozialamt", "position": "0"})
    assert "Hiesiges Sozialamt" in emils_client.get("/verwaltung/").content.decode()
    assert "Hiesig" not in doras_client.get("/verwaltung/").content.decode()
