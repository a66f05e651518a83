from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import IntegrityError

from conftest import HOST, OTHER_HOST, make_municipality
from sprechstunde.municipalities.lookups import local_day, municipality_at
from sprechstunde.municipalities.models import Host, Text

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("host", [HOST, f"{HOST}:8443", HOST.upper()])
def test_a_host_leads_to_its_municipality_with_or_without_port(musterstadt, andernort, host):
    assert municipality_at(host) == musterstadt


@pytest.mark.parametrize(
    "host", ["unbekannt.example", "", f"x{HOST}", f"{HOST}.evil.example", "[::1]", "[::1]:8000", "127.0.0.1:1"]
)
def test_an_unknown_host_leads_nowhere_when_there_are_several(musterstadt, andernort, host):
    assert municipality_at(host) is None


@pytest.mark.parametrize("host", ["unbekannt.example", "[::1]:8000", "127.0.0.1"])
def test_a_sole_municipality_answers_everywhere(musterstadt, host):
    assert municipality_at(host) == musterstadt


def test_without_any_municipality_there_is_none():
    assert municipality_at(HOST) is None


def test_a_host_belongs_to_one_municipality(musterstadt, andernort):
    with pytest.raises(IntegrityError):
        Host.objects.create(municipality=andernort, name=HOST)


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        ("2026-11-18T22:59:59", 18),
        ("2026-11-18T23:00:00", 19),
        ("2026-07-18T21:59:59", 18),
        ("2026-07-18T22:00:00", 19),
    ],
)
def test_the_day_begins_at_midnight_on_the_wall(musterstadt, moment, day):
    assert local_day(musterstadt, datetime.fromisoformat(moment).replace(tzinfo=UTC)).day == day


@pytest.mark.parametrize("kind", Text.Kind.values)
def test_a_text_is_shown_as_text_and_only_by_its_own_municipality(client, musterstadt, andernort, kind):
    Text.objects.create(
        municipality=musterstadt, kind=kind, body="## <b>Wir</b>\n\n<script>alert(1)</script>", updated_on="2026-01-01"
    )
    page = client.get(f"/{kind}/", headers={"host": HOST})
    assert page.status_code == 200
    assert "<script>alert" not in page.content.decode()
    assert "&lt;b&gt;Wir" in page.content.decode()
    assert client.get(f"/{kind}/", headers={"host": OTHER_HOST}).status_code == 404


def test_two_texts_of_one_kind_are_refused_by_the_database(musterstadt):
    for _ in range(1):
        Text.objects.create(municipality=musterstadt, kind="impressum", body="x", updated_on="2026-01-01")
    with pytest.raises(IntegrityError):
        Text.objects.create(municipality=musterstadt, kind="impressum", body="y", updated_on="2026-01-01")


def test_two_municipalities_do_not_share_a_slug(musterstadt):
    with pytest.raises(IntegrityError):
        make_municipality("Musterstadt", "musterstadt.anders.example")
