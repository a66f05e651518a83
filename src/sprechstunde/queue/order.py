"""The order of the queue: the one place that knows who is next.

First come, first served, by `queued_at`: the time the number was drawn, or a later one for who missed a call.
Equal times are settled by age, so the order is total.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from sprechstunde.offices.models import Office
from sprechstunde.queue.models import State, Ticket

SPACING = timedelta(milliseconds=1)
PASSED_BY_WHEN_MISSED = 2


def waiting_in_order(office: Office) -> QuerySet[Ticket]:
    return Ticket.objects.filter(office=office, state=State.WAITING).order_by("queued_at", "pk")


def ahead_of(ticket: Ticket) -> int:
    """How many wait in front; who has been called does not wait any more."""
    earlier = Q(queued_at__lt=ticket.queued_at) | Q(queued_at=ticket.queued_at, pk__lt=ticket.pk)
    return Ticket.objects.filter(earlier, office_id=ticket.office_id, state=State.WAITING).count()


def after_the_next_two(office: Office, now: datetime) -> datetime:
    """The `queued_at` of a ticket that missed its call: behind the next two, before the third."""
    first_three = list(waiting_in_order(office).values_list("queued_at", flat=True)[: PASSED_BY_WHEN_MISSED + 1])
    if len(first_three) > PASSED_BY_WHEN_MISSED:
        second, third = first_three[PASSED_BY_WHEN_MISSED - 1 :]
        return second + (third - second) / 2
    return max([now, *(queued_at + SPACING for queued_at in first_three)])
