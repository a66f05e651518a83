"""The adviser's calendar feed: when, and nothing about whom or what. Whoever looks over the shoulder reads "Termin"."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Q
from django.urls import get_script_prefix, reverse
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from sprechstunde.appointments.models import AT_A_TIME, Appointment, State
from sprechstunde.offices.lookups import offices_served_by
from sprechstunde.staff.models import User

PAST = timedelta(days=30)
REFRESH = timedelta(minutes=15)


def feed_of(adviser: User, *, now: datetime, base_url: str) -> bytes:
    """Their own appointments and those of their offices that nobody in particular has (RFC 5545, RFC 7986)."""
    calendar = Calendar()
    calendar.add("prodid", "-//Sprechstunde//Kalender//DE")
    calendar.add("version", "2.0")
    calendar.add("name", _("Appointments"))
    calendar.add("x-wr-calname", _("Appointments"))
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT15M")
    for appointment in appointments_of(adviser, now):
        calendar.add_component(event_of(appointment, now, base_url))
    return calendar.to_ical()  # type: ignore[no-any-return]


def appointments_of(adviser: User, now: datetime) -> list[Appointment]:
    served = offices_served_by(adviser).order_by().values("pk")
    theirs = Q(adviser=adviser) | Q(adviser=None)
    coming = Appointment.objects.filter(
        theirs, office__in=served, state__in=(*AT_A_TIME, State.FINISHED), ends_at__gte=now - PAST
    )
    return list(coming.order_by("starts_at", "pk"))


def event_of(appointment: Appointment, now: datetime, base_url: str) -> Event:
    """Times in UTC need no VTIMEZONE and are right on the days of a clock change."""
    event = Event()
    event.add("uid", f"{appointment.uid}-desk")  # the citizen's entry has the other one
    event.add("dtstamp", now)
    event.add("dtstart", appointment.starts_at)
    event.add("dtend", appointment.ends_at)
    event.add("sequence", appointment.sequence)
    event.add("summary", _("Appointment"))
    event.add("class", "PRIVATE")
    event.add("status", "TENTATIVE" if appointment.state == State.HELD else "CONFIRMED")
    path = reverse("console:appointment", args=[appointment.public_id]).removeprefix(get_script_prefix()).lstrip("/")
    event.add("url", f"{base_url}/{path}")
    return event
