from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import pytest
from playwright.sync_api import Browser, Playwright, expect, sync_playwright

from journeys.everyday import everyday_browser
from journeys.guests import Guest
from journeys.mailbox import Mailbox, open_mailbox
from journeys.other_hand import REMEMBER_THE_MORNING, OtherHand
from journeys.pushbox import Pushbox, open_pushbox
from journeys.stage import Adviser, Citizen, DemoServer, Person, demo_server, launch


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    browser = launch(playwright)
    yield browser
    browser.close()


@pytest.fixture
def everyday(playwright: Playwright, tmp_path: Path) -> Iterator[Browser]:
    """A browser whose pages are hidden and sleep as they do in real life."""
    with everyday_browser(playwright, tmp_path / "profile") as browser:
        yield browser


@pytest.fixture(scope="session")
def static_files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Static files are collected and compressed once for all servers of the run."""
    folder = tmp_path_factory.mktemp("static")
    with demo_server(folder):
        pass
    return folder / "static"


@pytest.fixture
def server_with(tmp_path: Path, static_files: Path) -> Iterator[Callable[..., DemoServer]]:
    """Starts a server with other settings than usual."""
    started: list[DemoServer] = []

    def start(**settings: str) -> DemoServer:
        data_dir = tmp_path / f"data{len(started)}"
        data_dir.mkdir()
        (data_dir / "static").symlink_to(static_files)
        server = DemoServer(data_dir, **settings)
        started.append(server)
        return server.start()

    yield start
    for server in started:
        server.stop()


@pytest.fixture
def own_server(server_with: Callable[..., DemoServer]) -> DemoServer:
    """For journeys that stop the server, or change what an empty morning does not bring back."""
    return server_with()


@dataclass(frozen=True)
class Town:
    """One server for many journeys, with a mailbox, a push service and another hand; each finds it as on an empty morning."""

    server: DemoServer
    hand: OtherHand
    mailbox: Mailbox
    pushbox: Pushbox


@pytest.fixture(scope="session")
def lasting_town(tmp_path_factory: pytest.TempPathFactory, static_files: Path) -> Iterator[Town]:
    data_dir = tmp_path_factory.mktemp("town")
    (data_dir / "static").symlink_to(static_files)
    with (
        open_mailbox() as mailbox,
        open_pushbox() as pushbox,
        demo_server(data_dir, **mailbox.settings, **pushbox.settings) as server,
        OtherHand(server) as hand,
    ):
        hand.does(REMEMBER_THE_MORNING)
        yield Town(server, hand, mailbox, pushbox)


@pytest.fixture
def town(lasting_town: Town) -> Town:
    lasting_town.hand.does("empty_morning()")
    lasting_town.mailbox.empty()
    return lasting_town


@pytest.fixture
def server(town: Town) -> DemoServer:
    return town.server


expect.set_options(timeout=20_000)  # as patient as everything else

PersonType = TypeVar("PersonType", bound=Person)


class Cast:
    """People of a journey. At the end nobody's browser may have complained, and nobody may have left our host."""

    def __init__(self, browser: Browser, server: DemoServer) -> None:
        self._browser = browser
        self._server = server
        self._people: list[Person] = []

    def citizen(self, *, origin: str = "", browser: Browser | None = None, **options: object) -> Citizen:
        """`origin`: where they find the server, when not directly; `browser`: a whole one of their own."""
        everyday = browser is not None
        return self._enter(Citizen(browser or self._browser, origin or self._server.origin, everyday=everyday, **options))

    def guest(self, *, origin: str = "", **options: object) -> Guest:
        return self._enter(Guest(self._browser, origin or self._server.origin, **options))

    def adviser(
        self,
        username: str = "beratung1",
        *,
        opened: bool = True,
        prefix: str = "",
        browser: Browser | None = None,
        **options: object,
    ) -> Adviser:
        everyday = browser is not None
        adviser = self._enter(Adviser(browser or self._browser, self._server.origin, everyday=everyday, **options))
        adviser.prefix = prefix or adviser.prefix
        adviser.sign_in(username)
        if opened:
            adviser.open_counter()
        return adviser

    def _enter(self, person: PersonType) -> PersonType:
        self._people.append(person)
        return person

    def leave(self) -> None:
        for person in self._people:
            person.close()
        problems = [problem for person in self._people for problem in person.problems]
        assert not problems, "\n".join(problems)
        hosts = {host for person in self._people for host in person.hosts}
        assert hosts <= {person.origin.split("/")[2] for person in self._people}, hosts


@pytest.fixture
def cast_on(browser: Browser) -> Iterator[Callable[[DemoServer], Cast]]:
    casts: list[Cast] = []

    def enter(server: DemoServer) -> Cast:
        casts.append(Cast(browser, server))
        return casts[-1]

    yield enter
    for cast in casts:
        cast.leave()


@pytest.fixture
def cast(cast_on: Callable[[DemoServer], Cast], server: DemoServer) -> Cast:
    return cast_on(server)
