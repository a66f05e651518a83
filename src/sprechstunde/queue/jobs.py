"""What is due in the queue; the ticker calls these about once a second."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta

from django.db.models import Q

from sprechstunde.foundation.database import writing
from sprechstunde.municipalities.models import Municipality
from sprechstunde.offices.lookups import offices_now
from sprechstunde.offices.models import Counter
from sprechstunde.queue import actions
from sprechstunde.queue.lookups import appointments_to_promote, due_calls, pauses_to_end
from sprechstunde.queue.models import IN_THE_QUEUE, Browser, Message, Ticket
from sprechstunde.queue.occupations import forget_old
from sprechstunde.queue.pauses import come_back

SWEEP = timedelta(seconds=20)
AFTER_DUE = timedelta(hours=1)
_last_sweep: datetime | None = None


def miss_due_calls(now: datetime) -> None:
    for ticket in due_calls(now):
        with suppress(actions.TooLate):  # they stepped in after all
            actions.miss_call(ticket=ticket, now=now)


def promote_due_appointments(now: datetime) -> None:
    for ticket in appointments_to_promote(now):
        actions.promote_if_due(ticket=ticket, now=now)


def end_pauses(now: datetime) -> None:
    for ticket in pauses_to_end(now):
        with suppress(actions.TooLate):  # they came back themselves
            come_back(ticket=ticket, now=now)


def sweep(now: datetime) -> None:
    """What may be some seconds late."""
    global _last_sweep
    if _last_sweep and abs(now - _last_sweep) < SWEEP:
        return
    _last_sweep = now
    expire_after_closing(now)
    delete_old_tickets(now)
    forget_old(now)


def expire_after_closing(now: datetime) -> None:
    """Who still waits in an office that nobody staffs is told that it ended: after the hours, or after a whole period."""
    for municipality in Municipality.objects.filter(offices__tickets__state__in=IN_THE_QUEUE).distinct():
        drawn_before = now - timedelta(hours=municipality.ticket_retention_hours)
        for card in offices_now(municipality, now):
            if card.counters == 0:
                waiting = card.office.tickets.filter(state__in=IN_THE_QUEUE).select_related("office__municipality")
                # Appointments may lie outside the hours; theirs end some time after they were due.
                waiting = waiting.filter(Q(due_at=None) | Q(due_at__lt=now - AFTER_DUE))
                over = waiting if not card.opening.is_open else waiting.filter(drawn_at__lt=drawn_before)
                actions.expire_all(over, now)


def delete_old_tickets(now: datetime) -> None:
    """Retention: tickets with their names and talks, browsers' keys and who sat where go after the municipality's period."""
    for municipality in Municipality.objects.all():
        ended_before = now - timedelta(hours=municipality.ticket_retention_hours)
        old = Ticket.objects.filter(office__municipality=municipality, ended_at__lt=ended_before)
        unused = Browser.objects.filter(municipality=municipality, tickets=None, created_at__lt=ended_before)
        closed = Counter.objects.filter(office__municipality=municipality, closed_at__lt=ended_before)
        told = Message.objects.filter(office__municipality=municipality, sent_at__lt=ended_before)
        for rows in (old, unused, closed, told):
            if rows.exists():
                with writing():
                    rows.delete()


def close_deserted_counters(now: datetime, after: timedelta) -> None:
    """A counter whose adviser has long had no page open must not promise anybody anything."""
    for counter in Counter.objects.filter(closed_at=None, seen_at__lte=now - after).select_related("office"):
        with suppress(actions.CounterBusy):
            actions.close_counter(counter=counter, now=now, deserted=True)
