"""What somebody may see and touch at the desk: appointments of the offices in which they advise, and tickets of the office in
which their counter is open. For others they do not exist."""

from __future__ import annotations

from django.http import Http404, HttpRequest

from sprechstunde.appointments.access import office_appointment
from sprechstunde.appointments.models import Appointment
from sprechstunde.consultations.access import advisers_place
from sprechstunde.consultations.models import Consultation
from sprechstunde.offices.access import own_open_counter
from sprechstunde.offices.lookups import offices_served_by
from sprechstunde.offices.models import Counter, Office
from sprechstunde.queue.models import AT_A_COUNTER, Ticket
from sprechstunde.staff.access import signed_in_user
from sprechstunde.staff.models import User


def serving_adviser(request: HttpRequest) -> User:
    """Auditors look at what is counted, never at whom it is about."""
    adviser = signed_in_user(request)
    if adviser.role == User.Role.AUDITOR:
        raise Http404
    return adviser


def own_counter(request: HttpRequest) -> Counter:
    return own_open_counter(serving_adviser(request))


def desk_ticket(request: HttpRequest, public_id: str) -> tuple[Counter, Ticket]:
    """The own counter, and a ticket of its office in whatever state: who has left it meanwhile is explained, not denied."""
    counter = own_counter(request)
    known = Ticket.objects.select_related("office__municipality", "adviser", "service")
    # PostgreSQL cannot even be asked for a NUL.
    ticket = None if "\x00" in public_id else known.filter(office=counter.office_id, public_id=public_id).first()
    if ticket is None:
        raise Http404
    return counter, ticket


def is_a_colleagues(ticket: Ticket, counter: Counter) -> bool:
    """Whether it has been called to another counter; who talks there with whom is nobody else's business."""
    return ticket.state in AT_A_COUNTER and ticket.counter_id != counter.pk


def own_offices(adviser: User) -> list[Office]:
    """At least one: who advises nowhere has no appointments."""
    offices = list(offices_served_by(adviser))
    if not offices:
        raise Http404
    return offices


def served_appointment(request: HttpRequest, public_id: str) -> Appointment:
    return office_appointment(serving_adviser(request), public_id)


def own_consultation(request: HttpRequest, public_id: str) -> Consultation:
    """A talk that this adviser has led in an office which they still serve."""
    adviser = serving_adviser(request)
    consultation = advisers_place(adviser, public_id).consultation
    if not offices_served_by(adviser).filter(pk=consultation.office_id).exists():
        raise Http404
    return consultation
