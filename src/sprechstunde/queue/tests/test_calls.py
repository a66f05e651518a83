"""The call: how long it lasts, how often it can be extended, out of turn, again, and taken back."""

from __future__ import annotations

from datetime import timedelta

import pytest

from conftest import NOON, call_as_the_desk_does, make_adviser, make_office
from sprechstunde.offices import actions as offices
from sprechstunde.offices.actions import open_counter
from sprechstunde.offices.lookups import office_now
from sprechstunde.queue import actions, jobs
from sprechstunde.queue.lookups import last_no_show, waiting_list
from sprechstunde.queue.models import Note, State

pytestmark = pytest.mark.django_db

WINDOW = timedelta(seconds=120)
MINUTE = timedelta(minutes=1)


def draw(office, now=NOON):
    return actions.draw_ticket(office=office, browser=None, now=now).ticket


def test_who_needs_longer_has_a_whole_window_again_ten_times(call):
    ticket, now = call.ticket, NOON
    for _ in range(10):
        now += timedelta(seconds=100)
        actions.extend(ticket=ticket, now=now)
        assert ticket.called_until == now + WINDOW
    with pytest.raises(actions.TooOften):
        actions.extend(ticket=ticket, now=now)
    jobs.miss_due_calls(now + WINDOW - timedelta(seconds=1))
    ticket.refresh_from_db()
    assert ticket.state == State.CALLED


def test_the_next_call_can_be_extended_afresh(call, counter):
    for _ in range(10):
        actions.extend(ticket=call.ticket, now=NOON)
    actions.give_back(ticket=call.ticket, now=NOON)
    again = call_as_the_desk_does(counter=counter, now=NOON)
    actions.extend(ticket=again, now=NOON)
    assert again.extended == 1


def test_who_only_waits_has_nothing_to_extend(annas_ticket):
    with pytest.raises(actions.TooLate):
        actions.extend(ticket=annas_ticket, now=NOON)


def test_ringing_again_begins_the_window_anew(call):
    actions.call_again(ticket=call.ticket, now=NOON + MINUTE)
    assert call.ticket.called_until == NOON + MINUTE + WINDOW
    assert call.ticket.called_at == NOON


def test_somebody_is_picked_out_of_turn_and_the_others_keep_their_order(office, counter):
    line = [draw(office, NOON + each * MINUTE) for each in range(3)]
    assert call_as_the_desk_does(counter=counter, ticket=line[1], now=NOON + 5 * MINUTE) == line[1]
    assert list(waiting_list(office)) == [line[0], line[2]]


def test_nobody_is_picked_who_was_called_by_a_colleague(office, counter):
    ticket = draw(office)
    other = open_counter(office=office, adviser=make_adviser(office, "berta"), now=NOON)
    call_as_the_desk_does(counter=other, now=NOON)
    with pytest.raises(actions.TooLate):
        call_as_the_desk_does(counter=counter, ticket=ticket, now=NOON)


def test_nobody_is_picked_out_of_another_office(office, counter):
    elsewhere = make_office(office.municipality, slug="woanders", prefix="W")
    open_counter(office=elsewhere, adviser=make_adviser(elsewhere, "berta"), now=NOON)
    with pytest.raises(actions.TooLate):
        call_as_the_desk_does(counter=counter, ticket=draw(elsewhere), now=NOON)


def test_a_call_by_mistake_is_taken_back(call, office):
    actions.give_back(ticket=call.ticket, now=NOON)
    assert [(ticket.number, ticket.note) for ticket in waiting_list(office)] == [("T-001", Note.GIVEN_BACK)]


def test_a_no_show_by_mistake_is_undone_at_the_old_place(office, counter, call):
    later = draw(office, NOON + MINUTE)
    actions.mark_no_show(ticket=call.ticket, now=NOON + 2 * MINUTE)
    assert last_no_show(counter, NOON + 3 * MINUTE) == call.ticket
    actions.undo_no_show(ticket=call.ticket, now=NOON + 3 * MINUTE)
    assert list(waiting_list(office)) == [call.ticket, later]
    assert last_no_show(counter, NOON + 3 * MINUTE) is None


def test_after_a_quarter_of_an_hour_a_no_show_stays(counter, call):
    actions.mark_no_show(ticket=call.ticket, now=NOON)
    assert last_no_show(counter, NOON + 15 * MINUTE) is None
    with pytest.raises(actions.TooLate):
        actions.undo_no_show(ticket=call.ticket, now=NOON + 15 * MINUTE)


def test_a_no_show_whose_holder_has_drawn_anew_stays(office, call):
    actions.mark_no_show(ticket=call.ticket, now=NOON)
    actions.draw_ticket(office=office, browser=call.ticket.browsers.get(), now=NOON)
    with pytest.raises(actions.AlreadyThere):
        actions.undo_no_show(ticket=call.ticket, now=NOON)


def test_a_break_keeps_the_counter_open_but_nobody_is_free(office, counter):
    offices.begin_break(counter=counter, until=NOON + 10 * MINUTE, now=NOON)
    assert office_now(office, NOON).status == "busy"
    offices.end_break(counter=counter)
    assert office_now(office, NOON).status == "open"


def test_who_calls_has_come_back_from_the_break(office, counter):
    draw(office)
    offices.begin_break(counter=counter, until=NOON + 10 * MINUTE, now=NOON)
    call_as_the_desk_does(counter=counter, now=NOON)
    counter.refresh_from_db()
    assert (counter.break_since, counter.break_until) == (None, None)


def test_the_last_counter_does_not_close_over_people_without_a_word(office, counter, annas_ticket):
    with pytest.raises(actions.PeopleWait):
        actions.close_counter(counter=counter, now=NOON)
    counter.refresh_from_db()
    assert counter.closed_at is None
    actions.close_counter(counter=counter, now=NOON, rest=actions.Rest.END)
    annas_ticket.refresh_from_db()
    assert annas_ticket.state == State.EXPIRED


def test_a_counter_closes_without_a_question_while_a_colleague_stays(office, counter, annas_ticket):
    open_counter(office=office, adviser=make_adviser(office, "berta"), now=NOON)
    actions.close_counter(counter=counter, now=NOON)
    annas_ticket.refresh_from_db()
    assert annas_ticket.state == State.WAITING


def test_no_more_numbers_while_the_rest_is_served_and_numbers_again_with_the_next_opening(office, counter, bashir):
    draw(office)
    offices.stop_intake(office=office, now=NOON)
    with pytest.raises(actions.NoNumberNow) as refusal:
        draw(office)
    assert refusal.value.office.reason == "intake_stopped"
    assert call_as_the_desk_does(counter=counter, now=NOON).sequence == 1
    actions.give_up(ticket=office.tickets.get(), now=NOON)
    actions.close_counter(counter=counter, now=NOON)
    open_counter(office=office, adviser=bashir, now=NOON)
    office.refresh_from_db()
    assert draw(office).sequence == 2


def test_numbers_can_be_given_out_again(office, counter):
    offices.stop_intake(office=office, now=NOON)
    offices.resume_intake(office=office)
    office.refresh_from_db()
    assert draw(office).sequence == 1
