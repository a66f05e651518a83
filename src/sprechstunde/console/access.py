"""Whose appointments somebody may see at the desk: those of the offices in which they advise. For others they do not exist."""

from __future__ import annotations

from django.http import Http404, HttpRequest

from sprechstunde.appointments.access import office_appointment
from sprechstunde.appointments.models import Appointment
from sprechstunde.consultations.access import advisers_place
from sprechstunde.consultations.models import Consultation
from sprechstunde.offices.lookups import offices_served_by
from sprechstunde.offices.models import Office
from sprechstunde.staff.access import signed_in_user
from sprechstunde.staff.models import User


def serving_adviser(request: HttpRequest) -> User:
    """Auditors look at what is counted, never at whom it is about."""
    adviser = signed_in_user(request)
    if adviser.role == User.Role.AUDITOR:
        raise Http404
    return adviser


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
