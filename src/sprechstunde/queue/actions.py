"""What may be done with tickets: drawing, calling, talking, ending. Pauses, handovers, links, messages have their own files.

Every change of state is a conditional update (`queue.moves`): the database decides who was first.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from django.db.models import F
from django.dispatch import Signal

from sprechstunde.foundation.database import writing
from sprechstunde.foundation.tokens import new_token, token_hash
from sprechstunde.live.changes import end_streams
from sprechstunde.municipalities.lookups import local_day
from sprechstunde.municipalities.models import Municipality
from sprechstunde.offices import actions as offices
from sprechstunde.offices.lookups import OfficeNow, intake_of, office_now
from sprechstunde.offices.models import Counter, Office
from sprechstunde.queue import occupations
from sprechstunde.queue.models import (
    AT_A_COUNTER,
    IN_THE_QUEUE,
    LIVE,
    Browser,
    Note,
    NumberSeries,
    ParkedBecause,
    State,
    Ticket,
)  # fmt: skip
from sprechstunde.queue.moves import TooLate, TooOften, left, left_counter, move, state_changed
from sprechstunde.queue.order import (
    DUE_BEFORE,
    PASSED_BY_WHEN_MISSED,
    behind_everybody,
    behind_the_next,
    behind_those_due,
    first_for,
)  # fmt: skip
from sprechstunde.queue.subjects import browser_subject

__all__ = ["TooLate", "TooOften", "left_counter", "state_changed"]

MOST_EXTENSIONS = 10
UNDO_WITHIN = timedelta(minutes=15)
CALLED_AFRESH = {
    "note": Note.NONE, "extended": 0, "parked_at": None, "parked_until": None, "parked_because": ParkedBecause.NONE
}  # fmt: skip

# Sent inside the transaction when the citizen answers the call. Arguments: ticket, now.
entered = Signal()


class Rest(StrEnum):
    """What becomes of those who wait when the last counter closes."""

    KEEP = "keep"  # they go on waiting: somebody comes back today
    END = "end"  # over for today


class NoNumberNow(Exception):
    """The office gives no numbers at this moment; `office` says why."""

    def __init__(self, office: OfficeNow) -> None:
        self.office = office


class NobodyWaits(Exception):
    """There is nobody to call."""


class CounterClosed(Exception):
    """The counter was closed in the meantime."""


class CounterBusy(Exception):
    """Somebody is called to or talked to at this counter."""


class PeopleWait(Exception):
    """This is the last counter and people wait; what becomes of them?"""


class AlreadyThere(Exception):
    """The person has another live number in that office."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A ticket and, for a browser that had none, the key to give it."""

    ticket: Ticket
    new_key: str | None


def draw_ticket(*, office: Office, browser: Browser | None, now: datetime) -> Drawn:
    """The next number; a browser that already waits in this office keeps the one it has."""
    with writing():
        offices.lock_office(office)
        held = browser and browser.tickets.filter(office=office, state__in=LIVE).first()
        if held:
            return Drawn(held, None)
        if not intake_of(office, now).gives_numbers:
            raise NoNumberNow(office_now(office, now))
        new_key = None
        if browser is None:
            browser, new_key = new_browser(municipality=office.municipality, now=now)
        ticket = next_number(office, now)
        ticket.browsers.add(browser)
        end_streams(browser_subject(browser.pk))  # they come back at once and then know the new ticket
        offices.announce_office(office)
        return Drawn(ticket, new_key)


