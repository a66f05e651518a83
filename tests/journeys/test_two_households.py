"""Two households in one talk, over a real relay: each alone, both together, and neither learns of the other before."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Playwright, expect
from turn.relay_server import RelayServer, relay_server

from journeys.conftest import Cast
from journeys.guests import (
    FEW_PICTURES,
    do,
    expect_in,
    invite,
    lobby_of,
    people_panel,
    wait_until_alone,
    wait_until_seeing,
)
from journeys.mesh import watch_mesh
from journeys.patience import wait_until
from journeys.relay import WATCH_PATHS
from journeys.stage import DemoServer, Person, launch
from journeys.talk import meet, switch_on

pytestmark = pytest.mark.browser

SECOND = "Zweites Elternteil (zweiter Haushalt)"


@pytest.fixture(scope="module")
def relay(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RelayServer]:
    with relay_server(tmp_path_factory.mktemp("relay")) as server:
        yield server


@pytest.fixture(scope="module")
def browser(playwright: Playwright) -> Iterator[Browser]:
    browser = launch(playwright, FEW_PICTURES)
    yield browser
    browser.close()


@pytest.fixture
def cast(relay: RelayServer, server_with: Callable[..., DemoServer], cast_on: Callable[[DemoServer], Cast]) -> Cast:
    return cast_on(server_with(**relay.settings("udp")))


def heard_by(person: Person) -> list[str]:
    """Everything that arrives over the page's sockets."""
    frames: list[str] = []
    person.page.on("websocket", lambda socket: socket.on("framereceived", lambda frame: frames.append(str(frame))))
    return frames


def paths_of(person: Person, count: int) -> list[tuple[str, str]]:
    wait_until(person.page, "async (count) => (await paths()).length === count", count)
    return sorted((path["own"], path["theirs"]) for path in person.page.evaluate("paths()"))


def test_each_alone_then_both_together_then_apart(cast: Cast):
    anna, bashir, omar = cast.citizen(), cast.adviser(), cast.guest()
    watch_mesh(anna, bashir, omar)
    for person in (anna, bashir, omar):
        person.context.add_init_script(WATCH_PATHS)
    annas, omars = heard_by(anna), heard_by(omar)
    meet(anna, bashir)
    annas_id = str(anna.page.locator("#room").get_attribute("data-self-id"))
    omar.open(invite(bashir, SECOND))
    omar.knock("Omar Öz")
    omars_id = str(omar.page.locator("#room").get_attribute("data-self-id"))
    expect_in(bashir, "Es klopfen an", "Omar Öz", "zweiter Haushalt")
    for person in (anna, bashir, omar):
        switch_on(person)
    wait_until_seeing(anna, 1)
    expect(omar.lobby("Sie haben angeklopft")).to_be_visible()

    # Only the adviser knows of both.
    assert "parent" not in json.dumps(annas)
    for secret in ("Omar", omars_id):
        assert secret not in anna.page.content() + json.dumps(annas)
    for secret in ("T-001", annas_id, "Frau Yılmaz", "Yılmaz"):
        assert secret not in omar.page.content() + json.dumps(omars)

    do(bashir, "Allein sprechen", "Omar Öz")
    lobby_of(anna, "Bitte um etwas Geduld").wait_for()
    wait_until_alone(anna)
    wait_until_seeing(omar, 1)
    assert "Omar" not in anna.page.content() + json.dumps(annas)
    assert omars_id not in json.dumps(annas)
    assert "T-001" not in omar.page.content() + json.dumps(omars)
    assert annas_id not in json.dumps(omars)

    do(bashir, "Einlassen", "T-001")
    for person in (anna, bashir, omar):
        wait_until_seeing(person, 2)
    # Between the households nothing but the relay; the adviser is reached directly.
    for person, other in ((anna, omar), (omar, anna)):
        assert ("relay", "relay") in paths_of(person, 2)
        sent = json.dumps(annas if other is anna else omars)
        assert "typ host" not in between(sent, annas_id if other is omar else omars_id)

    do(bashir, "Allein sprechen", "T-001")
    omar.lobby("Bitte um etwas Geduld").wait_for()
    wait_until_alone(omar)
    wait_until_seeing(anna, 1)
    do(bashir, "Einlassen", "Omar Öz")
    for person in (anna, bashir, omar):
        wait_until_seeing(person, 2)


def between(frames: str, sender: str) -> str:
    """The signals that this participant has sent, as they arrived."""
    return "".join(frame for frame in json.loads(frames) if f'"from": "{sender}"' in frame)


def test_without_a_relay_the_adviser_reads_why_not(
    server_with: Callable[..., DemoServer], cast_on: Callable[[DemoServer], Cast]
):
    cast = cast_on(server_with())
    anna, bashir = cast.citizen(), cast.adviser()
    meet(anna, bashir)
    people_panel(bashir).get_by_role("button", name="Jemanden einladen").click()
    dialog = bashir.page.get_by_role("dialog", name="Jemanden einladen")
    expect(dialog.get_by_label(SECOND)).to_be_disabled()
    expect(dialog).to_contain_text("Ohne TURN-Server würden beide Haushalte die Netzwerkadresse voneinander erfahren.")
