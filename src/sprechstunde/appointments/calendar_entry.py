"""The appointment as an entry that calendars add, update and delete by themselves (RFC 5545, 5546, 7986).

It may be seen by a whole family: it names neither the person nor the concern, and for discreet offices it carries no code.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils import translation
from django.utils.translation import gettext as _
from icalendar import Alarm, Calendar, Event, Parameters, vCalAddress, vText, vUri

from sprechstunde.appointments.calendar_zone import zone_component
from sprechstunde.appointments.links import Links
from sprechstunde.appointments.mail_senders import language_of, reply_address, sender_address
from sprechstunde.appointments.models import Appointment, State
from sprechstunde.appointments.wording_of_times import is_ambiguous
from sprechstunde.foundation.settings import settings
from sprechstunde.municipalities.models import Municipality

PRODUCT = "-//Sprechstunde//Termine//DE"
REMIND_BEFORE = timedelta(minutes=15)
SUFFIX = "sprechstunde"


@dataclass(frozen=True, slots=True)
class CalendarEntry:
    content: bytes
    method: str  # REQUEST, PUBLISH or CANCEL; the same stands in the content


def entry_for_mail(appointment: Appointment, *, now: datetime) -> CalendarEntry:
    """Asks for an answer only where answers are read; otherwise it only tells (RFC 5546: PUBLISH)."""
    answers = replies_are_read(appointment.office.municipality)
    if appointment.state == State.CANCELLED:
        return _entry(appointment, "CANCEL", now, answers)
    return _entry(appointment, "REQUEST" if answers else "PUBLISH", now, answers)


def entry_for_download(appointment: Appointment, *, now: datetime) -> bytes:
    """What one puts into a calendar by hand needs no answer."""
    return _entry(appointment, "PUBLISH", now, answers=False).content


def replies_are_read(municipality: Municipality) -> bool:
    return municipality.slug in settings().imap


def uid_of(appointment: Appointment) -> str:
    """Stays the same for the appointment's whole life, also when the installation moves to another host."""
    return f"{appointment.uid}@{appointment.office.municipality.slug}.{SUFFIX}"


def appointment_uid(uid: str, municipality_slug: str) -> UUID | None:
    """The appointment's own id in a calendar's UID; None if it is not one of ours."""
    own, _at, suffix = uid.strip().partition("@")
    try:
        return UUID(own) if suffix == f"{municipality_slug}.{SUFFIX}" else None
    except ValueError:
        return None


def _entry(appointment: Appointment, method: str, now: datetime, answers: bool) -> CalendarEntry:
    zone = ZoneInfo(appointment.office.municipality.timezone)
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method)
    with translation.override(language_of(appointment)):
        event = _event(appointment, method, now, zone, Links(appointment))
    if answers:
        event.add("attendee", _attendee(appointment, method))
    if "TZID" in event["DTSTART"].params:
        assert appointment.starts_at is not None, "calendar entries are made of appointments that have a time"
        calendar.add_component(zone_component(zone, appointment.starts_at.astimezone(zone)))
    calendar.add_component(event)
    return CalendarEntry(calendar.to_ical(), method)


def _event(appointment: Appointment, method: str, now: datetime, zone: ZoneInfo, links: Links) -> Event:
    event = Event()
    event.add("uid", uid_of(appointment))
    event.add("sequence", appointment.sequence)
    event.add("dtstamp", now.replace(microsecond=0))
    _add_times(event, appointment, zone)
    event.add("summary", _("Appointment"))
    event.add("class", "PRIVATE")
    event.add("transp", "OPAQUE")
    event.add("status", "CANCELLED" if method == "CANCEL" else "CONFIRMED")
    event.add("organizer", _organizer(appointment))
    if method != "CANCEL":
        event.add("description", _description(appointment, links))
        page = _page(appointment, links)
        event.add("url", vUri(page))
        video = Parameters(VALUE="URI", FEATURE=["AUDIO", "VIDEO"], LABEL=_("Open the appointment"))
        event.add("conference", vUri(page), parameters=video)
        event.add_component(_alarm())
    return event


def _add_times(event: Event, appointment: Appointment, zone: ZoneInfo) -> None:
    assert appointment.starts_at is not None and appointment.ends_at is not None, "only appointments with a time have an entry"
    times = [each.astimezone(zone) for each in (appointment.starts_at, appointment.ends_at)]
    # A local time in the hour that the clock goes through twice means its first pass (RFC 5545, 3.3.5).
    if any(local.fold and is_ambiguous(local) for local in times):
        times = [local.astimezone(ZoneInfo("UTC")) for local in times]
    for name, local in zip(("dtstart", "dtend"), times, strict=True):
        event.add(name, local)


def _description(appointment: Appointment, links: Links) -> str:
    if appointment.office.sensitive:
        return _("The link and the code are in our e-mail.")
    return _("With this link you open, move or cancel the appointment:") + f"\n{links.personal}"


def _page(appointment: Appointment, links: Links) -> str:
    return links.entry if appointment.office.sensitive else links.personal


def _organizer(appointment: Appointment) -> vCalAddress:
    organizer = vCalAddress(f"mailto:{reply_address(appointment.office) or sender_address(appointment.office)}")
    organizer.params["CN"] = vText(appointment.office.municipality.name)
    return organizer


def _attendee(appointment: Appointment, method: str) -> vCalAddress:
    attendee = vCalAddress(f"mailto:{appointment.email}")
    attendee.params["ROLE"] = vText("REQ-PARTICIPANT")
    attendee.params["PARTSTAT"] = vText("NEEDS-ACTION")
    if method == "REQUEST":
        attendee.params["RSVP"] = vText("TRUE")
    return attendee


def _alarm() -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", _("Appointment"))
    alarm.add("trigger", -REMIND_BEFORE)
    return alarm