def admit(*, office: Office, browser: Browser | None, due_at: datetime | None, now: datetime, **known: object) -> Drawn:
    """A number for somebody with an appointment, whatever the office's status; it is due at that time (None: long past).

    `known` is what was told for the appointment: label, service, adviser, language, needs. Who already waits here without
    an appointment keeps that number and its place until the time has come.
    """
    with writing():
        offices.lock_office(office)
        new_key = None
        if browser is None:
            browser, new_key = new_browser(municipality=office.municipality, now=now)
        known["due_at"] = due_at
        ticket = browser.tickets.filter(office=office, state=State.WAITING, due_at=None).first()
        if ticket:
            Ticket.objects.filter(pk=ticket.pk).update(**known)
            ticket.refresh_from_db()
        else:
            ticket = next_number(office, now, **known)
            ticket.browsers.add(browser)
        promote_if_due(ticket=ticket, now=now)
        end_streams(browser_subject(browser.pk))
        offices.announce_office(office)
        return Drawn(ticket, new_key)


def add_browser(*, ticket: Ticket, browser: Browser) -> None:
    """Another browser of the same person holds the ticket, too."""
    with writing():
        ticket.browsers.add(browser)
        end_streams(browser_subject(browser.pk))


def promote_if_due(*, ticket: Ticket, now: datetime) -> None:
    """An appointment whose time has come goes before everybody who has none, behind those that were due before."""
    if ticket.due_at is None or ticket.due_at - DUE_BEFORE > now:
        return
    with writing():
        offices.lock_office(ticket.office)
        place = behind_those_due(ticket.office, now)
        waiting = Ticket.objects.filter(pk=ticket.pk, state=State.WAITING, promoted_at=None)
        if waiting.update(queued_at=place, promoted_at=now):
            ticket.refresh_from_db()
            offices.announce_office(ticket.office)


def new_browser(*, municipality: Municipality, now: datetime) -> tuple[Browser, str]:
    key = new_token()
    fields = {"key_hash": token_hash(key), "created_at": now, "away_since": now}
    return Browser.objects.create(municipality=municipality, **fields), key


def next_number(office: Office, now: datetime, **details: object) -> Ticket:
    """A row with the day's next number, at the end of the queue unless `details` say otherwise. The office is locked."""
    day = local_day(office.municipality, now)
    (sequence,) = take_numbers(office, day, 1)
    if "queued_at" not in details:
        details["queued_at"] = behind_everybody(office, now)
    return Ticket.objects.create(
        office=office,
        day=day,
        sequence=sequence,
        number=number_of(office, sequence),
        joined_at=now,
        **{"drawn_at": now, **details},
    )


def take_numbers(office: Office, day: date, count: int) -> range:
    """The next numbers of the day, which are nobody else's from now on. The office is locked."""
    series, _ = NumberSeries.objects.get_or_create(office=office, day=day)
    last = series.last + count
    NumberSeries.objects.filter(pk=series.pk).update(last=last)
    return range(series.last + 1, last + 1)


def number_of(office: Office, sequence: int) -> str:
    return f"{office.prefix}-{sequence:03d}"


def call_next(*, counter: Counter, now: datetime) -> Ticket:
    """Calls whoever is first and does not wait for a colleague. Two counters never get the same person."""
    with writing():
        current = _lock_free_counter(counter)
        while ticket := first_for(current.office, current.adviser_id):
            try:
                _call(ticket, (State.WAITING,), current, now)
            except TooLate:
                continue  # taken by another counter in this moment
            return ticket
        raise NobodyWaits


def pick(*, counter: Counter, ticket: Ticket, now: datetime) -> Ticket:
    """Calls this one, out of turn or out of a pause, whoever they wait for. Raises TooLate when they wait here no more."""
    with writing():
        current = _lock_free_counter(counter)
        if ticket.office_id != current.office_id:
            raise TooLate
        _call(ticket, IN_THE_QUEUE, current, now)
        return ticket


def _call(ticket: Ticket, allowed: tuple[State, ...], counter: Counter, now: datetime) -> None:
    until = now + timedelta(seconds=counter.office.call_seconds)
    move(ticket, allowed, State.CALLED, now, counter=counter, called_at=now, called_until=until, **CALLED_AFRESH)
    occupations.note_called(ticket=ticket, counter=counter, now=now)
    offices.announce_office(counter.office)


