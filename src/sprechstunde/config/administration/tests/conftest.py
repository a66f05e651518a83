"""More people: Emil administers Musterstadt, Lena leads a department there. And how they fill in forms."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.http import HttpResponse
from django.test import Client

from conftest import HOST, NOON, PASSWORD
from sprechstunde.appointments.models import LIVE, Appointment, Reservation, State
from sprechstunde.municipalities.models import Municipality, Text
from sprechstunde.offices.free_time import cells_of
from sprechstunde.offices.models import Absence, Closure, ConsultationHours, Office
from sprechstunde.staff.models import User

BACKEND = "sprechstunde.staff.backends.MunicipalityBackend"


def client_of(user: User, host: str) -> Client:
    client = Client(headers={"host": host})
    client.force_login(user, backend=BACKEND)
    return client


def make_user(municipality: Municipality, username: str, role: str) -> User:
    return User.objects.create_user(
        municipality=municipality, username=username, password=PASSWORD, display_name=username.capitalize(), role=role
    )


def make_text(municipality: Municipality, kind: str = "impressum") -> Text:
    return Text.objects.create(municipality=municipality, kind=kind, body=f"{municipality}", updated_on=date(2026, 1, 2))


def make_closure(municipality: Municipality, **fields: Any) -> Closure:
    days = {"starts_on": date(2026, 12, 24), "ends_on": date(2026, 12, 31), "reason": f"Ferien {municipality}"}
    return Closure.objects.create(municipality=municipality, **{**days, **fields})


def make_absence(adviser: User, first: date, last: date | None = None) -> Absence:
    return Absence.objects.create(adviser=adviser, starts_on=first, ends_on=last or first)


def offer_appointments(office: Office, parallel: int = 1) -> None:
    """Every day around the clock."""
    Office.objects.filter(pk=office.pk).update(appointments_offered=True)
    midnight = time(0, 0)
    ConsultationHours.objects.bulk_create(
        ConsultationHours(office=office, weekday=day, starts_at=midnight, ends_at=midnight, parallel=parallel)
        for day in range(7)
    )


def make_appointment(
    office: Office,
    starts_at: datetime | None,
    *,
    adviser: User | None = None,
    state: State = State.CONFIRMED,
    seat: int = 0,
    minutes: int = 30,
) -> Appointment:
    """As booking leaves it; here only the rows count. Without a time: a request. What took place keeps its reservation."""
    number = Appointment.objects.count()
    ended = None if state in LIVE else NOON
    appointment = Appointment.objects.create(
        code_hash=f"code {number}", reminder_key_hash=f"reminders {number}", office=office, service=office.services.first(),
        state=state, email="anna@example.org", adviser=adviser, created_at=NOON, ended_at=ended,
        starts_at=starts_at, ends_at=starts_at and starts_at + timedelta(minutes=minutes), held_until=NOON + timedelta(days=3),
    )  # fmt: skip
    if starts_at and (not ended or state == State.FINISHED):
        first, end = cells_of(starts_at, minutes=minutes, buffer=timedelta(minutes=office.buffer_minutes))
        Reservation.objects.create(
            appointment=appointment, office=office, seat=seat, adviser=adviser, first_cell=first, end_cell=end,
            starts_at=starts_at, ends_at=starts_at + timedelta(minutes=minutes),
        )  # fmt: skip
    return appointment


@pytest.fixture
def emil(musterstadt: Municipality) -> User:
    return make_user(musterstadt, "emil", User.Role.ADMINISTRATOR)


@pytest.fixture
def lena(musterstadt: Municipality) -> User:
    return make_user(musterstadt, "lena", User.Role.LEAD)


@pytest.fixture
def emils_client(emil: User) -> Client:
    return client_of(emil, HOST)


@pytest.fixture
def lenas_client(lena: User) -> Client:
    return client_of(lena, HOST)


@pytest.fixture
def foreign_office(carla: User) -> Office:
    """Carla's office in the other town."""
    office = carla.offices.get()
    Office.objects.filter(pk=office.pk).update(name="Fremdes Büro")
    office.department.name = "Fremdes Amt"
    office.department.save()
    office.refresh_from_db()
    return office


@pytest.fixture
def mails_are_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    """As with a mail server; without one every office that offers appointments is told so."""
    monkeypatch.setattr("sprechstunde.config.administration.advice.can_send", lambda: True)


@pytest.fixture
def announced(monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any) -> Callable[..., set[str]]:
    """Calls something and returns the subjects that were announced when it was committed."""

    def watch(action: Callable[[], Any]) -> set[str]:
        subjects: set[str] = set()
        monkeypatch.setattr("sprechstunde.live.changes.hub.changed", subjects.update)
        with django_capture_on_commit_callbacks(execute=True):
            action()
        return subjects

    return watch


def filled_in(client: Client, address: str, **changes: Any) -> dict[str, Any]:
    """What a browser would send if somebody opened the form and changed these fields."""
    page = client.get(address)
    assert page.status_code == 200, page
    context = page.context_data
    formsets = [each.formset for each in context["inline_admin_formsets"]]
    forms = [context["adminform"].form]
    for formset in formsets:
        forms += [formset.management_form, *formset.forms]
    data: dict[str, Any] = {}
    for form in forms:
        for field in form:
            value = field.value()
            if value is not None and value is not False:
                data[field.html_name] = "on" if value is True else str(value)
    return {**data, **changes}


def submit(client: Client, address: str, **changes: Any) -> HttpResponse:
    return client.post(address, filled_in(client, address, **changes))


def errors_of(page: Any) -> str:
    """All that a refused form says, in one text."""
    assert page.status_code == 200, "the form was accepted"
    return str(page.context_data["errors"])


def told(page: Any) -> list[str]:
    """The messages that the next page shows, in order."""
    return [str(message) for message in get_messages(page.wsgi_request)]
