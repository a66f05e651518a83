"""The lane: a thread of its own, so that a mail server that stalls keeps neither pages nor the ticker waiting."""

from __future__ import annotations

import threading
from collections.abc import Callable

import structlog
from django.db import close_old_connections, connection

from sprechstunde.foundation import clock
from sprechstunde.mail import doorbell
from sprechstunde.mail.delivery import Delivery

INTERVAL_SECONDS = 1.0

log = structlog.get_logger("mail")


class MailLane(threading.Thread):
    """Delivers what is due as soon as it is committed, until stopped."""

    def __init__(self) -> None:
        super().__init__(name="mail", daemon=True)
        self._stopped = threading.Event()
        self._delivery = Delivery()

    def run(self) -> None:
        self._safely(self._delivery.begin)
        while not self._stopped.is_set():
            self._safely(lambda: self._delivery.send_due(clock.now))
            doorbell.wait_for_ring(INTERVAL_SECONDS)
        connection.close()

    def stop(self) -> None:
        """A mail that is just being handed over may be accepted after this; it has been claimed and is not lost."""
        self._stopped.set()
        doorbell.ring()
        self.join(timeout=2)

    def _safely(self, work: Callable[[], object]) -> None:
        try:
            close_old_connections()
            work()
        except Exception:
            log.exception("delivery_failed")
