"""What the desk tells besides the queue: what can be undone, what somebody answered, what was said today, and for which of it
an adviser who looks elsewhere is to be reached."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Q

from sprechstunde.console.help import CallForHelp
from sprechstunde.console.person import Person
from sprechstunde.console.rows import Row, target_of
from sprechstunde.municipalities.lookups import local_day
from sprechstunde.offices.lookups import OfficeNow
from sprechstunde.offices.models import Counter
from sprechstunde.queue.actions import UNDO_WITHIN
from sprechstunde.queue.lookups import last_no_show
from sprechstunde.queue.models import Handover, Message

ANSWER_IS_NEWS = timedelta(minutes=15)
MOST_ANSWERS = 5
MOST_MESSAGES = 30


@dataclass(frozen=True, slots=True)
class NoShow:
    public_id: str
    number: str
    undo_until: datetime
    by_hand: bool


@dataclass(frozen=True, slots=True)
class Answer:
    pk: int
    number: str
    agreed: bool
    target: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Said:
    pk: int
    text: str
    number: str  # empty: to all
    by: str
    at: datetime


def no_show_of(counter: Counter, now: datetime) -> NoShow | None:
    ticket = last_no_show(counter, now)
    if ticket is None or ticket.ended_at is None:
        return None
    by_hand = ticket.missed < ticket.office.call_limit
    return NoShow(ticket.public_id, ticket.number, ticket.ended_at + UNDO_WITHIN, by_hand)


def answers_to(counter: Counter, now: datetime) -> tuple[Answer, ...]:
    """What those said whom this adviser has asked on their page, for a while."""
    mine = Handover.objects.filter(asked_by=counter.adviser_id, ticket__office=counter.office_id, spoken=False)
    recent = mine.filter(answered_at__gt=now - ANSWER_IS_NEWS).exclude(agreed=None)
    found = recent.select_related("ticket", "office", "adviser").order_by("-answered_at")[:MOST_ANSWERS]
    return tuple(
        Answer(each.pk, each.ticket.number, bool(each.agreed), target_of(each, each.ticket), each.answered_at)
        for each in found
        if each.answered_at
    )


def said_today(counter: Counter, now: datetime) -> tuple[Said, ...]:
    """To all, by whom ever; to one person only what this adviser has said: it may be of the matter. The latest first."""
    municipality = counter.office.municipality
    midnight = datetime.combine(local_day(municipality, now), time(0), ZoneInfo(municipality.timezone))
    told = Message.objects.filter(
        Q(ticket=None) | Q(sent_by=counter.adviser_id), office=counter.office_id, sent_at__gte=midnight
    )
    found = told.select_related("ticket", "sent_by").order_by("-sent_at", "-pk")[:MOST_MESSAGES]
    return tuple(
        Said(
            pk=each.pk,
            text=each.text,
            number=each.ticket.number if each.ticket else "",
            by=each.sent_by.display_name if each.sent_by else "",
            at=each.sent_at,
        )
        for each in found
    )


def will_not_be_served(card: OfficeNow | None) -> int:
    """How many of those who wait will probably not be called before closing time; 0 while that is far away."""
    if card is None or card.load.servable is None:
        return 0
    return max(0, card.waiting - card.load.servable)


def occasions(
    counter: Counter | None, current: Person | None, queue: Sequence[Row], answers: Sequence[Answer]
) -> tuple[str, ...]:
    """For what an adviser who looks elsewhere is to be reached; each is news when it was not there before.

    Nobody is disturbed in a talk or a break: what is still true afterwards is news then.
    """
    if counter is None or current or counter.break_since:
        return ()
    mine = [row for row in queue if not row.is_for_others]
    found = ["waiting"] if mine else []
    found += [f"due-{row.number}" for row in mine if row.is_due]
    found += [f"back-{row.number}" for row in mine if row.came_back]
    return (*found, *(f"answer-{answer.pk}" for answer in answers))


def help_as_occasion(counter: Counter | None, current: Person | None, calls: Sequence[CallForHelp]) -> tuple[str, ...]:
    """A colleague asks for help; who has no counter open may have time, too."""
    if current or (counter and counter.break_since):
        return ()
    return tuple(f"help-{call.public_id}" for call in calls)
