"""The guest's pages: code, door, room, farewell; in every state, for nobody else, and telling of nobody."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.urls import reverse

from conftest import HOST, NOON, OTHER_HOST
from sprechstunde.consultations import actions, people
from sprechstunde.consultations.models import Participant, Party, Role, Standing
from sprechstunde.consultations.tests.guests import RELAY, admitted, invited, knocking
from sprechstunde.foundation.settings import settings as current
from sprechstunde.offices.models import Office
from sprechstunde.queue.access import COOKIE
from sprechstunde.queue.models import Ticket

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_noon")]

INVITATION = "/einladung/"
DOOR = "/einladung/tuer/"
ROOM = "/einladung/beratung/"
FAREWELL = "/einladung/ende/"


@pytest.fixture
def relay(monkeypatch):
    monkeypatch.setenv("SPRECHSTUNDE_ICE_SERVERS", RELAY)
    current.cache_clear()
    yield
    monkeypatch.undo()
    current.cache_clear()


@pytest.fixture
def place(talk):
    return people.invite(consultation=talk, role=Role.INTERPRETER, name="", party=Party.NEUTRAL)


def browser():
    return Client(headers={"host": HOST})


def text_of(response):
    return response.content.decode()


# The code


def test_before_the_exchange_the_page_tells_of_nobody(talk, place):
    html = text_of(browser().get(INVITATION))
    for word in (talk.office.name, talk.ticket.number, "Bashir", "Dolmetschung", place.public_id, talk.public_id):
        assert word not in html


def test_the_code_leads_to_the_door_in_this_browser(place):
    client = browser()
    response = client.post(INVITATION, {"code": people.written_code(place).lower()})
    assert response["Location"] == DOOR
    assert list(response.cookies) == [COOKIE]
    html = text_of(client.get(DOOR))
    for words in ("Beratung, Musterstadt, lädt Sie", "Dolmetschung", "Nichts wird aufgezeichnet", "Höchstens 4 Personen"):
        assert words in html
    for word in ("Bashir", "T-001"):
        assert word not in html


def test_a_browser_that_has_a_key_keeps_it(place, talk):
    client = browser()
    client.cookies[COOKIE] = "nothing known"
    assert client.post(INVITATION, {"code": people.code_of(place)}).cookies[COOKIE].value
    again = client.post(INVITATION, {"code": people.code_of(place)})
    assert not again.cookies


@pytest.mark.parametrize("typed", ["", " ", "falsch", "x" * 201, "A" * 26, "\x00"])
def test_what_is_no_code_is_said_to_open_nothing(place, typed):
    response = browser().post(INVITATION, {"code": typed})
    assert response.status_code == 422
    assert response.context["form"].errors["code"]
    assert not response.cookies


def test_another_towns_page_knows_no_code_of_ours(place, andernort):
    assert Client(headers={"host": OTHER_HOST}).post(INVITATION, {"code": people.code_of(place)}).status_code == 422


def test_guessing_is_slowed_down(place, from_noon):
    client = browser()
    answers = [client.post(INVITATION, {"code": f"guess{at}"}).status_code for at in range(80)]
    assert answers[0] == 422
    assert answers[-1] == 429


def test_withdrawn_or_over_it_opens_nothing(talk, place):
    other = people.invite(consultation=talk, role=Role.TRUSTED, name="", party=Party.FIRST)
    people.remove(participant=place)
    assert browser().post(INVITATION, {"code": people.code_of(place)}).status_code == 422
    actions.finish(consultation=talk, now=NOON)
    assert browser().post(INVITATION, {"code": people.code_of(other)}).status_code == 422


def test_who_is_in_with_it_is_not_replaced(talk):
    guest = admitted(talk)
    response = browser().post(INVITATION, {"code": people.code_of(guest.place)})
    assert response.status_code == 409
    assert "schon benutzt" in text_of(response)
    assert talk.office.name not in text_of(response)


def test_the_citizen_is_shown_the_way_into_the_own_room(anna, place):
    response = anna.post(INVITATION, {"code": people.code_of(place)})
    assert response.status_code == 409
    assert f'href="{reverse("consultations:room")}"' in text_of(response)


def test_another_guest_is_shown_the_way_to_the_own_door(talk, place):
    other = invited(talk)
    response = other.client.post(INVITATION, {"code": people.code_of(place)})
    assert response.status_code == 409
    assert f'href="{DOOR}"' in text_of(response)


def test_the_adviser_is_shown_the_way_to_the_desk(bashirs_client, place):
    response = bashirs_client.post(INVITATION, {"code": people.code_of(place)})
    assert response.status_code == 409
    assert f'href="{reverse("console:desk")}"' in text_of(response)


# The door


def test_knocking_leads_into_the_room_before_which_one_waits(talk):
    guest = invited(talk)
    assert guest.client.post(DOOR, {"name": "  Selin\u202e Kaya "})["Location"] == ROOM
    assert guest.standing == Standing.KNOCKING
    assert guest.place.name == "Selin Kaya"
    assert guest.client.get(DOOR)["Location"] == ROOM


def test_the_name_is_optional_and_has_an_end(talk):
    guest = invited(talk)
    assert guest.client.post(DOOR, {"name": "x" * 81}).status_code == 422
    assert guest.standing == Standing.INVITED
    assert guest.client.post(DOOR, {}).status_code == 302
    assert guest.standing == Standing.KNOCKING


def test_a_name_that_was_given_at_inviting_is_shown_and_not_asked(talk):
    guest = invited(talk, name="Dolmetschbüro Kaya")
    html = text_of(guest.client.get(DOOR))
    assert "Dolmetschbüro Kaya" in html
    assert 'name="name"' not in html


def test_who_comes_too_late_reads_so(talk):
    guest = invited(talk)
    actions.finish(consultation=talk, now=NOON)
    assert guest.client.post(DOOR)["Location"] == FAREWELL
    assert guest.client.get(DOOR)["Location"] == FAREWELL


@pytest.mark.parametrize("path", [DOOR, ROOM, FAREWELL])
def test_who_has_no_invitation_may_type_a_code(talk, anna, path):
    for client in (browser(), anna):
        assert client.get(path, follow=True).request["PATH_INFO"] == INVITATION


@pytest.mark.parametrize("path", ["/einladung/verlassen/", "/einladung/bewertung/"])
def test_who_has_no_invitation_changes_nothing(talk, anna, path):
    for client in (browser(), anna):
        assert client.post(path).status_code == 404


# The room and out


def test_the_room_is_for_who_has_knocked(talk):
    guest = invited(talk)
    assert guest.client.get(ROOM)["Location"] == DOOR
    people.knock(guest=guest.place)
    for lead, standing in ((None, "knocking"), (people.admit, "admitted"), (people.hold, "held")):
        if lead:
            lead(participant=guest.place)
        html = text_of(guest.client.get(ROOM))
        assert f'data-standing="{standing}"' in html
        assert 'data-role="interpreter"' in html
    people.remove(participant=guest.place)
    assert urlsplit(guest.client.get(ROOM, follow=True).request["PATH_INFO"]).path == FAREWELL


def test_a_guests_room_has_nothing_of_the_advisers(talk):
    html = text_of(admitted(talk).client.get(ROOM))
    for word in ("people-list", "room-help", "invite-dialog", "personen/", "T-001", "Beratung beenden", "end-dialog"):
        assert word not in html
    assert 'action="/einladung/verlassen/"' in html
    assert f'data-after="{FAREWELL}"' in html


def test_leaving_and_coming_back(talk):
    guest = admitted(talk)
    assert guest.client.post("/einladung/verlassen/")["Location"] == FAREWELL
    assert guest.standing == Standing.INVITED
    html = text_of(guest.client.get(FAREWELL))
    assert "Sie haben das Gespräch verlassen" in html
    assert f'href="{DOOR}"' in html
    guest.client.post(DOOR)
    assert guest.standing == Standing.KNOCKING


def test_the_farewell_clears_the_browser_at_the_end(talk):
    guest = admitted(talk)
    assert guest.client.get(FAREWELL)["Location"] == ROOM
    actions.finish(consultation=talk, now=NOON)
    response = guest.client.get(FAREWELL)
    assert "Das Gespräch ist beendet" in text_of(response)
    assert response["Clear-Site-Data"] == '"storage"'


def test_who_was_removed_reads_so_as_long_as_the_browser_is_known(talk):
    guest = admitted(talk)
    people.remove(participant=guest.place)
    html = text_of(guest.client.get(FAREWELL))
    assert "Das Gespräch ist für Sie beendet" in html
    assert DOOR not in html


def test_a_newer_invitation_counts_more_than_an_old_removal(talk):
    guest = admitted(talk)
    people.remove(participant=guest.place)
    fresh = people.invite(consultation=talk, role=Role.TRUSTED, name="", party=Party.FIRST)
    key = Participant.objects.get(pk=guest.place.pk).browser
    Participant.objects.filter(pk=guest.place.pk).update(browser=None)
    people.open_invitation(typed=people.code_of(fresh), browser=key, user=None, municipality=talk.office.municipality, now=NOON)
    assert guest.client.get(DOOR).status_code == 200


# Two households


def secrets_of(consultation, *others):
    """All that a page could give away of the others."""
    ticket = consultation.ticket
    told = [ticket.number, ticket.public_id, "Bashir", "Anna Geheim", "Person der anderen Seite"]
    return told + [each.public_id for each in consultation.participants.exclude(pk__in=[other.pk for other in others])]


@pytest.mark.parametrize("inside", [knocking, admitted])
def test_the_second_household_reads_nothing_of_the_first(talk, relay, inside):
    Ticket.objects.filter(pk=talk.ticket_id).update(label="Anna Geheim")
    guest = inside(talk, Role.PARENT)
    if inside is admitted:
        people.hold(participant=guest.place)
    pages = [text_of(guest.client.get(path, follow=True)) for path in (INVITATION, DOOR, ROOM, FAREWELL)]
    for secret in secrets_of(talk, guest.place):
        assert secret not in "".join(pages)


def test_the_first_household_reads_nothing_of_the_second(talk, relay, anna):
    guest = knocking(talk, Role.PARENT, name="Person der anderen Seite")
    pages = "".join(text_of(anna.get(path, follow=True)) for path in ("/beratung/", "/wartebereich/", "/beratung/ende/"))
    for secret in ("Person der anderen Seite", guest.place.public_id, "Zweites Elternteil"):
        assert secret not in pages


def test_before_and_after_a_knock_the_first_household_gets_the_same_page(talk, relay, anna):
    guest = invited(talk, Role.PARENT)
    before = without_nonces(anna.get("/beratung/"))
    people.knock(guest=guest.place)
    assert without_nonces(anna.get("/beratung/")) == before
    people.admit(participant=guest.place)
    assert without_nonces(anna.get("/beratung/")) == before, "who is there comes by the socket"


def test_the_held_page_is_the_same_whoever_is_inside(talk, relay):
    guest = knocking(talk, Role.PARENT)
    people.admit(participant=guest.place)
    people.hold(participant=guest.place)
    before = without_nonces(guest.client.get(ROOM))
    third = admitted(talk)
    people.remove(participant=third.place)
    assert without_nonces(guest.client.get(ROOM)) == before


def without_nonces(response):
    nonce = response.context["request"].csp_nonce
    return text_of(response).replace(str(nonce), "")


# Discreet offices


@pytest.mark.parametrize("path", [DOOR, ROOM, FAREWELL])
def test_titles_of_a_discreet_office_say_nothing(talk, path):
    Office.objects.filter(pk=talk.office_id).update(sensitive=True, name="Gewaltschutz")
    guest = invited(talk)
    if path == ROOM:
        people.knock(guest=guest.place)
    if path == FAREWELL:
        guest.client.post("/einladung/verlassen/")
    html = text_of(guest.client.get(path))
    title = html.partition("<title>")[2].partition("</title>")[0]
    assert "Gewaltschutz" not in title
    assert 'id="schnell-weg"' in html
