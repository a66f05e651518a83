"""Pauses: a parked ticket keeps its place, but is passed by until it comes back, by itself or because somebody says so."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import F

from sprechstunde.foundation.database import writing
from sprechstunde.offices import actions as offices
from sprechstunde.queue.actions import moved_behind, promote_if_due
from sprechstunde.queue.models import AT_A_COUNTER, Note, ParkedBecause, State, Ticket
from sprechstunde.queue.moves import TooLate, TooOften, left, move
from sprechstunde.queue.order import PASSED_BY_WHEN_POSTPONED, behind_the_next, not_before_those_due

POSTPONED_BY = timedelta(minutes=5)
MOST_POSTPONEMENTS = 3
PAUSE_MINUTES = (5, 10, 20, 30)


def postpone(*, ticket: Ticket, now: datetime) -> None:
    """ "Give me five minutes", said to a call: parked so long, with the place behind the next one."""
    with writing():
        offices.lock_office(ticket.office)
        called = Ticket.objects.filter(pk=ticket.pk, state=State.CALLED).first()
        if called is None:
            raise TooLate
        if called.postponed >= MOST_POSTPONEMENTS:
            raise TooOften
        place = behind_the_next(PASSED_BY_WHEN_POSTPONED, ticket.office, now)
        changes = moved_behind(place) | parked(ParkedBecause.PAUSE, now + POSTPONED_BY, now)
        move(ticket, (State.CALLED,), State.PARKED, now, postponed=F("postponed") + 1, **changes)
        left(ticket, "postponed", now)


def pause(*, ticket: Ticket, minutes: int, now: datetime) -> None:
    """The citizen is not to be called for a while, and then stands where they stood."""
    with writing():
        move(ticket, (State.WAITING,), State.PARKED, now, **parked(ParkedBecause.PAUSE, now + timedelta(minutes=minutes), now))
        offices.announce_office(ticket.office)


def park(*, ticket: Ticket, because: ParkedBecause, until: datetime | None, now: datetime) -> None:
    """The adviser puts the ticket aside, until a time or until somebody fetches it."""
    with writing():
        allowed = (State.WAITING, *AT_A_COUNTER)
        was_called = Ticket.objects.filter(pk=ticket.pk, state__in=AT_A_COUNTER).exists()
        move(ticket, allowed, State.PARKED, now, counter=None, **parked(because, until, now))
        if was_called:
            left(ticket, "parked", now)
        else:
            offices.announce_office(ticket.office)


def come_back(*, ticket: Ticket, now: datetime) -> None:
    """Out of the pause, to the place that was kept; due appointments still go first."""
    with writing():
        offices.lock_office(ticket.office)
        kept = Ticket.objects.filter(pk=ticket.pk, state=State.PARKED).first()
        if kept is None:
            raise TooLate
        place = kept.queued_at if kept.promoted_at else not_before_those_due(ticket.office, kept.queued_at, now)
        over = {"parked_at": None, "parked_until": None, "parked_because": ParkedBecause.NONE}
        move(ticket, (State.PARKED,), State.WAITING, now, queued_at=place, note=Note.CAME_BACK, **over)
        promote_if_due(ticket=ticket, now=now)
        offices.announce_office(ticket.office)


def parked(because: ParkedBecause, until: datetime | None, now: datetime) -> dict[str, object]:
    return {"parked_at": now, "parked_until": until, "parked_because": because, "called_until": None, "note": Note.NONE}
