"""Talks across networks that make it hard: NAT, no UDP, delay and loss, an address that changes (I-11, I-12)."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Playwright
from turn.relay_server import RelayServer, relay_server

from journeys import networks
from journeys.networks import RELAY, RELAY_ENCRYPTED, RELAY_PLAIN, SERVER, Home, Internet, Network
from journeys.relay import path_of, wait_until_all_arrives, watch
from journeys.stage import Adviser, Citizen, DemoServer, Person, chromium, launch
from journeys.talk import meet, switch_on, wait_until_rendering

pytestmark = pytest.mark.browser

# Public hosts have addresses here that production rightly forbids.
ALL_THAT_IS_PUBLIC_HERE = "allowed-peer-ip=203.0.113.0-203.0.113.255\nallowed-peer-ip=198.51.100.0-198.51.100.255"

BACK_WITHIN = 10  # seconds (I-11)


@pytest.fixture(scope="module", autouse=True)
def networks_are_possible() -> None:
    if reason := networks.why_not():
        pytest.skip(reason)


@dataclass
class Place:
    """Where somebody sits."""

    device: Network
    home: Home


class World:
    def __init__(self, internet: Internet, origin: str, relay: RelayServer, playwright: Playwright, folder: Path) -> None:
        self.internet = internet
        self.relay = relay
        self.origin = origin
        self._playwright = playwright
        self._folder = folder
        self._people: list[Person] = []

    def place(self, **wire: float) -> Place:
        place = Place(self.internet.device(), self.internet.home())
        self.internet.plug_in(place.device, place.home, **wire)
        return place

    def citizen(self, place: Place) -> Citizen:
        anna = Citizen(self._browser(place), self.origin)
        self._people.append(anna)
        return anna

    def adviser(self, place: Place) -> Adviser:
        bashir = Adviser(self._browser(place), self.origin)
        self._people.append(bashir)
        bashir.sign_in()
        bashir.open_counter()
        return bashir

    def talk(self, citizens_place: Place, advisers_place: Place) -> tuple[Citizen, Adviser]:
        """They see, hear and read each other."""
        anna, bashir = self.citizen(citizens_place), self.adviser(advisers_place)
        watch(anna, bashir)
        meet(anna, bashir)
        for person in (anna, bashir):
            switch_on(person)
        wait_until_all_arrives(anna, bashir)
        return anna, bashir

    def leave(self) -> None:
        for person in self._people:
            browser = person.context.browser
            assert browser
            browser.close()
        assert not [problem for person in self._people for problem in person.problems]

    def _browser(self, place: Place) -> Browser:
        return launch(
            self._playwright,
            f"--unsafely-treat-insecure-origin-as-secure={self.origin}",
            f"--ignore-certificate-errors-spki-list={self.relay.key_hash}",
            program=place.device.program(self._folder, chromium()),
        )


@pytest.fixture
def world(server_with: Callable[..., DemoServer], playwright: Playwright, tmp_path: Path) -> Iterator[World]:
    folder = tmp_path / "relay"
    folder.mkdir()
    with ExitStack() as stack:
        internet = stack.enter_context(networks.internet())
        relay = stack.enter_context(
            relay_server(
                folder,
                ALL_THAT_IS_PUBLIC_HERE,
                host=RELAY,
                plain=RELAY_PLAIN,
                encrypted=RELAY_ENCRYPTED,
                inside=internet.middle.inside,
            )
        )
        server = server_with(**relay.settings(), SPRECHSTUNDE_ALLOWED_HOSTS=f"{SERVER},127.0.0.1")
        origin = stack.enter_context(networks.reachable_from(internet.middle, server.port))
        world = World(internet, origin, relay, playwright, tmp_path)
        yield world
        world.leave()


NO_UDP = "-p udp"
NO_PLAIN_TURN = f"-p tcp --dport {RELAY_PLAIN}"


def test_who_may_use_no_udp_reaches_the_relay_by_tcp_and_who_may_only_use_443_by_tls(world: World):
    guarded, strict = world.place(), world.place()
    guarded.home.forbid(NO_UDP)
    strict.home.forbid(NO_UDP)
    strict.home.forbid(NO_PLAIN_TURN)
    anna, bashir = world.talk(guarded, strict)
    assert [path_of(person)["relayProtocol"] for person in (anna, bashir)] == ["tcp", "tls"]


def test_with_delay_and_loss_a_talk_comes_about(world: World):
    """A fifth of a second there and back, and every twentieth packet lost."""
    anna, bashir = world.talk(world.place(seconds=0.1, lost=0.05), world.place())
    for person, other in ((anna, bashir), (bashir, anna)):
        field = person.page.get_by_label("Live-Text")
        field.press_sequentially("Jedes Zeichen kommt an, auch wenn es dauert.")
        other.page.get_by_text("Jedes Zeichen kommt an, auch wenn es dauert.").first.wait_for()


def test_in_another_network_the_talk_goes_on(world: World):
    """As when somebody leaves the house and the phone changes to the mobile network (I-11)."""
    place, mobile = world.place(), world.internet.home()
    anna, bashir = world.talk(place, world.place())
    field = anna.page.get_by_label("Live-Text")
    field.press_sequentially("Ich gehe jetzt aus dem Haus, ")
    world.internet.unplug(place.device, place.home)
    world.internet.plug_in(place.device, mobile)
    unplugged = time.monotonic()
    field.press_sequentially("und kein Buchstabe geht verloren.")
    for person in (bashir, anna):
        wait_until_rendering(person, 1)
    assert time.monotonic() - unplugged < BACK_WITHIN
    bashir.page.get_by_text("Ich gehe jetzt aus dem Haus, und kein Buchstabe geht verloren.").first.wait_for()
    wait_until_all_arrives(anna, bashir)
