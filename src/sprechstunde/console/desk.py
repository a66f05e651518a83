"""Everything the desk shows, for the page and for the fragment that updates it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse

from sprechstunde.consultations.lookups import consultation_with
from sprechstunde.offices.lookups import offices_now, offices_served_by, open_counter_of
from sprechstunde.offices.models import Counter
from sprechstunde.queue.lookups import ticket_at, waiting_list
from sprechstunde.staff.models import User

DESERTED_IS_NEWS = timedelta(hours=12)


def desk_of(adviser: User, now: datetime) -> dict[str, Any]:
    counter = open_counter_of(adviser)
    served = offices_now(adviser.municipality, now, list(offices_served_by(adviser)))
    queue = list(waiting_list(counter.office)) if counter else []
    current = current_of(counter)
    return {
        "adviser": adviser,
        "counter": counter,
        "offices": served,
        "queue": [
            {
                "number": ticket.number,
                "label": ticket.label,
                "service": ticket.service.name if ticket.service else "",
                "drawn_at": ticket.drawn_at,
                "position": position,
                "missed": ticket.missed,
            }
            for position, ticket in enumerate(queue, start=1)
        ],
        "current": current,
        "can_call": bool(counter and queue and not current),
        "as_of": now,
        "closed_automatically": not counter and was_deserted(adviser, now),
    }


def current_of(counter: Counter | None) -> dict[str, Any] | None:
    ticket = ticket_at(counter) if counter else None
    consultation = consultation_with(ticket) if ticket else None
    if ticket is None or consultation is None:
        return None
    return {
        "number": ticket.number,
        "label": ticket.label,
        "service": ticket.service.name if ticket.service else "",
        "state": ticket.state,
        "url": reverse("consultations:advisers_room", args=[consultation.public_id]),
    }


def was_deserted(adviser: User, now: datetime) -> bool:
    """Whether the last counter was closed because nobody was there, and not long ago."""
    last = Counter.objects.filter(adviser=adviser).exclude(closed_at=None).order_by("-closed_at").first()
    return bool(last and last.deserted and last.closed_at and now - last.closed_at < DESERTED_IS_NEWS)