def _lock_free_counter(counter: Counter) -> Counter:
    current = _lock_counter(counter)
    if current.closed_at is not None:
        raise CounterClosed
    if Ticket.objects.filter(counter=current, state__in=AT_A_COUNTER).exists():
        raise CounterBusy
    if current.break_since is not None:
        offices.end_break(counter=current)  # who calls has come back
    return current


def call_again(*, ticket: Ticket, now: datetime) -> None:
    """The adviser rings once more: the window begins anew."""
    with writing():
        until = now + timedelta(seconds=ticket.office.call_seconds)
        move(ticket, (State.CALLED,), State.CALLED, now, called_until=until)
        offices.announce_office(ticket.office)


def extend(*, ticket: Ticket, now: datetime) -> None:
    """The citizen needs longer: a whole window from now, ten times for each call (STANDARDS Q-07)."""
    with writing():
        called = Ticket.objects.filter(pk=ticket.pk, state=State.CALLED)
        until = now + timedelta(seconds=ticket.office.call_seconds)
        if called.filter(extended__lt=MOST_EXTENSIONS).update(extended=F("extended") + 1, called_until=until):
            ticket.refresh_from_db()
            offices.announce_office(ticket.office)
        else:
            raise TooOften if called.exists() else TooLate


def enter(*, ticket: Ticket, now: datetime) -> None:
    """The citizen answers the call. Being called is what counts, not the second at which the window passes."""
    with writing():
        move(ticket, (State.CALLED,), State.IN_CONSULTATION, now, called_until=None, entered_at=now)
        entered.send(sender=None, ticket=ticket, now=now)
        offices.announce_office(ticket.office)


def finish(*, ticket: Ticket, now: datetime) -> None:
    with writing():
        move(ticket, (State.IN_CONSULTATION,), State.FINISHED, now, ended_at=now)
        offices.announce_office(ticket.office)


def give_back(*, ticket: Ticket, now: datetime, reason: str = "given_back") -> None:
    """The adviser cannot take the person now, or called by mistake: back to the place they had."""
    with writing():
        move(ticket, AT_A_COUNTER, State.WAITING, now, counter=None, called_until=None, note=Note.GIVEN_BACK)
        left(ticket, reason, now)


def mark_no_show(*, ticket: Ticket, now: datetime) -> None:
    with writing():
        move(ticket, AT_A_COUNTER, State.NO_SHOW, now, called_until=None, ended_at=now)
        left(ticket, "no_show", now)


def undo_no_show(*, ticket: Ticket, now: datetime) -> None:
    """It was a mistake: back to the place they had. Raises TooLate after 15 minutes, AlreadyThere with a newer number."""
    with writing():
        offices.lock_office(ticket.office)
        if not Ticket.objects.filter(pk=ticket.pk, state=State.NO_SHOW, ended_at__gt=now - UNDO_WITHIN).exists():
            raise TooLate
        if Ticket.objects.filter(browsers__tickets=ticket, office=ticket.office_id, state__in=LIVE).exists():
            raise AlreadyThere
        move(ticket, (State.NO_SHOW,), State.WAITING, now, counter=None, ended_at=None, missed=0, note=Note.NOT_GONE)
        offices.announce_office(ticket.office)


def give_up(*, ticket: Ticket, now: datetime) -> None:
    """The citizen returns the number. Who is talking leaves the room instead."""
    with writing():
        allowed = (*IN_THE_QUEUE, State.CALLED)
        move(ticket, allowed, State.GIVEN_UP, now, called_until=None, ended_at=now)
        # Who only waits has no counter; the fresh row knows whether a call came in between.
        if ticket.counter_id is not None:
            left(ticket, "given_up", now)
        else:
            offices.announce_office(ticket.office)


def set_details(*, ticket: Ticket, **details: object) -> None:
    """What the citizen chose to tell (label, service, language, needs); it never moves the place."""
    with writing():
        Ticket.objects.filter(pk=ticket.pk).update(**details)
        offices.announce_office(ticket.office)


