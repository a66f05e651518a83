"""Nobody is passed on without agreeing; who agrees keeps the drawn time."""

from __future__ import annotations

from datetime import timedelta

import pytest

from conftest import NOON, call_as_the_desk_does, in_parallel, make_adviser, make_office
from sprechstunde.offices.actions import close_counter, open_counter
from sprechstunde.queue import actions, handovers, pauses
from sprechstunde.queue.lookups import open_handover, waiting_list
from sprechstunde.queue.models import Handover, Notice, ParkedBecause, State, Ticket

MINUTE = timedelta(minutes=1)


@pytest.fixture
def elsewhere(office):
    return make_office(office.municipality, slug="pflegeeltern", prefix="P")


@pytest.fixture
def berta(elsewhere):
    return make_adviser(elsewhere, "berta")


@pytest.fixture
def bertas_counter(elsewhere, berta):
    return open_counter(office=elsewhere, adviser=berta, now=NOON)


@pytest.fixture
def question(annas_ticket, elsewhere, bertas_counter, bashir):
    return ask(annas_ticket, elsewhere, bashir)


def ask(ticket, office, by, adviser=None):
    return handovers.ask(ticket=ticket, office=office, adviser=adviser, asked_by=by, now=NOON + MINUTE)


@pytest.mark.django_db
def test_asking_moves_nobody(question, annas_ticket, office):
    assert open_handover(annas_ticket) == question
    assert list(waiting_list(office)) == [annas_ticket]


@pytest.mark.django_db
def test_who_agrees_has_a_new_number_in_the_other_office_with_the_old_time(question, annas_ticket, elsewhere):
    Ticket.objects.filter(pk=annas_ticket.pk).update(label="Anna", language="tr", interpreter=True)
    later = actions.draw_ticket(office=elsewhere, browser=None, now=NOON + 2 * MINUTE).ticket
    question.ticket.refresh_from_db()
    new = handovers.answer(handover=question, agreed=True, now=NOON + 3 * MINUTE)
    assert list(waiting_list(elsewhere)) == [new, later]
    assert (new.drawn_at, new.joined_at, new.number) == (NOON, NOON + 3 * MINUTE, "P-002")
    assert (new.label, new.language, new.interpreter, new.service) == ("Anna", "tr", True, None)
    assert list(new.browsers.all()) == list(annas_ticket.browsers.all())
    annas_ticket.refresh_from_db()
    assert (annas_ticket.state, annas_ticket.transferred_to) == (State.TRANSFERRED, new)


@pytest.mark.django_db
def test_who_says_no_keeps_the_place(question, annas_ticket, office):
    assert handovers.answer(handover=question, agreed=False, now=NOON + 2 * MINUTE) == annas_ticket
    assert list(waiting_list(office)) == [annas_ticket]
    assert open_handover(annas_ticket) is None


@pytest.mark.django_db
def test_an_answered_question_cannot_be_answered_again(question):
    handovers.answer(handover=question, agreed=False, now=NOON)
    with pytest.raises(actions.TooLate):
        handovers.answer(handover=question, agreed=True, now=NOON)


@pytest.mark.django_db
def test_a_newer_question_replaces_the_older(question, annas_ticket, office, bashir):
    colleague = make_adviser(office, "carmen")
    newer = ask(annas_ticket, office, bashir, adviser=colleague)
    assert open_handover(annas_ticket) == newer
    with pytest.raises(actions.TooLate):
        handovers.answer(handover=question, agreed=True, now=NOON)


@pytest.mark.django_db
def test_a_due_appointment_in_the_other_office_still_goes_first(question, elsewhere):
    due = actions.admit(office=elsewhere, browser=None, due_at=NOON + 2 * MINUTE, now=NOON + MINUTE).ticket
    new = handovers.answer(handover=question, agreed=True, now=NOON + 3 * MINUTE)
    assert list(waiting_list(elsewhere)) == [due, new]


@pytest.mark.django_db
def test_nobody_is_sent_to_an_office_in_which_nobody_is(annas_ticket, elsewhere, bashir):
    with pytest.raises(handovers.OfficeClosed):
        ask(annas_ticket, elsewhere, bashir)


@pytest.mark.django_db
def test_an_office_that_closed_while_somebody_thought_about_it_takes_nobody_and_the_question_stays_unanswered(
    question, bertas_counter, annas_ticket, office
):
    close_counter(counter=bertas_counter, now=NOON)
    with pytest.raises(handovers.OfficeClosed):
        handovers.answer(handover=question, agreed=True, now=NOON)
    assert list(waiting_list(office)) == [annas_ticket]


@pytest.mark.django_db
def test_who_waits_there_already_is_not_asked(annas_ticket, elsewhere, bertas_counter, bashir):
    actions.draw_ticket(office=elsewhere, browser=annas_ticket.browsers.get(), now=NOON)
    with pytest.raises(actions.AlreadyThere):
        ask(annas_ticket, elsewhere, bashir)


