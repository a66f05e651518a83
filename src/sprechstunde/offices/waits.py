"""How long somebody would wait who draws a number now; the queue, a floor above, registers here how to estimate it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from sprechstunde.offices.models import Office


class Range(Protocol):
    """Minutes."""

    @property
    def low(self) -> int: ...

    @property
    def high(self) -> int: ...


Waits = Callable[[Sequence[Office], Mapping[int, int], datetime], Mapping[int, Range]]

_providers: list[Waits] = []


def register_waits(provider: Waits) -> None:
    """`provider(offices, waiting, now)` returns a range by office id, where the data carries one; `waiting` counts people."""
    _providers[:] = [provider]


class WaitsWhenAsked:
    """Found for all offices at once, and only when somebody asks: drawing a number does not."""

    def __init__(self, offices: Sequence[Office], waiting: Mapping[int, int], now: datetime) -> None:
        self._offices = offices
        self._waiting = waiting
        self._now = now
        self._found: Mapping[int, Range] | None = None

    def of(self, office: Office) -> Range | None:
        if self._found is None:
            self._found = _providers[0](self._offices, self._waiting, self._now) if _providers else {}
        return self._found.get(office.pk)
