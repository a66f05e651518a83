"""The signalling socket: who gets in, who is told what, and that nobody can disturb anybody."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from conftest import HOST, NOON, OTHER_HOST, call_next, draw_ticket, make_adviser, open_counter
from sprechstunde.consultations import actions, rooms, signalling
from sprechstunde.consultations.models import Participant
from sprechstunde.consultations.tests.pages import Page, Refusal
from sprechstunde.live.hub import hub
from sprechstunde.live.tests.asgi import open_hub
from sprechstunde.queue import actions as queue
from sprechstunde.queue.access import COOKIE
from sprechstunde.staff import presence

pytestmark = pytest.mark.django_db(transaction=True)


def in_loop(scenario):
    """Runs an async test with an open hub; afterwards nobody is connected any more."""

    async def run():
        async with open_hub():
            await scenario()

    asyncio.run(run())
    assert rooms._rooms == {}
    assert presence.present() == frozenset()


async def in_database(work):
    """Runs an action as a page's thread does."""

    def run():
        try:
            return work()
        finally:
            connection.close()

    return await asyncio.to_thread(run)


@pytest.fixture
def sockets(talk, anna, bashirs_client):
    """Opens pages of Anna and Bashir; who is still there at the end leaves."""

    class Sockets:
        def anna(self, **fields):
            return Page(talk, anna, **fields)

        def bashir(self, **fields):
            return Page(talk, bashirs_client, **fields)

        async def both(self):
            return await self.bashir().joined(), await self.anna().joined()

    return Sockets()


async def status_of(page):
    with pytest.raises(Refusal) as refused:
        await page.opened()
    await page.task
    return refused.value.status


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


def signed_in(user):
    client = Client()
    client.force_login(user, backend="sprechstunde.staff.backends.MunicipalityBackend")
    return client


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


def test_guessing_is_slowed_down_by_address(talk):
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


# Passing on


def test_what_one_sends_the_other_gets_unchanged_with_the_senders_name(sockets):
    async def scenario():
        bashir, anna = await sockets.both()
        data = {"description": {"type": "offer", "sdp": "v=0\r\nä „ “ 😀"}, "n": 1.5, "list": [None, True]}
        anna.signal(bashir, **data)
        assert await bashir.answer() == {"type": "signal", "from": anna.id, "session": anna.session, "data": data}
        bashir.signal(anna, candidate=None)
        assert (await anna.answer())["from"] == bashir.id
        await anna.left(), await bashir.left()

    in_loop(scenario)


def test_signals_arrive_in_the_order_in_which_they_were_sent(sockets):
    async def scenario():
        bashir, anna = await sockets.both()
        for number in range(200):
            anna.signal(bashir, number=number)
        assert [(await bashir.answer())["data"]["number"] for _ in range(200)] == list(range(200))
        await anna.left(), await bashir.left()

    in_loop(scenario)


def test_nobody_can_speak_in_anothers_name(sockets):
    async def scenario():
        bashir, anna = await sockets.both()
        anna.say(
            type="signal", to=bashir.id, session=bashir.session, data={"x": 1, "from": bashir.id},
            **{"from": bashir.id, "session_of_sender": bashir.session},
        )  # fmt: skip
        got = await bashir.answer()
        assert (got["from"], got["session"]) == (anna.id, anna.session)
        await anna.left(), await bashir.left()

    in_loop(scenario)


def test_a_signal_to_an_earlier_page_of_the_other_goes_nowhere(sockets):
    async def scenario():
        bashir, anna = await sockets.both()
        anna.say(type="signal", to=bashir.id, session="an-earlier-session", data={"old": True})
        anna.signal(bashir, new=True)
        assert (await bashir.answer())["data"] == {"new": True}
        await anna.alive()
        await anna.left(), await bashir.left()

    in_loop(scenario)


def test_a_signal_into_another_room_goes_nowhere(sockets, talk):
    berta = make_adviser(talk.office, "berta")
    counter = open_counter(office=talk.office, adviser=berta, now=NOON)
    drawn = draw_ticket(office=talk.office, browser=None, now=NOON)
    other_talk = call_next(counter=counter, now=NOON)
    queue.enter(ticket=other_talk.ticket, now=NOON)
    other_citizen = Client()
    other_citizen.cookies[COOKIE] = drawn.new_key
    bertas_client = signed_in(berta)

    async def scenario():
        anna = await sockets.anna().joined()
        stranger = await Page(other_talk, other_citizen).joined()
        bertas = await Page(other_talk, bertas_client).joined()
        for victim in (stranger, bertas):
            anna.signal(victim, attack=True)
            assert await anna.error() == "unknown-recipient"
        await stranger.alive(), await bertas.alive()
        for page in (anna, stranger, bertas):
            await page.left()

    in_loop(scenario)


