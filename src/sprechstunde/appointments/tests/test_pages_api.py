"""Free appointments in the public API."""

from __future__ import annotations

from datetime import datetime

import pytest
import time_machine

from conftest import make_office
from sprechstunde.appointments.tests.cast import hold
from sprechstunde.offices.models import Office, Service

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_noon")]

SLOTS = "/api/v1/offices/beratung/slots"


def starts(response):
    assert response.status_code == 200, response.content
    return [item["starts_at"] for item in response.json()]


def test_four_weeks_from_today_unless_said_otherwise(anna, bookable):
    found = anna.get(SLOTS)
    assert found.json()[0] == {"starts_at": "2026-11-18T14:00:00+01:00", "ends_at": "2026-11-18T14:30:00+01:00"}
    assert starts(found)[-1] == "2026-12-15T15:30:00+01:00"


def test_days_are_both_included_and_instants_are_not(anna, bookable):
    days = starts(anna.get(SLOTS, {"from": "2026-11-19", "to": "2026-11-20"}))
    assert (days[0], days[-1]) == ("2026-11-19T08:00:00+01:00", "2026-11-20T15:30:00+01:00")
    span = {"from": "2026-11-19T09:00:00+01:00", "to": "2026-11-19T09:00:00Z"}
    assert starts(anna.get(SLOTS, span)) == [f"2026-11-19T09:{quarter}:00+01:00" for quarter in ("00", "15", "30", "45")]
    assert starts(anna.get(f"{SLOTS}?from=2026-11-19T09:45:00+01:00&to=2026-11-19T10:00:00"))  # a bare plus, no offset


def test_offsets_follow_the_clock_change(anna, bookable):
    Office.objects.update(horizon_days=370)
    with time_machine.travel(datetime.fromisoformat("2026-10-20T12:00:00+02:00"), tick=False):
        found = starts(anna.get(SLOTS, {"from": "2026-10-23", "to": "2026-10-26"}))
    assert "2026-10-23T08:00:00+02:00" in found
    assert "2026-10-26T08:00:00+01:00" in found


def test_what_is_held_is_not_offered(anna, bookable):
    hold(bookable)
    assert "2026-11-19T09:00:00+01:00" not in starts(anna.get(SLOTS))


def test_the_length_is_the_services(anna, bookable):
    Service.objects.create(office=bookable, slug="lang", name="Langes Gespräch", minutes=90)
    assert anna.get(SLOTS, {"service": "lang"}).json()[0]["ends_at"] == "2026-11-18T15:30:00+01:00"
    assert anna.get(SLOTS).json()[0]["ends_at"] == "2026-11-18T14:30:00+01:00"  # the shortest


@pytest.mark.parametrize(
    "query",
    [
        "from=gestern", "to=9999-12-31T23:59:59-14:00", "from=0001-01-01", "from=2026-11-20&to=2026-11-19",
        "from=2026-01-01&to=2026-12-31", "from=" + "9" * 5000, "to=%00", "from=2026-02-30",
    ],
)  # fmt: skip
def test_nonsense_is_a_problem_of_the_asker(anna, bookable, query):
    response = anna.get(f"{SLOTS}?{query}")
    assert response.status_code == 400
    assert response["Content-Type"] == "application/problem+json"
    assert response.json()["title"]


def test_26_weeks_are_the_most(anna, bookable):
    assert anna.get(SLOTS, {"from": "2026-11-19", "to": "2027-05-19"}).status_code == 200
    assert anna.get(SLOTS, {"from": "2026-11-19", "to": "2027-05-21"}).status_code == 400


@pytest.mark.parametrize("path", [f"{SLOTS}?service=fremd", f"{SLOTS}?service=%00", "/api/v1/offices/drueben/slots"])
def test_what_is_not_ours_does_not_exist(anna, bookable, andernort, path):
    make_office(andernort, slug="drueben", prefix="D", appointments_offered=True)
    response = anna.get(path)
    assert response.status_code == 404
    assert response["Content-Type"] == "application/problem+json"


def test_an_office_without_appointments_has_none(anna, office):
    assert starts(anna.get(SLOTS)) == []


def test_it_answers_as_the_rest_of_the_api_does(anna, bookable):
    first = anna.get(SLOTS)
    assert first["Access-Control-Allow-Origin"] == "*"
    assert first["Cache-Control"].startswith("public, max-age=")
    assert anna.get(SLOTS, headers={"If-None-Match": first["ETag"]}).status_code == 304
    hold(bookable)
    assert anna.get(SLOTS, headers={"If-None-Match": first["ETag"]}).status_code == 200
    described = anna.get("/api/v1/openapi.json").json()["paths"]["/api/v1/offices/{slug}/slots"]["get"]
    assert {each["name"] for each in described["parameters"]} == {"slug", "service", "from", "to"}
    assert set(described["responses"]) == {"200", "400", "404"}


def test_the_offices_data_carry_the_next_free_time(anna, bookable):
    assert anna.get("/api/v1/offices/beratung").json()["next_slot"] == "2026-11-18T14:00:00+01:00"


def test_its_cost_does_not_follow_the_weeks_in_queries(anna, bookable, django_assert_max_num_queries):
    with django_assert_max_num_queries(12):
        anna.get(SLOTS, {"from": "2026-11-19", "to": "2027-05-19"})
