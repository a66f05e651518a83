from __future__ import annotations

from datetime import datetime, timedelta

from sprechstunde.foundation.settings import settings
from sprechstunde.offices.actions import note_presence
from sprechstunde.queue.jobs import close_deserted_counters
from sprechstunde.staff import presence

EVERY = timedelta(seconds=20)
_last: datetime | None = None


def watch_counters(now: datetime) -> None:
    """Counters whose adviser has a page open are alive; the others close after a while."""
    global _last
    if _last and abs(now - _last) < EVERY:
        return
    _last = now
    advisers = presence.present()
    if advisers:
        note_presence(advisers=advisers, now=now)
    close_deserted_counters(now, timedelta(seconds=settings().counter_absence_seconds))
