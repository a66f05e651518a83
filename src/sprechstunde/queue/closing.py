"""Near closing time: how many can still be served, and from which place on somebody must be asked what they want."""

from __future__ import annotations

from datetime import datetime, timedelta
from statistics import fmean

from sprechstunde.offices.models import Office
from sprechstunde.queue.estimates import waits_of

NEAR = timedelta(hours=4)
USUAL_MINUTES = 30  # of a talk, where the office names no service


def servable(office: Office, closes_at: datetime, now: datetime, *, counters: int, free: int, waiting: int) -> int | None:
    """How many of those who wait will be called before closing time, cautiously; None while that is far away.

    By the wait estimate's upper end; where the data carries none, by the services' usual lengths. `counters` are open,
    `free` of them have nobody and no break.
    """
    left = closes_at - now
    if left > NEAR:
        return None
    minutes = left.total_seconds() / 60
    waits = waits_of(office, now) if waiting else []
    if not waits:
        return free + int(counters * minutes / _usual_minutes(office))
    for ahead, wait in enumerate(waits):
        if wait is None or wait.high > minutes:
            return ahead
    # Beyond the table it goes on as it did so far.
    return max(len(waits), int(len(waits) * minutes / max(1, waits[-1].high)) if waits[-1] else 0)


def _usual_minutes(office: Office) -> float:
    lengths = [service.minutes for service in office.services.all()]
    return fmean(lengths) if lengths else USUAL_MINUTES
