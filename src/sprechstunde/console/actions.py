"""What an adviser does with a ticket, held to the own counter: the queue decides what is possible, this whose it is.

Who is called to a colleague's counter belongs to that colleague (STANDARDS P-03): for everybody else it is too late.
"""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from sprechstunde.foundation.database import writing
from sprechstunde.offices import actions as offices
from sprechstunde.offices.models import Counter, Office
from sprechstunde.queue import actions as queue
from sprechstunde.queue import handovers, pauses, telling
from sprechstunde.queue.actions import Rest, TooLate
from sprechstunde.queue.models import AT_A_COUNTER, IN_THE_QUEUE, ParkedBecause, State, Ticket
from sprechstunde.staff.models import User


class NobodyThere(Exception):
    """Nobody waits who could read it."""


class NotTheLast(Exception):
    """A colleague has opened a counter meanwhile, so nothing has to become of those who wait."""


def call_again(*, ticket: Ticket, counter: Counter, now: datetime) -> None:
    with writing():
        _hold(ticket, counter, AT_A_COUNTER)
        queue.call_again(ticket=ticket, now=now)


def take_call_back(*, ticket: Ticket, counter: Counter, now: datetime) -> None:
    with writing():
        _hold(ticket, counter, AT_A_COUNTER)
        queue.give_back(ticket=ticket, now=now)


def mark_no_show(*, ticket: Ticket, counter: Counter, now: datetime) -> None:
    with writing():
        _hold(ticket, counter, AT_A_COUNTER)
        queue.mark_no_show(ticket=ticket, now=now)


def undo_no_show(*, ticket: Ticket, counter: Counter, now: datetime) -> None:
    with writing():
        _hold(ticket, counter, (State.NO_SHOW,))
        queue.undo_no_show(ticket=ticket, now=now)


def park(*, ticket: Ticket, counter: Counter, because: ParkedBecause, until: datetime | None, now: datetime) -> None:
    with writing():
        _hold(ticket, counter, (State.WAITING, *AT_A_COUNTER))
        pauses.park(ticket=ticket, because=because, until=until, now=now)


def pass_on(*, ticket: Ticket, counter: Counter, office: Office, adviser: User | None, aloud: bool, now: datetime) -> None:
    """Out of the talk at once when the person has agreed aloud; else who waits is asked on their page."""
    with writing():
        _hold(ticket, counter, (State.IN_CONSULTATION,) if aloud else IN_THE_QUEUE)
        do = handovers.hand_over_in_talk if aloud else handovers.ask
        do(ticket=ticket, office=office, adviser=adviser, asked_by=counter.adviser, now=now)


def tell(*, ticket: Ticket, counter: Counter, text: str, now: datetime) -> None:
    with writing():
        _hold(ticket, counter, (*IN_THE_QUEUE, *AT_A_COUNTER))
        telling.tell(ticket=ticket, text=text, by=counter.adviser, now=now)


def tell_all(*, counter: Counter, text: str, now: datetime) -> int:
    """How many could read it."""
    with writing():
        readers = who_waits(counter.office).count()
        if not readers:
            raise NobodyThere
        telling.tell_all(office=counter.office, text=text, by=counter.adviser, now=now)
        return readers


def hand_rest_over(*, counter: Counter, office: Office, now: datetime) -> tuple[list[Ticket], list[Ticket]]:
    """Asks everybody who waits whether they want to go to that office; who is asked, and who cannot be.

    No new numbers from now on. The counter stays open: until they have answered somebody must be there for them.
    """
    asked, impossible = [], []
    with writing():
        offices.stop_intake(office=counter.office, now=now)
        for ticket in who_waits(counter.office):
            try:
                handovers.ask(ticket=ticket, office=office, adviser=None, asked_by=counter.adviser, now=now)
            except queue.AlreadyThere:
                impossible.append(ticket)
            else:
                asked.append(ticket)
    return asked, impossible


def close_and_tell(*, counter: Counter, text: str, rest: Rest, now: datetime) -> None:
    """Closes the office's last counter and says why to those who wait, both or neither."""
    with writing():
        offices.lock_office(counter.office)
        if not is_last(counter):
            raise NotTheLast
        if who_waits(counter.office).exists():
            telling.tell_all(office=counter.office, text=text, by=counter.adviser, now=now)
        queue.close_counter(counter=counter, now=now, rest=rest)


def is_last(counter: Counter) -> bool:
    return not Counter.objects.filter(office=counter.office_id, closed_at=None).exclude(pk=counter.pk).exists()


def who_waits(office: Office) -> QuerySet[Ticket]:
    """Waiting or in a pause."""
    return (
        Ticket.objects.filter(office=office, state__in=IN_THE_QUEUE)
        .select_related("office__municipality")
        .order_by("queued_at")
    )


def _hold(ticket: Ticket, counter: Counter, allowed: tuple[State, ...]) -> None:
    """From here to the end of the transaction nobody else moves it. The ticket at hand is fresh afterwards."""
    fresh = Ticket.objects.select_for_update(of=("self",), no_key=True).get(pk=ticket.pk)
    ticket.state, ticket.counter_id = fresh.state, fresh.counter_id
    has_counter = fresh.state not in IN_THE_QUEUE
    if fresh.state not in allowed or (has_counter and fresh.counter_id != counter.pk):
        raise TooLate
