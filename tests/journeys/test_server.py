"""The real server against rude and unlucky clients, and under a path prefix."""

from __future__ import annotations

import contextlib
import http.client
import json
import socket
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import pytest

from journeys.conftest import Cast
from journeys.stage import DemoServer
from journeys.talk import end_talk, meet

pytestmark = pytest.mark.server


@pytest.fixture
def server(own_server: DemoServer) -> DemoServer:
    return own_server


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes


@pytest.fixture
def connect(server: DemoServer) -> Iterator[Callable[[], socket.socket]]:
    opened: list[socket.socket] = []

    def connect() -> socket.socket:
        opened.append(socket.create_connection(("127.0.0.1", server.port), timeout=30))
        return opened[-1]

    yield connect
    for connection in opened:
        connection.close()


def fetch(server: DemoServer, path: str, **headers: str) -> Answer:
    with contextlib.closing(http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)) as connection:
        connection.request("GET", path, headers=headers)
        response = connection.getresponse()
        return Answer(response.status, response.headers, response.read())


def test_unfinished_requests_and_slow_readers_stop_nobody(server: DemoServer, connect: Callable[[], socket.socket]):
    unfinished = []
    for _ in range(8):
        connection = connect()
        connection.sendall(b"POST /anmelden/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1000\r\n\r\nusername=")
        unfinished.append(connection)
    for _ in range(8):
        connection = connect()
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1024)
        connection.sendall(b"GET /datenschutz/ HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n" * 20)
    for _ in range(10):
        assert fetch(server, "/").status == 200
    assert b"408" in unfinished[0].recv(1000).partition(b"\r\n")[0]


def test_a_body_that_is_too_large_is_refused_at_once(connect: Callable[[], socket.socket]):
    connection = connect()
    connection.sendall(b"POST /anmelden/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 200000000\r\n\r\n")
    assert b"413" in connection.recv(1000).partition(b"\r\n")[0]


def test_streams_without_a_right_to_them_get_a_clear_answer(server: DemoServer):
    for path in ("/live/ticket", "/live/console", "/live/everything"):
        response = fetch(server, path, Cookie="browser=forged; session=forged")
        assert response.status == 404
        assert response.headers["Content-Type"] == "application/problem+json"
        assert json.loads(response.body)["status"] == 404
    assert fetch(server, "/live/offices", Origin="https://evil.example").status == 403


def test_a_second_start_keeps_everything_and_needs_no_network(server: DemoServer):
    before = json.loads(fetch(server, "/api/v1/offices").body)
    key = (server.data_dir / "secret-key").read_bytes()
    server.terminate()
    server.start()
    after = json.loads(fetch(server, "/api/v1/offices").body)
    assert [office["slug"] for office in after] == [office["slug"] for office in before]
    assert (server.data_dir / "secret-key").read_bytes() == key


def test_every_file_of_the_page_is_compressed_and_kept_for_ever(server: DemoServer):
    page = fetch(server, "/").body.decode()
    addresses = {part.partition('"')[0] for part in page.split('"') if part.startswith("/static/")}
    assert addresses
    for address in addresses:
        response = fetch(server, address, **{"Accept-Encoding": "gzip, br"})
        assert response.status == 200
        assert "immutable" in response.headers["Cache-Control"]
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        if address.endswith((".css", ".js", ".svg")) and len(response.body) > 400:
            assert response.headers["Content-Encoding"] == "br"


@pytest.mark.browser
def test_the_whole_way_works_under_a_path_prefix(cast_on: Callable[[DemoServer], Cast], server_with: Callable[..., DemoServer]):
    server = server_with(SPRECHSTUNDE_BASE_PATH="/beratung-online")
    server.origin += "/beratung-online"
    cast = cast_on(server)
    anna = cast.citizen()
    prefix = "/beratung-online"
    anna.page.goto(f"{prefix}/")
    bashir = cast.adviser(opened=False, prefix=prefix)
    bashir.open_counter()
    anna.page.locator('[data-office="trennung-scheidung"][data-status="open"]').wait_for()
    anna.prefix = prefix
    meet(anna, bashir)
    end_talk(bashir)
    anna.page.wait_for_url(f"**{prefix}/beratung/ende/")
    cookies = {cookie["name"]: cookie["path"] for cookie in anna.context.cookies()}
    assert cookies == {"browser": f"{prefix}/"}
