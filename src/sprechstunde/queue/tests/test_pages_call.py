"""What the page offers besides stepping in: more time, five minutes, a pause, an answer, an appointment."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from conftest import HOST, NOON, OTHER_HOST, call_as_the_desk_does, make_adviser, make_bookable, make_office
from sprechstunde.offices.actions import close_counter, open_counter
from sprechstunde.queue import actions, handovers, pauses
from sprechstunde.queue.access import COOKIE
from sprechstunde.queue.models import Handover, ParkedBecause, State, Ticket

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_noon")]

WAITING_AREA = "/wartebereich/"
MINUTE = timedelta(minutes=1)


def send(client, view, ticket, **fields):
    return client.post(reverse(f"queue:{view}", args=[ticket.public_id]), fields)


def fresh(ticket):
    return Ticket.objects.get(pk=ticket.pk)


def page(client):
    return client.get(WAITING_AREA).content.decode()


# More time


def test_who_needs_longer_gets_a_whole_window(anna, call):
    with time_machine.travel(NOON + MINUTE, tick=False):
        assert send(anna, "extend", call.ticket)["Location"] == WAITING_AREA
    ticket = fresh(call.ticket)
    assert (ticket.called_until, ticket.extended) == (NOON + MINUTE + timedelta(seconds=120), 1)


def test_ten_times_and_not_more(anna, call):
    for _ in range(10):
        assert send(anna, "extend", call.ticket).status_code == 302
    refused = send(anna, "extend", call.ticket)
    assert refused.status_code == 409
    assert "schon oft mehr Zeit" in refused.content.decode()


def test_few_times_left_are_said(anna, call):
    assert "noch 3-mal möglich" not in page(anna)
    Ticket.objects.update(extended=7)
    assert "noch 3-mal möglich" in page(anna)


def test_a_call_that_is_over_cannot_be_prolonged(anna, annas_ticket):
    refused = send(anna, "extend", annas_ticket)
    assert refused.status_code == 409
    assert "schon vorbei" in refused.content.decode()


# Five minutes


def test_five_minutes_are_a_pause_behind_the_next(anna, call):
    assert send(anna, "postpone", call.ticket)["Location"] == WAITING_AREA
    ticket = fresh(call.ticket)
    assert (ticket.state, ticket.parked_until) == (State.PARKED, NOON + 5 * MINUTE)
    assert "Pause bis 12:05 Uhr" in page(anna)


def test_five_minutes_three_times_and_not_more(anna, call):
    Ticket.objects.update(postponed=3)
    refused = send(anna, "postpone", call.ticket)
    assert refused.status_code == 409
    assert fresh(call.ticket).state == State.CALLED


# A pause


@pytest.mark.parametrize("minutes", [5, 10, 20, 30])
def test_a_pause_of_one_of_the_lengths(anna, annas_ticket, minutes):
    send(anna, "pause", annas_ticket, minutes=minutes)
    ticket = fresh(annas_ticket)
    assert (ticket.state, ticket.parked_until) == (State.PARKED, NOON + minutes * MINUTE)
    html = page(anna)
    assert f"Pause bis 12:{minutes:02} Uhr" in html
    assert "Ich bin wieder da" in html


@pytest.mark.parametrize("minutes", ["", "7", "-5", "x", "9" * 30])
def test_another_length_is_refused_in_words(anna, annas_ticket, minutes):
    refused = send(anna, "pause", annas_ticket, minutes=minutes)
    assert refused.status_code == 422
    assert "wie lange die Pause sein soll" in refused.content.decode()
    assert fresh(annas_ticket).state == State.WAITING


def test_who_is_called_cannot_pause(anna, call):
    assert send(anna, "pause", call.ticket, minutes=5).status_code == 409
    assert fresh(call.ticket).state == State.CALLED


def test_who_is_back_stands_at_the_place_that_was_kept(anna, annas_ticket):
    send(anna, "pause", annas_ticket, minutes=10)
    assert send(anna, "come_back", annas_ticket)["Location"] == WAITING_AREA
    ticket = fresh(annas_ticket)
    assert (ticket.state, ticket.queued_at) == (State.WAITING, annas_ticket.queued_at)
    assert 'data-note="came_back"' in page(anna)


def test_being_back_twice_is_as_good_as_once(anna, annas_ticket):
    assert send(anna, "come_back", annas_ticket).status_code == 302
    assert fresh(annas_ticket).state == State.WAITING


def test_whom_the_office_has_put_aside_it_calls_itself_and_says_why(anna, annas_ticket):
    pauses.park(ticket=annas_ticket, because=ParkedBecause.INTERPRETER, until=NOON + 30 * MINUTE, now=NOON)
    html = page(anna)
    assert "Wir suchen jemanden, der für Sie dolmetscht." in html
    assert "Spätestens um 12:30 Uhr" in html
    send(anna, "come_back", annas_ticket)
    assert fresh(annas_ticket).state == State.PARKED


def test_a_number_can_be_returned_out_of_a_pause(anna, annas_ticket):
    send(anna, "pause", annas_ticket, minutes=10)
    assert "Wartemarke zurückgeben" in anna.get(reverse("queue:give_up", args=[annas_ticket.public_id])).content.decode()
    send(anna, "give_up", annas_ticket)
    assert fresh(annas_ticket).state == State.GIVEN_UP


# The question whether somebody agrees to be passed on


@pytest.fixture
def elsewhere(office):
    return make_office(office.municipality, slug="pflegeeltern", prefix="P")


@pytest.fixture
def bertas_counter(elsewhere):
    return open_counter(office=elsewhere, adviser=make_adviser(elsewhere, "berta"), now=NOON)


@pytest.fixture
def question(annas_ticket, elsewhere, bertas_counter, bashir):
    return handovers.ask(ticket=annas_ticket, office=elsewhere, adviser=None, asked_by=bashir, now=NOON)


def reply(client, question, agreed, number=None):
    return send(client, "answer", question.ticket, question=number or question.pk, agreed=agreed)


def test_the_question_stands_on_the_page_with_both_answers(anna, question):
    html = page(anna)
    assert f'data-asked="{question.pk}"' in html
    assert "Wir möchten Sie an das Büro „Pflegeeltern“ weitergeben. Ihre Wartezeit wird angerechnet." in html
    assert "Ja, weitergeben" in html
    assert "Nein, hier bleiben" in html


def test_who_agrees_sees_the_new_number_and_where_it_came_from(anna, question):
    assert reply(anna, question, "yes")["Location"] == WAITING_AREA
    html = page(anna)
    assert "P-001" in html
    assert "Weitergegeben von „Beratung“." in html


def test_who_stays_stays(anna, question, annas_ticket):
    reply(anna, question, "no")
    assert fresh(annas_ticket).state == State.WAITING
    assert "data-asked=" not in page(anna)


def test_an_answer_to_an_older_question_is_none(anna, question, annas_ticket):
    refused = reply(anna, question, "yes", number=question.pk + 1)
    assert refused.status_code == 409
    assert "nicht mehr offen" in refused.content.decode()
    assert fresh(annas_ticket).state == State.WAITING


@pytest.mark.parametrize("agreed", ["", "maybe"])
def test_what_is_neither_yes_nor_no_is_no_answer(anna, question, agreed):
    assert reply(anna, question, agreed).status_code == 409
    assert Handover.objects.get().answered_at is None


def test_when_nobody_is_there_any_more_the_place_here_is_kept(anna, question, bertas_counter, annas_ticket):
    close_counter(counter=bertas_counter, now=NOON)
    refused = reply(anna, question, "yes")
    assert refused.status_code == 409
    assert "Sie behalten Ihren Platz hier." in refused.content.decode()
    assert fresh(annas_ticket).state == State.WAITING


def test_who_has_a_number_there_already_keeps_both(anna, question, elsewhere, annas_ticket):
    anna.post(reverse("queue:draw", args=[elsewhere.slug]))
    assert "Sie behalten beide Plätze." in reply(anna, question, "yes").content.decode()
    assert fresh(annas_ticket).state == State.WAITING


# Near closing time


def test_a_position_that_is_hidden_is_nowhere_on_the_page(anna, office, annas_ticket):
    office.position_hidden = True
    office.save()
    html = page(anna)
    assert "data-position" not in html
    assert "data-ahead" not in html
    assert "Ihre Wartemarke ist vorgemerkt." in html


def test_an_appointment_instead_leads_to_the_free_times_and_keeps_the_place(anna, office, annas_ticket, bashir):
    make_bookable(office)
    response = send(anna, "prefer_appointment", annas_ticket)
    assert response["Location"] == reverse("appointments:book", args=[office.slug])
    ticket = fresh(annas_ticket)
    assert (ticket.state, ticket.prefers_appointment) == (State.WAITING, True)
    assert "Sie möchten lieber einen Termin." in page(anna)


def test_where_no_appointments_are_given_none_can_be_preferred(anna, annas_ticket):
    assert send(anna, "prefer_appointment", annas_ticket)["Location"] == WAITING_AREA
    assert not fresh(annas_ticket).prefers_appointment


def test_who_was_served_too_late_is_shown_the_next_appointment(anna, office, annas_ticket, bashir):
    make_bookable(office)
    actions.expire(ticket=annas_ticket, now=NOON)
    html = page(anna)
    assert 'data-state="expired"' in html
    assert reverse("appointments:book", args=[office.slug]) in html
    assert "Nächster freier Termin" in html


# What may be told beforehand


def test_language_and_needs_are_kept_and_go_with_the_ticket(anna, annas_ticket):
    send(anna, "details", annas_ticket, label="", service="", language="tr", interpreter="on", sign_language="on")
    ticket = fresh(annas_ticket)
    assert (ticket.language, ticket.interpreter, ticket.sign_language, ticket.live_text) == ("tr", True, True, False)


def test_a_language_that_is_none_is_refused_and_the_rest_of_the_input_kept(anna, annas_ticket):
    refused = send(anna, "details", annas_ticket, label="Zoë", service="", language="xx")
    assert refused.status_code == 422
    assert "Zoë" in refused.content.decode()
    assert fresh(annas_ticket).language == "de"


# Strangers


CHANGES = ["extend", "postpone", "pause", "come_back", "answer", "prefer_appointment"]


@pytest.mark.parametrize("view", CHANGES)
def test_only_the_holder_may(call, carla, carlas_client, view):
    neighbour = Client(headers={"host": HOST})
    neighbour.cookies[COOKIE] = actions.draw_ticket(office=call.office, browser=None, now=NOON).new_key
    before = list(Ticket.objects.order_by("pk").values())
    for stranger in (carlas_client, neighbour, Client(headers={"host": HOST}), Client(headers={"host": OTHER_HOST})):
        assert send(stranger, view, call.ticket, minutes=5, question=1, agreed="yes").status_code == 404
    assert list(Ticket.objects.order_by("pk").values()) == before


@pytest.mark.parametrize("view", CHANGES)
def test_nothing_changes_by_looking(anna, call, view):
    assert anna.get(reverse(f"queue:{view}", args=[call.ticket.public_id])).status_code == 405
    assert fresh(call.ticket).state == State.CALLED


def test_the_dialog_of_a_call_survives_a_reload_and_names_the_office(anna, annas_ticket, counter):
    call_as_the_desk_does(counter=counter, now=NOON)
    for _ in range(2):
        html = page(anna)
        assert 'data-called-until="2026-11-18T12:02:00+01:00"' in html
        assert "Sie sind dran: T-001, Beratung." in html