def test_nobody_signals_to_oneself(sockets):
    async def scenario():
        anna = await sockets.anna().joined()
        anna.signal(anna, x=1)
        assert await anna.error() == "unknown-recipient"
        await anna.left()

    in_loop(scenario)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("nonsense", "not-json"),
        ("[" * 70_000, "not-json"),
        ("[]", "not-an-object"),
        ('{"type":"shutdown"}', "unknown-type"),
        ('{"type":"join","session":"aaaaaaaaaaaaaaaa"}', "already-joined"),
        ('{"type":"signal","to":"nobody","session":"aaaaaaaaaaaaaaaa","data":{}}', "unknown-recipient"),
        ('{"type":"signal","to":"nobody","session":"aaaaaaaaaaaaaaaa","data":"%s"}' % ("x" * 63_000), "bad-data"),
        ('{"type":"signal","to":"nobody","session":"aaaaaaaaaaaaaaaa","data":{"x":"%s"}}' % ("x" * 62_000), "bad-data"),
    ],
)
def test_a_bad_message_is_answered_with_its_code_and_the_other_is_not_disturbed(sockets, text, code):
    async def scenario():
        bashir, anna = await sockets.both()
        anna.say_text(text)
        assert await anna.error() == code
        anna.signal(bashir, still="here")
        assert (await bashir.answer())["data"] == {"still": "here"}
        await anna.left(), await bashir.left()

    in_loop(scenario)


def test_bytes_are_answered_too(sockets):
    async def scenario():
        anna = await sockets.anna().joined()
        anna.say_bytes(b"\x00")
        assert await anna.error() == "not-text"
        await anna.left()

    in_loop(scenario)


def test_who_keeps_talking_nonsense_is_sent_away_and_the_other_stays(sockets):
    async def scenario():
        bashir, anna = await sockets.both()
        for _ in range(signalling.MAX_BAD_MESSAGES + 1):
            anna.say_text("nonsense")
        assert await anna.closed() == 1008
        await bashir.until(lambda: not bashir.participant("citizen")["connected"])
        await bashir.alive()
        await bashir.left()

    in_loop(scenario)


def test_a_flood_is_cut_off_and_the_other_stays(sockets):
    async def scenario():
        bashir, anna = await sockets.both()
        for _ in range(2 * int(signalling.BURST)):
            anna.signal(bashir, flood=True)
        assert await anna.closed() == 4429
        await bashir.until(lambda: not bashir.participant("citizen")["connected"])
        assert len(bashir.others) < 1.5 * signalling.BURST  # some more become allowed while it lasts
        bashir.others.clear()
        await bashir.alive()
        await bashir.left()

    in_loop(scenario)


# Reloads, second tabs, broken connections


def test_a_second_tab_takes_over_and_the_first_is_told(sockets, bashir):
    async def scenario():
        adviser, first = await sockets.both()
        second = await sockets.anna().joined()
        assert await first.closed() == 4409
        await adviser.until(lambda: adviser.participant("citizen")["session"] == second.session)
        assert adviser.participant("citizen")["connected"]
        adviser.signal(second, hello=True)
        assert (await second.answer())["data"] == {"hello": True}
        assert presence.present() == {bashir.pk}
        await second.left(), await adviser.left()

    in_loop(scenario)


def test_the_same_page_that_reconnects_keeps_its_turn(sockets):
    async def scenario():
        bashir, anna = await sockets.both()
        await bashir.until(lambda: bashir.participant("citizen")["joined"])
        turn = bashir.participant("citizen")["joined"]
        again = await sockets.anna(session=anna.session).joined()
        assert await anna.closed() == 1000  # it knows by itself that it has come back
        assert again.participant("citizen")["joined"] == turn
        await bashir.alive()
        assert bashir.participant("citizen")["joined"] == turn
        await again.left(), await bashir.left()

    in_loop(scenario)


def test_the_same_page_keeps_its_turn_after_its_connection_was_really_gone(sockets):
    async def scenario():
        bashir, anna = await sockets.both()
        turn = anna.participant("citizen")["joined"]
        await anna.left()
        await bashir.until(lambda: not bashir.participant("citizen")["connected"])
        again = await sockets.anna(session=anna.session).joined()
        assert again.participant("citizen")["joined"] == turn
        await again.left(), await bashir.left()

    in_loop(scenario)


