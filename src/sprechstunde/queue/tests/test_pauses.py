"""Pauses: asked for by the citizen, set by the adviser, ended by either or by time; the place is kept."""

from __future__ import annotations

from datetime import timedelta

import pytest

from conftest import NOON, call_as_the_desk_does
from sprechstunde.queue import actions, jobs, pauses
from sprechstunde.queue.lookups import parked_list, waiting_list
from sprechstunde.queue.models import Note, ParkedBecause, State, Ticket

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)


@pytest.fixture
def line(office, counter):
    return [actions.draw_ticket(office=office, browser=None, now=NOON + each * MINUTE).ticket for each in range(4)]


def numbers(office):
    return [ticket.sequence for ticket in waiting_list(office)]


def test_five_minutes_let_the_next_one_pass_and_nobody_else(office, counter, line):
    called = call_as_the_desk_does(counter=counter, now=NOON + 5 * MINUTE)
    pauses.postpone(ticket=called, now=NOON + 5 * MINUTE)
    assert numbers(office) == [2, 3, 4]
    assert called.parked_until == NOON + 10 * MINUTE
    jobs.end_pauses(NOON + 10 * MINUTE - timedelta(seconds=1))
    assert numbers(office) == [2, 3, 4]
    jobs.end_pauses(NOON + 10 * MINUTE)
    assert numbers(office) == [2, 1, 3, 4]


def test_who_asked_for_five_minutes_is_first_when_the_next_one_was_served_meanwhile(office, counter, line):
    called = call_as_the_desk_does(counter=counter, now=NOON + 5 * MINUTE)
    pauses.postpone(ticket=called, now=NOON + 5 * MINUTE)
    call_as_the_desk_does(counter=counter, now=NOON + 6 * MINUTE)
    pauses.come_back(ticket=called, now=NOON + 7 * MINUTE)
    assert numbers(office) == [1, 3, 4]
    called.refresh_from_db()
    assert (called.note, called.parked_at, called.parked_until) == (Note.CAME_BACK, None, None)


def test_the_room_closes_and_the_counter_is_free_when_somebody_asks_for_five_minutes(office, counter, line):
    called = call_as_the_desk_does(counter=counter, now=NOON)
    pauses.postpone(ticket=called, now=NOON)
    assert called.consultations.get().reason == "postponed"
    assert call_as_the_desk_does(counter=counter, now=NOON).sequence == 2


def test_the_fourth_time_there_are_no_more_five_minutes(office, counter):
    ticket = actions.draw_ticket(office=office, browser=None, now=NOON).ticket
    for _ in range(pauses.MOST_POSTPONEMENTS):
        pauses.postpone(ticket=call_as_the_desk_does(counter=counter, now=NOON), now=NOON)
        pauses.come_back(ticket=ticket, now=NOON)
    with pytest.raises(actions.TooOften):
        pauses.postpone(ticket=call_as_the_desk_does(counter=counter, now=NOON), now=NOON)
    ticket.refresh_from_db()
    assert ticket.state == State.CALLED


def test_a_pause_keeps_the_place(office, counter, line):
    pauses.pause(ticket=line[1], minutes=10, now=NOON + 5 * MINUTE)
    assert numbers(office) == [1, 3, 4]
    pauses.come_back(ticket=line[1], now=NOON + 8 * MINUTE)
    assert numbers(office) == [1, 2, 3, 4]


def test_who_comes_back_stands_behind_an_appointment_that_became_due_meanwhile(office, counter, line):
    pauses.pause(ticket=line[0], minutes=10, now=NOON + 5 * MINUTE)
    due = actions.admit(office=office, browser=None, due_at=NOON + 6 * MINUTE, now=NOON + 5 * MINUTE).ticket
    assert numbers(office) == [due.sequence, 2, 3, 4]
    pauses.come_back(ticket=line[0], now=NOON + 9 * MINUTE)
    assert numbers(office) == [due.sequence, 1, 2, 3, 4]


def test_an_appointment_that_became_due_in_the_pause_goes_first_when_its_holder_comes_back(office, counter, line):
    ticket = actions.admit(office=office, browser=None, due_at=NOON + 20 * MINUTE, now=NOON + 5 * MINUTE).ticket
    pauses.pause(ticket=ticket, minutes=30, now=NOON + 6 * MINUTE)
    jobs.promote_due_appointments(NOON + 19 * MINUTE)
    pauses.come_back(ticket=ticket, now=NOON + 19 * MINUTE)
    assert numbers(office)[0] == ticket.sequence


def test_the_adviser_parks_with_a_reason_and_picks_again(office, counter, line):
    pauses.park(ticket=line[2], because=ParkedBecause.DOCUMENTS, until=None, now=NOON)
    assert [ticket.sequence for ticket in parked_list(office)] == [3]
    jobs.end_pauses(NOON + timedelta(hours=3))
    assert numbers(office) == [1, 2, 4]
    picked = call_as_the_desk_does(counter=counter, ticket=line[2], now=NOON + 9 * MINUTE)
    assert (picked.sequence, picked.state, picked.parked_because) == (3, State.CALLED, "")


def test_parked_out_of_a_talk_the_room_closes(office, talk):
    pauses.park(ticket=talk.ticket, because=ParkedBecause.INTERPRETER, until=NOON + 30 * MINUTE, now=NOON)
    talk.refresh_from_db()
    assert (talk.state, talk.reason) == ("ended", "parked")


def test_who_is_parked_is_told_when_the_office_has_closed_for_today(office, counter, line):
    pauses.park(ticket=line[0], because=ParkedBecause.TROUBLE, until=None, now=NOON)
    actions.close_counter(counter=counter, now=NOON, rest=actions.Rest.END)
    assert set(Ticket.objects.values_list("state", flat=True)) == {State.EXPIRED}
