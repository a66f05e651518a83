"""An office that gives appointments, and appointments in its table. Django is set up before this is imported."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from sprechstunde.appointments.models import Appointment, Cell, Reservation, State
from sprechstunde.foundation.tokens import new_token
from sprechstunde.municipalities.models import Municipality
from sprechstunde.offices.free_time import cells_of
from sprechstunde.offices.models import Assignment, ConsultationHours, Department, Office, Service
from sprechstunde.staff.models import User

BATCH = 2000

Place = tuple[datetime, int]  # when it begins, and the seat


def have_office(*, advisers: int, minutes: int, **fields: object) -> Office:
    municipality, _ = Municipality.objects.get_or_create(
        slug="messstadt", defaults={"name": "Messstadt", "land": "NW", "phone": "+49 2181 0"}
    )
    return have_office_in(municipality, slug="terminbuero", advisers=advisers, minutes=minutes, **fields)


def have_office_in(municipality: Municipality, *, slug: str, advisers: int, minutes: int, **fields: object) -> Office:
    department, _ = Department.objects.get_or_create(municipality=municipality, name="Jugendamt")
    office = Office.objects.create(
        department=department, slug=slug, name="Terminbüro", prefix="X", appointments_offered=True, **fields
    )
    Service.objects.create(office=office, slug="gespraech", name="Gespräch", minutes=minutes)
    for number in range(advisers):
        # Nobody signs in with it, so it need not be hashed slowly.
        user = User.objects.create(municipality=municipality, username=f"messung{number}", password="!")
        Assignment.objects.create(office=office, adviser=user)
    return Office.objects.select_related("municipality", "department").get(pk=office.pk)


def have_hours(office: Office, *, weekdays: Iterable[int], parallel: int, day: date | None = None) -> None:
    """From eight to four; on that day only, if one is given."""
    for weekday in weekdays:
        ConsultationHours.objects.create(
            office=office, weekday=weekday, starts_at=time(8), ends_at=time(16), parallel=parallel,
            valid_from=day, valid_until=day and day + timedelta(days=1),
        )  # fmt: skip


def have_appointments(office: Office, places: list[Place], now: datetime) -> None:
    """Confirmed ones, with their seats and cells, as that many bookings would leave them."""
    for start in range(0, len(places), BATCH):
        _write(office, places[start : start + BATCH], now)


def _write(office: Office, places: list[Place], now: datetime) -> None:
    service = office.services.get()
    length, pause = timedelta(minutes=service.minutes), timedelta(minutes=office.buffer_minutes)
    appointments = Appointment.objects.bulk_create(
        Appointment(
            code_hash=new_token(), reminder_key_hash=new_token(), office=office, service=service, state=State.CONFIRMED,
            email="anna@example.org", starts_at=starts_at, ends_at=starts_at + length, created_at=now, confirmed_at=now,
        )
        for starts_at, _ in places
    )  # fmt: skip
    reservations = []
    for appointment, (starts_at, seat) in zip(appointments, places, strict=True):
        first, end = cells_of(starts_at, minutes=service.minutes, buffer=pause)
        reservations.append(
            Reservation(
                appointment=appointment, office=office, seat=seat, first_cell=first, end_cell=end,
                starts_at=starts_at, ends_at=starts_at + length,
            )
        )  # fmt: skip
    Cell.objects.bulk_create(
        Cell(reservation=each, office=office, seat=each.seat, cell=cell)
        for each in Reservation.objects.bulk_create(reservations)
        for cell in range(each.first_cell, each.end_cell)
    )
