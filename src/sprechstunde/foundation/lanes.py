"""Lanes: threads that deliver what an outbox holds, so that a server that stalls keeps neither pages nor the ticker waiting."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime
from typing import Protocol

import structlog
from django.db import close_old_connections, connection

from sprechstunde.foundation import clock

INTERVAL_SECONDS = 1.0


class Doorbell(threading.Event):
    """Wakes a lane as soon as something for it is committed."""

    def wait_for_ring(self, seconds: float) -> None:
        """Until somebody rings (`set`); at the latest after so many seconds."""
        self.wait(seconds)
        self.clear()


class Delivery(Protocol):
    def begin(self) -> None:
        """Before the first round of a process."""

    def send_due(self, clock: Callable[[], datetime], /) -> int:
        """Sends what is due; how many were accepted."""


class Lane(threading.Thread):
    """Delivers what is due as soon as it is committed, until stopped."""

    def __init__(self, name: str, delivery: Delivery, bell: Doorbell) -> None:
        super().__init__(name=name, daemon=True)
        self._stopped = threading.Event()
        self._delivery = delivery
        self._bell = bell
        self._log = structlog.get_logger(name)

    def run(self) -> None:
        self._safely(self._delivery.begin)
        while not self._stopped.is_set():
            self._safely(lambda: self._delivery.send_due(clock.now))
            self._bell.wait_for_ring(INTERVAL_SECONDS)
        connection.close()

    def stop(self) -> None:
        """What is just being handed over may be accepted after this; it has been claimed and is not lost."""
        self._stopped.set()
        self._bell.set()
        self.join(timeout=2)

    def _safely(self, work: Callable[[], object]) -> None:
        try:
            close_old_connections()
            work()
        except Exception:
            self._log.exception("delivery_failed")
