"""The mails about an appointment. Plain text, HTML and calendar entry are made from one appointment at one moment."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils import translation

from sprechstunde.appointments.calendar_entry import CalendarEntry, entry_for_mail
from sprechstunde.appointments.links import Links
from sprechstunde.appointments.mail_contents import REMINDERS, Contents
from sprechstunde.appointments.mail_senders import language_of, reply_address
from sprechstunde.appointments.mail_texts import own_words
from sprechstunde.appointments.mail_words import Event, Occasion, words_for
from sprechstunde.appointments.models import Appointment
from sprechstunde.mail import actions as mail
from sprechstunde.mail.blocks import as_html, as_text
from sprechstunde.mail.letters import Letter

WITH_CALENDAR = {Event.CONFIRMED, Event.MOVED}
POINTLESS_AFTER_THE_LIMIT = {Event.CONFIRM_ADDRESS, Event.PROPOSALS}


def send(
    *,
    event: str,
    appointment: Appointment,
    now: datetime,
    note: str = "",
    times: Sequence[datetime] = (),
    previous: datetime | None = None,
) -> None:
    """Writes the mail into the outbox, within the transaction of what it tells. An office without an address gets none."""
    letter = compose(event=event, appointment=appointment, now=now, note=note, times=times, previous=previous)
    if letter.to:
        mail.send_later(letter, now=now)


def compose(
    *,
    event: str,
    appointment: Appointment,
    now: datetime,
    note: str = "",
    times: Sequence[datetime] = (),
    previous: datetime | None = None,
) -> Letter:
    """`note`: what a person wrote; `times`: those offered, if empty the ones held; `previous`: the beginning before a move."""
    kind = Event(event)
    office = appointment.office
    to_office = kind == Event.OFFICE_REQUEST
    language = "de" if to_office else language_of(appointment)
    occasion = Occasion(appointment, ZoneInfo(office.municipality.timezone), now)
    links = Links(appointment)
    with translation.override(language):
        words = own_words(kind, words_for(kind, occasion), occasion, language)
        entry = _calendar(kind, appointment, now)
        contents = Contents(kind, words, occasion, links, note, times, previous, entry)
        blocks = list(contents.to_the_office() if to_office else contents.to_the_citizen())
        html = as_html(blocks, language=language, title=words.subject)
    return Letter(
        event=kind.value,
        tenant=office.municipality.slug,
        reference=appointment.public_id,
        language=language,
        sender_name=office.municipality.name,
        sender_address=office.municipality.mail_sender,
        reply_to="" if to_office else reply_address(office),
        to=reply_address(office) if to_office else appointment.email,
        subject=words.subject,
        text=as_text(blocks),
        html=html,
        calendar=entry.content if entry else None,
        calendar_method=entry.method if entry else "",
        unsubscribe_url=links.unsubscribe if kind in REMINDERS else "",
        not_after=_pointless_after(kind, appointment, times),
    )


def _calendar(event: Event, appointment: Appointment, now: datetime) -> CalendarEntry | None:
    if event in WITH_CALENDAR or (event == Event.CANCELLED and appointment.in_calendar):
        return entry_for_mail(appointment, now=now)
    return None


def _pointless_after(event: Event, appointment: Appointment, times: Sequence[datetime]) -> datetime | None:
    if event == Event.EARLIER_FREE and times:
        return max(times)
    if event in REMINDERS:
        return appointment.starts_at
    return appointment.held_until if event in POINTLESS_AFTER_THE_LIMIT else None
