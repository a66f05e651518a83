"""Every mail with an appointment that does not exist: for those who write the texts to look at."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils import translation
from django.utils.translation import gettext as _

from sprechstunde.appointments.emails import compose
from sprechstunde.appointments.mail_words import Event
from sprechstunde.appointments.models import Appointment, EndedBy, State
from sprechstunde.mail.letters import Letter
from sprechstunde.offices.models import Office, Service

WITHOUT_A_TIME = {Event.CONFIRM_REQUEST, Event.REQUEST_ARRIVED, Event.PROPOSALS, Event.PROPOSALS_EXPIRED, Event.REQUEST_EXPIRED}
WITH_A_NOTE = {Event.MOVED, Event.CANCELLED, Event.REASSIGNED, Event.PROPOSALS}
THURSDAY = 3
HALF_PAST_NINE = time(9, 30)


def example_letter(event: Event, office: Office, language: str, now: datetime) -> Letter:
    appointment = example_appointment(event, office, language, now)
    starts_at = _half_past_nine(office, now)
    with translation.override(language):
        note = _("A sentence that somebody of the office has written.") if event in WITH_A_NOTE else ""
    return compose(
        event=event,
        appointment=appointment,
        now=now,
        note=note,
        times=[starts_at - timedelta(days=days) for days in (3, 2, 1)],
        previous=starts_at - timedelta(days=1),
    )


def example_appointment(event: Event, office: Office, language: str, now: datetime) -> Appointment:
    """It is never saved."""
    service = office.services.first() or Service(office=office, name="–", minutes=30)
    starts_at = _half_past_nine(office, now)
    cancelled = event == Event.CANCELLED
    return Appointment(
        public_id="beispiel",
        uid=UUID(int=0),
        office=office,
        service=service,
        state=State.CANCELLED if cancelled else State.CONFIRMED,
        ended_by=EndedBy.OFFICE if cancelled else EndedBy.NOBODY,
        email="person@example.org",
        language=language,
        starts_at=None if event in WITHOUT_A_TIME else starts_at,
        ends_at=None if event in WITHOUT_A_TIME else starts_at + timedelta(minutes=service.minutes),
        held_until=now + timedelta(minutes=office.hold_minutes),
        email_confirmed_at=now,
        in_calendar=True,
    )


def _half_past_nine(office: Office, now: datetime) -> datetime:
    zone = ZoneInfo(office.municipality.timezone)
    today = now.astimezone(zone).date()
    day = today + timedelta(days=7 + (THURSDAY - today.weekday()) % 7)
    return datetime.combine(day, HALF_PAST_NINE, zone).astimezone(UTC)
