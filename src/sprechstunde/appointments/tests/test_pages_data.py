"""What is stored and switched, by the link alone; and the end of the reminders."""

from __future__ import annotations

import json

import pytest
from django.test import Client
from django.urls import reverse

from conftest import HOST, NOON, OTHER_HOST
from sprechstunde.appointments import actions
from sprechstunde.appointments.codes import reminder_key_of
from sprechstunde.appointments.models import Appointment, EndedBy, State
from sprechstunde.appointments.tests.cast import confirmed, requested
from sprechstunde.appointments.tests.own_page import opened, page, url
from sprechstunde.mail.models import OutgoingMail

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_noon")]


def test_reminders_and_news_of_earlier_times_are_switched(anna, bookable):
    appointment = confirmed(bookable)
    opened(anna, appointment)
    for wish, wanted in (("nein", False), ("ja", True)):
        anna.post(url("reminders", appointment), {"wunsch": wish})
        appointment.refresh_from_db()
        assert appointment.reminders is wanted
    for wish, wanted in (("ja", True), ("nein", False)):
        anna.post(url("earlier", appointment), {"wunsch": wish})
        appointment.refresh_from_db()
        assert (appointment.wants_earlier_since is not None) is wanted


def test_what_was_told_can_be_corrected_but_for_the_address(anna, bookable):
    appointment = confirmed(bookable)
    opened(anna, appointment)
    assert 'value="Anna Öztürk"' in anna.get(url("details", appointment)).content.decode()
    assert anna.post(url("details", appointment), {"name": "x" * 81}).status_code == 422
    anna.post(url("details", appointment), {"name": "Zoë", "language": "ar", "sign_language": "on", "email": "x@example.org"})
    appointment.refresh_from_db()
    assert (appointment.name, appointment.language, appointment.sign_language) == ("Zoë", "ar", True)
    assert appointment.email == "anna@example.org"


def test_everything_that_is_stored_is_shown_and_downloaded(anna, bookable):
    appointment = requested(bookable)
    opened(anna, appointment)
    html = anna.get(url("stored", appointment)).content.decode()
    for known in ("anna@example.org", "Anna Öztürk", "Dienstags ab 16 Uhr.", "30 Tage", *subjects(appointment)):
        assert known in html
    response = anna.get(url("stored_as_json", appointment))
    assert "attachment" in response["Content-Disposition"]
    told = json.loads(response.content)
    assert told["messages"][0]["text"] == "Dienstags ab 16 Uhr."
    assert [mail["subject"] for mail in told["mails"]] == list(subjects(appointment))
    secrets = {"id", "code_hash", "code_generation", "reminder_key_hash", "browsers"}
    other_names = {"office_id", "service_id", "adviser_id", "ticket_id", "public_id", "uid"}
    fields = {field.attname for field in Appointment._meta.concrete_fields}
    assert fields - secrets - other_names - set(told) == set()


def subjects(appointment):
    return OutgoingMail.objects.filter(reference=appointment.public_id).order_by("pk").values_list("subject", flat=True)


def test_the_calendar_file_is_one(anna, bookable):
    appointment = confirmed(bookable)
    opened(anna, appointment)
    response = anna.get(url("calendar_file", appointment))
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert response.content.startswith(b"BEGIN:VCALENDAR\r\n")
    actions.cancel(appointment=appointment, by=EndedBy.CITIZEN, now=NOON)
    assert anna.get(url("calendar_file", appointment)).status_code == 302


def test_deleting_asks_first_and_leaves_nothing(anna, bookable):
    appointment = confirmed(bookable)
    opened(anna, appointment)
    anna.get(url("erase", appointment))
    assert Appointment.objects.exists()
    response = anna.post(url("erase", appointment), follow=True)
    assert "ist gelöscht" in response.content.decode()
    assert not Appointment.objects.exists()
    assert anna.get(url("appointment", appointment)).status_code == 404


def test_a_device_forgets_and_the_code_still_opens(anna, bookable):
    appointment = confirmed(bookable)
    opened(anna, appointment)
    assert "hat den Termin vergessen" in anna.post(url("forget_here", appointment), follow=True).content.decode()
    assert anna.get(url("appointment", appointment)).status_code == 404
    opened(anna, appointment)
    assert page(anna, appointment)


# Reminders ended by the mail program


def test_one_click_unsubscribing_ends_reminders_only(bookable):
    appointment = confirmed(bookable)
    path = reverse("appointments:unsubscribe", args=[reminder_key_of(appointment.public_id)])
    program = Client(headers={"host": HOST})  # no cookie, no origin
    assert "Erinnerungen beenden" in program.get(path).content.decode()
    appointment.refresh_from_db()
    assert appointment.reminders
    assert program.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    appointment.refresh_from_db()
    assert (appointment.reminders, appointment.state) == (False, State.CONFIRMED)
    assert program.get(path).cookies == {}
    assert "Sie bekommen keine Erinnerungen" in program.get(path).content.decode()


def test_an_unknown_or_foreign_unsubscribe_key_is_kindly_refused_and_limited(bookable, andernort):
    appointment = confirmed(bookable)
    path = reverse("appointments:unsubscribe", args=[reminder_key_of(appointment.public_id)])
    assert Client(headers={"host": OTHER_HOST}).post(path).status_code == 404
    appointment.refresh_from_db()
    assert appointment.reminders
    guessing = Client(headers={"host": HOST})
    answers = {guessing.post(reverse("appointments:unsubscribe", args=[f"x{number}"])).status_code for number in range(70)}
    assert answers == {404, 429}
