"""A colleague is asked for help: on which desks it stands, for whom it rings, and who may come."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from conftest import HOST, NOON, make_adviser, make_office
from sprechstunde.console.live import desk_feed, desk_state
from sprechstunde.console.tests.desks import client_of, desk
from sprechstunde.consultations import actions, people
from sprechstunde.consultations.models import Participant, Role
from sprechstunde.consultations.tests.guests import admitted
from sprechstunde.offices.actions import open_counter
from sprechstunde.queue.actions import draw_ticket
from sprechstunde.staff.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_noon")]

ASKS = "Bashir bittet um Unterstützung in der Beratung T-001."


@pytest.fixture
def berta(talk):
    return make_adviser(talk.office, "berta")


@pytest.fixture
def bertas_client(berta):
    return client_of(berta)


@pytest.fixture
def asked(talk):
    people.ask_for_help(consultation=talk, now=NOON)
    return talk


def join(client, talk):
    return client.post(reverse("console:join", args=[talk.public_id]))


def occasions(client):
    return client.get("/arbeitsplatz/").context["occasions"]


def test_it_stands_on_the_desks_of_the_colleagues_and_nowhere_else(asked, bertas_client, bashirs_client, anna, office):
    elsewhere = client_of(make_adviser(make_office(office.municipality, slug="pflege", prefix="P"), "paul"))
    assert ASKS in desk(bertas_client)
    for client in (bashirs_client, elsewhere):
        assert ASKS not in desk(client)
    for path in ("/beratung/", "/wartebereich/"):
        assert "bittet um Unterstützung" not in anna.get(path, follow=True).content.decode()


def test_it_is_an_occasion_with_and_without_an_open_counter(asked, berta, bertas_client):
    assert occasions(bertas_client) == (f"help-{asked.public_id}",)
    open_counter(office=asked.office, adviser=berta, now=NOON)
    assert occasions(bertas_client) == (f"help-{asked.public_id}",)


def test_nobody_is_disturbed_in_a_talk_but_reads_it(asked, berta, bertas_client):
    counter = open_counter(office=asked.office, adviser=berta, now=NOON)
    draw_ticket(office=asked.office, browser=None, now=NOON)
    actions.call_next(counter=counter, now=NOON)
    assert occasions(bertas_client) == ()
    assert ASKS in desk(bertas_client)


def test_the_desks_are_told_when_it_begins_and_ends(talk, berta):
    def told():
        return desk_state(User.objects.select_related("municipality").get(pk=berta.pk)).meaning

    quiet = told()
    people.ask_for_help(consultation=talk, now=NOON)
    loud = told()
    people.need_no_help(consultation=talk)
    assert loud != quiet
    assert told() == quiet
    assert desk_feed(berta).subjects


def test_it_ends_with_the_talk(asked, bertas_client):
    actions.finish(consultation=asked, now=NOON)
    assert ASKS not in desk(bertas_client)
    assert join(bertas_client, asked)["Location"] == reverse("console:desk")
    assert not Participant.objects.filter(role=Role.COLLEAGUE).exists()


def test_one_click_leads_into_the_room_and_the_desk_knows_the_way_back(asked, bertas_client):
    room = reverse("consultations:advisers_room", args=[asked.public_id])
    assert join(bertas_client, asked)["Location"] == room
    assert join(bertas_client, asked)["Location"] == room
    html = desk(bertas_client)
    assert "Sie unterstützen in der Beratung T-001." in html
    assert ASKS not in html


def test_the_second_colleague_is_told_that_somebody_was_faster(asked, bertas_client):
    join(bertas_client, asked)
    ben = client_of(make_adviser(asked.office, "ben"))
    join(ben, asked)
    assert "Dort wird keine Hilfe mehr gebraucht." in desk(ben)


def test_into_a_full_room_nobody_comes_and_is_told_why(asked, bertas_client):
    admitted(asked), admitted(asked)
    join(bertas_client, asked)
    assert "In dieser Beratung sind schon vier Personen." in desk(bertas_client)


def test_who_does_not_serve_the_office_does_not_find_it(asked, carlas_client, anna, office):
    elsewhere = client_of(make_adviser(make_office(office.municipality, slug="pflege", prefix="P"), "paul"))
    for client in (carlas_client, elsewhere):
        assert join(client, asked).status_code == 404
    assert join(anna, asked).status_code == 302
    assert join(Client(headers={"host": HOST}), asked).status_code == 302
    assert not Participant.objects.filter(role=Role.COLLEAGUE).exists()


@pytest.mark.parametrize("public_id", ["unknown", "%00", "x" * 100])
def test_what_is_no_talk_is_not_found(bertas_client, public_id):
    assert bertas_client.post(f"/arbeitsplatz/hilfe/{public_id}/").status_code == 404


def test_one_does_not_help_oneself(asked, bashirs_client):
    assert join(bashirs_client, asked).status_code == 404
