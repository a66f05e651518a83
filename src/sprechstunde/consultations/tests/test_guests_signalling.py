"""What guests are told and whom they reach: nothing and nobody before admission, while they are aside, and after removal."""

from __future__ import annotations

import json

import pytest

from sprechstunde.consultations import people
from sprechstunde.consultations.models import Role, Standing
from sprechstunde.consultations.tests.guests import RELAY, admitted, invited, knocking, opened
from sprechstunde.consultations.tests.pages import Page, Sockets, in_database, in_loop, status_of
from sprechstunde.foundation.settings import settings as current

pytestmark = pytest.mark.django_db(transaction=True)

HOST = "candidate:1 1 udp 2122260223 192.168.1.7 54321 typ host"
RELAYED = "candidate:3 1 udp 41885439 198.51.100.4 49200 typ relay raddr 203.0.113.9 rport 61234"


@pytest.fixture(autouse=True)
def relay(monkeypatch):
    monkeypatch.setenv("SPRECHSTUNDE_ICE_SERVERS", RELAY)
    current.cache_clear()
    yield
    monkeypatch.undo()
    current.cache_clear()


@pytest.fixture
def sockets(talk, anna, bashirs_client):
    return Sockets(talk, anna, bashirs_client)


async def left(*pages):
    for page in pages:
        await page.left()


async def until_told(page, condition):
    await page.until(lambda: page.states and condition(page.state))


def ids(state):
    return {each["id"] for each in state["participants"]}


@pytest.mark.parametrize("stands", [knocking, admitted])
def test_before_admission_a_guest_is_told_of_nobody_and_nobody_but_the_office_of_them(talk, sockets, stands):
    guest = stands(talk, Role.PARENT, name="Zweiter Haushalt")
    if stands is admitted:
        people.hold(participant=guest.place)

    async def scenario():
        bashir, anna = await sockets.both()
        page = await Page(talk, guest.client).joined()
        await until_told(bashir, lambda state: state["waiting"][0]["connected"])
        assert bashir.state["waiting"][0] | {"label": "Zweiter Haushalt", "party": "second"} == bashir.state["waiting"][0]
        assert page.state["participants"] == []
        for word in (bashir.id, anna.id, "T-001", "Bashir", anna.session, bashir.session):
            assert word not in json.dumps(page.states)
        for word in (guest.place.public_id, "Zweiter", "waiting", page.session):
            assert word not in json.dumps(anna.states)
        await left(page, anna, bashir)

    in_loop(scenario)


def test_what_happens_inside_does_not_show_outside(talk, sockets):
    guest = knocking(talk, Role.PARENT)

    async def scenario():
        page = await Page(talk, guest.client).joined()
        bashir, anna = await sockets.both()
        await left(anna, bashir)
        await page.alive()
        assert len(page.states) == 1, "the same state is not told again, so not even its moment tells anything"
        await left(page)

    in_loop(scenario)


def test_what_happens_outside_does_not_show_inside(talk, sockets):
    guest = invited(talk, Role.PARENT)

    async def scenario():
        bashir, anna = await sockets.both()
        told = len(anna.states)
        await in_database(lambda: people.knock(guest=guest.place))
        page = await Page(talk, guest.client).joined()
        await until_told(bashir, lambda state: state["waiting"] and state["waiting"][0]["connected"])
        await left(page)
        await until_told(bashir, lambda state: not state["waiting"][0]["connected"])
        await anna.alive()
        assert anna.states[told:] == []
        await left(anna, bashir)

    in_loop(scenario)


@pytest.mark.parametrize("outside", ["knocking", "held"])
def test_nothing_is_passed_on_to_or_from_who_is_outside(talk, sockets, outside):
    guest = admitted(talk)
    (people.hold if outside == "held" else people.send_back)(participant=guest.place)

    async def scenario():
        bashir, anna = await sockets.both()
        page = await Page(talk, guest.client).joined()
        for inside in (bashir, anna):
            page.signal(inside, x=1)
            assert await page.error() == "unknown-recipient"
            inside.signal(page, x=1)
            assert await inside.error() == "unknown-recipient"
            await inside.alive()
        await page.alive()
        await left(page, anna, bashir)

    in_loop(scenario)


