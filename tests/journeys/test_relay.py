"""A talk through a real TURN server, over each way there is to it (I-12, I-13)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Playwright
from turn.relay_server import RelayServer, relay_server

from journeys.conftest import Cast
from journeys.relay import path_of, wait_until_all_arrives, wait_until_nothing_arrives, watch
from journeys.stage import DemoServer, Person, launch
from journeys.talk import meet, switch_on

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def relay(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RelayServer]:
    with relay_server(tmp_path_factory.mktemp("relay")) as server:
        yield server


@pytest.fixture(scope="module")
def browser(playwright: Playwright, relay: RelayServer) -> Iterator[Browser]:
    """It believes the relay's certificate, which no public authority has signed."""
    browser = launch(playwright, f"--ignore-certificate-errors-spki-list={relay.key_hash}")
    yield browser
    browser.close()


@pytest.mark.parametrize("transport", ["udp", "tcp", "tls"])
def test_everything_arrives_through_the_relay(
    relay: RelayServer, server_with: Callable[..., DemoServer], cast_on: Callable[[DemoServer], Cast], transport: str
):
    cast = cast_on(server_with(**relay.settings(transport)))
    anna, bashir = cast.citizen(), cast.adviser()
    watch(anna, bashir, relay_only=True)
    meet(anna, bashir)
    for person in (anna, bashir):
        switch_on(person)
    wait_until_all_arrives(anna, bashir)
    for person in (anna, bashir):
        path = path_of(person)
        assert (path["own"], path["theirs"], path["relayProtocol"]) == ("relay", "relay", transport)


def test_a_relay_that_dies_and_comes_back_takes_the_talk_up_again(
    tmp_path: Path, server_with: Callable[..., DemoServer], cast_on: Callable[[DemoServer], Cast]
):
    (tmp_path / "relay").mkdir()
    with relay_server(tmp_path / "relay") as mortal:
        cast = cast_on(server_with(**mortal.settings("udp")))
        anna, bashir = cast.citizen(), cast.adviser()
        watch(anna, bashir, relay_only=True)
        meet(anna, bashir)
        for person in (anna, bashir):
            switch_on(person)
        wait_until_all_arrives(anna, bashir)
        mortal.kill()
        anna.page.get_by_label("Live-Text").press_sequentially("Das habe ich geschrieben, ")
        wait_until_nothing_arrives(bashir)
        mortal.start()
        anna.page.get_by_label("Live-Text").press_sequentially("als nichts mehr ging.")
        bashir.page.get_by_text("Das habe ich geschrieben, als nichts mehr ging.").first.wait_for(timeout=40_000)
        wait_until_all_arrives(anna, bashir)


def test_the_device_test_says_whether_the_relay_answers(
    tmp_path: Path, server_with: Callable[..., DemoServer], cast_on: Callable[[DemoServer], Cast]
):
    (tmp_path / "relay").mkdir()
    with relay_server(tmp_path / "relay") as mortal:
        anna = cast_on(server_with(**mortal.settings("tcp"))).citizen()
        assert "Video wird gehen" in said_about_the_connection(anna)
        mortal.kill()
        assert "in streng gesicherten Netzen" in said_about_the_connection(anna)


def said_about_the_connection(person: Person) -> str:
    person.page.goto("/geraete-test/")
    row = person.page.locator("check-row[data-check=connection]")
    row.locator("[data-start]").click()
    row.and_(person.page.locator(":is([data-tone=good], [data-tone=attention], [data-tone=bad])")).wait_for()
    return row.get_by_role("status").first.inner_text()
