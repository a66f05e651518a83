"""What an adviser does with somebody who waits or is called: parking, passing on, undoing; and when others were faster."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from conftest import HOST, NOON, make_adviser, make_office
from sprechstunde.console.tests.desks import client_of, desk, do, page, waiting
from sprechstunde.consultations.actions import call_next
from sprechstunde.consultations.models import Consultation, Reason
from sprechstunde.offices.actions import close_counter, open_counter
from sprechstunde.queue.access import COOKIE
from sprechstunde.queue.actions import draw_ticket, enter, give_up, miss_call
from sprechstunde.queue.handovers import answer
from sprechstunde.queue.models import Handover, ParkedBecause, State, Ticket
from sprechstunde.staff.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_noon")]


@pytest.fixture
def berta(office):
    return make_adviser(office, "berta", display_name="Frau Berta")


@pytest.fixture
def bertas_counter(office, berta):
    return open_counter(office=office, adviser=berta, now=NOON)


@pytest.fixture
def elsewhere(musterstadt):
    """Another office of the town with somebody there."""
    other = make_office(musterstadt, slug="pflege", prefix="P")
    open_counter(office=other, adviser=make_adviser(other, "emil"), now=NOON)
    return other


def state_of(ticket):
    return Ticket.objects.get(pk=ticket.pk).state


# Calling somebody in particular


def test_picking_somebody_leads_to_the_room_in_the_same_tab(office, counter, bashirs_client):
    _first, second = waiting(office, 2)
    response = bashirs_client.post(reverse("console:pick", args=[second.public_id]))
    room = Consultation.objects.get(ticket=second)
    assert response["Location"] == reverse("consultations:advisers_room", args=[room.public_id])
    assert bashirs_client.get(response["Location"]).status_code == 200


def test_picking_out_of_a_pause(office, counter, bashirs_client):
    (ticket,) = waiting(office, 1)
    do(bashirs_client, "park", ticket, because="documents", minutes="0")
    bashirs_client.post(reverse("console:pick", args=[ticket.public_id]))
    assert state_of(ticket) == State.CALLED


def test_picking_whom_a_colleague_has_called_is_explained(office, counter, bertas_counter, bashirs_client):
    (ticket,) = waiting(office, 1)
    call_next(counter=bertas_counter, now=NOON)
    assert "Jemand aus Ihrem Team war schneller: T-001 ist schon aufgerufen." in do(bashirs_client, "pick", ticket)
    assert Ticket.objects.get(pk=ticket.pk).counter == bertas_counter


def test_picking_somebody_who_has_gone_is_explained(office, counter, bashirs_client):
    (ticket,) = waiting(office, 1)
    give_up(ticket=ticket, now=NOON)
    assert "T-001 wartet nicht mehr." in do(bashirs_client, "pick", ticket)


def test_picking_while_somebody_is_at_the_counter_is_explained(office, counter, bashirs_client):
    _first, second = waiting(office, 2)
    call_next(counter=counter, now=NOON)
    assert "Sie haben schon jemanden aufgerufen." in do(bashirs_client, "pick", second)
    assert state_of(second) == State.WAITING


# Parking


def test_parking_with_a_reason_and_bringing_back(office, counter, bashirs_client):
    first, second = waiting(office, 2)
    said = do(bashirs_client, "park", first, because="interpreter", minutes="30")
    assert "T-001 ist geparkt." in said
    assert "Dolmetschung wird gebraucht" in said
    assert "12:00 bis 12:30 Uhr" in said
    parked = Ticket.objects.get(pk=first.pk)
    assert (parked.state, parked.parked_because) == (State.PARKED, ParkedBecause.INTERPRETER)
    assert parked.parked_until == NOON + timedelta(minutes=30)
    assert "T-001 wartet wieder, am alten Platz." in do(bashirs_client, "bring_back", first)
    assert list(Ticket.objects.filter(state=State.WAITING).order_by("queued_at")) == [first, second]


def test_parking_until_somebody_fetches_the_person(office, counter, bashirs_client):
    (ticket,) = waiting(office, 1)
    do(bashirs_client, "park", ticket, because="documents", minutes="0")
    assert Ticket.objects.get(pk=ticket.pk).parked_until is None


def test_parking_without_a_reason_asks_for_one_and_keeps_the_rest(office, counter, bashirs_client):
    (ticket,) = waiting(office, 1)
    response = bashirs_client.post(reverse("console:park", args=[ticket.public_id]), {"minutes": "30"})
    assert response.status_code == 422
    assert "Bitte wählen Sie, warum" in response.content.decode()
    assert re.search(r'<input[^>]*value="30"[^>]*checked', response.content.decode())
    assert state_of(ticket) == State.WAITING


def test_parking_whoever_is_called_ends_the_call(office, counter, bashirs_client):
    (ticket,) = waiting(office, 1)
    call = call_next(counter=counter, now=NOON)
    do(bashirs_client, "park", ticket, because="trouble", minutes="10")
    call.refresh_from_db()
    assert (call.state, call.reason) == ("ended", Reason.PARKED)


def test_nobody_parks_whom_a_colleague_has_called(office, counter, bertas_counter, bashirs_client):
    (ticket,) = waiting(office, 1)
    call_next(counter=bertas_counter, now=NOON)
    assert "Jemand aus Ihrem Team war schneller" in do(bashirs_client, "park", ticket, because="pause", minutes="0")
    assert state_of(ticket) == State.CALLED
    assert "Jemand aus Ihrem Team war schneller" in page(bashirs_client, "park", ticket)


def test_bringing_back_twice_is_explained(office, counter, bashirs_client):
    (ticket,) = waiting(office, 1)
    assert "T-001 wartet." in do(bashirs_client, "bring_back", ticket)


# The call that is under way


def test_calling_once_more_gives_the_whole_time_again(office, counter, bashirs_client):
    (ticket,) = waiting(office, 1)
    call_next(counter=counter, now=NOON - timedelta(seconds=100))
    assert "T-001 wird noch einmal aufgerufen" in do(bashirs_client, "call_again", ticket)
    assert Ticket.objects.get(pk=ticket.pk).called_until == NOON + timedelta(seconds=office.call_seconds)


def test_taking_a_call_back(office, counter, bashirs_client):
    first, _second = waiting(office, 2)
    call_next(counter=counter, now=NOON)
    assert "Der Aufruf ist zurückgenommen. T-001 wartet am alten Platz." in do(bashirs_client, "take_call_back", first)
    assert state_of(first) == State.WAITING


def test_after_a_missed_call_the_buttons_touch_nothing(office, counter, bertas_counter, bashirs_client):
    (ticket,) = waiting(office, 1)
    call_next(counter=counter, now=NOON - timedelta(seconds=200))
    miss_call(ticket=ticket, now=NOON)
    for name in ("call_again", "take_call_back", "no_show"):
        assert "T-001 wartet wieder; der Aufruf ist vorbei." in do(bashirs_client, name, ticket)
    call_next(counter=bertas_counter, now=NOON)
    for name in ("call_again", "take_call_back", "no_show"):
        assert "Jemand aus Ihrem Team war schneller" in do(bashirs_client, name, ticket)
    assert Ticket.objects.get(pk=ticket.pk).counter == bertas_counter


@pytest.mark.parametrize("name", ["end", "give_back", "no_show"])
def test_a_room_that_has_closed_touches_nobody(office, counter, bertas_counter, bashirs_client, name):
    """Bashir's call was missed, Berta talks with the person; in Bashir's other window the old room is still open."""
    (ticket,) = waiting(office, 1)
    old = call_next(counter=counter, now=NOON - timedelta(seconds=200))
    miss_call(ticket=ticket, now=NOON)
    new = call_next(counter=bertas_counter, now=NOON)
    enter(ticket=Ticket.objects.get(pk=ticket.pk), now=NOON)
    bashirs_client.post(reverse(f"consultations:{name}", args=[old.public_id]))
    new.refresh_from_db()
    assert (new.state, state_of(ticket)) == ("running", State.IN_CONSULTATION)


# No-shows


def test_a_no_show_can_be_undone_for_a_quarter_of_an_hour(office, counter, bashirs_client):
    (ticket,) = waiting(office, 1)
    call_next(counter=counter, now=NOON)
    said = do(bashirs_client, "no_show", ticket)
    assert "T-001 ist als nicht erschienen vermerkt. Rückgängig machen geht bis 12:15 Uhr." in said
    assert "T-001 wartet wieder, am alten Platz." in do(bashirs_client, "undo_no_show", ticket)
    assert state_of(ticket) == State.WAITING
    assert "Rückgängig" not in desk(bashirs_client)


def test_a_no_show_after_the_last_missed_call_can_be_undone(office, counter, bashirs_client):
    (ticket,) = waiting(office, 1)
    Ticket.objects.update(missed=office.call_limit - 1)
    call_next(counter=counter, now=NOON - timedelta(seconds=200))
    miss_call(ticket=ticket, now=NOON)
    assert "T-001 hat den letzten Aufruf verpasst und ist als nicht erschienen vermerkt." in desk(bashirs_client)
    do(bashirs_client, "undo_no_show", ticket)
    assert state_of(ticket) == State.WAITING


def test_after_a_quarter_of_an_hour_it_is_too_late(office, counter, bashirs_client):
    (ticket,) = waiting(office, 1)
    call_next(counter=counter, now=NOON)
    do(bashirs_client, "no_show", ticket)
    with time_machine.travel(NOON + timedelta(minutes=15), tick=False):
        assert "als nicht erschienen vermerkt" not in desk(bashirs_client)
        assert "nur 15 Minuten lang" in do(bashirs_client, "undo_no_show", ticket)
    assert state_of(ticket) == State.NO_SHOW


def test_undoing_says_when_the_person_has_a_new_number(office, counter, annas_ticket, anna, bashirs_client):
    call_next(counter=counter, now=NOON)
    do(bashirs_client, "no_show", annas_ticket)
    draw_ticket(office=office, browser=annas_ticket.browsers.get(), now=NOON)
    assert "hat in diesem Büro inzwischen eine neue Nummer" in do(bashirs_client, "undo_no_show", annas_ticket)
    assert state_of(annas_ticket) == State.NO_SHOW


# Passing on


def test_asking_somebody_to_go_to_another_office(office, counter, elsewhere, annas_ticket, bashirs_client):
    assert "T-001 ist gefragt" in do(bashirs_client, "pass_on", annas_ticket, to=str(elsewhere.pk))
    assert "gefragt: weiter an Pflege?" in desk(bashirs_client)
    assert state_of(annas_ticket) == State.WAITING
    answer(handover=Handover.objects.get(), agreed=True, now=NOON)
    said = desk(bashirs_client)
    assert "T-001 ist einverstanden und wartet jetzt auf: Pflege." in said
    assert state_of(annas_ticket) == State.TRANSFERRED


def test_somebody_who_would_rather_stay(office, counter, elsewhere, annas_ticket, bashirs_client):
    do(bashirs_client, "pass_on", annas_ticket, to=str(elsewhere.pk))
    answer(handover=Handover.objects.get(), agreed=False, now=NOON)
    assert "T-001 möchte nicht weitergegeben werden (Pflege)" in desk(bashirs_client)


def test_withdrawing_the_question(office, counter, elsewhere, annas_ticket, bashirs_client):
    do(bashirs_client, "pass_on", annas_ticket, to=str(elsewhere.pk))
    assert "T-001 wird nicht mehr gefragt" in do(bashirs_client, "withdraw_question", annas_ticket)
    assert "gefragt:" not in desk(bashirs_client)


def test_only_those_are_offered_who_are_there(office, counter, berta, elsewhere, musterstadt, annas_ticket, bashirs_client):
    make_office(musterstadt, slug="geschlossen", prefix="G")
    offered = page(bashirs_client, "pass_on", annas_ticket)
    assert "Pflege: Emil" in offered
    assert "Frau Berta" not in offered
    assert "Geschlossen" not in offered
    open_counter(office=office, adviser=berta, now=NOON)
    assert "Frau Berta" in page(bashirs_client, "pass_on", annas_ticket)


def test_passing_on_where_nobody_is_any_more_keeps_the_form(office, counter, elsewhere, annas_ticket, bashirs_client):
    close_counter(counter=elsewhere.counters.get(), now=NOON)
    path = reverse("console:pass_on", args=[annas_ticket.public_id])
    response = bashirs_client.post(path, {"to": str(elsewhere.pk)})
    assert response.status_code == 422
    assert "Dort ist niemand mehr." in response.content.decode()
    assert not Handover.objects.exists()


@pytest.mark.parametrize("name", ["park", "pass_on", "message"])
def test_a_form_that_is_sent_empty_says_what_is_missing(office, counter, elsewhere, annas_ticket, bashirs_client, name):
    response = bashirs_client.post(reverse(f"console:{name}", args=[annas_ticket.public_id]))
    assert response.status_code == 422
    assert "Bitte prüfen Sie Ihre Angaben" in response.content.decode()


def test_out_of_a_talk_nobody_is_passed_on_without_agreeing(talk, elsewhere, bashirs_client):
    said = do(bashirs_client, "pass_on", talk.ticket, to=str(elsewhere.pk))
    assert "Ohne Einverständnis wird niemand weitergegeben." in said
    assert state_of(talk.ticket) == State.IN_CONSULTATION
    assert "T-001 ist weitergegeben" in do(bashirs_client, "pass_on", talk.ticket, to=str(elsewhere.pk), agreed="on")
    assert state_of(talk.ticket) == State.TRANSFERRED
    passed_on = Ticket.objects.get(office=elsewhere)
    assert passed_on.drawn_at == talk.ticket.drawn_at
    assert Handover.objects.get().spoken


def test_out_of_a_talk_to_a_colleague_of_the_same_office(talk, office, bertas_counter, berta, bashirs_client):
    do(bashirs_client, "pass_on", talk.ticket, to=f"{office.pk}-{berta.pk}", agreed="on")
    assert "wartet auf: Frau Berta" in desk(bashirs_client)
    assert "wartet auf Sie" in desk(client_of(berta))


def test_somebody_who_steps_in_meanwhile_is_not_passed_on_as_if_asked(
    office, counter, elsewhere, annas_ticket, bashirs_client, monkeypatch
):
    """The form was for somebody who waits; by the time it counts, the person sits in the talk and was asked nothing."""
    from sprechstunde.console import actions

    def step_in_first(**kwargs):
        call_next(counter=counter, now=NOON)
        enter(ticket=Ticket.objects.get(pk=annas_ticket.pk), now=NOON)
        return as_it_is(**kwargs)

    as_it_is = actions.pass_on
    monkeypatch.setattr(actions, "pass_on", step_in_first)
    assert "T-001 ist schon an Ihrem Arbeitsplatz." in do(bashirs_client, "pass_on", annas_ticket, to=str(elsewhere.pk))
    assert state_of(annas_ticket) == State.IN_CONSULTATION


# Strangers

POSTS = [
    "pick", "call_again", "take_call_back", "no_show", "undo_no_show", "park", "bring_back", "pass_on", "withdraw_question",
    "message",
]  # fmt: skip


@pytest.mark.parametrize("name", POSTS)
def test_it_does_not_exist_for_those_whose_counter_is_elsewhere(office, counter, carlas_client, carla, elsewhere, name):
    (ticket,) = waiting(office, 1)
    open_counter(office=carla.offices.get(), adviser=carla, now=NOON)
    at_the_other_office = client_of(User.objects.get(username="emil"))
    without_counter = client_of(make_adviser(office, "dritte"))
    auditor = make_adviser(office, "pruefung", role=User.Role.AUDITOR)
    open_counter(office=office, adviser=auditor, now=NOON)
    path = reverse(f"console:{name}", args=[ticket.public_id])
    before = list(Ticket.objects.values())
    for client in (carlas_client, at_the_other_office, without_counter, client_of(auditor)):
        assert client.post(path, {"to": "1", "because": "pause", "minutes": "0", "text": "x"}).status_code == 404
        assert client.get(path).status_code in (404, 405)
    anonymous = Client(headers={"host": HOST})
    anonymous.cookies[COOKIE] = "x" * 43
    assert anonymous.post(path).status_code == 302
    assert list(Ticket.objects.values()) == before
