"""The order of the queue: the one place that knows who is next.

First come, first served, by `queued_at`: the time the number was drawn (in the first office, for who was passed on), or a
later one for who missed a call or asked for some minutes. Who has an appointment is moved in front of those without,
behind those that were due before, two minutes before its time. Who comes back from a pause or from another office takes
the place of that time, but not before those whose appointment is due; who was called and is given back stands in front
again. Equal times are settled by age, so the order is total. Who waits for a named adviser is called by nobody else.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import F, Max, Q, QuerySet

from sprechstunde.offices.models import Office
from sprechstunde.queue.models import LIVE, State, Ticket

SPACING = timedelta(milliseconds=1)
NARROWEST = timedelta(microseconds=2)
PASSED_BY_WHEN_MISSED = 2
PASSED_BY_WHEN_POSTPONED = 1
DUE_BEFORE = timedelta(minutes=2)


def waiting_in_order(office: Office) -> QuerySet[Ticket]:
    return Ticket.objects.filter(office=office, state=State.WAITING).order_by("queued_at", "pk")


def first_for(office: Office, adviser_id: int) -> Ticket | None:
    """Whom this adviser calls next; who waits for a colleague is passed by."""
    return waiting_in_order(office).filter(Q(adviser=None) | Q(adviser=adviser_id)).first()


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


def not_before_those_due(office: Office, wish: datetime, now: datetime) -> datetime:
    """The `queued_at` of somebody who comes back or from elsewhere with an earlier time: due appointments still go first."""
    due = waiting_in_order(office).exclude(promoted_at=None).values_list("queued_at", flat=True).last()
    return wish if due is None or wish > due else behind_those_due(office, now)


def behind_the_next(passed_by: int, office: Office, now: datetime) -> datetime:
    """The `queued_at` of a ticket that lets so many pass: behind them, before the one after them."""
    first = list(waiting_in_order(office).values_list("queued_at", flat=True)[: passed_by + 1])
    if len(first) <= passed_by:
        return behind_everybody(office, now)
    last_passed, after = first[passed_by - 1 :]
    return _between(office, last_passed, after)


def _between(office: Office, earlier: datetime, later: datetime) -> datetime:
    if later - earlier < NARROWEST:
        # So many were put in here that no time is left between them: those behind make room.
        _live(office).filter(queued_at__gte=later).update(queued_at=F("queued_at") + SPACING)
        later += SPACING
    return earlier + (later - earlier) / 2


def _live(office: Office) -> QuerySet[Ticket]:
    return Ticket.objects.filter(office=office, state__in=LIVE)
