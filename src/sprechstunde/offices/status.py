"""What an office shows to the public: closed, open, busy or full. A pure function of hours, counters and queue."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from sprechstunde.offices.hours import Opening


class Status(StrEnum):
    CLOSED = "closed"
    OPEN = "open"
    BUSY = "busy"
    FULL = "full"


@dataclass(frozen=True, slots=True)
class Load:
    """What the queue knows of an office. Called tickets do not wait."""

    waiting: int = 0
    busy_counters: int = 0
    drawn_today: int = 0


@dataclass(frozen=True, slots=True)
class Situation:
    status: Status
    reason: str = ""
    reason_text: str = ""


def situation_of(*, opening: Opening, counters: int, load: Load, daily_limit: int | None) -> Situation:
    """Closed outside the hours or when nobody staffs it; open only when somebody is free and nobody waits."""
    if not opening.is_open:
        return Situation(Status.CLOSED, opening.reason, opening.reason_text)
    if counters == 0:
        return Situation(Status.CLOSED, "unstaffed")
    if daily_limit is not None and load.drawn_today >= daily_limit:
        return Situation(Status.FULL, "limit")
    if load.waiting == 0 and load.busy_counters < counters:
        return Situation(Status.OPEN)
    return Situation(Status.BUSY)
