"""Overview and office page: the contracts that tests from outside rely on, and what they cost."""

from __future__ import annotations

import re
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from conftest import NOON, draw_ticket, make_adviser, make_bookable, make_municipality, make_office
from sprechstunde.offices import waits
from sprechstunde.offices.actions import open_counter
from sprechstunde.offices.models import Assignment, Closure, Counter, Department, Office, OpeningHours, Service
from sprechstunde.offices.waits import register_waits

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_noon")]

OVERVIEW = "/"
NAUGHTY = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>&amp;"


def status_of(html, slug):
    """The status that the page shows for an office: both attributes are on one element."""
    found = {
        re.search(r'data-status="(\w+)"', tag)[1]
        for tag in re.findall(rf"<[a-z-]+[^>]*\sdata-office=\"{slug}\"[^>]*>", html)
        if "data-status" in tag
    }
    assert len(found) == 1, found
    return found.pop()


def number_of_queries(client, path):
    client.get(path)  # for half a minute it is then known where there is an estimate
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert client.get(path).status_code == 200
    return len(queries)


@pytest.mark.parametrize("page", [OVERVIEW, "/buero/beratung/"])
def test_the_status_is_where_other_programs_look_for_it(anna, office, bashir, page):
    assert status_of(anna.get(page).content.decode(), "beratung") == "closed"
    open_counter(office=office, adviser=bashir, now=NOON)
    assert status_of(anna.get(page).content.decode(), "beratung") == "open"
    anna.post(reverse("queue:draw", args=["beratung"]))
    assert status_of(anna.get(page).content.decode(), "beratung") == "busy"
    Office.objects.update(daily_limit=1)
    assert status_of(anna.get(page).content.decode(), "beratung") == "full"


def test_the_overview_does_not_ask_the_database_more_often_for_more_offices(anna, musterstadt):
    make_many_offices(musterstadt, 1)
    one = number_of_queries(anna, OVERVIEW)
    make_many_offices(musterstadt, 10)
    ten = number_of_queries(anna, OVERVIEW)
    make_many_offices(musterstadt, 100)
    hundred = number_of_queries(anna, OVERVIEW)
    assert one == ten == hundred <= 12


