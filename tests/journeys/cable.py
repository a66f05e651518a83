"""The way to a server, which can be pulled out and put in again: what runs over it breaks off, and nothing new gets through."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator

from journeys.stage import DemoServer

CHUNK = 65_536


class Cable:
    def __init__(self, server: DemoServer) -> None:
        self._server = server
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._ends: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._is_in = True
        self.origin = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def pull(self) -> None:
        with self._lock:
            self._is_in = False
            ends = list(self._ends)
        for end in ends:
            _break(end)

    def put_in(self) -> None:
        with self._lock:
            self._is_in = True

    def close(self) -> None:
        self.pull()
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._join, args=(near,), daemon=True).start()

    def _join(self, near: socket.socket) -> None:
        with near, contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self._server.port)) as far:
            with self._lock:
                if not self._is_in:
                    return
                self._ends |= {near, far}
            _carry_both(near, far)
            with self._lock:
                self._ends -= {near, far}


def carry_both_ways(near: socket.socket, port: int) -> None:
    """Until one side ends."""
    with near, contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port)) as far:
        _carry_both(near, far)


def _carry_both(near: socket.socket, far: socket.socket) -> None:
    back = threading.Thread(target=_carry, args=(far, near), daemon=True)
    back.start()
    _carry(near, far)
    back.join()


def _carry(source: socket.socket, sink: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(CHUNK):
            sink.sendall(data)
    for end in (source, sink):
        _break(end)


def _break(end: socket.socket) -> None:
    with contextlib.suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)


@contextlib.contextmanager
def cable_to(server: DemoServer) -> Iterator[Cable]:
    cable = Cable(server)
    try:
        yield cable
    finally:
        cable.close()
