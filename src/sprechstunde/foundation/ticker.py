"""The ticker: executes what is due. What is due is a row with a time, so a crash loses nothing.

Rooms register their jobs in `AppConfig.ready`. After a standstill (the server was down, the machine slept) the
listeners of `resumed` hear how long it was before anything is executed, so that windows can be extended by it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime, timedelta

import structlog
from django.db import close_old_connections, connection, models
from django.dispatch import Signal

from sprechstunde.foundation import clock
from sprechstunde.foundation.database import writing
from sprechstunde.foundation.models import Lease
from sprechstunde.foundation.tokens import new_public_id

INTERVAL = timedelta(seconds=1)
LEASE = timedelta(seconds=6)
STANDSTILL = LEASE  # longer than a healthy ticker ever pauses

Job = Callable[[datetime], object]

log = structlog.get_logger("ticker")
jobs: list[Job] = []
resumed = Signal()  # arguments: standstill (timedelta), now (datetime)
server_started = Signal()  # arguments: now (datetime); before the first request


def every_tick(job: Job) -> Job:
    """Registers `job(now)`; it is called about once a second and does what is due by then."""
    jobs.append(job)
    return job


def tick(*, holder: str, now: datetime) -> bool:
    """One round. False when another process holds the lease."""
    standstill = take_lease(holder=holder, now=now)
    if standstill is None:
        return False
    if standstill > STANDSTILL:
        resumed.send(sender=None, standstill=standstill, now=now)
    for job in jobs:
        try:
            job(now)
        except Exception:
            # The next tick finds the same rows due; the other jobs must not wait for it.
            log.exception("job_failed", job=f"{job.__module__}.{job.__qualname__}")
    return True


def take_lease(*, holder: str, now: datetime) -> timedelta | None:
    """Takes or keeps the lease; the time since anyone last renewed it, or None when another process holds it."""
    lease = Lease.objects.filter(name="ticker").first()
    if lease and lease.holder == holder and lease.valid_until - now > LEASE / 2:
        return now - lease.ticked_at
    with writing():
        lease, _ = Lease.objects.get_or_create(name="ticker", defaults={"holder": holder, "valid_until": now, "ticked_at": now})
        free = models.Q(holder=holder) | models.Q(valid_until__lte=now)
        taken = Lease.objects.filter(free, name="ticker").update(holder=holder, valid_until=now + LEASE, ticked_at=now)
    return now - lease.ticked_at if taken else None


class Ticker(threading.Thread):
    """Ticks in the background of a server process until stopped."""

    def __init__(self) -> None:
        super().__init__(name="ticker", daemon=True)
        self._holder = new_public_id()
        self._stopped = threading.Event()

    def run(self) -> None:
        while not self._stopped.is_set():
            try:
                close_old_connections()
                tick(holder=self._holder, now=clock.now())
            except Exception:
                log.exception("tick_failed")
            self._stopped.wait(INTERVAL.total_seconds())
        self._give_up_lease()
        connection.close()

    def stop(self) -> None:
        self._stopped.set()
        self.join(timeout=2)

    def _give_up_lease(self) -> None:
        try:
            with writing():
                Lease.objects.filter(name="ticker", holder=self._holder).update(valid_until=clock.now())
        except Exception:
            log.exception("lease_not_given_up")
