"""Reloads, second tabs, broken connections, and the end of a talk, seen from the signalling socket."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from conftest import HOST, NOON
from sprechstunde.consultations import actions
from sprechstunde.consultations.tests.pages import Page, Sockets, in_database, in_loop
from sprechstunde.live.hub import hub
from sprechstunde.queue import actions as queue
from sprechstunde.staff import presence

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def sockets(talk, anna, bashirs_client):
    return Sockets(talk, anna, bashirs_client)


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
