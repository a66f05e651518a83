"""Everything the desk shows, for the page and for the fragment that updates it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse

from sprechstunde.appointments.lookups import unanswered_requests
from sprechstunde.appointments.models import Appointment
from sprechstunde.console.agenda import today_of
from sprechstunde.console.needs import needs_of
from sprechstunde.consultations.lookups import consultation_with
from sprechstunde.consultations.models import Consultation, Reason
from sprechstunde.offices.lookups import offices_now, offices_served_by, open_counter_of
from sprechstunde.offices.models import Counter
from sprechstunde.queue.lookups import ticket_at, waiting_list
from sprechstunde.queue.models import Ticket
from sprechstunde.staff.models import User

DESERTED_IS_NEWS = timedelta(hours=12)
JUST_ENDED = timedelta(minutes=15)  # so long the desk offers the next appointment with whom one has talked


def desk_of(adviser: User, now: datetime) -> dict[str, Any]:
    counter = open_counter_of(adviser)
    offices = list(offices_served_by(adviser))
    served = offices_now(adviser.municipality, now, offices)
    queue = list(waiting_list(counter.office).select_related("appointment")) if counter else []
    current = current_of(counter)
    today = today_of(offices, now)
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
                "appointment_at": appointment_at(ticket),
            }
            for position, ticket in enumerate(queue, start=1)
        ],
        "current": current,
        "can_call": bool(counter and queue and not current),
        "as_of": now,
        "closed_automatically": not counter and was_deserted(adviser, now),
        "gives_appointments": bool(today) or any(office.appointments_offered for office in offices),
        "today": today,
        "new_requests": unanswered_requests(offices) if offices else 0,
        "just_ended": None if current else just_ended(adviser, now),
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
        "appointment_at": appointment_at(ticket),
        "needs": needs_of(ticket.appointment) if appointment_at(ticket) else (),
    }


def appointment_at(ticket: Ticket) -> datetime | None:
    """When the person with this number has an appointment; None when there is none."""
    appointment: Appointment | None = getattr(ticket, "appointment", None)
    return appointment.starts_at if appointment else None


def just_ended(adviser: User, now: datetime) -> Consultation | None:
    """The talk from which the adviser comes, when a next appointment can be made for it."""
    ended = Consultation.objects.filter(adviser=adviser, reason=Reason.FINISHED, ended_at__gte=now - JUST_ENDED)
    still_served = ended.filter(office__appointments_offered=True, office__assignments__adviser=adviser)
    return still_served.select_related("ticket").order_by("-ended_at").first()


def was_deserted(adviser: User, now: datetime) -> bool:
    """Whether the last counter was closed because nobody was there, and not long ago."""
    last = Counter.objects.filter(adviser=adviser).exclude(closed_at=None).order_by("-closed_at").first()
    return bool(last and last.deserted and last.closed_at and now - last.closed_at < DESERTED_IS_NEWS)
