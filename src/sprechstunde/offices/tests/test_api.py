"""The API is a contract with the city's homepage and everybody else: shapes, times, caching, errors."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

import pytest
import schemathesis
import time_machine
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.test import Client
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings

from conftest import NOON, make_office
from sprechstunde.offices.models import OpeningHours

pytestmark = pytest.mark.django_db

# More may be added; what is promised stays.
PROMISED = {
    "slug", "name", "department", "status", "waiting", "wait", "as_of", "opens_at", "closes_at", "next_slot", "services",
}  # fmt: skip


def test_the_list_has_the_promised_shape(anna, office, counter, annas_ticket, at_noon):
    response = anna.get("/api/v1/offices")
    assert response["Content-Type"].startswith("application/json")
    (item,) = response.json()
    assert {name: item[name] for name in PROMISED} == {
        "slug": "beratung",
        "name": "Beratung",
        "department": "Jugendamt",
        "status": "busy",
        "waiting": 1,
        "wait": None,
        "as_of": "2026-11-18T12:00:00+01:00",
        "opens_at": None,
        "closes_at": None,
        "next_slot": None,
        "services": [{"slug": "gespraech", "name": "Gespräch", "minutes": 30}],
    }
    assert anna.get("/api/v1/offices/beratung").json() == item


def test_times_carry_the_offset_that_holds_on_that_day(anna, office):
    office.opening_hours.all().delete()
    OpeningHours.objects.create(office=office, weekday=6, opens_at="08:00", closes_at="12:00")
    with time_machine.travel(datetime.fromisoformat("2026-10-24T12:00:00+02:00"), tick=False):
        item = anna.get("/api/v1/offices/beratung").json()
    assert item["as_of"] == "2026-10-24T12:00:00+02:00"
    assert item["opens_at"] == "2026-10-25T08:00:00+01:00"  # the clocks change in between


def test_umlauts_arrive_as_they_are(anna, office):
    office.name = "Pflegeelternschaft „Zuhause“ ẞ"
    office.save()
    response = anna.get("/api/v1/offices")
    assert json.loads(response.content.decode("utf-8"))[0]["name"] == office.name


def test_no_person_is_in_it(anna, office, counter, annas_ticket, bashir):
    content = anna.get("/api/v1/offices").content.decode()
    assert bashir.display_name not in content
    assert annas_ticket.number not in content
    assert annas_ticket.public_id not in content


def test_only_the_own_municipality_is_in_it(anna, office, carla):
    make_office(carla.municipality, slug="fremd", prefix="F")
    assert [item["slug"] for item in anna.get("/api/v1/offices").json()] == ["beratung"]
    assert anna.get("/api/v1/offices/fremd").status_code == 404


# Caching


@pytest.mark.parametrize("path", ["/api/v1/offices", "/api/v1/offices/beratung"])
def test_while_only_the_time_stamp_moves_on_nothing_is_sent_again(anna, office, counter, path):
    with time_machine.travel(NOON, tick=False) as clock:
        first = anna.get(path)
        clock.shift(timedelta(seconds=30))
        again = anna.get(path, headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again["ETag"] == first["ETag"]
    assert again["Access-Control-Allow-Origin"] == "*"


def test_what_really_changed_is_sent(anna, office, counter, at_noon, request):
    first = anna.get("/api/v1/offices")
    request.getfixturevalue("annas_ticket")
    again = anna.get("/api/v1/offices", headers={"if-none-match": first["ETag"]})
    assert again.status_code == 200
    assert again["ETag"] != first["ETag"]


@pytest.mark.parametrize("header", ['"x", {etag}', "*", "{etag} "])
def test_the_tag_may_be_one_of_several(anna, office, header, at_noon):
    etag = anna.get("/api/v1/offices")["ETag"]
    assert anna.get("/api/v1/offices", headers={"if-none-match": header.format(etag=etag)}).status_code == 304


def test_caches_may_keep_it_for_seconds(anna, office):
    assert anna.get("/api/v1/offices")["Cache-Control"] == "public, max-age=2"


# Other sites


def test_every_site_may_read_it_but_without_anybodys_cookies(anna, office):
    response = anna.get("/api/v1/offices", headers={"origin": "https://www.musterstadt.example"})
    assert response["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in response
    assert response["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert "ETag" in response["Access-Control-Expose-Headers"]


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("get", "/api/v1/offices/gibt-es-nicht", 404),
        ("get", "/api/v1/gibt-es-nicht", 404),
        ("post", "/api/v1/offices", 405),
        ("delete", "/api/v1/offices/beratung", 405),
        ("put", "/api/v1/offices/beratung", 405),
    ],
)
def test_errors_are_problems_that_other_sites_may_read(anna, office, method, path, status):
    response = getattr(anna, method)(path)
    assert response.status_code == status
    assert response["Content-Type"] == "application/problem+json"
    assert response["Access-Control-Allow-Origin"] == "*"
    problem = response.json()
    assert problem["status"] == status
    assert problem["type"] == "about:blank"
    assert problem["title"]
    if status == 405:
        assert "GET" in response["Allow"]


def test_an_unknown_host_is_told_so_as_a_problem(andernort, musterstadt):
    response = Client(headers={"host": "testserver"}).get("/api/v1/offices")
    assert response.status_code == 404
    assert response["Content-Type"] == "application/problem+json"


# The description


def test_the_description_is_openapi_three_one_and_names_every_address(anna, office):
    response = anna.get("/api/v1/openapi.json")
    assert response["Access-Control-Allow-Origin"] == "*"
    described = response.json()
    assert described["openapi"].startswith("3.1")
    assert set(described["paths"]) == {"/api/v1/offices", "/api/v1/offices/{slug}", "/api/v1/offices/{slug}/slots"}
    described_fields = set(described["components"]["schemas"]["OfficeItem"]["properties"])
    assert described_fields >= PROMISED
    assert described_fields == set(anna.get("/api/v1/offices/beratung").json())


@pytest.fixture
def the_tests_connection_stays_open():
    """A real request closes connections that are in a transaction, as the test's is; Django's own client does the same."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def test_whatever_is_sent_the_api_keeps_to_its_description(office, counter, annas_ticket, the_tests_connection_stays_open):
    """Schemathesis makes requests from the description and compares the answers with it."""
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())
    schema.config.output.sanitization.update(enabled=False)
    tried = 0
    for result in schema.get_all_operations():
        operation = result.ok()

        def check(case):
            nonlocal tried
            tried += 1
            case.call_and_validate(headers={"host": "musterstadt.example"})

        run_examples(operation.as_strategy(), check)
    assert tried > 20


def run_examples(strategy, check):
    @hypothesis_settings(max_examples=30, suppress_health_check=list(HealthCheck))
    @given(case=strategy)
    def run(case):
        check(case)

    run()
