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
    """What the queue knows of an office. Called tickets do not wait; a counter on a break is busy.

    `servable` is how many of those who wait can still be called before closing time; None when that is far away.
    """

    waiting: int = 0
    busy_counters: int = 0
    drawn_today: int = 0
    servable: int | None = None


@dataclass(frozen=True, slots=True)
class Situation:
    status: Status
    reason: str = ""
    reason_text: str = ""


@dataclass(frozen=True, slots=True)
class Limits:
    """What an office has set."""

    daily_limit: int | None = None
    queue_limit: int | None = None
    intake_stopped: bool = False


def situation_of(*, opening: Opening, counters: int, load: Load, limits: Limits) -> Situation:
    """Closed outside the hours or when nobody staffs it; open only when somebody is free and nobody waits."""
    if not opening.is_open:
        return Situation(Status.CLOSED, opening.reason, opening.reason_text)
    if counters == 0:
        return Situation(Status.CLOSED, "unstaffed")
    if reason := full_because(load, limits):
        return Situation(Status.FULL, reason)
    if load.waiting == 0 and load.busy_counters < counters:
        return Situation(Status.OPEN)
    return Situation(Status.BUSY)


def full_because(load: Load, limits: Limits) -> str:
    """Why no number is given although somebody is there; empty when one is."""
    if limits.daily_limit is not None and load.drawn_today >= limits.daily_limit:
        return "limit"
    if limits.queue_limit is not None and load.waiting >= limits.queue_limit:
        return "queue_limit"
    if limits.intake_stopped:
        return "intake_stopped"
    if load.servable is not None and load.waiting >= load.servable:
        return "closing"
    return ""
