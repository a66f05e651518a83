"""The database itself refuses what must not be; each test goes around the actions."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from conftest import NOON, make_adviser
from sprechstunde.appointments.models import Appointment, Cell, Reservation, State
from sprechstunde.appointments.tests.cast import TOMORROW_AT_NINE, confirmed, hold
from sprechstunde.offices.models import ConsultationHours

pytestmark = pytest.mark.django_db


def refused(work):
    with pytest.raises(IntegrityError), transaction.atomic():
        work()


def test_five_minutes_of_a_seat_exist_once(bookable):
    cell = hold(bookable).reservations.get().cells.first()
    refused(lambda: Cell.objects.create(reservation=cell.reservation, office=bookable, seat=cell.seat, cell=cell.cell))


def test_five_minutes_of_an_adviser_exist_once(bookable, bashir):
    cell = hold(bookable).reservations.get().cells.first()
    Cell.objects.filter(pk=cell.pk).update(adviser=bashir)
    refused(
        lambda: Cell.objects.create(
            reservation=cell.reservation, office=bookable, seat=cell.seat + 1, cell=cell.cell, adviser=bashir
        )
    )


@pytest.mark.parametrize(
    "change",
    [
        {"starts_at": None},
        {"held_until": None},
        {"ends_at": TOMORROW_AT_NINE},
        {"ended_at": NOON},
        {"state": State.CANCELLED},
    ],
)
def test_a_hold_has_a_time_and_an_end_and_is_not_over(bookable, change):
    appointment = hold(bookable)
    refused(lambda: Appointment.objects.filter(pk=appointment.pk).update(**change))


def test_codes_and_entries_are_unique(bookable):
    first, second = confirmed(bookable), hold(bookable, TOMORROW_AT_NINE.replace(hour=10))
    for field in ("code_hash", "reminder_key_hash", "uid", "public_id"):
        refused(lambda field=field: Appointment.objects.filter(pk=second.pk).update(**{field: getattr(first, field)}))


def test_a_reservation_has_cells(bookable):
    reservation = hold(bookable).reservations.get()
    refused(lambda: Reservation.objects.filter(pk=reservation.pk).update(end_cell=reservation.first_cell))


def test_deleting_an_appointment_gives_its_time_back(bookable):
    hold(bookable).delete()
    assert not Cell.objects.exists()


def test_an_adviser_who_goes_leaves_the_time_taken(bookable):
    berta = make_adviser(bookable, "berta")
    appointment = confirmed(bookable)
    Reservation.objects.update(adviser=berta)
    Cell.objects.update(adviser=berta)
    berta.delete()
    assert appointment.reservations.get().cells.count() == 6


@pytest.mark.parametrize(
    "change",
    [
        {"ends_at": "08:00"},
        {"weekday": 7},
        {"parallel": 0},
        {"parallel": 21},
        {"valid_from": "2026-02-01", "valid_until": "2026-02-01"},
    ],
)
def test_consultation_hours_are_sensible(bookable, change):
    hours = ConsultationHours.objects.first()
    refused(lambda: ConsultationHours.objects.filter(pk=hours.pk).update(**change))
