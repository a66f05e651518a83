"""More people: Emil administers Musterstadt, Lena leads a department there. And how they fill in forms."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from conftest import HOST, PASSWORD
from sprechstunde.municipalities.models import Municipality, Text
from sprechstunde.offices.models import Closure, Office
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
