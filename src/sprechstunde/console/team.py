"""The counters of the office: who is there, and what they are doing. Of whom they talk with only the public number."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sprechstunde.offices.models import Counter
from sprechstunde.queue.models import AT_A_COUNTER, State, Ticket


class Doing(StrEnum):
    FREE = "free"
    CALLING = "calling"
    TALKING = "talking"
    BREAK = "break"


@dataclass(frozen=True, slots=True)
class Colleague:
    adviser_id: int
    name: str
    since: datetime
    doing: Doing
    number: str
    break_until: datetime | None


def team_of(counter: Counter) -> tuple[Colleague, ...]:
    """Everybody with an open counter in the office, the adviser of this one included."""
    there = Counter.objects.filter(office=counter.office_id, closed_at=None).select_related("adviser")
    tickets = Ticket.objects.filter(office=counter.office_id, state__in=AT_A_COUNTER)
    at = {ticket.counter_id: ticket for ticket in tickets}
    return tuple(_colleague(each, at.get(each.pk)) for each in there.order_by("adviser__display_name", "pk"))


def _colleague(counter: Counter, ticket: Ticket | None) -> Colleague:
    return Colleague(
        adviser_id=counter.adviser_id,
        name=counter.adviser.display_name,
        since=counter.opened_at,
        doing=_doing(counter, ticket),
        number=ticket.number if ticket else "",
        break_until=counter.break_until,
    )


def _doing(counter: Counter, ticket: Ticket | None) -> Doing:
    if ticket:
        return Doing.TALKING if ticket.state == State.IN_CONSULTATION else Doing.CALLING
    return Doing.BREAK if counter.break_since else Doing.FREE
