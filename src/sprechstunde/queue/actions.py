"""What may be done with tickets. Every change of state is a conditional update: the database decides who was first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F
from django.dispatch import Signal

from sprechstunde.foundation.database import writing
from sprechstunde.foundation.tokens import new_token, token_hash
from sprechstunde.live.changes import end_streams
from sprechstunde.municipalities.lookups import local_day
from sprechstunde.municipalities.models import Municipality
from sprechstunde.offices import actions as offices
from sprechstunde.offices.lookups import OfficeNow, office_now
from sprechstunde.offices.models import Counter, Office, Service
from sprechstunde.queue.models import AT_A_COUNTER, LIVE, Browser, NumberSeries, State, Ticket
from sprechstunde.queue.order import DUE_BEFORE, behind_everybody, behind_the_next_two, behind_those_due, waiting_in_order
from sprechstunde.queue.subjects import browser_subject

# Sent inside the transaction when somebody who was called or in consultation leaves the counter again.
# Arguments: ticket (with its new state), reason ("missed", "given_back", "no_show", "given_up", "adviser_absent"), now.
left_counter = Signal()

# Sent inside the transaction with every change of state, after it. Arguments: ticket (with its new state), now.
state_changed = Signal()

# Sent inside the transaction when the citizen answers the call. Arguments: ticket, now.
entered = Signal()


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


class TooLate(Exception):
    """The ticket is no longer in a state that allows it; somebody or something was faster."""


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
        current = office_now(office, now)
        if not current.accepts_tickets:
            raise NoNumberNow(current)
        new_key = None
        if browser is None:
            browser, new_key = new_browser(municipality=office.municipality, now=now)
        ticket = _next_number(office, now)
        ticket.browsers.add(browser)
        end_streams(browser_subject(browser.pk))  # they come back at once and then know the new ticket
        offices.announce_office(office)
        return Drawn(ticket, new_key)


def admit(
    *, office: Office, browser: Browser | None, due_at: datetime | None, label: str, service: Service, now: datetime
) -> Drawn:
    """A number for somebody with an appointment, whatever the office's status; it is due at that time (None: long past).

    Who already waits here without an appointment keeps that number and its place until the time has come.
    """
    with writing():
        offices.lock_office(office)
        new_key = None
        if browser is None:
            browser, new_key = new_browser(municipality=office.municipality, now=now)
        known = {"label": label, "service": service, "due_at": due_at}
        ticket = browser.tickets.filter(office=office, state=State.WAITING, due_at=None).first()
        if ticket:
            Ticket.objects.filter(pk=ticket.pk).update(**known)
            ticket.refresh_from_db()
        else:
            ticket = _next_number(office, now, **known)
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
    return Browser.objects.create(municipality=municipality, key_hash=token_hash(key), created_at=now), key


def _next_number(office: Office, now: datetime, **details: object) -> Ticket:
    day = local_day(office.municipality, now)
    series, _ = NumberSeries.objects.get_or_create(office=office, day=day)
    sequence = series.last + 1
    NumberSeries.objects.filter(pk=series.pk).update(last=sequence)
    return Ticket.objects.create(
        office=office,
        day=day,
        sequence=sequence,
        number=f"{office.prefix}-{sequence:03d}",
        drawn_at=now,
        queued_at=behind_everybody(office, now),
        **details,
    )


def call_next(*, counter: Counter, now: datetime) -> Ticket:
    """Calls whoever is first. Two counters never get the same person."""
    with writing():
        current = _lock_counter(counter)
        if current.closed_at is not None:
            raise CounterClosed
        office = current.office
        if Ticket.objects.filter(counter=counter, state__in=AT_A_COUNTER).exists():
            raise CounterBusy
        until = now + timedelta(seconds=office.call_seconds)
        while ticket := waiting_in_order(office).first():
            called = {"counter": counter, "called_at": now, "called_until": until}
            if _move(ticket, (State.WAITING,), State.CALLED, now, **called):
                offices.announce_office(office)
                return ticket
        raise NobodyWaits


def enter(*, ticket: Ticket, now: datetime) -> None:
    """The citizen answers the call. Being called is what counts, not the second at which the window passes."""
    with writing():
        if not _move(ticket, (State.CALLED,), State.IN_CONSULTATION, now, called_until=None, entered_at=now):
            raise TooLate
        entered.send(sender=None, ticket=ticket, now=now)
        offices.announce_office(ticket.office)


def finish(*, ticket: Ticket, now: datetime) -> None:
    with writing():
        if not _move(ticket, (State.IN_CONSULTATION,), State.FINISHED, now, ended_at=now):
            raise TooLate
        offices.announce_office(ticket.office)


def give_back(*, ticket: Ticket, now: datetime, reason: str = "given_back") -> None:
    """The adviser cannot take the person now: back to the place they had."""
    with writing():
        if not _move(ticket, AT_A_COUNTER, State.WAITING, now, counter=None, called_until=None):
            raise TooLate
        _left(ticket, reason, now)


def mark_no_show(*, ticket: Ticket, now: datetime) -> None:
    with writing():
        if not _move(ticket, AT_A_COUNTER, State.NO_SHOW, now, called_until=None, ended_at=now):
            raise TooLate
        _left(ticket, "no_show", now)


def give_up(*, ticket: Ticket, now: datetime) -> None:
    """The citizen returns the number. Who is talking leaves the room instead."""
    with writing():
        if not _move(ticket, (State.WAITING, State.CALLED), State.GIVEN_UP, now, called_until=None, ended_at=now):
            raise TooLate
        # Who only waits has no counter; the fresh row knows whether a call came in between.
        if ticket.counter_id is not None:
            _left(ticket, "given_up", now)
        else:
            offices.announce_office(ticket.office)


def set_details(*, ticket: Ticket, label: str, service: Service | None) -> None:
    """What the citizen chose to tell; it never moves the place."""
    with writing():
        Ticket.objects.filter(pk=ticket.pk).update(label=label, service=service)
        offices.announce_office(ticket.office)


def close_counter(*, counter: Counter, now: datetime, deserted: bool = False) -> None:
    """Closes the counter unless somebody is called to it. Who waits keeps the place."""
    with writing():
        _lock_counter(counter)
        if Ticket.objects.filter(counter=counter, state__in=AT_A_COUNTER).exists():
            raise CounterBusy
        offices.close_counter(counter=counter, now=now, deserted=deserted)


def miss_call(*, ticket: Ticket, now: datetime) -> None:
    """Nobody answered in time: behind the next two, or, after the office's limit, a no-show."""
    with writing():
        offices.lock_office(ticket.office)
        due = Ticket.objects.filter(pk=ticket.pk, state=State.CALLED, called_until__lte=now).first()
        if due is None:
            raise TooLate  # they stepped in, or this is another call already
        if due.missed + 1 >= ticket.office.call_limit:
            changes: dict[str, object] = {"ended_at": now}
            new = State.NO_SHOW
        else:
            changes = {
                "counter": None,
                "due_at": None,
                "promoted_at": None,
                "queued_at": behind_the_next_two(ticket.office, now),
            }
            new = State.WAITING
        if not _move(ticket, (State.CALLED,), new, now, called_until=None, missed=F("missed") + 1, **changes):
            raise TooLate
        _left(ticket, "missed", now)


