"""Several lanes at once, and the thread that runs one."""

from __future__ import annotations

import statistics
import time
from collections import Counter
from functools import partial

import pytest
from django.db import connection, transaction

from conftest import NOON, in_parallel
from sprechstunde.foundation import clock
from sprechstunde.mail import smtp
from sprechstunde.mail.actions import send_later
from sprechstunde.mail.delivery import Delivery
from sprechstunde.mail.lane import MailLane
from sprechstunde.mail.models import MailState, OutgoingMail
from sprechstunde.mail.tests.conftest import letter

pytestmark = pytest.mark.django_db(transaction=True)


def wait_until(seen, seconds: float = 10.0) -> None:
    end = time.monotonic() + seconds
    while not seen():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.002)


@pytest.fixture
def lane():
    thread = MailLane()
    thread.start()
    yield thread
    thread.stop()


def test_several_lanes_send_every_mail_once(server, write):
    for index in range(30):
        write(reference=f"termin-{index}")
    accepted = in_parallel(*(partial(Delivery().send_due, lambda: NOON) for _ in range(3)))
    assert sum(accepted) == 30
    counts = Counter(each.message["Message-ID"] for each in server.accepted)
    assert len(counts) == 30
    assert set(counts.values()) == {1}


def test_a_mail_leaves_at_once_when_it_is_committed(server, lane):
    seconds = []
    for index in range(20):
        with transaction.atomic():
            send_later(letter(reference=f"termin-{index}"), now=clock.now())
        committed = time.monotonic()
        wait_until(lambda: len(server.accepted) == index + 1)  # noqa: B023 - called at once
        seconds.append(time.monotonic() - committed)
    assert statistics.median(seconds) < 0.5


def test_a_stalling_server_keeps_nobody_waiting(server, lane, write, monkeypatch):
    """Neither writers nor readers: the lane holds no lock and no transaction while it waits for the server."""
    server.stalls = True
    write(now=clock.now())
    wait_until(lambda: OutgoingMail.objects.exclude(sending_since=None).exists())
    started = time.monotonic()
    write(now=clock.now(), reference="termin-2")
    assert OutgoingMail.objects.filter(state=MailState.WAITING).count() == 2
    assert time.monotonic() - started < 1
    assert lane.is_alive()
    server.let_go()


def test_the_lane_stops_although_the_server_stalls(server, write):
    server.stalls = True
    thread = MailLane()
    thread.start()
    write(now=clock.now())
    wait_until(lambda: OutgoingMail.objects.exclude(sending_since=None).exists())
    started = time.monotonic()
    thread.stop()
    assert time.monotonic() - started < 4
    server.let_go()
    thread.join(10)
    assert not thread.is_alive()


def test_a_lane_survives_a_database_that_fails(server, lane, write, monkeypatch, caplog):
    from sprechstunde.mail import outbox

    real, failed = outbox.claim_next, []

    def fail_once(now):
        if not failed:
            failed.append(True)
            raise RuntimeError("database is away")
        return real(now)

    monkeypatch.setattr(outbox, "claim_next", fail_once)
    write(now=clock.now())
    wait_until(lambda: server.accepted)
    assert failed
    assert "delivery_failed" in caplog.text


def test_an_acceptance_that_could_not_be_noted_is_noted_before_anything_else(server, write, monkeypatch):
    from sprechstunde.mail import outbox

    real, failed = outbox.note_sent, []

    def fail_once(*args, **kwargs):
        if not failed:
            failed.append(True)
            raise RuntimeError("database is away")
        real(*args, **kwargs)

    monkeypatch.setattr(outbox, "note_sent", fail_once)
    write()
    delivery = Delivery()
    with pytest.raises(RuntimeError):
        delivery.send_due(lambda: NOON)
    delivery.send_due(lambda: NOON + 2 * outbox.CLAIM)
    assert len(server.accepted) == 1
    assert OutgoingMail.objects.get().state == MailState.SENT


@pytest.mark.skipif(connection.vendor != "sqlite", reason="other servers may be sending")
def test_with_an_embedded_database_a_new_start_takes_over_at_once(server, write, deliver):
    write()
    OutgoingMail.objects.update(sending_since=NOON)
    assert deliver() == 0
    Delivery().begin()
    assert deliver() == 1


def test_a_lane_waits_before_it_looks_for_a_missing_server_again(use_server, write, monkeypatch):
    tried = []
    monkeypatch.setattr(smtp, "_connected", lambda *args: tried.append(args) or (_ for _ in ()).throw(OSError()))
    use_server(1)
    for index in range(3):
        write(reference=f"termin-{index}")
    delivery = Delivery()
    delivery.send_due(lambda: NOON)
    delivery.send_due(lambda: NOON)
    assert len(tried) == 1
