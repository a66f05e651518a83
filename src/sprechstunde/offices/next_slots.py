"""The next free appointment; the appointments, floors above, register here how to find it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from sprechstunde.offices.models import Office

NextSlots = Callable[[Sequence[Office], datetime], Mapping[int, datetime]]

_providers: list[NextSlots] = []


def register_next_slots(provider: NextSlots) -> None:
    """`provider(offices, now)` returns the beginning of the next free appointment by office id; those without are left out."""
    _providers[:] = [provider]


class NextSlotsWhenAsked:
    """Found for all offices at once, and only when somebody asks: drawing a number does not."""

    def __init__(self, offices: Sequence[Office], now: datetime) -> None:
        self._offices = offices
        self._now = now
        self._found: Mapping[int, datetime] | None = None

    def of(self, office: Office) -> datetime | None:
        if self._found is None:
            offering = [each for each in self._offices if each.appointments_offered]
            self._found = _providers[0](offering, self._now) if _providers and offering else {}
        return self._found.get(office.pk)