def expire(*, ticket: Ticket, now: datetime) -> None:
    """The office has closed for today."""
    with writing():
        if not _move(ticket, (State.WAITING,), State.EXPIRED, now, ended_at=now):
            raise TooLate
        offices.announce_office(ticket.office)


def extend_calls(*, by: timedelta) -> None:
    """After a standstill of the server nobody loses the time in which they could not answer."""
    with writing():
        for ticket in Ticket.objects.filter(state=State.CALLED).select_related("office"):
            Ticket.objects.filter(pk=ticket.pk, state=State.CALLED).update(called_until=F("called_until") + by)
            offices.announce_office(ticket.office)


def _lock_counter(counter: Counter) -> Counter:
    """Calling and closing at the same counter happen one after the other."""
    return Counter.objects.select_for_update(of=("self",)).select_related("office").get(pk=counter.pk)


def _move(ticket: Ticket, allowed: tuple[State, ...], new: State, now: datetime, **changes: object) -> bool:
    """The conditional update that settles races. The ticket at hand is fresh afterwards."""
    claimed = Ticket.objects.filter(pk=ticket.pk, state__in=allowed).update(state=new, **changes)
    if claimed:
        ticket.refresh_from_db()
        state_changed.send(sender=None, ticket=ticket, now=now)
    return bool(claimed)


def _left(ticket: Ticket, reason: str, now: datetime) -> None:
    left_counter.send(sender=None, ticket=ticket, reason=reason, now=now)
    offices.announce_office(ticket.office)
