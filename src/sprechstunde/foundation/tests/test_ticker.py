from __future__ import annotations

import threading
from datetime import timedelta

import pytest

from conftest import NOON, in_parallel
from sprechstunde.foundation import ticker
from sprechstunde.foundation.models import Lease
from sprechstunde.foundation.ticker import LEASE, STANDSTILL, Ticker, resumed, take_lease, tick

SECOND = timedelta(seconds=1)


@pytest.fixture
def jobs(monkeypatch):
    """The test's own jobs instead of the rooms'."""
    found = []
    monkeypatch.setattr(ticker, "jobs", found)
    return found


@pytest.fixture
def standstills():
    """How long every standstill was that the listeners were told of."""
    heard = []

    def hear(standstill, now, **kwargs):
        heard.append(standstill)

    resumed.connect(hear)
    yield heard
    resumed.disconnect(hear)


@pytest.mark.django_db
def test_a_tick_runs_every_job_with_the_time_it_was_given(jobs):
    seen = []
    jobs += [seen.append, seen.append]
    assert tick(holder="one", now=NOON)
    assert seen == [NOON, NOON]


@pytest.mark.django_db
def test_only_the_holder_of_the_lease_ticks(jobs):
    seen = []
    jobs.append(seen.append)
    assert tick(holder="one", now=NOON)
    assert not tick(holder="two", now=NOON + SECOND)
    assert seen == [NOON]


@pytest.mark.django_db
def test_the_holder_keeps_the_lease_as_long_as_it_ticks(jobs):
    for second in range(60):
        assert tick(holder="one", now=NOON + second * SECOND)
        assert not tick(holder="two", now=NOON + second * SECOND)


@pytest.mark.django_db
def test_a_lease_that_ran_out_is_taken_by_another(jobs):
    tick(holder="one", now=NOON)
    assert not tick(holder="two", now=NOON + LEASE - SECOND)
    assert tick(holder="two", now=NOON + LEASE)
    assert not tick(holder="one", now=NOON + LEASE)


@pytest.mark.django_db(transaction=True)
def test_of_many_that_start_at_once_one_gets_the_lease():
    for each in range(10):
        now = NOON + each * 2 * LEASE
        taken = in_parallel(*[lambda holder=holder, now=now: take_lease(holder=holder, now=now) for holder in "abcd"])
        assert not [each for each in taken if isinstance(each, Exception)]
        assert sum(each is not None for each in taken) == 1


@pytest.mark.django_db
def test_the_first_tick_ever_is_no_standstill(jobs, standstills):
    tick(holder="one", now=NOON)
    assert standstills == []


@pytest.mark.django_db
def test_healthy_ticks_are_no_standstill(jobs, standstills):
    for second in range(30):
        tick(holder="one", now=NOON + second * SECOND)
    assert standstills == []


@pytest.mark.django_db
def test_a_standstill_is_told_with_its_length_before_any_job_runs(jobs, standstills):
    heard_before_the_job = []
    jobs.append(lambda now: heard_before_the_job.append(list(standstills)))
    tick(holder="one", now=NOON)
    tick(holder="after the restart", now=NOON + timedelta(minutes=20))
    assert standstills == [timedelta(minutes=20)]
    assert heard_before_the_job == [[], [timedelta(minutes=20)]]


@pytest.mark.django_db
def test_a_standstill_is_told_once(jobs, standstills):
    tick(holder="one", now=NOON)
    for second in range(10):
        tick(holder="one", now=NOON + timedelta(minutes=20) + second * SECOND)
    assert len(standstills) == 1


@pytest.mark.django_db
def test_the_same_process_notices_that_its_machine_slept(jobs, standstills):
    tick(holder="one", now=NOON)
    tick(holder="one", now=NOON + STANDSTILL + SECOND)
    assert standstills == [STANDSTILL + SECOND]


@pytest.mark.django_db
def test_a_clock_set_back_stops_nothing(jobs):
    seen = []
    jobs.append(seen.append)
    tick(holder="one", now=NOON)
    assert tick(holder="one", now=NOON - timedelta(hours=1))
    assert seen == [NOON, NOON - timedelta(hours=1)]


@pytest.mark.django_db
def test_a_job_that_fails_stops_no_other_and_is_logged(jobs, caplog):
    def fails(now):
        raise RuntimeError("broken")

    seen = []
    jobs += [fails, seen.append]
    assert tick(holder="one", now=NOON)
    assert seen == [NOON]
    assert "job_failed" in caplog.text


@pytest.mark.django_db(transaction=True)
def test_the_thread_ticks_until_it_is_stopped_and_then_gives_the_lease_back(jobs):
    ticked = threading.Event()
    jobs.append(lambda now: ticked.set())
    thread = Ticker()
    thread.start()
    assert ticked.wait(10)
    thread.stop()
    assert not thread.is_alive()
    lease = Lease.objects.get()
    assert take_lease(holder="another", now=lease.valid_until) is not None


@pytest.mark.django_db(transaction=True)
def test_the_thread_survives_a_tick_that_fails_altogether(jobs, monkeypatch, caplog):
    failed, ticked = threading.Event(), threading.Event()

    def fail_once(*, holder, now):
        if failed.is_set():
            ticked.set()
        else:
            failed.set()
            raise RuntimeError("database is away")

    monkeypatch.setattr(ticker, "tick", fail_once)
    monkeypatch.setattr(ticker, "INTERVAL", timedelta(milliseconds=1))
    thread = Ticker()
    thread.start()
    assert ticked.wait(10)
    thread.stop()
    assert "tick_failed" in caplog.text
