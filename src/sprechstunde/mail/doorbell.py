"""Wakes the lane that delivers, as soon as a mail is committed."""

from __future__ import annotations

from sprechstunde.foundation.lanes import Doorbell

bell = Doorbell()


def ring() -> None:
    bell.set()
