"""Whole addresses, whoever makes them: a request knows the path prefix, the ticker's thread does not."""

from __future__ import annotations

import pytest
from django.urls import set_script_prefix

from sprechstunde.appointments.links import Links
from sprechstunde.appointments.models import Appointment
from sprechstunde.foundation.settings import settings
from sprechstunde.municipalities import lookups


@pytest.mark.django_db
@pytest.mark.parametrize("prefix", ["/", "/sprechstunde/"])
def test_the_path_prefix_stands_once_in_a_request_and_in_the_ticker(office, monkeypatch, prefix):
    known = settings().model_copy(update={"https": True, "base_path": "/sprechstunde"})
    monkeypatch.setattr(lookups, "settings", lambda: known)
    set_script_prefix(prefix)
    try:
        assert Links(Appointment(office=office)).entry == "https://musterstadt.example/sprechstunde/termin/"
    finally:
        set_script_prefix("/")
