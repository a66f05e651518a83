"""Somebody books while the administration closes the very day: whoever is second knows of the first."""

from __future__ import annotations

from datetime import timedelta

import pytest

from conftest import NOON, in_parallel
from sprechstunde.appointments.actions import hold
from sprechstunde.appointments.models import Appointment
from sprechstunde.appointments.people import Person
from sprechstunde.appointments.seats import SlotTaken
from sprechstunde.config.administration.tests.conftest import offer_appointments, told
from sprechstunde.offices.models import Closure, Office


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("attempt", range(5))
def test_no_booking_slips_through_unnamed(emils_client, office, bashir, at_noon, mails_are_sent, attempt):
    offer_appointments(office)
    office = Office.objects.select_related("municipality", "department").get(pk=office.pk)
    noon_tomorrow, service = NOON + timedelta(days=1), office.services.get()
    day = {"starts_on": "2026-11-19", "ends_on": "2026-11-19", "reason": "Ausflug", "office": str(office.pk)}
    person = Person(email="anna@example.org")

    closed, booked = in_parallel(
        lambda: emils_client.post("/verwaltung/offices/closure/add/", day),
        lambda: hold(office=office, service=service, starts_at=noon_tomorrow, person=person, browser=None, now=NOON),
    )

    assert Closure.objects.exists()
    if Appointment.objects.exists():
        assert "passt 1 gebuchter" in told(closed)[0]
    else:
        assert isinstance(booked, SlotTaken)
        assert len(told(closed)) == 1
