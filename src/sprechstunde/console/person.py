"""Who is called to the own counter or talks there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from sprechstunde.console.needs import needs_at_the_desk
from sprechstunde.console.rows import appointment_at
from sprechstunde.consultations.lookups import consultation_with
from sprechstunde.offices.models import Counter
from sprechstunde.queue.lookups import ticket_at


@dataclass(frozen=True, slots=True)
class Person:
    public_id: str
    number: str
    label: str
    service: str
    state: str
    url: str
    appointment_at: datetime | None
    needs: tuple[str, ...]
    called_until: datetime | None
    extended: int


def current_of(counter: Counter | None) -> Person | None:
    ticket = ticket_at(counter) if counter else None
    consultation = consultation_with(ticket) if ticket else None
    if ticket is None or consultation is None:
        return None
    return Person(
        public_id=ticket.public_id,
        number=ticket.number,
        label=ticket.label,
        service=ticket.service.name if ticket.service else "",
        state=ticket.state,
        url=reverse("consultations:advisers_room", args=[consultation.public_id]),
        appointment_at=appointment_at(ticket),
        needs=needs_at_the_desk(ticket),
        called_until=ticket.called_until,
        extended=ticket.extended,
    )
