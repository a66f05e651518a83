"""Which citizens' browsers have a page open right now, and since when the others have not.

The streams tell it here, in memory; about every second what changed is written in one go, after a grace in which a page
is reloaded or a stream renewed. After a start of the server nobody is connected until they come back.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice

from sprechstunde.foundation.database import writing
from sprechstunde.live.changes import announce
from sprechstunde.queue.models import LIVE, Browser, Ticket
from sprechstunde.queue.subjects import presence_subject

GRACE = timedelta(seconds=5)
AT_ONCE = 500  # rows in one statement

_lock = threading.Lock()
_pages: Counter[int] = Counter()
_arrived: set[int] = set()
_left: dict[int, datetime] = {}


def arrive(browser_id: int) -> None:
    with _lock:
        _pages[browser_id] += 1
        if _left.pop(browser_id, None) is None:
            _arrived.add(browser_id)


def leave(browser_id: int, now: datetime) -> None:
    with _lock:
        _pages[browser_id] -= 1
        if _pages[browser_id] <= 0:
            del _pages[browser_id]
            _left[browser_id] = now


def note_changes(now: datetime) -> None:
    """Writes who came and who has been gone for longer than the grace. A failure is tried again with the next call."""
    with _lock:
        arrived = list(_arrived)
        gone = {browser: since for browser, since in _left.items() if now - since >= GRACE or since > now}
    if not arrived and not gone:
        return
    with writing():
        rest = iter(arrived)
        while chunk := list(islice(rest, AT_ONCE)):
            Browser.objects.filter(pk__in=chunk).exclude(away_since=None).update(away_since=None)
        for since, browsers in _by_second(gone).items():
            while chunk := list(islice(browsers, AT_ONCE)):
                Browser.objects.filter(pk__in=chunk).update(away_since=since)
        _announce([*arrived, *gone])
    with _lock:
        _arrived.difference_update(arrived)
        for browser, since in gone.items():
            if _left.get(browser) == since:
                del _left[browser]
            elif browser in _pages:
                _arrived.add(browser)  # came back while it was written


def nobody_is_connected(now: datetime) -> None:
    """The server has just started."""
    with _lock:
        _pages.clear()
        _arrived.clear()
        _left.clear()
    with writing():
        Browser.objects.filter(away_since=None).update(away_since=now)


def _by_second(gone: dict[int, datetime]) -> dict[datetime, Iterator[int]]:
    """When many vanish together, one statement notes them."""
    seconds: dict[datetime, list[int]] = {}
    for browser, since in gone.items():
        seconds.setdefault(since.replace(microsecond=0), []).append(browser)
    return {since: iter(browsers) for since, browsers in seconds.items()}


def _announce(browsers: list[int]) -> None:
    rest = iter(browsers)
    offices: set[int] = set()
    while chunk := list(islice(rest, AT_ONCE)):
        held = Ticket.objects.filter(browsers__in=chunk, state__in=LIVE)
        offices.update(held.order_by().values_list("office_id", flat=True).distinct())
    announce(*(presence_subject(office) for office in offices))
