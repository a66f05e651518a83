"""The own break, the intake, and closing over people who wait."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from conftest import NOON, make_adviser, make_office
from sprechstunde.console.tests.desks import DESK, desk, do, page, waiting
from sprechstunde.consultations.actions import call_next
from sprechstunde.offices.actions import close_counter, open_counter
from sprechstunde.offices.models import Counter, Office
from sprechstunde.queue.actions import NoNumberNow, draw_ticket
from sprechstunde.queue.lookups import messages_for
from sprechstunde.queue.models import Handover, Message, State, Ticket

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_noon")]


@pytest.fixture
def elsewhere(musterstadt):
    other = make_office(musterstadt, slug="pflege", prefix="P")
    open_counter(office=other, adviser=make_adviser(other, "emil"), now=NOON)
    return other


# Breaks


@pytest.mark.parametrize("minutes", [5, 10, 15, 30])
def test_a_break_says_until_when_and_ends_by_hand(office, counter, bashirs_client, minutes):
    said = do(bashirs_client, "begin_break", minutes=str(minutes))
    assert "Sie machen Pause" in said
    assert f"Pause bis {12}:{minutes:02d} Uhr." in said
    assert Counter.objects.get().break_until == NOON + timedelta(minutes=minutes)
    assert "Sie machen Pause" not in do(bashirs_client, "end_break")
    assert Counter.objects.get().break_since is None


def test_a_break_with_an_open_end(office, counter, bashirs_client):
    assert "Pause seit 12:00 Uhr, bis Sie wiederkommen." in do(bashirs_client, "begin_break", minutes="0")
    assert Counter.objects.get().break_until is None


def test_calling_somebody_ends_the_break(office, counter, bashirs_client):
    waiting(office, 1)
    do(bashirs_client, "begin_break", minutes="10")
    do(bashirs_client, "call_next")
    assert Counter.objects.get().break_since is None


def test_nobody_goes_on_a_break_over_somebody_who_is_called(office, counter, bashirs_client):
    waiting(office, 1)
    call_next(counter=counter, now=NOON)
    assert "Bitte beenden Sie das zuerst" in do(bashirs_client, "begin_break", minutes="10")
    assert Counter.objects.get().break_since is None


@pytest.mark.parametrize("minutes", ["", "7", "-5", "10000", "x"])
def test_a_break_that_is_not_offered_does_not_begin(office, counter, bashirs_client, minutes):
    do(bashirs_client, "begin_break", minutes=minutes)
    assert Counter.objects.get().break_since is None


# The intake


def test_no_new_numbers_and_then_again(office, counter, bashirs_client):
    assert "Seit 12:00 Uhr keine neuen Nummern." in do(bashirs_client, "stop_intake")
    with pytest.raises(NoNumberNow):
        draw_ticket(office=Office.objects.get(pk=office.pk), browser=None, now=NOON)
    assert "Es werden wieder Nummern ausgegeben." in do(bashirs_client, "resume_intake")
    draw_ticket(office=Office.objects.get(pk=office.pk), browser=None, now=NOON)


# Closing


def test_the_last_counter_asks_what_becomes_of_those_who_wait(office, counter, bashirs_client):
    waiting(office, 3)
    said = do(bashirs_client, "close_counter")
    assert "Es warten noch 3 Personen" in said
    assert Counter.objects.get().closed_at is None


def test_it_does_not_ask_when_a_colleague_stays_or_nobody_waits(office, counter, bashirs_client):
    assert "Arbeitsplatz öffnen" in do(bashirs_client, "close_counter")
    open_counter(office=office, adviser=make_adviser(office, "berta"), now=NOON)
    waiting(office, 1)
    mine = open_counter(office=office, adviser=counter.adviser, now=NOON)
    assert "Arbeitsplatz öffnen" in do(bashirs_client, "close_counter")
    mine.refresh_from_db()
    assert mine.closed_at == NOON


def test_the_question_is_gone_when_there_is_nothing_to_decide(office, counter, bashirs_client):
    assert bashirs_client.get(reverse("console:closing"))["Location"] == DESK


def test_serving_the_rest_first(office, counter, bashirs_client):
    waiting(office, 2)
    page_before = page(bashirs_client, "closing")
    assert "Alle bedienen, keine neuen Nummern" in page_before
    assert "keine neuen Nummern" in do(bashirs_client, "stop_intake")
    assert Counter.objects.get().closed_at is None
    assert Ticket.objects.filter(state=State.WAITING).count() == 2


def test_offering_another_office_asks_everybody_and_stays_open(office, counter, elsewhere, bashirs_client):
    first, second = waiting(office, 2)
    do(bashirs_client, "park", second, because="documents", minutes="0")
    said = do(bashirs_client, "hand_rest_over", **{"rest-to": str(elsewhere.pk)})
    assert "Ihr Arbeitsplatz bleibt offen, bis sie geantwortet haben" in said
    assert {each.ticket for each in Handover.objects.all()} == {first, second}
    assert Counter.objects.get(pk=counter.pk).closed_at is None
    assert Office.objects.get(pk=office.pk).intake_stopped_at == NOON


def test_those_who_cannot_be_asked_are_named(office, counter, elsewhere, annas_ticket, bashirs_client):
    waiting(office, 1)
    draw_ticket(office=elsewhere, browser=annas_ticket.browsers.get(), now=NOON)
    said = do(bashirs_client, "hand_rest_over", **{"rest-to": str(elsewhere.pk)})
    assert "Nicht gefragt, weil sie dort schon mit einer anderen Nummer warten: T-001." in said
    assert [each.ticket.number for each in Handover.objects.all()] == ["T-002"]


def test_offering_an_office_that_has_closed_meanwhile(office, counter, elsewhere, bashirs_client):
    waiting(office, 1)
    close_counter(counter=elsewhere.counters.get(), now=NOON)
    response = bashirs_client.post(reverse("console:hand_rest_over"), {"rest-to": str(elsewhere.pk)})
    assert response.status_code == 422
    assert not Handover.objects.exists()
    assert Office.objects.get(pk=office.pk).intake_stopped_at is None


def test_closing_for_now_tells_them_and_keeps_their_places(office, counter, bashirs_client):
    first, second = waiting(office, 2)
    assert "Arbeitsplatz öffnen" in do(bashirs_client, "close_for_now", **{"now-text": "Um 14 Uhr geht es weiter."})
    assert Counter.objects.get().closed_at == NOON
    for ticket in (first, second):
        ticket.refresh_from_db()
        assert ticket.state == State.WAITING
        assert [each.text for each in messages_for(ticket)] == ["Um 14 Uhr geht es weiter."]


def test_closing_for_today_tells_them_and_ends_their_numbers(office, counter, bashirs_client):
    first, second = waiting(office, 2)
    do(bashirs_client, "park", second, because="documents", minutes="0")
    do(bashirs_client, "close_for_today", **{"today-text": "Es tut uns leid."})
    for ticket in (first, second):
        ticket.refresh_from_db()
        assert ticket.state == State.EXPIRED
        assert [each.text for each in messages_for(ticket)] == ["Es tut uns leid."]


@pytest.mark.parametrize(("name", "field"), [("close_for_now", "now-text"), ("close_for_today", "today-text")])
def test_without_words_nothing_closes_and_too_many_are_kept(office, counter, bashirs_client, name, field):
    waiting(office, 1)
    for text in ("", "Es tut uns leid. " * 40):
        response = bashirs_client.post(reverse(f"console:{name}"), {field: text})
        assert response.status_code == 422
        assert text.strip() in response.content.decode()
    assert Counter.objects.get().closed_at is None
    assert not Message.objects.exists()


@pytest.mark.parametrize(("name", "field"), [("close_for_now", "now-text"), ("close_for_today", "today-text")])
def test_a_colleague_who_has_come_meanwhile_keeps_the_office_open(office, counter, bashirs_client, name, field):
    (ticket,) = waiting(office, 1)
    open_counter(office=office, adviser=make_adviser(office, "berta"), now=NOON)
    assert "Inzwischen ist jemand aus Ihrem Team da" in do(bashirs_client, name, **{field: "Wir schließen."})
    ticket.refresh_from_db()
    assert ticket.state == State.WAITING
    assert messages_for(ticket) == []


def test_nobody_closes_over_somebody_who_is_called(office, counter, bashirs_client):
    waiting(office, 2)
    call_next(counter=counter, now=NOON)
    assert "Bitte beenden Sie das zuerst" in do(bashirs_client, "close_for_today", **{"today-text": "Wir schließen."})
    assert Counter.objects.get().closed_at is None
    assert not Message.objects.exists()


def test_near_closing_time_it_says_how_many_will_not_be_served(office, counter, bashirs_client):
    waiting(office, 5)
    office.opening_hours.update(closes_at="13:00")
    said = desk(bashirs_client)
    assert "Das Büro schließt um 13:00 Uhr." in said
    assert "kommen bis dahin wahrscheinlich nicht mehr an die Reihe." in said


ALONE = ["hand_rest_over", "close_for_now", "close_for_today", "begin_break", "end_break", "stop_intake", "resume_intake",
         "message_to_all"]  # fmt: skip


@pytest.mark.parametrize("name", ALONE)
def test_without_a_counter_none_of_it_exists(office, bashirs_client, name):
    assert bashirs_client.post(reverse(f"console:{name}")).status_code == 404
