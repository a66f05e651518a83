"""Wakes the lane that delivers, as soon as a mail is committed."""

from __future__ import annotations

import threading

_bell = threading.Event()


def ring() -> None:
    _bell.set()


def wait_for_ring(seconds: float) -> None:
    """Until somebody rings; at the latest after so many seconds."""
    _bell.wait(seconds)
    _bell.clear()
