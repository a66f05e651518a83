from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from conftest import NOON, make_adviser, make_office
from sprechstunde.config.administration.tests.conftest import (
    make_absence,
    make_appointment,
    make_closure,
    make_text,
    offer_appointments,
)
from sprechstunde.municipalities.models import Text
from sprechstunde.offices.models import Department

LISTS = ["offices/office", "offices/department", "offices/closure", "offices/absence", "municipalities/text", "staff/user"]


def queries(client, address: str) -> int:
    client.get(address)  # content types are looked up once per process
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def add_some(musterstadt, number: int) -> None:
    for index in range(number):
        letter = "ABCDEFGH"[index]
        department = Department.objects.create(municipality=musterstadt, name=f"Amt {letter}")
        office = make_office(musterstadt, slug=f"buero-{letter.lower()}", prefix=letter)
        office.department = department
        office.save()
        make_absence(make_adviser(office, f"person{letter.lower()}"), date(2026, 12, 24))
        make_closure(musterstadt, office=office)
        make_closure(musterstadt, department=department)
    for kind in Text.Kind.values[1:]:
        make_text(musterstadt, kind)


@pytest.mark.parametrize("page", LISTS)
def test_a_long_list_takes_no_more_queries_than_a_short_one(emils_client, musterstadt, bashir, page):
    make_text(musterstadt)
    make_closure(musterstadt, office=bashir.offices.get())
    make_absence(bashir, date(2026, 12, 24))
    few = queries(emils_client, f"/verwaltung/{page}/")
    add_some(musterstadt, 6)
    assert queries(emils_client, f"/verwaltung/{page}/") == few
    assert few <= 12


def test_an_office_with_many_advisers_takes_no_more_queries(emils_client, musterstadt, bashir):
    office = bashir.offices.get()
    address = f"/verwaltung/offices/office/{office.pk}/change/"
    few = queries(emils_client, address)
    for index in range(5):
        make_adviser(office, f"person{index}")
    assert queries(emils_client, address) == few


def test_an_office_with_many_consultation_hours_takes_no_more_queries(emils_client, office):
    address = f"/verwaltung/offices/office/{office.pk}/change/"
    few = queries(emils_client, address)
    offer_appointments(office)
    assert queries(emils_client, address) == few


def test_closing_a_day_takes_as_many_queries_for_many_appointments_as_for_one(emils_client, office, bashir, at_noon):
    offer_appointments(office)
    day = {"starts_on": "2026-11-19", "ends_on": "2026-11-19", "reason": "x"}

    def close() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert emils_client.post("/verwaltung/offices/closure/add/", day).status_code == 302
        return len(captured)

    make_appointment(office, NOON + timedelta(hours=24))
    close()
    one = close()
    for hour in range(1, 9):
        make_appointment(office, NOON + timedelta(hours=24 + hour))
    assert close() == one
