"""The queue is a floor above; it registers here how many people wait where."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from sprechstunde.offices.models import Office
from sprechstunde.offices.status import Load

Loads = Callable[[Sequence[Office], datetime, Mapping[int, datetime]], Mapping[int, Load]]

_providers: list[Loads] = []


def register_loads(provider: Loads) -> None:
    """`provider(offices, now, closing)` returns the load by office id; offices without one are left out.

    `closing` is when those close that are open now and give no numbers they cannot serve until then.
    """
    _providers[:] = [provider]


def loads_of(offices: Sequence[Office], now: datetime, closing: Mapping[int, datetime]) -> Mapping[int, Load]:
    return _providers[0](offices, now, closing) if _providers else {}
