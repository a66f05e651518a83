"""What an adviser reads about why somebody stands where they stand."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from conftest import NOON, call_as_the_desk_does, make_adviser, make_office
from sprechstunde.offices.actions import open_counter
from sprechstunde.queue.actions import admit, draw_ticket, give_back, mark_no_show, miss_call, promote_if_due, undo_no_show
from sprechstunde.queue.handovers import answer, ask
from sprechstunde.queue.lookups import waiting_list
from sprechstunde.queue.models import ParkedBecause, Ticket
from sprechstunde.queue.order_words import why
from sprechstunde.queue.pauses import come_back, park, postpone

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_germany():
    with timezone.override("Europe/Berlin"):
        yield


def drawn(office, minutes=0):
    return draw_ticket(office=office, browser=None, now=NOON + timedelta(minutes=minutes)).ticket


def words(ticket):
    (fresh,) = waiting_list(ticket.office).filter(pk=ticket.pk)
    return why(fresh)


def test_usually_by_the_time_of_drawing(office, counter):
    assert words(drawn(office, 12)) == "Nach der Zeit, zu der die Nummer gezogen wurde: 12:12 Uhr."


def test_an_appointment_before_and_when_it_is_due(office, counter):
    due_at = NOON + timedelta(minutes=10)
    ticket = admit(office=office, browser=None, due_at=due_at, now=NOON).ticket
    assert "Hat einen Termin um 12:10 Uhr und rückt zwei Minuten vorher nach vorn." in words(ticket)
    promote_if_due(ticket=ticket, now=due_at)
    assert words(ticket) == "Hat einen Termin um 12:10 Uhr: Fällige Termine gehen vor."


def test_missed_calls(office, counter):
    ticket = drawn(office)
    for said in ("Hat einen Aufruf verpasst", "Hat 2 Aufrufe verpasst"):
        call_as_the_desk_does(counter=counter, now=NOON)
        miss_call(ticket=ticket, now=NOON + timedelta(seconds=office.call_seconds))
        assert words(ticket).startswith(said)


def test_given_back_after_a_call(office, counter):
    ticket = drawn(office)
    call_as_the_desk_does(counter=counter, now=NOON)
    give_back(ticket=ticket, now=NOON)
    assert words(ticket) == "War schon aufgerufen und wurde zurückgegeben, deshalb gilt der alte Platz."


def test_back_from_a_pause(office, counter):
    ticket = drawn(office)
    park(ticket=ticket, because=ParkedBecause.DOCUMENTS, until=None, now=NOON)
    come_back(ticket=ticket, now=NOON)
    assert words(ticket).endswith("Kam aus einer Pause zurück; der Platz blieb erhalten.")


def test_five_minutes_asked_for(office, counter):
    ticket = drawn(office)
    call_as_the_desk_does(counter=counter, now=NOON)
    postpone(ticket=ticket, now=NOON)
    come_back(ticket=ticket, now=NOON)
    assert words(ticket).startswith("Bat beim Aufruf um fünf Minuten und hat jemanden vorgelassen.")


def test_a_no_show_by_mistake(office, counter):
    ticket = drawn(office)
    call_as_the_desk_does(counter=counter, now=NOON)
    mark_no_show(ticket=ticket, now=NOON)
    undo_no_show(ticket=ticket, now=NOON)
    assert words(ticket).endswith("War versehentlich als nicht erschienen vermerkt.")


def test_from_another_office(office, counter, bashir, musterstadt):
    other = make_office(musterstadt, slug="pflege", prefix="P")
    open_counter(office=other, adviser=make_adviser(other, "emil"), now=NOON)
    ticket = drawn(office, 7)
    handover = ask(ticket=ticket, office=other, adviser=None, asked_by=bashir, now=NOON)
    new = answer(handover=handover, agreed=True, now=NOON + timedelta(minutes=20))
    assert words(new) == "Kam vom Büro „Beratung“ und hat die Zeit der ersten Nummer behalten: 12:07 Uhr."


def test_for_a_named_adviser(office, counter, bashir):
    ticket = drawn(office)
    Ticket.objects.update(adviser=bashir)
    assert words(ticket).endswith(
        "Wartet auf Bashir; „Nächste Person aufrufen“ an anderen Arbeitsplätzen übergeht diese Nummer."
    )
