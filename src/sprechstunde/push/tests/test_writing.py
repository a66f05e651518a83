"""A push is written with the change it tells of, and says nothing by itself."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction

from conftest import NOON
from sprechstunde.push import doorbell, jobs
from sprechstunde.push.actions import PushText, push_later, withdraw
from sprechstunde.push.models import OutgoingPush, Subscription
from sprechstunde.push.outbox import claim_next
from sprechstunde.push.tests.conftest import HOLDER, TEXT, call, let_in
from sprechstunde.push.tests.push_service import PushBrowser

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def annas_two_browsers(db) -> None:
    for name in ("phone", "desk"):
        let_in(PushBrowser(f"https://web.push.apple.com/{name}"))


def test_every_browser_of_the_holders_gets_one_and_nobody_else():
    let_in(PushBrowser("https://web.push.apple.com/other"), holder="browser/13")
    let_in(PushBrowser("https://web.push.apple.com/carla"), tenant="andernort")
    assert call() == 2
    assert set(OutgoingPush.objects.values_list("subscription__endpoint", flat=True)) == {
        "https://web.push.apple.com/phone",
        "https://web.push.apple.com/desk",
    }


def test_the_lane_is_woken_when_the_change_is_committed(django_capture_on_commit_callbacks, monkeypatch):
    rung = []
    monkeypatch.setattr(doorbell.bell, "set", lambda: rung.append(True))
    with django_capture_on_commit_callbacks() as callbacks:
        call()
    assert rung == []
    for callback in callbacks:
        callback()
    assert rung == [True]


@pytest.mark.django_db(transaction=True)
def test_a_change_that_is_undone_tells_nobody():
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        call()
        raise ZeroDivisionError
    assert not OutgoingPush.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_outside_of_a_transaction_nothing_is_written():
    with pytest.raises(transaction.TransactionManagementError):
        push_later(
            tenant="musterstadt",
            holders=[HOLDER],
            topic="t",
            urgency="high",
            not_after=NOON + timedelta(1),
            text=TEXT,
            now=NOON,
        )


def test_a_later_one_replaces_what_has_not_left():
    call(text=PushText("Noch drei vor Ihnen", "", "/"))
    call(topic="ticket-2")
    call()
    assert sorted(OutgoingPush.objects.values_list("topic", "title")) == [
        *[("ticket-1", "Bitte kommen Sie zurück")] * 2,
        *[("ticket-2", "Bitte kommen Sie zurück")] * 2,
    ]


def test_one_that_is_just_being_sent_does_not_take_the_later_one_with_it():
    call()
    claim_next(NOON)
    call()
    assert OutgoingPush.objects.filter(sending_since=None).count() == 2


def test_an_answered_call_need_not_be_told():
    call()
    call(topic="ticket-2")
    withdraw(tenant="musterstadt", holders=[HOLDER], topic="ticket-1")
    assert set(OutgoingPush.objects.values_list("topic", flat=True)) == {"ticket-2"}


def test_what_would_come_too_late_or_is_switched_off_is_not_written(allow):
    assert call(not_after=NOON) == 0
    allow()
    assert call() == 0
    assert not OutgoingPush.objects.exists()


def test_three_queries_for_any_number_of_browsers(django_assert_num_queries):
    for index in range(20):
        let_in(PushBrowser("https://web.push.apple.com/x"), holder=f"browser/{index + 100}")
    holders = [f"browser/{index + 100}" for index in range(20)]
    with transaction.atomic(), django_assert_num_queries(3):
        push_later(
            tenant="musterstadt",
            holders=holders,
            topic="t",
            urgency="normal",
            not_after=NOON + timedelta(1),
            text=TEXT,
            now=NOON,
        )
    assert OutgoingPush.objects.count() == 20


@pytest.mark.parametrize(
    ("title", "body", "path"),
    [
        ("", "x", "/"),
        ("x" * 101, "", "/"),
        ("x", "x" * 301, "/"),
        ("x", "", ""),
        ("x", "", "https://evil.example/"),
        ("x", "", "//evil.example/"),
        ("x", "", "/\\evil.example/"),
        ("x", "", "/a b"),
        ("x", "", "/" + "x" * 200),
    ],
)
def test_a_text_that_fits_nowhere_is_refused_at_once(title, body, path):
    with pytest.raises(ValueError, match=r"short title|path"):
        PushText(title, body, path)


@pytest.mark.parametrize("wrong", [{"topic": ""}, {"topic": "a b"}, {"topic": "x" * 65}, {"urgency": "urgent"}])
def test_words_that_no_push_service_knows_are_refused(wrong):
    with pytest.raises(ValueError):
        call(**wrong)


def test_what_is_past_its_time_is_deleted():
    call()
    jobs.delete_old(NOON + timedelta(seconds=119))
    assert OutgoingPush.objects.count() == 2
    jobs.delete_old(NOON + timedelta(seconds=120))
    assert not OutgoingPush.objects.exists()


def test_a_subscription_that_ends_in_the_same_moment_undoes_nothing():
    """Its push has no owner then: it is not sent, stops no other, and goes with its time."""
    call()
    phone = Subscription.objects.get(endpoint__endswith="phone")
    Subscription.objects.filter(pk=phone.pk)._raw_delete("default")
    claimed = claim_next(NOON)
    assert claimed.subscription.endpoint.endswith("desk")
    claimed.delete()
    assert claim_next(NOON) is None
    jobs.delete_old(NOON + timedelta(hours=1))
    assert not OutgoingPush.objects.exists()


def test_a_clock_set_back_delays_nothing_for_long():
    call(now=NOON + timedelta(days=10))
    assert claim_next(NOON) is None
    jobs.repair_due_times(NOON)
    assert claim_next(NOON)


def test_a_claim_from_before_the_clock_was_set_back_does_not_hold_for_ever():
    call()
    OutgoingPush.objects.update(sending_since=NOON + timedelta(days=10))
    assert claim_next(NOON)
