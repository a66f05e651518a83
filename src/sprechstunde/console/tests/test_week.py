"""Appointments beside the queue: today's at the desk, the week's, and the requests that wait for an answer."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from conftest import HOST, NOON, make_adviser, make_bookable, make_office
from sprechstunde.appointments import check_in
from sprechstunde.appointments.models import Appointment, State
from sprechstunde.appointments.people import Person
from sprechstunde.console.live import desk_state
from sprechstunde.console.tests.appointments import confirmed, free, held, proposed, requested
from sprechstunde.consultations import actions as consultations
from sprechstunde.offices.models import Assignment
from sprechstunde.queue.actions import enter
from sprechstunde.queue.models import Ticket
from sprechstunde.staff.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_noon")]

DESK = "/arbeitsplatz/"
WEEK = "/arbeitsplatz/termine/"


@pytest.fixture
def today(bookable):
    """Appointments of this afternoon."""
    return [each for each in free(bookable, days=0) if each.date() == NOON.date()]


def page(client, path=DESK):
    response = client.get(path)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def signed_in(user):
    client = Client(headers={"host": HOST})
    client.force_login(user, backend="sprechstunde.staff.backends.MunicipalityBackend")
    return client


def test_an_office_without_appointments_has_none_at_the_desk(office, bashirs_client):
    assert 'id="desk-today"' not in page(bashirs_client)


def test_the_desk_shows_todays_appointments_with_what_they_need(bookable, bashirs_client, today):
    needs = Person(
        email="a@example.org", name="Zoë", language="tr", interpreter=True, sign_language=True, live_text=True,
        person_of_trust=True,
    )  # fmt: skip
    confirmed(bookable, today[-1], needs)
    held(bookable, today[0])
    confirmed(bookable, free(bookable)[0], Person(email="b@example.org", name="Morgen Erst"))
    html = page(bashirs_client)
    for words in ("Dolmetschung: Türkisch", "Gebärdensprache", "Live-Text", "Person des Vertrauens", "Zoë", "kommt noch"):
        assert words in html
    assert "noch nicht bestätigt" in html
    assert "Morgen Erst" not in html


def test_the_desk_follows_whoever_comes_from_the_waiting_area_to_the_end(bookable, counter, bashir, bashirs_client, today):
    appointment = confirmed(bookable, today[0])
    now = appointment.starts_at - timedelta(minutes=5)
    ticket = check_in.check_in(appointment=appointment, browser=None, now=now).ticket
    html = page(bashirs_client)
    assert "im Wartebereich seit" in html
    assert "Termin 14:00 Uhr" in html
    consultation = consultations.call_next(counter=counter, now=now)
    assert "aufgerufen" in page(bashirs_client)
    enter(ticket=consultation.ticket, now=now)
    assert "im Gespräch" in page(bashirs_client)
    consultations.finish(consultation=consultation, now=now)
    html = page(bashirs_client)
    assert "fand statt" in html
    assert Ticket.objects.get(pk=ticket.pk).state == "finished"


def test_who_did_not_come_is_not_called_cancelled(bookable, bashirs_client, today):
    appointment = confirmed(bookable, today[0])
    Appointment.objects.filter(pk=appointment.pk).update(state=State.NO_SHOW, ended_at=NOON)
    html = page(bashirs_client)
    assert "nicht erschienen" in html
    assert "abgesagt" not in html


def test_the_stream_speaks_up_for_every_change_of_an_appointment(bookable, bashir, today):
    meanings = [desk_state(bashir).meaning]

    def changed():
        meanings.append(desk_state(bashir).meaning)
        return meanings[-1] != meanings[-2]

    appointment = confirmed(bookable, today[0])
    assert changed()
    assert not changed()
    changes = {"name": "Anders", "live_text": True, "adviser": bashir, "starts_at": today[1], "ends_at": today[5]}
    for field, value in changes.items():
        Appointment.objects.filter(pk=appointment.pk).update(**{field: value})
        assert changed(), field
    Appointment.objects.filter(pk=appointment.pk).update(state=State.NO_SHOW, ended_at=NOON)
    assert changed()
    requested(bookable)
    assert changed()
    assert "1 neue Terminanfrage" in json.loads(desk_state(bashir).data)["html"]


def test_the_desk_does_not_ask_more_often_for_more_appointments(bookable, counter, bashirs_client, today):
    confirmed(bookable, today[0])
    requested(bookable)
    bashirs_client.get(DESK)
    with CaptureQueriesContext(connection) as few:
        bashirs_client.get(DESK)
    for each in today[2::2]:
        confirmed(bookable, each)
    for _ in range(5):
        requested(bookable)
    with CaptureQueriesContext(connection) as many:
        bashirs_client.get(DESK)
    assert len(many) == len(few) <= 25


def test_the_week_shows_each_day_and_leads_to_the_next(bookable, bashirs_client):
    tomorrow, next_week = free(bookable)[0], free(bookable, days=7)[0]
    confirmed(bookable, tomorrow, Person(email="a@example.org", name="Anna diese Woche"))
    confirmed(bookable, next_week, Person(email="b@example.org", name="Emil nächste Woche"))
    html = page(bashirs_client, WEEK)
    assert "Donnerstag, 19. November" in html
    assert "Anna diese Woche" in html
    assert "Emil nächste Woche" not in html
    assert "woche=2026-W48" in html
    assert "Emil nächste Woche" in page(bashirs_client, f"{WEEK}?woche=2026-W48")


@pytest.mark.parametrize("week", ["2026-W99", "x", "2026-W00", "9999-W53", "0000-W01", "٢٠٢٦-W48", "2026-W48\x00"])
def test_a_week_that_is_none_is_this_one(bookable, bashirs_client, week):
    response = bashirs_client.get(WEEK, {"woche": week})
    assert response.status_code == 200
    assert "18. November" in response.content.decode()


def test_requests_stand_on_top_and_those_in_the_citizens_hands_apart(bookable, bashirs_client):
    requested(bookable, Person(email="a@example.org", name="Mira"), "Nur montags")
    proposed(bookable, Person(email="b@example.org", name="Jo"))
    html = page(bashirs_client, WEEK)
    assert html.index("Nur montags") < html.index("1 Person wählt gerade") < html.index("Diese Woche")
    assert "Jo" in html


def test_a_request_counts_only_when_its_address_is_confirmed(bookable, bashirs_client):
    appointment = requested(bookable)
    Appointment.objects.filter(pk=appointment.pk).update(email_confirmed_at=None)
    assert "neue Terminanfrage" not in page(bashirs_client)
    assert "Anna Geheim" not in page(bashirs_client, WEEK)


def test_the_week_can_be_narrowed_to_an_office_one_serves(bookable, bashir, bashirs_client):
    second = make_office(bookable.municipality, slug="zweites", prefix="Z")
    Assignment.objects.create(office=second, adviser=bashir)
    make_bookable(second)
    make_office(bookable.municipality, slug="drittes", prefix="D")
    confirmed(bookable, free(bookable)[0], Person(email="a@example.org", name="Anna hier"))
    confirmed(second, free(second)[2], Person(email="b@example.org", name="Emil dort"))
    html = page(bashirs_client, f"{WEEK}?buero=zweites")
    assert "Emil dort" in html
    assert "Anna hier" not in html
    for slug in ("drittes", "gibt-es-nicht", "\x00"):
        assert bashirs_client.get(WEEK, {"buero": slug}).status_code == 404


def test_the_week_does_not_ask_more_often_for_more_appointments(bookable, bashirs_client):
    confirmed(bookable)
    requested(bookable)
    proposed(bookable)
    bashirs_client.get(WEEK)
    with CaptureQueriesContext(connection) as few:
        bashirs_client.get(WEEK)
    for each in free(bookable)[3:20:2]:
        confirmed(bookable, each)
    for _ in range(5):
        requested(bookable)
    with CaptureQueriesContext(connection) as many:
        bashirs_client.get(WEEK)
    assert len(many) == len(few) <= 14


def test_who_advises_nowhere_has_no_appointments(bookable, db):
    clerk = User.objects.create_user(
        municipality=bookable.municipality, username="clerk", password=None, display_name="Clerk", role=User.Role.ADMINISTRATOR
    )
    assert signed_in(clerk).get(WEEK).status_code == 404


def test_auditors_see_no_appointments_even_when_they_are_assigned(bookable):
    auditor = make_adviser(bookable, "nowak", role=User.Role.AUDITOR)
    appointment = confirmed(bookable)
    for path in (WEEK, reverse("console:appointment", args=[appointment.public_id]), reverse("console:calendar")):
        assert signed_in(auditor).get(path).status_code == 404
