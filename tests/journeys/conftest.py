from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import pytest
from playwright.sync_api import Browser, sync_playwright

from journeys.stage import Adviser, Citizen, DemoServer, Person, demo_server, launch


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = launch(playwright)
        yield browser
        browser.close()


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
def server(server_with: Callable[..., DemoServer]) -> DemoServer:
    return server_with()


PersonType = TypeVar("PersonType", bound=Person)


class Cast:
    """People of a journey. At the end nobody's browser may have complained, and nobody may have left our host."""

    def __init__(self, browser: Browser, server: DemoServer) -> None:
        self._browser = browser
        self._server = server
        self._people: list[Person] = []

    def citizen(self, **options: object) -> Citizen:
        return self._enter(Citizen(self._browser, self._server.origin, **options))

    def adviser(self, username: str = "beratung1", *, opened: bool = True, prefix: str = "", **options: object) -> Adviser:
        adviser = self._enter(Adviser(self._browser, self._server.origin, **options))
        adviser.prefix = prefix
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
        assert hosts <= {f"127.0.0.1:{self._server.port}"}, hosts


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
