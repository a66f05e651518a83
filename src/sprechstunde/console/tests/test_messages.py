"""What the office tells those who wait."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from conftest import NOON, make_adviser
from sprechstunde.console.ready_sentences import TO_ALL, TO_ONE
from sprechstunde.console.tests.desks import client_of, desk, do, page, waiting
from sprechstunde.consultations.actions import call_next
from sprechstunde.offices.actions import open_counter
from sprechstunde.queue.actions import give_up
from sprechstunde.queue.lookups import messages_for
from sprechstunde.queue.models import Message

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_noon")]

TOO_LONG = "Es dauert noch. " * 40


def test_to_all_reaches_those_who_wait_and_those_in_a_pause(office, counter, bashirs_client):
    first, second = waiting(office, 2)
    do(bashirs_client, "park", second, because="documents", minutes="0")
    assert "2 Personen können Ihre Nachricht jetzt lesen." in do(bashirs_client, "message_to_all", text="Es dauert etwas.")
    for ticket in (first, second):
        assert [each.text for each in messages_for(ticket)] == ["Es dauert etwas."]
    assert "an alle · Bashir Es dauert etwas." in desk(bashirs_client)


def test_to_nobody_nothing_is_sent_and_the_words_stay(office, counter, bashirs_client):
    response = bashirs_client.post(reverse("console:message_to_all"), {"text": "Es dauert etwas."})
    assert response.status_code == 422
    assert "Es wartet niemand mehr" in response.content.decode()
    assert "Es dauert etwas.</textarea>" in response.content.decode()
    assert not Message.objects.exists()


def test_to_one_is_read_by_this_one_only(office, counter, bashirs_client):
    first, second = waiting(office, 2)
    assert "T-001 kann Ihre Nachricht jetzt lesen." in do(bashirs_client, "message", first, text="Gleich geht es los.")
    assert [each.text for each in messages_for(first)] == ["Gleich geht es los."]
    assert messages_for(second) == []


def test_what_was_said_to_one_is_listed_for_who_said_it_only(office, counter, bashirs_client):
    """It may be of the matter (STANDARDS P-03)."""
    (ticket,) = waiting(office, 1)
    do(bashirs_client, "message", ticket, text="Nur für T-001")
    do(bashirs_client, "message_to_all", text="Für alle")
    berta = make_adviser(office, "berta")
    open_counter(office=office, adviser=berta, now=NOON)
    assert "Nur für T-001" in desk(bashirs_client)
    assert "Nur für T-001" not in desk(client_of(berta))
    assert "Für alle" in desk(client_of(berta))


@pytest.mark.parametrize("text", ["", "   ", TOO_LONG])
@pytest.mark.parametrize("name", ["message", "message_to_all"])
def test_too_much_or_nothing_keeps_what_was_written(office, counter, bashirs_client, name, text):
    (ticket,) = waiting(office, 1)
    path = reverse(f"console:{name}", args=[ticket.public_id] if name == "message" else [])
    response = bashirs_client.post(path, {"text": text})
    assert response.status_code == 422
    assert text.strip() in response.content.decode()
    assert not Message.objects.exists()


def test_the_longest_message_that_fits(office, counter, bashirs_client):
    (ticket,) = waiting(office, 1)
    do(bashirs_client, "message", ticket, text="ä" * 500)
    assert Message.objects.get().text == "ä" * 500


@pytest.mark.parametrize(("name", "sentences"), [("message", TO_ONE), ("message_to_all", TO_ALL)])
def test_a_ready_sentence_is_put_into_the_field_and_not_sent(office, counter, bashirs_client, name, sentences):
    (ticket,) = waiting(office, 1)
    path = reverse(f"console:{name}", args=[ticket.public_id] if name == "message" else [])
    for number, sentence in enumerate(sentences):
        response = bashirs_client.post(path, {"suggestion": str(number), "text": "angefangen"})
        assert f"{sentence}</textarea>" in response.content.decode()
    odd = bashirs_client.post(path, {"suggestion": "99", "text": "angefangen"})
    assert "angefangen</textarea>" in odd.content.decode()
    assert not Message.objects.exists()


def test_all_ready_sentences_fit_and_are_in_german():
    for sentence in (*TO_ONE, *TO_ALL):
        assert len(str(sentence)) <= 500
        assert "the" not in str(sentence).split()


def test_somebody_who_has_left_or_talks_with_a_colleague_is_not_written_to(office, counter, bashirs_client):
    gone, called = waiting(office, 2)
    give_up(ticket=gone, now=NOON)
    berta = make_adviser(office, "berta")
    call_next(counter=open_counter(office=office, adviser=berta, now=NOON), now=NOON)
    assert "T-001 wartet nicht mehr." in do(bashirs_client, "message", gone, text="Hallo")
    assert "Jemand aus Ihrem Team war schneller" in do(bashirs_client, "message", called, text="Hallo")
    assert "Jemand aus Ihrem Team war schneller" in page(bashirs_client, "message", called)
    assert not Message.objects.exists()


def test_yesterdays_messages_are_not_listed(office, counter, bashir, bashirs_client):
    Message.objects.create(office=office, text="Von gestern", sent_by=bashir, sent_at=NOON - timedelta(hours=13))
    Message.objects.create(office=office, text="Von heute früh", sent_by=bashir, sent_at=NOON - timedelta(hours=11))
    said = desk(bashirs_client)
    assert "Von gestern" not in said
    assert "Von heute früh" in said
