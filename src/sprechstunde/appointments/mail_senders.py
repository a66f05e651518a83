"""From whom our mails come, where answers go, in which language we write."""

from __future__ import annotations

from sprechstunde.appointments.models import Appointment
from sprechstunde.foundation.settings import settings
from sprechstunde.offices.models import Office

OUR_LANGUAGES = ("de", "en")


def language_of(appointment: Appointment) -> str:
    """The language of the talk if we write it, else German: the text is then at least in one that others read, too."""
    return appointment.language if appointment.language in OUR_LANGUAGES else "de"


def sender_address(office: Office) -> str:
    return office.municipality.mail_sender or settings().mail_from


def reply_address(office: Office) -> str:
    """Where a person reads the answers; empty if there is nobody. A discreet office's own addresses may tell too much."""
    own = "" if office.sensitive else office.email or office.department.email
    return office.reply_email or own or office.municipality.email


def telephone(office: Office) -> str:
    """The way without internet. The number of a discreet office could be looked up: the municipality's connects."""
    own = "" if office.sensitive else office.phone or office.department.phone
    return own or office.municipality.phone
