"""What the desk tells about those who wait and about the team, when it speaks up, and whom it reaches elsewhere."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from conftest import NOON, make_adviser, make_office
from sprechstunde.console.live import desk_feed, desk_state
from sprechstunde.console.tests.desks import DESK, client_of, desk, do, waiting
from sprechstunde.consultations.actions import call_next
from sprechstunde.offices.actions import begin_break, close_counter, open_counter
from sprechstunde.offices.models import Office
from sprechstunde.queue.actions import enter, extend, mark_no_show
from sprechstunde.queue.handovers import answer, ask
from sprechstunde.queue.models import Browser, Handover, Note, ParkedBecause, Ticket
from sprechstunde.queue.pauses import come_back, park, postpone
from sprechstunde.queue.subjects import presence_subject
from sprechstunde.queue.telling import tell_all

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_noon")]


@pytest.fixture
def berta(office):
    return make_adviser(office, "berta", display_name="Frau Berta")


@pytest.fixture
def elsewhere(musterstadt):
    other = make_office(musterstadt, slug="pflege", prefix="P")
    open_counter(office=other, adviser=make_adviser(other, "emil"), now=NOON)
    return other


def occasions(user):
    return re.search(r'data-occasions="([^"]*)"', json.loads(desk_state(user).data)["html"])[1].split()


def call_is_possible(client):
    form = re.search(r'<form[^>]*id="desk-call".*?</form>', client.get(DESK).content.decode(), re.DOTALL)
    return "disabled" not in form[0]


# The queue


def test_needs_and_wishes_are_said_in_words(office, counter, bashirs_client):
    waiting(office, 1)
    Ticket.objects.update(
        language="tr", interpreter=True, sign_language=True, live_text=True, prefers_appointment=True, missed=2
    )
    said = desk(bashirs_client)
    for words in (
        "Dolmetschung: Türkisch", "Gebärdensprache", "Live-Text", "möchte lieber einen Termin", "2 Aufrufe verpasst",
    ):  # fmt: skip
        assert words in said


def test_presence_is_told_truthfully(office, counter, bashirs_client):
    waiting(office, 1)
    Browser.objects.update(away_since=NOON - timedelta(minutes=19))
    assert "nicht verbunden seit 11:41 Uhr" in desk(bashirs_client)
    Browser.objects.update(away_since=None)
    assert "nicht verbunden" not in desk(bashirs_client)
    assert "verbunden" in desk(bashirs_client)


def test_a_place_from_another_office_says_since_when_it_is_here(office, counter, elsewhere, bashir, bashirs_client):
    emil = elsewhere.staff.get()
    (ticket,) = waiting(elsewhere, 1)
    answer(handover=ask(ticket=ticket, office=office, adviser=None, asked_by=emil, now=NOON), agreed=True, now=NOON)
    said = desk(bashirs_client)
    assert "davon bei uns seit 12:00 Uhr" in said
    assert "Kam vom Büro „Pflege“" in said


def test_whoever_waits_for_a_colleague_is_passed_by_and_can_be_picked(office, counter, berta, bashirs_client):
    there = open_counter(office=office, adviser=berta, now=NOON)
    (first,) = waiting(office, 1)
    Ticket.objects.update(adviser=berta)
    said = desk(bashirs_client)
    assert "wartet auf: Frau Berta" in said
    assert "Auf Sie wartet niemand" in said
    assert not call_is_possible(bashirs_client)
    assert "Wartet auf Frau Berta. Aufrufen können Sie trotzdem." in said
    assert "wartet auf Sie" in desk(client_of(berta))
    assert call_is_possible(client_of(berta))
    close_counter(counter=there, now=NOON)  # as if without the queue, which would end the reservation
    assert "wartet auf: Frau Berta – dort ist kein Arbeitsplatz offen" in desk(bashirs_client)
    do(bashirs_client, "pick", first)
    assert Ticket.objects.get().counter == counter


def test_a_hundred_are_listed_and_the_rest_is_counted(office, counter, bashirs_client):
    waiting(office, 103)
    said = desk(bashirs_client)
    assert "Warteschlange (103)" in said
    assert "T-100" in said
    assert "T-101" not in said
    assert "und dahinter noch 3 Personen" in said


# The person at the counter, and the team


def test_the_call_under_way(office, counter, bashirs_client):
    waiting(office, 1)
    ticket = call_next(counter=counter, now=NOON).ticket
    assert "Zeit zum Antworten: bis 12:02:00 Uhr" in desk(bashirs_client)
    extend(ticket=ticket, now=NOON)
    assert "Hat einmal um mehr Zeit gebeten." in desk(bashirs_client)


def test_who_asks_for_five_minutes_is_parked_and_says_so(office, counter, bashirs_client):
    waiting(office, 1)
    postpone(ticket=call_next(counter=counter, now=NOON).ticket, now=NOON)
    said = desk(bashirs_client)
    assert "bat um 5 Minuten" in said
    assert "12:00 bis 12:05 Uhr" in said


def test_colleagues_and_what_they_are_doing(office, counter, berta, bashirs_client):
    assert "Sonst hat in diesem Büro niemand einen Arbeitsplatz offen." in desk(bashirs_client)
    there = open_counter(office=office, adviser=berta, now=NOON - timedelta(hours=1))
    assert "Frau Berta frei · da seit 11:00 Uhr" in desk(bashirs_client)
    begin_break(counter=there, until=NOON + timedelta(minutes=10), now=NOON)
    assert "Frau Berta in der Pause bis 12:10 Uhr" in desk(bashirs_client)
    waiting(office, 1)
    Ticket.objects.update(label="Geheim")
    ticket = call_next(counter=there, now=NOON).ticket
    assert "Frau Berta ruft T-001 auf" in desk(bashirs_client)
    enter(ticket=ticket, now=NOON)
    assert "Frau Berta im Gespräch mit T-001" in desk(bashirs_client)
    assert "Geheim" not in desk(bashirs_client)


# Speaking up


def test_the_stream_speaks_up_for_everything_new(office, counter, berta, bashir, elsewhere):
    meanings = [desk_state(bashir).meaning]

    def changed():
        meanings.append(desk_state(bashir).meaning)
        return meanings[-1] != meanings[-2]

    first, second = waiting(office, 2)
    assert changed()
    Browser.objects.update(away_since=NOON - timedelta(minutes=1))
    assert changed()
    Ticket.objects.filter(pk=first.pk).update(sign_language=True)
    assert changed()
    park(ticket=second, because=ParkedBecause.DOCUMENTS, until=None, now=NOON)
    assert changed()
    there = open_counter(office=office, adviser=berta, now=NOON)
    assert changed()
    begin_break(counter=there, until=None, now=NOON)
    assert changed()
    begin_break(counter=counter, until=None, now=NOON)
    assert changed()
    tell_all(office=office, text="Es dauert.", by=berta, now=NOON)
    assert changed()
    handover = ask(ticket=first, office=elsewhere, adviser=None, asked_by=bashir, now=NOON)
    assert changed()
    answer(handover=handover, agreed=False, now=NOON)
    assert changed()
    Office.objects.filter(pk=office.pk).update(intake_stopped_at=NOON)
    assert changed()
    mark_no_show(ticket=call_next(counter=counter, now=NOON).ticket, now=NOON)
    assert changed()
    assert not changed()


def test_the_desk_listens_to_those_who_come_and_go(office, bashir):
    assert presence_subject(office.pk) in desk_feed(bashir).subjects


def test_the_desk_does_not_ask_more_often_for_a_longer_and_busier_queue(
    office, counter, bashir, berta, elsewhere, bashirs_client
):
    def fill(count):
        for ticket in waiting(office, count):
            Ticket.objects.filter(pk=ticket.pk).update(adviser=berta, language="tr", missed=1)
            ask(ticket=ticket, office=elsewhere, adviser=None, asked_by=bashir, now=NOON)
            if ticket.sequence % 2:
                park(ticket=ticket, because=ParkedBecause.PAUSE, until=None, now=NOON)
            tell_all(office=office, text="Hallo", by=bashir, now=NOON)

    fill(2)
    bashirs_client.get(DESK)
    with CaptureQueriesContext(connection) as few:
        bashirs_client.get(DESK)
    fill(30)
    open_counter(office=office, adviser=berta, now=NOON)
    with CaptureQueriesContext(connection) as many:
        bashirs_client.get(DESK)
    assert len(few) == len(many) <= 30


# Reaching an adviser who looks elsewhere


def test_somebody_who_begins_to_wait_is_an_occasion(office, counter, bashir):
    assert occasions(bashir) == []
    waiting(office, 2)
    assert occasions(bashir) == ["waiting"]


def test_nobody_is_disturbed_for_those_of_a_colleague(office, counter, bashir, berta):
    waiting(office, 1)
    Ticket.objects.update(adviser=berta)
    assert occasions(bashir) == []


def test_a_due_appointment_a_return_and_an_answer_are_occasions(office, counter, bashir, elsewhere):
    first, second, third = waiting(office, 3)
    Ticket.objects.filter(pk=first.pk).update(due_at=NOON, promoted_at=NOON)
    park(ticket=second, because=ParkedBecause.PAUSE, until=None, now=NOON)
    come_back(ticket=second, now=NOON)
    answer(handover=ask(ticket=third, office=elsewhere, adviser=None, asked_by=bashir, now=NOON), agreed=False, now=NOON)
    assert occasions(bashir) == ["waiting", "due-T-001", "back-T-002", f"answer-{Handover.objects.get().pk}"]
    assert Ticket.objects.get(pk=second.pk).note == Note.CAME_BACK


def test_in_a_talk_and_in_a_break_nothing_disturbs(office, counter, bashir):
    waiting(office, 2)
    begin_break(counter=counter, until=None, now=NOON)
    assert occasions(bashir) == []
    call_next(counter=counter, now=NOON)
    assert occasions(bashir) == []