@pytest.mark.django_db
def test_out_of_the_talk_the_adviser_vouches_for_what_was_said(talk, elsewhere, bertas_counter, bashir):
    new = handovers.hand_over_in_talk(ticket=talk.ticket, office=elsewhere, adviser=None, asked_by=bashir, now=NOON)
    assert (new.office, new.state) == (elsewhere, State.WAITING)
    talk.refresh_from_db()
    assert (talk.state, talk.reason) == ("ended", "transferred")
    assert Handover.objects.get().spoken


@pytest.mark.django_db
def test_out_of_the_talk_to_a_colleague_the_number_stays(talk, office, bashir):
    colleague = make_adviser(office, "carmen")
    handovers.hand_over_in_talk(ticket=talk.ticket, office=office, adviser=colleague, asked_by=bashir, now=NOON)
    assert [(ticket.number, ticket.adviser) for ticket in waiting_list(office)] == [("T-001", colleague)]


@pytest.mark.django_db
def test_who_waits_for_a_colleague_is_passed_by_and_can_be_picked(annas_ticket, office, counter, bashir):
    colleague = make_adviser(office, "carmen")
    question = ask(annas_ticket, office, bashir, adviser=colleague)
    handovers.answer(handover=question, agreed=True, now=NOON)
    with pytest.raises(actions.NobodyWaits):
        call_as_the_desk_does(counter=counter, now=NOON)
    colleagues_counter = open_counter(office=office, adviser=colleague, now=NOON)
    assert call_as_the_desk_does(counter=colleagues_counter, now=NOON) == annas_ticket
    actions.give_back(ticket=annas_ticket, now=NOON)
    assert call_as_the_desk_does(counter=counter, ticket=annas_ticket, now=NOON) == annas_ticket


@pytest.mark.django_db
def test_when_the_colleague_goes_whoever_waited_for_them_waits_for_everybody(annas_ticket, office, counter, bashir):
    colleague = make_adviser(office, "carmen")
    colleagues_counter = open_counter(office=office, adviser=colleague, now=NOON)
    handovers.answer(handover=ask(annas_ticket, office, bashir, adviser=colleague), agreed=True, now=NOON)
    actions.close_counter(counter=colleagues_counter, now=NOON)
    assert call_as_the_desk_does(counter=counter, now=NOON) == annas_ticket


@pytest.mark.django_db
def test_the_fixed_adviser_of_an_appointment_calls_and_nobody_else(office, counter):
    colleague = make_adviser(office, "carmen")
    actions.admit(office=office, browser=None, due_at=NOON, now=NOON, adviser=colleague)
    with pytest.raises(actions.NobodyWaits):
        call_as_the_desk_does(counter=counter, now=NOON)


@pytest.mark.django_db
def test_a_parked_person_may_be_asked_and_what_they_wanted_to_be_told_by_goes_along(annas_ticket, question):
    Notice.objects.create(ticket=annas_ticket, email="anna@example.de")
    pauses.park(ticket=annas_ticket, because=ParkedBecause.CLARIFYING, until=None, now=NOON)
    new = handovers.answer(handover=question, agreed=True, now=NOON)
    assert new.notice.email == "anna@example.de"


@pytest.mark.django_db(transaction=True)
@pytest.mark.long
def test_agreeing_and_being_called_in_the_same_moment_has_one_outcome(annas_ticket, question, counter, elsewhere):
    outcome = in_parallel(
        lambda: handovers.answer(handover=question, agreed=True, now=NOON + 2 * MINUTE),
        lambda: call_as_the_desk_does(counter=counter, now=NOON + 2 * MINUTE),
    )
    annas_ticket.refresh_from_db()
    if annas_ticket.state == State.CALLED:
        assert isinstance(outcome[0], actions.TooLate)
        assert not waiting_list(elsewhere)
    else:
        assert annas_ticket.state == State.TRANSFERRED
        assert isinstance(outcome[1], actions.NobodyWaits)
        assert len(waiting_list(elsewhere)) == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.long
def test_two_who_change_places_at_once_do_not_lock_each_other_out(office, counter, elsewhere, bertas_counter, bashir):
    for _ in range(5):
        there = actions.draw_ticket(office=elsewhere, browser=None, now=NOON).ticket
        here = actions.draw_ticket(office=office, browser=None, now=NOON).ticket
        questions = [ask(here, elsewhere, bashir), ask(there, office, bashir)]
        moved = in_parallel(*(lambda each=each: handovers.answer(handover=each, agreed=True, now=NOON) for each in questions))
        assert {ticket.office for ticket in moved} == {office, elsewhere}
