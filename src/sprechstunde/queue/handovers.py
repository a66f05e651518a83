"""Passing somebody on, to another office or to a named colleague: asked, agreed to, and done with the drawn time kept."""

from __future__ import annotations

from datetime import datetime

from sprechstunde.foundation.database import writing
from sprechstunde.live.changes import end_streams
from sprechstunde.offices import actions as offices
from sprechstunde.offices.lookups import is_staffed
from sprechstunde.offices.models import Office
from sprechstunde.queue.actions import AlreadyThere, next_number
from sprechstunde.queue.models import IN_THE_QUEUE, LIVE, Handover, Note, Notice, State, Ticket
from sprechstunde.queue.moves import TooLate, left, move
from sprechstunde.queue.order import not_before_those_due
from sprechstunde.queue.subjects import browser_subject
from sprechstunde.staff.models import User

TOLD = ("label", "language", "interpreter", "sign_language", "live_text")  # goes along to the other office


class OfficeClosed(Exception):
    """Nobody is there to take the person."""


class SamePlace(Exception):
    """The person waits there already."""


def ask(*, ticket: Ticket, office: Office, adviser: User | None, asked_by: User, now: datetime) -> Handover:
    """Asks on the citizen's page; a newer question replaces an older. They keep their place until they agree."""
    with writing():
        if not Ticket.objects.filter(pk=ticket.pk, state__in=IN_THE_QUEUE).exists():
            raise TooLate
        _check(ticket, office, adviser, now)
        withdraw(ticket=ticket, now=now)
        handover = Handover.objects.create(ticket=ticket, office=office, adviser=adviser, asked_by=asked_by, asked_at=now)
        offices.announce_office(ticket.office)
        return handover


def withdraw(*, ticket: Ticket, now: datetime) -> None:
    """Nobody asks any more."""
    with writing():
        if Handover.objects.filter(ticket=ticket, answered_at=None).update(answered_at=now):
            offices.announce_office(ticket.office)


def answer(*, handover: Handover, agreed: bool, now: datetime) -> Ticket:
    """What the citizen says; the ticket they have from now on. Raises TooLate when the question is answered or withdrawn."""
    with writing():
        open_question = Handover.objects.filter(pk=handover.pk, answered_at=None)
        if not open_question.update(answered_at=now, agreed=agreed):
            raise TooLate
        ticket = handover.ticket
        if not agreed:
            offices.announce_office(ticket.office)
            return ticket
        return _pass_on(ticket, IN_THE_QUEUE, handover.office, handover.adviser, now)


def hand_over_in_talk(*, ticket: Ticket, office: Office, adviser: User | None, asked_by: User, now: datetime) -> Ticket:
    """Out of the talk, in which the citizen has agreed aloud; the adviser vouches for that."""
    with writing():
        Handover.objects.create(
            ticket=ticket, office=office, adviser=adviser, asked_by=asked_by, asked_at=now, answered_at=now, agreed=True,
            spoken=True,
        )  # fmt: skip
        return _pass_on(ticket, (State.IN_CONSULTATION,), office, adviser, now)


def _check(ticket: Ticket, office: Office, adviser: User | None, now: datetime) -> None:
    if office.pk == ticket.office_id:
        if adviser is None or adviser.pk == ticket.adviser_id:
            raise SamePlace
    elif Ticket.objects.filter(browsers__tickets=ticket, office=office, state__in=LIVE).exists():
        raise AlreadyThere
    if not is_staffed(office, now):
        raise OfficeClosed


def _pass_on(ticket: Ticket, allowed: tuple[State, ...], office: Office, adviser: User | None, now: datetime) -> Ticket:
    for each in sorted((ticket.office, office), key=lambda one: one.pk):  # so that no two wait for each other
        offices.lock_office(each)
    _check(ticket, office, adviser, now)
    if office.pk == ticket.office_id:
        _to_colleague(ticket, allowed, adviser, now)
        return ticket
    in_talk = allowed == (State.IN_CONSULTATION,)
    move(ticket, allowed, State.TRANSFERRED, now, ended_at=now, called_until=None)
    place = not_before_those_due(office, ticket.drawn_at, now)
    told = {field: getattr(ticket, field) for field in TOLD}
    new = next_number(
        office, now, drawn_at=ticket.drawn_at, queued_at=place, transferred_from=ticket, adviser=adviser,
        note=Note.HANDED_OVER, **told,
    )  # fmt: skip
    browsers = list(ticket.browsers.all())
    new.browsers.set(browsers)
    Notice.objects.filter(ticket=ticket).update(ticket=new, soon_told_at=None)
    end_streams(*(browser_subject(browser.pk) for browser in browsers))  # they come back at once and then know the new ticket
    if in_talk:
        left(ticket, "transferred", now)
    else:
        offices.announce_office(ticket.office)
    offices.announce_office(office)
    return new


def _to_colleague(ticket: Ticket, allowed: tuple[State, ...], adviser: User | None, now: datetime) -> None:
    if allowed == (State.IN_CONSULTATION,):
        move(ticket, allowed, State.WAITING, now, counter=None, adviser=adviser, note=Note.HANDED_OVER)
        left(ticket, "transferred", now)
        return
    if not Ticket.objects.filter(pk=ticket.pk, state__in=allowed).update(adviser=adviser, note=Note.HANDED_OVER):
        raise TooLate
    ticket.refresh_from_db()
    offices.announce_office(ticket.office)
