"""Loads the overview flat out over a number of kept connections, in a process of its own."""

from __future__ import annotations

import multiprocessing
import select
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass
class Load:
    """Filled when the load has ended."""

    per_second: float = 0.0
    seconds: list[float] = field(default_factory=list)
    failures: int = 0


@contextmanager
def overview_load(port: int, connections: int, path: str = "/") -> Iterator[Load]:
    load = Load()
    stop = multiprocessing.Event()
    here, there = multiprocessing.Pipe()
    process = multiprocessing.Process(target=_run, args=(port, connections, path, stop, there))
    process.start()
    try:
        yield load
    finally:
        stop.set()
        # The figures are there only now; who prints them does so after the block.
        load.per_second, load.seconds, load.failures = here.recv()
        process.join()


def _run(port: int, connections: int, path: str, stop: object, result: object) -> None:
    request = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAccept-Encoding: gzip\r\n\r\n".encode()
    epoll = select.epoll()
    open_ones: dict[int, tuple[socket.socket, bytearray]] = {}
    asked_at: dict[int, float] = {}
    for _ in range(connections):
        connection = socket.create_connection(("127.0.0.1", port))
        connection.sendall(request)
        open_ones[connection.fileno()] = (connection, bytearray())
        asked_at[connection.fileno()] = time.perf_counter()
        epoll.register(connection.fileno(), select.EPOLLIN)
    times: list[float] = []
    failures = 0
    started = time.perf_counter()
    while not stop.is_set():  # type: ignore[attr-defined]
        for descriptor, _ in epoll.poll(0.1):
            connection, buffer = open_ones[descriptor]
            buffer += connection.recv(262144)
            if _complete(buffer):
                failures += not buffer.startswith(b"HTTP/1.1 200")
                times.append(time.perf_counter() - asked_at[descriptor])
                buffer.clear()
                asked_at[descriptor] = time.perf_counter()
                connection.sendall(request)
    result.send((len(times) / (time.perf_counter() - started), sorted(times), failures))  # type: ignore[attr-defined]


def _complete(buffer: bytearray) -> bool:
    head, separator, body = buffer.partition(b"\r\n\r\n")
    if not separator:
        return False
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            return len(body) >= int(value)
    return body.endswith(b"0\r\n\r\n")
