"""Several lanes at once, the thread that runs one, and processes that are killed as a power cut would."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from django.db import connection

from conftest import NOON, in_parallel
from sprechstunde.foundation import clock
from sprechstunde.push import outbox
from sprechstunde.push.delivery import PushDelivery
from sprechstunde.push.lane import PushLane
from sprechstunde.push.models import OutgoingPush
from sprechstunde.push.tests.conftest import call, deliver, let_in
from sprechstunde.push.tests.push_service import push_service

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.server]

SECONDS = 60


def wait_until(seen, seconds: float = 10.0) -> None:
    end = time.monotonic() + seconds
    while not seen():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.002)


def test_several_lanes_send_every_push_once(service):
    for index in range(30):
        let_in(service.browser(str(index)), holder=f"browser/{index}")
        call(holder=f"browser/{index}")
    accepted = in_parallel(*(partial(PushDelivery().send_due, lambda: NOON) for _ in range(3)))
    assert sum(accepted) == 30
    assert set(Counter(each.path for each in service.received).values()) == {1}
    assert len(service.received) == 30


def test_a_push_leaves_when_its_change_is_committed(service, annas_browser):
    lane = PushLane()
    lane.start()
    try:
        for index in range(5):
            call(now=clock.now(), topic=f"ticket-{index}")
            committed = time.monotonic()
            wait_until(lambda: len(service.received) == index + 1)  # noqa: B023 - called at once
            assert time.monotonic() - committed < 0.9, "the bell woke it, not its own round"
    finally:
        lane.stop()


def test_the_lane_stops_although_the_service_stalls_and_holds_nobody_up(service, annas_browser):
    service.behaviour = service.stall
    lane = PushLane()
    lane.start()
    call(now=clock.now())
    wait_until(lambda: service.received)
    started = time.monotonic()
    call(now=clock.now(), topic="ticket-2")
    assert time.monotonic() - started < 1
    lane.stop()
    assert time.monotonic() - started < 4
    service.freed.set()
    lane.join()


@pytest.mark.skipif(connection.vendor != "sqlite", reason="only an embedded database has one server")
def test_killed_after_claiming_an_embedded_server_sends_it_with_its_next_start(service, annas_browser):
    call()
    outbox.claim_next(NOON)
    assert deliver() == 0
    PushDelivery().begin()
    assert deliver() == 1


def test_killed_after_claiming_another_lane_sends_it_when_the_first_must_be_dead(service, annas_browser):
    call(not_after=NOON + timedelta(hours=1))
    outbox.claim_next(NOON)
    assert deliver(NOON + outbox.CLAIM - timedelta(seconds=1)) == 0
    assert deliver(NOON + outbox.CLAIM + timedelta(seconds=1)) == 1


def test_who_comes_late_changes_nothing(service, annas_browser):
    """A lane that slept past its claim must not put off what another is sending now."""
    call(not_after=NOON + timedelta(hours=1))
    slow = outbox.claim_next(NOON)
    later = NOON + outbox.CLAIM + timedelta(seconds=1)
    quick = outbox.claim_next(later)
    outbox.put_off(slow, later, wait=timedelta())
    assert OutgoingPush.objects.get().sending_since == quick.sending_since


@pytest.fixture
def run(tmp_path: Path):
    """Starts a process on a data folder of its own that knows this push service."""
    started = []

    def run(what: str, origin: str) -> subprocess.Popen:
        environment = {
            **os.environ,
            "SPRECHSTUNDE_DATA_DIR": str(tmp_path),
            "SPRECHSTUNDE_DATABASE_URL": "",
            "SPRECHSTUNDE_PUSH_HOSTS": origin,
        }
        command = [sys.executable, "-m", "sprechstunde.push.tests.process", what, origin]
        process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)
        started.append(process)
        return process

    yield run
    for process in started:
        process.kill()
        process.communicate()


def test_killed_between_commit_and_push_it_leaves_after_the_next_start(run):
    with push_service() as service:
        writer = run("write_and_die", service.origin)
        assert writer.wait(SECONDS) == -signal.SIGKILL
        assert service.received == []
        assert run("deliver", service.origin).wait(SECONDS) == 0
        assert len(service.received) == 1


def test_killed_between_acceptance_and_note_it_is_repeated_once_with_the_same_topic(run):
    with push_service() as service:
        run("write_and_die", service.origin).wait(SECONDS)
        process = run("deliver", service.origin)
        service.on_push = process.kill  # the service has it, the process never hears that
        assert process.wait(SECONDS) == -signal.SIGKILL
        service.on_push = lambda: None
        assert run("deliver", service.origin).wait(SECONDS) == 0
        assert run("deliver", service.origin).wait(SECONDS) == 0
        assert len(service.received) == 2
        assert len({each.headers["topic"] for each in service.received}) == 1
        assert len({each.claims["k"] for each in service.received}) == 1, "the key outlives the process"
