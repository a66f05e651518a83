"""The order of the queue: the one place that knows who is next.

First come, first served, by `queued_at`: the time the number was drawn, or a later one for who missed a call. Who has
an appointment is moved in front of those without, behind those that were due before, two minutes before its time.
Equal times are settled by age, so the order is total.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import F, Max, Q, QuerySet

from sprechstunde.offices.models import Office
from sprechstunde.queue.models import LIVE, State, Ticket

SPACING = timedelta(milliseconds=1)
NARROWEST = timedelta(microseconds=2)
PASSED_BY_WHEN_MISSED = 2
DUE_BEFORE = timedelta(minutes=2)


def waiting_in_order(office: Office) -> QuerySet[Ticket]:
    return Ticket.objects.filter(office=office, state=State.WAITING).order_by("queued_at", "pk")


def ahead_of(ticket: Ticket) -> int:
    """How many wait in front; who has been called does not wait any more."""
    earlier = Q(queued_at__lt=ticket.queued_at) | Q(queued_at=ticket.queued_at, pk__lt=ticket.pk)
    return Ticket.objects.filter(earlier, office_id=ticket.office_id, state=State.WAITING).count()


def behind_everybody(office: Office, now: datetime) -> datetime:
    """The `queued_at` of a new number: later than everybody's, even when the clock was set back or many were moved."""
    last = _live(office).aggregate(Max("queued_at"))["queued_at__max"]
    return max(now, last + SPACING) if last else now


def behind_those_due(office: Office, now: datetime) -> datetime:
    """The `queued_at` of an appointment whose time has come: behind the others that are due, before all the rest."""
    waiting = waiting_in_order(office)
    last_due = waiting.exclude(promoted_at=None).values_list("queued_at", flat=True).last()
    rest = waiting.filter(promoted_at=None)
    if last_due is None:
        first = rest.values_list("queued_at", flat=True).first()
        return first - SPACING if first else behind_everybody(office, now)
    first = rest.filter(queued_at__gte=last_due).values_list("queued_at", flat=True).first()
    return _between(office, last_due, first) if first else behind_everybody(office, now)


def behind_the_next_two(office: Office, now: datetime) -> datetime:
    """The `queued_at` of a ticket that missed its call: behind the next two, before the third."""
    first_three = list(waiting_in_order(office).values_list("queued_at", flat=True)[: PASSED_BY_WHEN_MISSED + 1])
    if len(first_three) <= PASSED_BY_WHEN_MISSED:
        return behind_everybody(office, now)
    second, third = first_three[PASSED_BY_WHEN_MISSED - 1 :]
    return _between(office, second, third)


def _between(office: Office, earlier: datetime, later: datetime) -> datetime:
    if later - earlier < NARROWEST:
        # So many were put in here that no time is left between them: those behind make room.
        _live(office).filter(queued_at__gte=later).update(queued_at=F("queued_at") + SPACING)
        later += SPACING
    return earlier + (later - earlier) / 2


def _live(office: Office) -> QuerySet[Ticket]:
    return Ticket.objects.filter(office=office, state__in=LIVE)
