"""Appointments in all states for the desk's tests."""

from __future__ import annotations

from datetime import datetime, timedelta

from conftest import NOON
from sprechstunde.appointments import actions, proposals
from sprechstunde.appointments.lookups import free_slots_of
from sprechstunde.appointments.models import Appointment
from sprechstunde.appointments.people import Person
from sprechstunde.municipalities.lookups import local_day
from sprechstunde.offices.models import Office
from sprechstunde.staff.models import User

ANNA = Person(email="anna@example.org", name="Anna Geheim")


def free(office: Office, *, days: int = 1) -> list[datetime]:
    """Free times of the office from so many days after NOON on."""
    first = local_day(office.municipality, NOON) + timedelta(days=days)
    slots = free_slots_of(office, office.services.get(), first=first, last=first + timedelta(days=14), now=NOON)
    return [slot.starts_at for slot in slots]


def held(office: Office, starts_at: datetime | None = None, person: Person = ANNA, adviser: User | None = None) -> Appointment:
    return actions.hold_for_citizen(
        office=office,
        service=office.services.get(),
        starts_at=starts_at or free(office)[0],
        person=person,
        adviser=adviser,
        now=NOON,
    )


def confirmed(
    office: Office, starts_at: datetime | None = None, person: Person = ANNA, adviser: User | None = None
) -> Appointment:
    appointment = held(office, starts_at, person, adviser)
    actions.confirm(appointment=appointment, now=NOON)
    return appointment


def requested(office: Office, person: Person = ANNA, wishes: str = "Dienstags nach 16 Uhr") -> Appointment:
    """With a confirmed address, so that the office sees it."""
    booked = proposals.request_appointment(
        office=office, service=office.services.get(), wishes=wishes, person=person, browser=None, now=NOON
    )
    actions.confirm(appointment=booked.appointment, now=NOON)
    return booked.appointment


def proposed(office: Office, person: Person = ANNA) -> Appointment:
    appointment = requested(office, person)
    proposals.propose(appointment=appointment, starts=free(office)[:5:4], adviser=None, note="", now=NOON)
    return appointment
