"""Cuts a connection after a time: a server that drips one byte at a time never runs into a timeout."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Protocol


class Watched(Protocol):
    """A client of Python's standard library, such as `smtplib.SMTP` or `http.client.HTTPConnection`."""

    sock: socket.socket | None


class Watchdog:
    def __init__(self) -> None:
        self.client: Watched | None = None
        self.bit = False

    @contextmanager
    def at_most(self, seconds: float) -> Iterator[None]:
        timer = threading.Timer(seconds, self._bite)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()

    def _bite(self) -> None:
        self.bit = True
        connection = self.client.sock if self.client else None
        if connection is not None:
            with suppress(OSError):
                # Not TLS's own shutdown, which is not for other threads.
                socket.socket.shutdown(connection, socket.SHUT_RDWR)
