"""Believes an answer only for an appointment that it fits in every respect, and applies it; the rest is for a person.

The UID is random and stands only in our mails to the citizen; whoever knows it has read them. Sender and attendee must
be the citizen's address besides, and the answer must be to the latest invitation.
"""

from __future__ import annotations

import re
from datetime import datetime
from email.message import EmailMessage

import idna
from django.utils.translation import gettext_noop

from sprechstunde.appointments import actions
from sprechstunde.appointments.calendar_entry import appointment_uid
from sprechstunde.appointments.models import Appointment, EndedBy, State
from sprechstunde.appointments.replies import Reply, reply_in
from sprechstunde.mail.inbox import Automatic, Outcome, Result, field, how_automatic

_ADDRESS = r"([^\s<>@,;:\"()]+@[^\s<>@,;:\"()]+)"
SENDER = re.compile(rf"[^<>]*<{_ADDRESS}>|{_ADDRESS}")

UNKNOWN = gettext_noop("An answer about an appointment that does not exist, or no longer.")
SOMEBODY_ELSE = gettext_noop("The answer comes from another address than the appointment's.")
OUTDATED = gettext_noop("The answer is to an earlier time; the appointment has been moved since.")
PERHAPS = gettext_noop("Answered with “perhaps” from the calendar.")
DELEGATED = gettext_noop("The invitation was passed on to somebody else.")
NOT_CONFIRMED = gettext_noop("The appointment is not a confirmed one, or no longer.")
CANCELLED_ALREADY = gettext_noop("The appointment had been cancelled before.")
TOO_LATE = gettext_noop("Declined after the appointment had begun.")
WITH_WORDS = gettext_noop("Applied; the mail also contains a personal note.")


def read(message: EmailMessage, tenant: str, now: datetime) -> Outcome:
    """The reader that the inbox calls, in the transaction in which it records the mail."""
    reply = reply_in(message)
    if isinstance(reply, Outcome):
        return reply
    appointment = _appointment(reply, tenant)
    if appointment is None:
        return Outcome(Result.FOR_HUMAN, UNKNOWN)
    reason = _doubt(reply, appointment, message)
    if reason == CANCELLED_ALREADY:
        return Outcome(Result.IGNORED, reason, appointment.public_id)
    if reason:
        return Outcome(Result.FOR_HUMAN, reason, appointment.public_id)
    return _applied(reply, appointment, message, now)


def _appointment(reply: Reply, tenant: str) -> Appointment | None:
    uid = appointment_uid(reply.uid, tenant)
    found = Appointment.objects.filter(uid=uid, office__municipality__slug=tenant) if uid else Appointment.objects.none()
    return found.select_related("office__municipality", "service").first()


def _doubt(reply: Reply, appointment: Appointment, message: EmailMessage) -> str:
    """Why the answer is not to be applied; empty if it is."""
    own = _comparable(appointment.email)
    if not own or _comparable(reply.attendee) != own or _comparable(_sender(message)) != own:
        return SOMEBODY_ELSE
    if reply.partstat == "DECLINED" and appointment.state == State.CANCELLED:
        return CANCELLED_ALREADY
    if reply.sequence != appointment.sequence:
        return OUTDATED
    if appointment.state != State.CONFIRMED:
        return NOT_CONFIRMED
    return {"TENTATIVE": PERHAPS, "DELEGATED": DELEGATED}.get(reply.partstat, "")


def _applied(reply: Reply, appointment: Appointment, message: EmailMessage, now: datetime) -> Outcome:
    assert reply.partstat in ("ACCEPTED", "DECLINED"), "the other answers are doubts"
    if reply.partstat == "ACCEPTED":
        actions.note_acceptance(appointment=appointment, now=now)
    else:
        try:
            by_hand = how_automatic(message) == Automatic.NO
            actions.cancel(appointment=appointment, by=EndedBy.CITIZEN, now=now, tell=by_hand)
        except actions.TooLate:
            return Outcome(Result.FOR_HUMAN, TOO_LATE, appointment.public_id)
    return Outcome(Result.APPLIED, WITH_WORDS if reply.comment else "", appointment.public_id)


def _sender(message: EmailMessage) -> str:
    """What stands between the angle brackets at the end, or alone; empty if that is not exactly one address.

    Python's own parser takes the first of `anna@example.org <somebody@else.example>`.
    """
    found = SENDER.fullmatch(field(message, "from") or "")
    return found[1] or found[2] if found else ""


def _comparable(address: str) -> str:
    """Capital letters do not count, and a domain may be written with umlauts or without."""
    name, _, domain = address.strip().lower().rpartition("@")
    try:
        return f"{name}@{domain if domain.isascii() else idna.encode(domain, uts46=True).decode()}" if name else ""
    except idna.IDNAError:
        return ""