def prefer_appointment(*, ticket: Ticket) -> None:
    """The citizen would rather have an appointment. The place is kept until one is confirmed."""
    with writing():
        if not Ticket.objects.filter(pk=ticket.pk, state__in=IN_THE_QUEUE).update(prefers_appointment=True):
            raise TooLate
        ticket.refresh_from_db()
        offices.announce_office(ticket.office)


def close_counter(*, counter: Counter, now: datetime, deserted: bool = False, rest: Rest | None = None) -> None:
    """Closes the counter unless somebody is called to it. Who waits for this adviser waits for everybody from now on.

    With the last counter the office closes; when people wait, `rest` must say what becomes of them, else PeopleWait is
    raised. A deserted counter closes all the same, and they keep their places.
    """
    with writing():
        _lock_counter(counter)
        offices.lock_office(counter.office)
        if Ticket.objects.filter(counter=counter, state__in=AT_A_COUNTER).exists():
            raise CounterBusy
        waiting = Ticket.objects.filter(office=counter.office_id, state__in=IN_THE_QUEUE)
        is_last = not Counter.objects.filter(office=counter.office_id, closed_at=None).exclude(pk=counter.pk).exists()
        if is_last and not deserted and rest is None and waiting.exists():
            raise PeopleWait
        waiting.filter(adviser=counter.adviser_id).update(adviser=None)
        offices.close_counter(counter=counter, now=now, deserted=deserted)
        if is_last and rest == Rest.END:
            expire_all(waiting, now)


def miss_call(*, ticket: Ticket, now: datetime) -> None:
    """Nobody answered in time: behind the next two, or, after the office's limit, a no-show."""
    with writing():
        offices.lock_office(ticket.office)
        # The row is locked, so that nobody extends the window between the look and the move.
        locked = Ticket.objects.select_for_update(no_key=True)
        due = locked.filter(pk=ticket.pk, state=State.CALLED, called_until__lte=now).first()
        if due is None:
            raise TooLate  # they stepped in, or this is another call already
        if due.missed + 1 >= ticket.office.call_limit:
            new = State.NO_SHOW
            changes: dict[str, object] = {"ended_at": now}
        else:
            place = behind_the_next(PASSED_BY_WHEN_MISSED, ticket.office, now)
            new = State.WAITING
            changes = moved_behind(place) | {"note": Note.MISSED}
        move(ticket, (State.CALLED,), new, now, called_until=None, missed=F("missed") + 1, **changes)
        left(ticket, "missed", now)


def moved_behind(place: datetime) -> dict[str, object]:
    """The changes of a ticket that leaves the counter for a later place; an appointment's time no longer puts it in front."""
    return {"counter": None, "due_at": None, "promoted_at": None, "queued_at": place}


def expire(*, ticket: Ticket, now: datetime) -> None:
    """The office has closed for today."""
    with writing():
        move(ticket, IN_THE_QUEUE, State.EXPIRED, now, ended_at=now)
        offices.announce_office(ticket.office)


def expire_all(tickets: Iterable[Ticket], now: datetime) -> None:
    for ticket in tickets:
        with suppress(TooLate):
            expire(ticket=ticket, now=now)


def extend_calls(*, by: timedelta) -> None:
    """After a standstill of the server nobody loses the time in which they could not answer."""
    with writing():
        for ticket in Ticket.objects.filter(state=State.CALLED).select_related("office"):
            Ticket.objects.filter(pk=ticket.pk, state=State.CALLED).update(called_until=F("called_until") + by)
            offices.announce_office(ticket.office)


def _lock_counter(counter: Counter) -> Counter:
    """Calling and closing at the same counter happen one after the other."""
    return Counter.objects.select_for_update(of=("self",), no_key=True).select_related("office").get(pk=counter.pk)
