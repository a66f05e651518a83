"""Taking and giving back seats. The database's unique cells settle who was first; the office's lock only spares it the work."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction

from sprechstunde.appointments.lookups import busy_between, free_slots_of, timetable_of
from sprechstunde.appointments.models import Appointment, Cell, Reservation
from sprechstunde.foundation.database import writing
from sprechstunde.municipalities.lookups import local_day
from sprechstunde.offices import actions as offices
from sprechstunde.offices.free_time import Slot, cells_of, seat_for
from sprechstunde.offices.models import Absence, Office, Service
from sprechstunde.staff.models import User

ALTERNATIVES = 6
NEAR = timedelta(days=14)


class SlotTaken(Exception):
    """The time is not free, or no longer. `alternatives` are the nearest free ones, in order."""

    def __init__(self, alternatives: Sequence[Slot] = ()) -> None:
        self.alternatives = list(alternatives)


class AdviserBusy(Exception):
    """That adviser has another appointment or is on leave at that time."""


def reserve(
    *,
    appointment: Appointment,
    starts_at: datetime,
    now: datetime,
    adviser: User | None = None,
    at_short_notice: bool = False,
) -> Reservation:
    """Takes the lowest free seat for the appointment's service. Raises SlotTaken or AdviserBusy.

    `at_short_notice` waives the office's notice: the office itself may.
    """
    office, minutes = appointment.office, appointment.service.minutes
    with writing():
        offices.lock_office(office)
        day = local_day(office.municipality, starts_at)
        seat = seat_for(
            timetable_of(office, now, first=day, last=day, at_short_notice=at_short_notice),
            busy_between(office, day, day),
            starts_at=starts_at,
            minutes=minutes,
            now=now,
        )
        if seat is None:
            raise SlotTaken
        if adviser and Absence.objects.filter(adviser=adviser, starts_on__lte=day, ends_on__gte=day).exists():
            raise AdviserBusy
        return _take(appointment, office, seat, starts_at, minutes, adviser)


def _take(
    appointment: Appointment, office: Office, seat: int, starts_at: datetime, minutes: int, adviser: User | None
) -> Reservation:
    first, end = cells_of(starts_at, minutes=minutes, buffer=timedelta(minutes=office.buffer_minutes))
    try:
        with transaction.atomic():
            reservation = Reservation.objects.create(
                appointment=appointment,
                office=office,
                seat=seat,
                adviser=adviser,
                starts_at=starts_at,
                ends_at=starts_at + timedelta(minutes=minutes),
                first_cell=first,
                end_cell=end,
            )
            Cell.objects.bulk_create(
                Cell(reservation=reservation, office=office, seat=seat, adviser=adviser, cell=cell)
                for cell in range(first, end)
            )
    except IntegrityError as error:
        if adviser and Cell.objects.filter(adviser=adviser, cell__gte=first, cell__lt=end).exists():
            raise AdviserBusy from error
        raise SlotTaken from error
    return reservation


def give_to(*, reservation: Reservation, adviser: User | None) -> None:
    """Fixes who will be there. Raises AdviserBusy."""
    try:
        with transaction.atomic():
            Reservation.objects.filter(pk=reservation.pk).update(adviser=adviser)
            Cell.objects.filter(reservation=reservation).update(adviser=adviser)
    except IntegrityError as error:
        raise AdviserBusy from error


def release(*, appointment: Appointment) -> list[Reservation]:
    """Gives back everything that is kept for the appointment; what it was."""
    kept = list(appointment.reservations.all())
    Reservation.objects.filter(pk__in=[each.pk for each in kept]).delete()
    return kept


def alternatives_to(*, office: Office, service: Service, starts_at: datetime, now: datetime) -> list[Slot]:
    """The free times nearest to the wished one, in order of time."""
    today = local_day(office.municipality, now)
    wished: date = max(local_day(office.municipality, starts_at), today)
    free = free_slots_of(office, service, first=max(today, wished - NEAR), last=wished + NEAR, now=now)
    nearest = sorted(free, key=lambda slot: abs(slot.starts_at - starts_at))[:ALTERNATIVES]
    return sorted(nearest, key=lambda slot: slot.starts_at)
