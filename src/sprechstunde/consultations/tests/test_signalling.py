"""What the signalling socket passes on, to whom, and that nobody can disturb anybody."""

from __future__ import annotations

import pytest
from django.test import Client

from conftest import NOON, call_next, draw_ticket, make_adviser, open_counter
from sprechstunde.consultations import signalling
from sprechstunde.consultations.tests.pages import Page, Sockets, in_loop, signed_in
from sprechstunde.queue import actions as queue
from sprechstunde.queue.access import COOKIE

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def sockets(talk, anna, bashirs_client):
    return Sockets(talk, anna, bashirs_client)


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