def test_admitted_they_reach_each_other_and_held_aside_no_more(talk, sockets):
    guest = knocking(talk)

    async def scenario():
        bashir, anna = await sockets.both()
        page = await Page(talk, guest.client).joined()
        await in_database(lambda: people.admit(participant=guest.place))
        for each in (page, anna, bashir):
            await until_told(each, lambda state: len(state["participants"]) == 3)
        page.signal(anna, ask="restart")
        assert (await anna.answer())["from"] == page.id
        await in_database(lambda: people.hold(participant=guest.place))
        for each, number in ((page, 0), (anna, 2), (bashir, 2)):
            await until_told(each, lambda state, number=number: len(state["participants"]) == number)
        assert page.state["standing"] == "held"
        page.signal(anna, ask="restart")
        assert await page.error() == "unknown-recipient"
        await left(page, anna, bashir)

    in_loop(scenario)


def test_who_is_removed_is_told_once_and_shut_out(talk, sockets):
    guest = admitted(talk)

    async def scenario():
        bashir, anna = await sockets.both()
        page = await Page(talk, guest.client).joined()
        await in_database(lambda: people.remove(participant=guest.place))
        assert await page.closed() == 4403
        assert (page.state["standing"], page.state["participants"]) == ("removed", [])
        assert await status_of(Page(talk, guest.client)) == 404
        await until_told(anna, lambda state: len(state["participants"]) == 2)
        await left(anna, bashir)

    in_loop(scenario)


def test_who_has_not_knocked_hears_nothing(talk, sockets):
    guest = invited(talk)

    async def scenario():
        assert await status_of(Page(talk, guest.client)) == 404

    in_loop(scenario)


def test_a_guest_of_another_room_does_not_exist_here(talk, counter, office):
    guest = admitted(talk)
    code = "consultation-of-somebody-else"

    async def scenario():
        assert await status_of(Page(code, guest.client)) == 404

    in_loop(scenario)


def test_the_browser_that_lost_the_invitation_loses_the_line(talk):
    guest = knocking(talk)

    async def scenario():
        page = await Page(talk, guest.client).joined()
        await in_database(lambda: opened(guest.place))
        assert await page.closed() == 4401
        assert await status_of(Page(talk, guest.client)) == 404

    in_loop(scenario)


def test_between_two_households_addresses_are_taken_out_on_the_way(talk, sockets):
    guest = admitted(talk, Role.PARENT)

    async def scenario():
        bashir, anna = await sockets.both()
        page = await Page(talk, guest.client).joined()
        await until_told(anna, lambda state: all(each["connected"] for each in state["participants"]))
        links = {each["role"]: each["link"] for each in anna.state["participants"]}
        assert (links["adviser"], links["parent"]) == ("direct", "relay")
        anna.signal(page, candidate={"candidate": HOST})
        anna.signal(page, candidate={"candidate": RELAYED})
        assert (await page.answer())["data"]["candidate"]["candidate"].endswith("raddr 0.0.0.0 rport 0")
        anna.signal(bashir, candidate={"candidate": HOST})
        assert (await bashir.answer())["data"]["candidate"]["candidate"] == HOST
        await page.alive()
        await left(page, anna, bashir)

    in_loop(scenario)


def test_fresh_credentials_for_the_relay_can_be_asked_for(sockets):
    async def scenario():
        bashir, anna = await sockets.both()
        anna.say(type="ice")
        answer = await anna.answer()
        assert answer["type"] == "ice"
        assert answer["servers"] == json.loads(RELAY)
        await left(anna, bashir)

    in_loop(scenario)


def test_a_guest_sits_down_once_the_newest_page_counts(talk, sockets):
    guest = admitted(talk)

    async def scenario():
        first = await Page(talk, guest.client).joined()
        second = await Page(talk, guest.client).joined()
        assert await first.closed() == 4409
        assert guest.place.public_id in ids(second.state)
        await left(second)

    in_loop(scenario)
    assert guest.standing == Standing.ADMITTED
