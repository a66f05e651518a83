"""Many listeners in one small epoll program, so that the client is not what is measured.

Each set of listeners has a process of its own: ten thousand sockets are half of what a process may usually open.
"""

from __future__ import annotations

import multiprocessing
import select
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection

CONNECT_AT_ONCE = 200
GIVE_UP_SECONDS = 20


@dataclass(frozen=True)
class Arrivals:
    """Seconds from the trigger to each listener's new message, sorted; and what the client itself used."""

    seconds: list[float]
    client_cpu: float

    def at(self, share: float) -> float:
        return self.seconds[min(len(self.seconds) - 1, int(share * len(self.seconds)))]


class Listeners:
    """The handle of a process that listens with one stream per cookie."""

    def __init__(self, port: int, cookies: list[str]) -> None:
        self._pipe, there = multiprocessing.Pipe()
        self._process = multiprocessing.Process(target=_listen, args=(port, cookies, there), daemon=True)
        self._process.start()
        self._pipe.recv()

    def after(self, trigger: Callable[[], object], expected: int) -> Arrivals:
        """Runs `trigger` and notes when each listener hears of it."""
        self._pipe.send(expected)
        self._pipe.recv()  # what came before is read
        started = time.perf_counter()  # the monotonic clock is the same in all processes
        trigger()
        heard, cpu = self._pipe.recv()
        return Arrivals(sorted(each - started for each in heard), cpu)

    def close(self) -> None:
        self._pipe.send(0)
        self._process.join(10)


def _listen(port: int, cookies: list[str], pipe: Connection) -> None:
    epoll = select.epoll()
    sockets: dict[int, socket.socket] = {}
    for start in range(0, len(cookies), CONNECT_AT_ONCE):
        for cookie in cookies[start : start + CONNECT_AT_ONCE]:
            connection = _connect(port, cookie)
            sockets[connection.fileno()] = connection
            epoll.register(connection.fileno(), select.EPOLLIN)
        _read_until_quiet(epoll, sockets, 0.1)
    _read_until_quiet(epoll, sockets, 1.0)
    pipe.send("connected")
    while expected := pipe.recv():
        _read_until_quiet(epoll, sockets, 0.3)
        pipe.send("ready")
        cpu = time.process_time()
        heard = _collect(epoll, sockets, expected)
        pipe.send((heard, time.process_time() - cpu))


def _connect(port: int, cookie: str) -> socket.socket:
    connection = socket.create_connection(("127.0.0.1", port))
    cookies = f"Cookie: browser={cookie}\r\n" if cookie else ""
    connection.sendall(
        f"GET /live/ticket HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAccept: text/event-stream\r\n{cookies}\r\n".encode()
    )
    connection.setblocking(False)
    return connection


def _read_until_quiet(epoll: select.epoll, sockets: dict[int, socket.socket], quiet: float) -> None:
    while ready := epoll.poll(quiet):
        for descriptor, _ in ready:
            sockets[descriptor].recv(65536)


def _collect(epoll: select.epoll, sockets: dict[int, socket.socket], expected: int) -> list[float]:
    heard: dict[int, float] = {}
    deadline = time.perf_counter() + GIVE_UP_SECONDS
    while len(heard) < expected and time.perf_counter() < deadline:
        for descriptor, _ in epoll.poll(0.05, 512):
            if b"event: ticket" in sockets[descriptor].recv(65536):
                heard.setdefault(descriptor, time.perf_counter())
    return list(heard.values())
