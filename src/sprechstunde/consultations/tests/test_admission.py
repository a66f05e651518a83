"""Who gets a place at the signalling socket, and what both are told when somebody comes or goes."""

from __future__ import annotations

import pytest
from django.test import Client

from conftest import HOST, NOON, OTHER_HOST, draw_ticket, make_adviser, open_counter
from sprechstunde.consultations import signalling
from sprechstunde.consultations.models import Participant
from sprechstunde.consultations.tests.pages import Page, Refusal, Sockets, in_database, in_loop, signed_in, status_of
from sprechstunde.live.hub import hub
from sprechstunde.queue.access import COOKIE

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def sockets(talk, anna, bashirs_client):
    return Sockets(talk, anna, bashirs_client)


# Who gets in


@pytest.mark.parametrize(
    "origin", [None, "", "null", "https://evil.example", f"https://{HOST}.evil.example", f"https://{HOST}:8443", "https://["]
)
def test_a_page_of_another_site_or_of_none_does_not_get_in(sockets, origin):
    async def scenario():
        assert await status_of(sockets.anna(origin=origin)) == 403
        assert await status_of(sockets.bashir(origin=origin)) == 403

    in_loop(scenario)


def test_strangers_do_not_get_in(talk, carla, dora, andernort):
    clients = {"anonymous": (Client(), HOST)}
    for person in (carla, dora, make_adviser(talk.office, "berta")):
        clients[person.username] = (signed_in(person), HOST)
    clients["carla at home"] = (signed_in(carla), OTHER_HOST)
    foreign = andernort.offices.get()
    open_counter(office=foreign, adviser=carla, now=NOON)
    for name, office, host in (
        ("neighbour", talk.office, HOST),
        ("elsewhere", foreign, HOST),
        ("at home", foreign, OTHER_HOST),
    ):
        client = Client()
        client.cookies[COOKIE] = draw_ticket(office=office, browser=None, now=NOON).new_key
        clients[name] = (client, host)

    async def scenario():
        for name, (client, host) in clients.items():
            assert await status_of(Page(talk, client, host=host, origin=f"https://{host}")) == 404, name

    in_loop(scenario)


def test_annas_key_opens_her_room_on_no_other_host(talk, anna, andernort):
    async def scenario():
        assert await status_of(Page(talk, anna, host=OTHER_HOST, origin=f"https://{OTHER_HOST}")) == 404

    in_loop(scenario)


@pytest.mark.parametrize("public_id", ["x", "x" * 4000, "%00", "\x00", "1", "..", "ä"])
def test_a_room_that_does_not_exist_is_not_found(talk, anna, bashirs_client, public_id):
    async def scenario():
        assert await status_of(Page(public_id, anna)) == 404
        assert await status_of(Page(public_id, bashirs_client)) == 404

    in_loop(scenario)


def test_whoever_is_called_but_has_not_stepped_in_is_not_admitted(call, anna):
    async def scenario():
        assert await status_of(Page(call, anna)) == 404

    in_loop(scenario)


def test_guessing_is_slowed_down_by_address(talk, from_noon):
    async def scenario():
        for _ in range(60):
            assert await status_of(Page("guess", Client())) == 404
        with pytest.raises(Refusal) as refused:
            await Page("guess", Client()).opened()
        assert refused.value.status == 429
        assert 0 < int(refused.value.headers["retry-after"]) <= 600
        assert await status_of(Page("guess", Client(), address="192.0.2.2")) == 404

    in_loop(scenario)


def test_when_the_server_stops_whoever_comes_is_asked_to_come_again(sockets):
    async def scenario():
        hub.close()
        assert await status_of(sockets.anna()) == 503

    in_loop(scenario)


# Joining


def test_both_are_told_who_is_there(sockets, talk):
    async def scenario():
        bashir = await sockets.bashir().joined()
        assert bashir.state["state"] == "running"
        assert bashir.participant("citizen")["connected"] is False
        anna = await sockets.anna().joined()
        await bashir.until(lambda: bashir.participant("citizen")["connected"])
        await anna.until(lambda: anna.participant("adviser")["connected"])
        assert bashir.participant("citizen")["session"] == anna.session
        assert anna.participant("adviser")["session"] == bashir.session
        assert anna.participant("adviser")["joined"] < anna.participant("citizen")["joined"]
        assert (bashir.id, anna.id) == (bashir.participant("adviser")["id"], anna.participant("citizen")["id"])
        assert anna.participant("adviser")["label"] == "Bashir"
        assert bashir.participant("citizen")["label"] == talk.ticket.number
        await anna.left(), await bashir.left()

    in_loop(scenario)


def test_who_leaves_is_seen_to_be_gone(sockets, talk):
    async def scenario():
        bashir, anna = await sockets.both()
        await anna.left()
        await bashir.until(lambda: bashir.participant("citizen")["absent_since"])
        assert bashir.participant("citizen")["connected"] is False
        await bashir.left()

    in_loop(scenario)
    assert not Participant.objects.filter(consultation=talk, absent_since=None).exists()


def test_who_is_connected_is_not_absent(sockets, talk):
    async def scenario():
        bashir, anna = await sockets.both()
        present = lambda: Participant.objects.filter(consultation=talk, absent_since=None).count()  # noqa: E731
        await bashir.alive(), await anna.alive()
        assert await in_database(present) == 2
        await anna.left(), await bashir.left()

    in_loop(scenario)


def test_who_does_not_join_in_time_is_sent_away(sockets, monkeypatch):
    monkeypatch.setattr(signalling, "JOIN_SECONDS", 0.02)

    async def scenario():
        page = await sockets.anna().opened()
        assert await page.closed() == 1008

    in_loop(scenario)


@pytest.mark.parametrize(
    "first", ['{"type":"ping"}', "nonsense", '{"type":"join"}', '{"type":"join","session":"kurz"}', "[" * 70_000]
)
def test_who_begins_with_anything_but_joining_is_sent_away(sockets, first):
    async def scenario():
        bashir = await sockets.bashir().joined()
        page = await sockets.anna().opened()
        page.say_text(first)
        assert await page.closed() == 1008
        await bashir.alive()
        assert bashir.participant("citizen")["connected"] is False
        await bashir.left()

    in_loop(scenario)


def test_who_begins_with_bytes_is_sent_away(sockets):
    async def scenario():
        page = await sockets.anna().opened()
        page.say_bytes(b"\x00\xff")
        assert await page.closed() == 1008

    in_loop(scenario)


def test_a_page_that_closes_before_joining_is_no_error(sockets):
    async def scenario():
        page = await sockets.anna().opened()
        await page.left()

    in_loop(scenario)
