"""What a ticket's page and stream tell: messages, questions, doubts before closing time, and nothing that is hidden."""

from __future__ import annotations

import json
from datetime import time, timedelta

import pytest

from conftest import NOON, call_as_the_desk_does, make_adviser, make_office
from sprechstunde.offices.actions import open_counter
from sprechstunde.offices.models import Office, OpeningHours
from sprechstunde.queue import actions, handovers, pauses, telling
from sprechstunde.queue.lookups import messages_for
from sprechstunde.queue.models import ParkedBecause
from sprechstunde.queue.ticket_state import USUAL, place_data, ticket_states

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)


def draw(office, now=NOON):
    return actions.draw_ticket(office=office, browser=None, now=now).ticket


def told(ticket, now=NOON + 10 * MINUTE):
    """What the stream sends; the page's first HTML has the same."""
    office = Office.objects.select_related("municipality").get(pk=ticket.office_id)
    ((member, state),) = ticket_states(office, frozenset({ticket.pk}), now)
    assert member == ticket.pk
    data = USUAL | json.loads(state.data)
    ticket.office = office
    assert place_data(ticket, now) == data
    return data


def test_a_message_reaches_the_one_it_is_for(office, counter, bashir):
    one, other = draw(office), draw(office)
    telling.tell(ticket=one, text="Bitte halten Sie den Bescheid bereit.", by=bashir, now=NOON + MINUTE)
    assert told(one)["message"]["text"] == "Bitte halten Sie den Bescheid bereit."
    assert told(other)["message"] is None


def test_a_message_to_all_reaches_who_waits_then_and_not_who_comes_later(office, counter, bashir):
    before = draw(office)
    telling.tell_all(office=office, text="Es dauert heute länger.", by=bashir, now=NOON + MINUTE)
    after = draw(office, NOON + 2 * MINUTE)
    assert told(before)["message"]["text"] == "Es dauert heute länger."
    assert told(after)["message"] is None
    assert [len(messages_for(ticket)) for ticket in (before, after)] == [1, 0]


def test_the_later_of_two_messages_is_told_and_none_is_lost(office, counter, bashir):
    ticket = draw(office)
    telling.tell(ticket=ticket, text="Nur für Sie", by=bashir, now=NOON + MINUTE)
    telling.tell_all(office=office, text="Für alle", by=bashir, now=NOON + 2 * MINUTE)
    assert told(ticket)["message"]["text"] == "Für alle"
    assert [message.text for message in messages_for(ticket)] == ["Nur für Sie", "Für alle"]


def test_another_offices_message_is_not_told(office, counter, bashir):
    elsewhere = make_office(office.municipality, slug="woanders", prefix="W")
    ticket = draw(office)
    telling.tell_all(office=elsewhere, text="Anderswo", by=bashir, now=NOON + MINUTE)
    assert told(ticket)["message"] is None


def test_the_question_whether_one_goes_elsewhere_names_the_place(office, counter, bashir):
    elsewhere = make_office(office.municipality, slug="pflegeeltern", prefix="P")
    berta = make_adviser(elsewhere, "berta")
    open_counter(office=elsewhere, adviser=berta, now=NOON)
    ticket = draw(office)
    question = handovers.ask(ticket=ticket, office=elsewhere, adviser=berta, asked_by=bashir, now=NOON)
    expected = {"id": question.pk, "office": "Pflegeeltern", "same_office": False, "adviser": "Berta"}
    assert told(ticket)["asked"] == expected


def test_a_pause_says_until_when(office, counter):
    ticket = draw(office)
    pauses.pause(ticket=ticket, minutes=20, now=NOON)
    data = told(ticket)
    assert (data["state"], data["note"]) == ("parked", "")
    assert data["parked_until"] == "2026-11-18T12:20:00+01:00"


def test_parked_by_the_office_says_so(office, counter):
    ticket = draw(office)
    pauses.park(ticket=ticket, because=ParkedBecause.TROUBLE, until=None, now=NOON)
    assert (told(ticket)["note"], told(ticket)["parked_until"]) == ("parked", None)


def test_a_call_says_how_often_it_can_be_extended(office, counter):
    draw(office)
    ticket = call_as_the_desk_does(counter=counter, now=NOON)
    actions.extend(ticket=ticket, now=NOON)
    assert (told(ticket)["extensions_left"], told(ticket)["postponements_left"]) == (9, 3)


def test_a_hidden_position_is_hidden_everywhere(office, counter, bashir):
    office.position_hidden = True
    office.save()
    plain, special = draw(office), draw(office)
    telling.tell(ticket=special, text="Guten Tag", by=bashir, now=NOON)
    for ticket in (plain, special):
        assert (told(ticket)["position"], told(ticket)["ahead"]) == (None, None)


# Before closing time


@pytest.fixture
def day_office(musterstadt):
    """Open until 12:30 German time, half an hour from noon; a talk usually takes half an hour."""
    office = make_office(musterstadt, slug="tagsueber", prefix="G")
    office.opening_hours.all().delete()
    for weekday in range(5):
        OpeningHours.objects.create(office=office, weekday=weekday, opens_at=time(8, 0), closes_at=time(12, 30))
    return Office.objects.get(pk=office.pk)


@pytest.fixture
def day_counter(day_office):
    return open_counter(office=day_office, adviser=make_adviser(day_office, "dilek"), now=NOON)


def test_no_number_is_given_that_could_not_be_served_before_closing(day_office, day_counter):
    for expected in (1, 2):  # one at once, one after the first talk
        assert draw(day_office).sequence == expected
    with pytest.raises(actions.NoNumberNow) as refusal:
        draw(day_office)
    assert (refusal.value.office.status, refusal.value.office.reason) == ("full", "closing")


def test_in_the_morning_nobody_is_refused(day_office, day_counter):
    for each in range(12):
        assert draw(day_office, NOON - timedelta(hours=3, minutes=50)).sequence == each + 1


def test_an_office_may_do_without_the_guard(day_office, day_counter):
    day_office.closing_guard = False
    day_office.save()
    assert [draw(day_office).sequence for _ in range(5)] == [1, 2, 3, 4, 5]


def test_who_may_not_be_called_before_closing_is_told_in_time(day_office, day_counter):
    early = [draw(day_office, NOON - timedelta(hours=3)) for _ in range(4)]
    now = NOON - 35 * MINUTE
    assert [told(ticket, now)["doubt"] for ticket in early] == [False, False, False, True]
    assert told(early[3], now)["closes_at"] == "2026-11-18T12:30:00+01:00"


def test_around_the_clock_nobody_doubts(office, counter):
    ticket = draw(office)
    assert (told(ticket)["doubt"], told(ticket)["closes_at"]) == (False, None)