def make_many_offices(municipality, count):
    """As many offices as asked for, in departments of ten, each with hours, services and a limit."""
    for number in range(municipality.offices.count(), count):
        department, _ = Department.objects.get_or_create(municipality=municipality, name=f"Fachbereich {number // 10}")
        letters = "".join(chr(65 + number // 26**place % 26) for place in range(3))
        office = Office.objects.create(
            department=department, slug=f"b{number}", name=f"Büro {number}", prefix=letters, daily_limit=50
        )
        OpeningHours.objects.bulk_create(
            OpeningHours(office=office, weekday=weekday, opens_at="08:00", closes_at="16:00") for weekday in range(5)
        )
        Service.objects.bulk_create(Service(office=office, slug=f"s{each}", name=f"Leistung {each}") for each in range(3))
        Closure.objects.create(
            municipality=municipality, office=office, starts_on=NOON.date() + timedelta(days=20),
            ends_on=NOON.date() + timedelta(days=21), reason="Umzug",
        )  # fmt: skip
        adviser = make_adviser(office, f"berater{number}")
        Counter.objects.create(office=office, adviser=adviser, opened_at=NOON, seen_at=NOON)


def test_the_office_page_does_not_ask_more_often_for_a_longer_queue(anna, office, counter):
    path = reverse("offices:office", args=[office.slug])
    empty = number_of_queries(anna, path)
    for _ in range(20):
        draw_ticket(office=office, browser=None, now=NOON)
    assert number_of_queries(anna, path) == empty <= 12


def test_every_office_of_the_municipality_is_on_the_overview_and_no_other(anna, office, andernort):
    make_office(andernort, slug="fremd", prefix="F", summary="Nur in Andernort")
    make_office(office.municipality, slug="zweites", prefix="Z")
    html = anna.get(OVERVIEW).content.decode()
    assert 'data-office="beratung"' in html
    assert 'data-office="zweites"' in html
    assert "fremd" not in html
    assert "Nur in Andernort" not in html


def test_a_closed_office_says_when_it_opens(anna, office):
    office.opening_hours.all().delete()
    OpeningHours.objects.create(office=office, weekday=3, opens_at="08:30", closes_at="12:00")
    html = anna.get(reverse("offices:office", args=[office.slug])).content.decode()
    assert "08:30" in html


def test_an_office_that_is_closed_by_now_says_so_instead_of_giving_a_number(anna, office):
    response = anna.post(reverse("queue:draw", args=[office.slug]))
    assert response.status_code == 409
    assert not response.cookies
    assert status_of(response.content.decode(), "beratung") == "closed"


def test_whoever_holds_a_number_is_led_back_to_it(anna, office, counter, annas_ticket):
    html = anna.get(reverse("offices:office", args=[office.slug])).content.decode()
    assert reverse("queue:waiting_area") in html


def test_the_number_of_a_ticket_is_on_no_page_but_the_waiting_area(anna, office, counter, annas_ticket):
    for page in (OVERVIEW, reverse("offices:office", args=[office.slug])):
        assert "data-ticket-number" not in anna.get(page).content.decode()


def test_what_the_municipality_writes_is_shown_as_text(anna, office, bashir):
    office.name = office.summary = office.purpose = office.bring = office.how_it_works = office.legal_basis = NAUGHTY
    office.phone = office.address = NAUGHTY[:40]
    office.save()
    office.services.update(name=NAUGHTY)
    Department.objects.update(name=NAUGHTY)
    office.municipality.name = NAUGHTY
    office.municipality.save()
    Closure.objects.create(municipality=office.municipality, starts_on=NOON.date(), ends_on=NOON.date(), reason=NAUGHTY)
    for page in (OVERVIEW, reverse("offices:office", args=[office.slug]), "/anmelden/", "/wartebereich/"):
        html = anna.get(page).content.decode()
        assert "<script>alert" not in html
        assert "<img src=x" not in html


def test_a_discreet_office_does_not_stand_in_the_title(anna, office, counter):
    office.sensitive = True
    office.name = "Gewaltschutz"
    office.save()
    for page in (reverse("offices:office", args=[office.slug]), "/wartebereich/"):
        anna.post(reverse("queue:draw", args=[office.slug]))
        title = re.search(r"<title>(.*?)</title>", anna.get(page).content.decode(), re.DOTALL)[1]
        assert "Gewaltschutz" not in title


def test_a_sole_municipality_answers_on_any_allowed_host_and_several_on_their_own(client, office):
    assert client.get("/", headers={"host": "127.0.0.1:8000"}).status_code == 200
    make_municipality("Andernort", "andernort.example")
    assert client.get("/", headers={"host": "Musterstadt.Example:8000"}).status_code == 200
    assert client.get("/", headers={"host": "andernort.example"}).status_code == 200


def test_an_adviser_of_two_offices_sees_both(office, bashir, bashirs_client):
    second = make_office(office.municipality, slug="zweites", prefix="Z")
    Assignment.objects.create(office=second, adviser=bashir)
    html = bashirs_client.get(reverse("console:desk")).content.decode()
    assert 'value="beratung"' in html
    assert 'value="zweites"' in html


# No number, and why


FULL = {
    "limit": ({"daily_limit": 0}, "Für heute sind alle Wartemarken vergeben."),
    "queue_limit": ({"queue_limit": 0}, "Gerade warten so viele Personen, wie dieses Büro aufnehmen kann."),
    "intake_stopped": ({"intake_stopped_at": NOON}, "Das Büro gibt gerade keine neuen Wartemarken aus."),
}


@pytest.mark.parametrize("reason", FULL)
def test_who_gets_no_number_reads_why_and_is_offered_an_appointment(anna, office, counter, reason, monkeypatch):
    monkeypatch.setattr("sprechstunde.offices.views.can_send", lambda: True)
    make_bookable(office, **FULL[reason][0])
    refused = anna.post(reverse("queue:draw", args=[office.slug]))
    assert refused.status_code == 409
    html = refused.content.decode()
    assert f'data-reason="{reason}"' in html
    assert FULL[reason][1] in html
    assert "Der nächste freie Termin ist" in html
    assert html.count(reverse("appointments:book", args=[office.slug])) >= 2


@pytest.fixture
def estimated():
    usual = list(waits._providers)
    register_waits(lambda offices, waiting, now: {office.pk: SimpleNamespace(low=8, high=12) for office in offices})
    yield
    waits._providers[:] = usual


@pytest.mark.usefixtures("estimated")
@pytest.mark.parametrize("path", [OVERVIEW, "/buero/beratung/"])
def test_the_wait_is_a_range_and_only_where_a_number_is_given(anna, office, bashir, path):
    words = "Wartezeit voraussichtlich 8 bis 12 Minuten</span>"
    assert words not in anna.get(path).content.decode()
    open_counter(office=office, adviser=bashir, now=NOON)
    assert words in anna.get(path).content.decode()
    (told,) = anna.get("/api/v1/offices").json()
    assert told["wait"] == {"low": 8, "high": 12}
