"""What an office decides about its consultations."""

from __future__ import annotations

import pytest

from sprechstunde.config.administration.tests.conftest import errors_of, submit
from sprechstunde.foundation.settings import settings as current


@pytest.fixture
def page(office):
    return f"/verwaltung/offices/office/{office.pk}/change/"


def test_documents_may_be_for_looking_only(emils_client, page, office):
    submit(emils_client, page, documents_view_only="on")
    office.refresh_from_db()
    assert (office.documents_view_only, office.relay_only) == (True, False)


def test_without_a_relay_nobody_is_sent_through_it(emils_client, page, office):
    assert "Es ist kein TURN-Server eingerichtet" in errors_of(submit(emils_client, page, relay_only="on"))
    office.refresh_from_db()
    assert office.relay_only is False


def test_with_a_relay_everybody_may_be(emils_client, page, office, monkeypatch):
    monkeypatch.setenv("SPRECHSTUNDE_ICE_SERVERS", '[{"urls": "turn:turn.example", "username": "u", "credential": "p"}]')
    current.cache_clear()
    submit(emils_client, page, relay_only="on")
    monkeypatch.undo()
    current.cache_clear()
    office.refresh_from_db()
    assert office.relay_only is True
