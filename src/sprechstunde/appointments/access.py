"""Who may do something with an appointment: the browser that showed its code, and the office's advisers.

For everybody else it does not exist.
"""

from __future__ import annotations

from django.http import Http404, HttpRequest

from sprechstunde.appointments.codes import hash_of_typed
from sprechstunde.appointments.models import Appointment
from sprechstunde.municipalities.models import Municipality
from sprechstunde.queue.access import browser_of_request
from sprechstunde.staff.models import User

_RELATED = ("office__municipality", "office__department", "service", "adviser", "ticket")


def own_appointment(request: HttpRequest, public_id: str) -> Appointment:
    browser = browser_of_request(request)
    held = browser and browser.appointments.select_related(*_RELATED).filter(public_id=public_id).first()
    if not held:
        raise Http404
    return held


def office_appointment(adviser: User, public_id: str) -> Appointment:
    """Of an office they serve; a request only after its address is confirmed."""
    found = Appointment.objects.select_related(*_RELATED).filter(
        public_id=public_id, office__municipality=adviser.municipality_id, office__assignments__adviser=adviser
    )
    appointment = found.first()
    if appointment is None or (appointment.starts_at is None and appointment.email_confirmed_at is None):
        raise Http404
    return appointment


def open_by_code(text: str, municipality: Municipality) -> Appointment | None:
    """The appointment whose code somebody pasted or typed."""
    found = Appointment.objects.select_related(*_RELATED)
    return found.filter(code_hash=hash_of_typed(text), office__municipality=municipality).first()


def by_reminder_key(key: str, municipality: Municipality) -> Appointment | None:
    return Appointment.objects.filter(reminder_key_hash=hash_of_typed(key), office__municipality=municipality).first()
