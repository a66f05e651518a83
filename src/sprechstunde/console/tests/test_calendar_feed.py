"""The adviser's calendar feed: made, shown once, read by whoever has it, revoked at once; it says when and nothing else."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from icalendar import Calendar

from conftest import HOST, NOON, OTHER_HOST, make_adviser, make_bookable, make_office
from sprechstunde.appointments import actions
from sprechstunde.appointments.models import Appointment, CalendarFeed, EndedBy
from sprechstunde.appointments.people import Person
from sprechstunde.console.tests.appointments import confirmed, free, held, proposed
from sprechstunde.offices.models import Assignment

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_noon")]


@pytest.fixture
def path(bookable, bashirs_client):
    """Bashir makes an address."""
    html = bashirs_client.post(reverse("console:make_address")).content.decode()
    return re.search(rf'value="http://{HOST}(/kalender/[\w-]{{43}}\.ics)"', html)[1]


def events(client, path):
    response = client.get(path)
    assert response.status_code == 200
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    return Calendar.from_ical(response.content).walk("VEVENT")


def test_it_says_when_and_nothing_about_whom_or_what(bookable, anna, path):
    appointment = confirmed(bookable, person=Person(email="anna@example.org", name="Anna Geheim", phone="+49 123"))
    (event,) = events(anna, path)
    assert event.decoded("dtstart") == appointment.starts_at
    assert event.decoded("dtend") == appointment.ends_at
    assert (event["summary"], event["class"], event["status"]) == ("Termin", "PRIVATE", "CONFIRMED")
    content = anna.get(path).content.decode()
    for secret in ("Geheim", "example.org", "49 123", bookable.name, bookable.services.get().name, bookable.department.name):
        assert secret not in content
    assert "REFRESH-INTERVAL;VALUE=DURATION:PT15M" in content


def test_it_is_valid_line_by_line(bookable, anna, path):
    for each in free(bookable)[:20:4]:
        confirmed(bookable, each)
    content = anna.get(path).content
    assert content.count(b"\n") == content.count(b"\r\n")
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    uids = [event["uid"] for event in events(anna, path)]
    assert len(set(uids)) == 5
    assert all(re.search(rb"DTSTART:\d{8}T\d{6}Z", content) for _ in uids)


def test_it_has_the_own_appointments_and_those_nobody_in_particular_has(bookable, bashir, anna, path):
    bookable.consultation_hours.update(parallel=3)
    berta = make_adviser(bookable, "berta")
    own, open_to_all, hers = free(bookable)[:9:4]
    confirmed(bookable, own, adviser=bashir)
    held(bookable, open_to_all)
    confirmed(bookable, hers, adviser=berta)
    elsewhere = make_bookable(make_office(bookable.municipality, slug="zweites", prefix="Z"))
    make_adviser(elsewhere, "sven")
    confirmed(elsewhere, own)
    proposed(bookable)
    found = events(anna, path)
    assert [event.decoded("dtstart") for event in found] == [own, open_to_all]
    assert [event["status"] for event in found] == ["CONFIRMED", "TENTATIVE"]


def test_a_moved_one_keeps_its_uid_and_a_cancelled_one_is_gone(bookable, anna, path):
    appointment = confirmed(bookable)
    (before,) = events(anna, path)
    actions.move(appointment=appointment, starts_at=free(bookable, days=2)[0], by=EndedBy.OFFICE, now=NOON)
    (after,) = events(anna, path)
    assert before["uid"] == after["uid"]
    assert after["sequence"] > before["sequence"]
    actions.cancel(appointment=appointment, by=EndedBy.OFFICE, now=NOON)
    assert events(anna, path) == []


def test_the_address_is_shown_once_and_kept_as_a_hash(bookable, bashirs_client, path):
    key = path.removeprefix("/kalender/").removesuffix(".ics")
    assert key not in bashirs_client.get(reverse("console:calendar")).content.decode()
    assert key not in str(CalendarFeed.objects.values().get())


def test_revoking_ends_it_at_once(bookable, bashirs_client, anna, path):
    assert bashirs_client.post(reverse("console:revoke_address"))["Location"] == reverse("console:calendar")
    assert anna.get(path).status_code == 404


def test_a_new_address_ends_the_old_one(bookable, bashirs_client, anna, path):
    bashirs_client.post(reverse("console:make_address"))
    assert anna.get(path).status_code == 404


def test_who_has_left_takes_nothing_along(bookable, bashir, anna, path):
    confirmed(bookable)
    Assignment.objects.filter(adviser=bashir).delete()
    assert events(anna, path) == []
    bashir.is_active = False
    bashir.save()
    assert anna.get(path).status_code == 404


def test_an_own_appointment_of_an_office_one_no_longer_serves_is_gone(bookable, bashir, anna, path):
    confirmed(bookable, adviser=bashir)
    make_adviser(bookable, "berta")
    Assignment.objects.filter(adviser=bashir).delete()
    assert events(anna, path) == []


@pytest.mark.parametrize("key", ["", "x", "x" * 5000, "%00", "%F0%9F%98%80", "../secret"])
def test_what_is_no_key_opens_nothing(bookable, anna, path, key):
    assert anna.get(f"/kalender/{key}.ics").status_code == 404


def test_guessing_is_slowed_down_and_hinders_nobody_who_has_the_key(bookable, anna, path):
    answers = {anna.get(f"/kalender/{number:043}.ics").status_code for number in range(100)}
    assert answers == {404, 429}
    assert anna.get(path).status_code == 200


def test_another_town_does_not_know_it(bookable, andernort, anna, path):
    assert anna.get(path, headers={"host": OTHER_HOST}).status_code == 404


def test_reading_it_changes_nothing_and_writing_is_not_possible(bookable, anna, path):
    confirmed(bookable)
    before = list(Appointment.objects.values())
    assert anna.head(path).status_code == 200
    assert anna.post(path).status_code == 405
    assert list(Appointment.objects.values()) == before


def test_what_is_long_past_is_left_out(bookable, anna, path):
    appointment = confirmed(bookable)
    Appointment.objects.filter(pk=appointment.pk).update(
        starts_at=NOON - timedelta(days=31), ends_at=NOON - timedelta(days=31) + timedelta(minutes=30)
    )
    assert events(anna, path) == []
