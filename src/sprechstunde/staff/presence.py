"""Which members of staff have a page open right now, in this process: their desk or a room."""

from __future__ import annotations

import threading
from collections import Counter

_lock = threading.Lock()
_pages: Counter[int] = Counter()


def arrive(user_id: int) -> None:
    with _lock:
        _pages[user_id] += 1


def leave(user_id: int) -> None:
    with _lock:
        _pages[user_id] -= 1
        if _pages[user_id] <= 0:
            del _pages[user_id]


def present() -> frozenset[int]:
    with _lock:
        return frozenset(_pages)
