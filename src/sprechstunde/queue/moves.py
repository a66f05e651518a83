"""The one writer of a ticket's state, and who hears of it. Every change is a conditional update: the database settles races."""

from __future__ import annotations

from datetime import datetime

from django.dispatch import Signal

from sprechstunde.offices import actions as offices
from sprechstunde.queue import occupations
from sprechstunde.queue.models import AT_A_COUNTER, State, Ticket

# Sent inside the transaction when somebody who was called or in consultation leaves the counter again.
# Arguments: ticket (with its new state), reason (a `consultations.models.Reason`), now.
left_counter = Signal()

# Sent inside the transaction with every change of state, after it. Arguments: ticket (with its new state), now.
state_changed = Signal()


class TooLate(Exception):
    """The ticket is no longer in a state that allows it; somebody or something was faster."""


class TooOften(Exception):
    """It was allowed so many times, and no more."""


def move(ticket: Ticket, allowed: tuple[State, ...], new: State, now: datetime, **changes: object) -> None:
    """Raises TooLate unless the ticket was in one of the allowed states. The ticket at hand is fresh afterwards."""
    counter_id = None
    if leaves := set(allowed) & set(AT_A_COUNTER) and new not in AT_A_COUNTER:
        counter_id = Ticket.objects.filter(pk=ticket.pk, state__in=AT_A_COUNTER).values_list("counter_id", flat=True).first()
    if not Ticket.objects.filter(pk=ticket.pk, state__in=allowed).update(state=new, **changes):
        raise TooLate
    ticket.refresh_from_db()
    if leaves and counter_id is not None:
        occupations.note_left(ticket=ticket, counter_id=counter_id, now=now)
    state_changed.send(sender=None, ticket=ticket, now=now)


def left(ticket: Ticket, reason: str, now: datetime) -> None:
    """The counter is free, and the room has no purpose any more."""
    left_counter.send(sender=None, ticket=ticket, reason=reason, now=now)
    offices.announce_office(ticket.office)
