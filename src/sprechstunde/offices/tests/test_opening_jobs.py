from __future__ import annotations

from datetime import time, timedelta

import pytest

from conftest import NOON
from sprechstunde.offices import jobs
from sprechstunde.offices.models import OpeningHours

pytestmark = pytest.mark.django_db


@pytest.fixture
def announced(monkeypatch):
    told = []
    monkeypatch.setattr(jobs, "announce_office", lambda office: told.append(office.slug))
    monkeypatch.setattr(jobs, "_last", None)
    return told


def test_pages_hear_of_the_closing_although_nobody_did_anything(office, announced):
    OpeningHours.objects.filter(office=office).update(opens_at=time(8), closes_at=time(12, 30))
    for minutes in range(0, 60, 5):
        jobs.announce_openings_and_closings(NOON + timedelta(minutes=minutes))
        assert announced == (["beratung"] if minutes >= 30 else [])


def test_a_clock_set_back_is_no_reason_to_stop(office, announced):
    OpeningHours.objects.filter(office=office).update(opens_at=time(8), closes_at=time(12, 30))
    jobs.announce_openings_and_closings(NOON + timedelta(hours=3))
    jobs.announce_openings_and_closings(NOON)
    jobs.announce_openings_and_closings(NOON + timedelta(minutes=40))
    assert announced == ["beratung"]
