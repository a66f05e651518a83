"""Those who wait or are parked, as the desk shows them. A row holds nothing but what is shown, so it is also its meaning."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from sprechstunde.appointments.models import Appointment
from sprechstunde.console.needs import needs_at_the_desk
from sprechstunde.offices.models import Counter
from sprechstunde.queue.lookups import away_since, parked_list, waiting_list
from sprechstunde.queue.models import Handover, Note, ParkedBecause, State, Ticket
from sprechstunde.queue.order_words import why

MOST_SHOWN = 100  # more nobody reads; the rest is counted


@dataclass(frozen=True, slots=True)
class Row:
    public_id: str
    number: str
    label: str
    service: str
    position: int | None  # None: parked
    drawn_at: datetime
    here_since: datetime | None  # when that is later, since the person came from elsewhere
    away_since: datetime | None
    appointment_at: datetime | None
    is_due: bool
    needs: tuple[str, ...]
    missed: int
    postponed: int
    came_back: bool
    waits_for: str
    waits_for_me: bool
    waits_in_vain: bool  # for somebody who has no counter open here
    asked: str  # where to, while the answer is open
    prefers_appointment: bool
    why: str
    parked_because: str
    parked_at: datetime | None
    parked_until: datetime | None

    @property
    def is_plain(self) -> bool:
        """Whether nothing is known but the number."""
        told = (self.label, self.service, self.needs, self.appointment_at, self.waits_for, self.asked)
        return not any((*told, self.missed, self.postponed, self.prefers_appointment))

    @property
    def is_for_others(self) -> bool:
        """Whether it is passed by when this adviser calls the next."""
        return bool(self.waits_for) and not self.waits_for_me


def waiting_rows(counter: Counter, present: Collection[int], now: datetime) -> tuple[Row, ...]:
    return _rows(waiting_list(counter.office).select_related("appointment")[:MOST_SHOWN], counter, present, now)


def parked_rows(counter: Counter, present: Collection[int], now: datetime) -> tuple[Row, ...]:
    return _rows(parked_list(counter.office).select_related("appointment")[:MOST_SHOWN], counter, present, now)


def appointment_at(ticket: Ticket) -> datetime | None:
    """When the person with this number has an appointment; None when there is none."""
    appointment: Appointment | None = getattr(ticket, "appointment", None)
    return appointment.starts_at if appointment else None


def _rows(tickets: Iterable[Ticket], counter: Counter, present: Collection[int], now: datetime) -> tuple[Row, ...]:
    return tuple(_row(ticket, place, counter, present, now) for place, ticket in enumerate(tickets, start=1))


def _row(ticket: Ticket, place: int, counter: Counter, present: Collection[int], now: datetime) -> Row:
    questions: list[Handover] = getattr(ticket, "asked", [])
    is_parked = ticket.state == State.PARKED
    return Row(
        public_id=ticket.public_id,
        number=ticket.number,
        label=ticket.label,
        service=ticket.service.name if ticket.service else "",
        position=None if is_parked else place,
        drawn_at=ticket.drawn_at,
        here_since=ticket.joined_at if ticket.transferred_from_id else None,
        away_since=away_since(ticket, now),
        appointment_at=appointment_at(ticket),
        is_due=ticket.promoted_at is not None,
        needs=needs_at_the_desk(ticket),
        missed=ticket.missed,
        postponed=ticket.postponed,
        came_back=ticket.note == Note.CAME_BACK,
        waits_for=ticket.adviser.display_name if ticket.adviser else "",
        waits_for_me=ticket.adviser_id == counter.adviser_id,
        waits_in_vain=ticket.adviser_id is not None and ticket.adviser_id not in present,
        asked=target_of(questions[0], ticket) if questions else "",
        prefers_appointment=ticket.prefers_appointment,
        why="" if is_parked else why(ticket),
        parked_because=str(ParkedBecause(ticket.parked_because).label) if is_parked else "",
        parked_at=ticket.parked_at if is_parked else None,
        parked_until=ticket.parked_until if is_parked else None,
    )


def target_of(question: Handover, ticket: Ticket) -> str:
    """Where somebody would go: an office, a colleague, or a colleague there."""
    who = question.adviser.display_name if question.adviser else ""
    if question.office_id == ticket.office_id:
        return who
    return f"{question.office.name} ({who})" if who else question.office.name
