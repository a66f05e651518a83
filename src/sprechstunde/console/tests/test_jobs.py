from __future__ import annotations

from datetime import timedelta

import pytest

from conftest import NOON
from sprechstunde.console import jobs
from sprechstunde.foundation.ticker import tick
from sprechstunde.queue import jobs as queue_jobs
from sprechstunde.staff import presence

pytestmark = pytest.mark.django_db

ABSENCE = timedelta(seconds=900)


@pytest.fixture(autouse=True)
def never_looked(monkeypatch):
    monkeypatch.setattr(jobs, "_last", None)
    monkeypatch.setattr(queue_jobs, "_last_sweep", None)


@pytest.fixture
def bashir_is_there(bashir):
    presence.arrive(bashir.pk)
    yield
    presence.leave(bashir.pk)


def test_a_counter_stays_open_while_its_adviser_has_a_page_open(counter, bashir_is_there):
    for minute in range(60):
        jobs.watch_counters(NOON + timedelta(minutes=minute))
    counter.refresh_from_db()
    assert counter.closed_at is None


def test_a_counter_closes_a_quarter_of_an_hour_after_the_last_page(counter, bashir):
    presence.arrive(bashir.pk)
    jobs.watch_counters(NOON)
    presence.leave(bashir.pk)
    jobs.watch_counters(NOON + ABSENCE - timedelta(seconds=1))
    counter.refresh_from_db()
    assert counter.closed_at is None
    jobs.watch_counters(NOON + ABSENCE + timedelta(seconds=20))
    counter.refresh_from_db()
    assert counter.deserted


def test_two_pages_of_one_adviser_are_counted(bashir):
    presence.arrive(bashir.pk)
    presence.arrive(bashir.pk)
    presence.leave(bashir.pk)
    assert presence.present() == {bashir.pk}
    presence.leave(bashir.pk)
    assert presence.present() == frozenset()


def test_the_time_in_which_the_server_stood_still_does_not_count_as_absence(counter):
    """Nobody's page can be open while the server is down; the browsers come back within seconds."""
    tick(holder="before", now=NOON)
    tick(holder="after", now=NOON + timedelta(minutes=30))
    counter.refresh_from_db()
    assert counter.closed_at is None


def test_the_desk_says_that_the_counter_was_closed_by_itself(counter, bashir, bashirs_client, at_noon):
    queue_jobs.close_deserted_counters(NOON, timedelta(0))
    from sprechstunde.console.desk import desk_of

    assert desk_of(bashir, NOON)["closed_automatically"]
    assert not desk_of(bashir, NOON + timedelta(hours=12))["closed_automatically"]