def test_a_reload_joins_behind_the_other(sockets):
    async def scenario():
        bashir, anna = await sockets.both()
        await bashir.left()
        reloaded = await sockets.bashir().joined()
        await anna.until(lambda: anna.participant("adviser")["session"] == reloaded.session)
        assert anna.participant("adviser")["joined"] > anna.participant("citizen")["joined"]
        await reloaded.left(), await anna.left()

    in_loop(scenario)


def test_a_page_that_was_replaced_cannot_send_any_more(sockets):
    async def scenario():
        bashir, first = await sockets.both()
        second = await sockets.anna().joined()
        first.signal(bashir, late=True)
        await first.closed()
        second.signal(bashir, new=True)
        assert (await bashir.answer())["data"] == {"new": True}
        await second.left(), await bashir.left()

    in_loop(scenario)


# The end


def test_signing_out_closes_the_advisers_socket_and_annas_stays(sockets, bashirs_client):
    async def scenario():
        bashir, anna = await sockets.both()
        await in_database(lambda: bashirs_client.post(reverse("staff:sign_out"), headers={"host": HOST}))
        assert await bashir.closed() == 4401
        await anna.until(lambda: not anna.participant("adviser")["connected"])
        await anna.left()

    in_loop(scenario)


def test_a_deactivated_adviser_is_out_at_once(sockets, bashir):
    async def scenario():
        adviser = await sockets.bashir().joined()
        bashir.is_active = False
        await in_database(bashir.save)
        assert await adviser.closed() == 4401

    in_loop(scenario)


def test_both_are_told_when_the_talk_is_over(sockets, talk):
    async def scenario():
        bashir, anna = await sockets.both()
        await in_database(lambda: actions.finish(consultation=talk, now=NOON))
        for page in (bashir, anna):
            await page.until(lambda page=page: page.state["state"] == "ended")
            assert page.state["reason"] == "finished"
        await anna.left(), await bashir.left()

    in_loop(scenario)


def test_who_comes_back_to_a_talk_that_is_over_is_told_so(sockets, talk):
    actions.finish(consultation=talk, now=NOON)

    async def scenario():
        anna = await sockets.anna().joined()
        assert (anna.state["state"], anna.state["reason"]) == ("ended", "finished")
        await anna.left()

    in_loop(scenario)


def test_after_the_end_nothing_is_passed_on_any_more(sockets, talk):
    async def scenario():
        bashir, anna = await sockets.both()
        await in_database(lambda: actions.finish(consultation=talk, now=NOON))
        await bashir.until(lambda: bashir.state["state"] == "ended")
        anna.signal(bashir, late=True)
        await anna.alive()  # the signal has been read
        await bashir.alive()  # and is not what arrived before this
        await anna.left(), await bashir.left()

    in_loop(scenario)


def test_the_adviser_sees_when_the_person_who_was_called_does_not_come(call, bashirs_client):
    async def scenario():
        bashir = await Page(call, bashirs_client).joined()
        assert bashir.state["state"] == "opening"
        assert bashir.state["called_until"]
        await in_database(lambda: queue.miss_call(ticket=call.ticket, now=NOON + timedelta(seconds=120)))
        await bashir.until(lambda: bashir.state["state"] == "ended")
        assert bashir.state["reason"] == "missed"
        await bashir.left()

    in_loop(scenario)


def test_the_adviser_sees_at_once_when_the_person_steps_in(call, anna, bashirs_client):
    async def scenario():
        bashir = await Page(call, bashirs_client).joined()
        assert [each["role"] for each in bashir.state["participants"]] == ["adviser"]
        await in_database(lambda: queue.enter(ticket=call.ticket, now=NOON))
        await bashir.until(lambda: bashir.state["state"] == "running")
        assert bashir.participant("citizen")["connected"] is False
        await (await Page(call, anna).joined()).left()
        await bashir.left()

    in_loop(scenario)


def test_a_server_that_stops_tells_everybody_to_come_again(sockets):
    async def scenario():
        bashir, anna = await sockets.both()
        hub.close()
        assert await anna.closed() == 1012
        assert await bashir.closed() == 1012

    in_loop(scenario)


def test_the_state_carries_nothing_secret(sockets, talk, anna, bashirs_client):
    async def scenario():
        bashir, citizen = await sockets.both()
        told = repr(bashir.states + citizen.states)
        for client in (anna, bashirs_client):
            for morsel in client.cookies.values():
                assert morsel.value not in told
        assert talk.ticket.public_id not in told
        await citizen.left(), await bashir.left()

    in_loop(scenario)
