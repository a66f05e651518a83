"""Who may be woken: addresses and keys are anybody's input."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from pydantic import ValidationError

from conftest import NOON
from sprechstunde.foundation.push_hosts import USUAL
from sprechstunde.foundation.settings import Settings
from sprechstunde.push import jobs, lookups
from sprechstunde.push.actions import NotAllowed, unsubscribe
from sprechstunde.push.forms import SubscriptionForm
from sprechstunde.push.models import OutgoingPush, Subscription
from sprechstunde.push.tests.conftest import HOLDER, call, let_in
from sprechstunde.push.tests.push_service import PushBrowser, to_bytes, to_text

pytestmark = pytest.mark.django_db

USUAL_ENDPOINTS = [
    "https://fcm.googleapis.com/fcm/send/cW9x:APA91b-_x",
    "https://updates.push.services.mozilla.com/wpush/v2/gAAAA=",
    "https://eu.push.services.mozilla.com/wpush/v2/gAAAA",
    "https://web.push.apple.com/QGhz",
    "https://db5p.notify.windows.com/w/?token=BQYAAA%3d%3d",
]
HOSTILE_ENDPOINTS = [
    "http://127.0.0.1",
    "http://127.0.0.1/",
    "https://127.0.0.1/push",
    "http://127.0.0.1:4712/push",
    "https://[::1]/push",
    "https://169.254.169.254/latest/meta-data/",
    "https://localhost/push",
    "http://fcm.googleapis.com/fcm/send/x",
    "https://fcm.googleapis.com:8443/fcm/send/x",
    "https://fcm.googleapis.com.evil.example/x",
    "https://evilfcm.googleapis.com/x",
    "https://push.apple.com/x",
    "https://evilpush.apple.com/x",
    "https://web.push.apple.com@evil.example/x",
    "https://evil.example#@web.push.apple.com/x",
    "https://evil.example\\@web.push.apple.com/x",
    "https://evil.example/x?web.push.apple.com",
    "https://web.push.apple.com/x y",
    "https://web.push.apple.com/x\r\nHost: evil.example",
    "https://web.push.apple.com/\N{LATIN SMALL LETTER U WITH DIAERESIS}",
    "https://web.push.\N{CYRILLIC SMALL LETTER A}pple.com/x",
    "https://web.push.apple.com./x",
    "https://web.push.apple.com:99999/x",
    "https://web.push.apple.com",
    "https://web.push.apple.com/" + "x" * 1000,
    "ftp://web.push.apple.com/x",
    "//web.push.apple.com/x",
    "javascript:alert(1)",
    "",
]


@pytest.mark.parametrize("endpoint", USUAL_ENDPOINTS)
def test_browsers_of_all_makers_may_subscribe(endpoint):
    let_in(PushBrowser(endpoint))
    assert lookups.has_subscription("musterstadt", HOLDER)


@pytest.mark.parametrize("endpoint", HOSTILE_ENDPOINTS)
def test_what_is_no_push_service_on_the_list_is_refused(allow, endpoint):
    allow(*USUAL, "http://127.0.0.1:4711")
    with pytest.raises(NotAllowed):
        let_in(PushBrowser(endpoint))
    assert not SubscriptionForm.of_json(json.dumps(PushBrowser(endpoint).as_json).encode()).is_valid()
    assert not Subscription.objects.exists()


def test_what_the_operator_lists_is_allowed_as_it_is_written(allow):
    allow("push.stadt.example:8443", "http://127.0.0.1:4711")
    for endpoint in ("https://push.stadt.example:8443/x", "http://127.0.0.1:4711/x"):
        let_in(PushBrowser(endpoint))
    for endpoint in ("https://push.stadt.example/x", "https://127.0.0.1:4711/x", USUAL_ENDPOINTS[0]):
        with pytest.raises(NotAllowed):
            let_in(PushBrowser(endpoint))


def test_an_empty_list_switches_push_off(allow):
    allow()
    assert not lookups.is_offered()
    assert lookups.public_key()
    with pytest.raises(NotAllowed):
        let_in(PushBrowser(USUAL_ENDPOINTS[0]))


def keys_with(**changes: str) -> dict[str, str]:
    return {**PushBrowser("").keys, **changes}


POINT = to_bytes(PushBrowser("").keys["p256dh"])


@pytest.mark.parametrize(
    "keys",
    [
        keys_with(p256dh=""),
        keys_with(p256dh=to_text(POINT[:-1])),
        keys_with(p256dh=to_text(b"\x04" + b"\x01" * 64)),  # not on the curve
        keys_with(p256dh=to_text(b"\x02" + POINT[1:33])),  # compressed
        keys_with(p256dh=to_text(b"\x00")),  # infinity
        keys_with(p256dh=to_text(POINT) + "="),
        keys_with(p256dh="ü" * 87),
        keys_with(auth=""),
        keys_with(auth=to_text(b"x" * 15)),
        keys_with(auth=to_text(b"x" * 17)),
        keys_with(auth="/+" + "A" * 20),
        keys_with(auth="A" * 21 + "B"),  # another way to write the same bytes
    ],
)
def test_keys_that_are_none_are_refused(keys):
    browser = PushBrowser(USUAL_ENDPOINTS[0])
    browser.keys = keys
    with pytest.raises(NotAllowed):
        let_in(browser)
    assert not SubscriptionForm.of_json(json.dumps(browser.as_json).encode()).is_valid()


def test_the_form_reads_what_browsers_give():
    browser = PushBrowser(USUAL_ENDPOINTS[0])
    form = SubscriptionForm.of_json(json.dumps(browser.as_json).encode())
    assert form.is_valid()
    assert form.cleaned_data == {"endpoint": browser.endpoint, **browser.keys}
    assert SubscriptionForm({"endpoint": browser.endpoint, **browser.keys}).is_valid()


@pytest.mark.parametrize(
    "body", [b"", b"{", b"\xff", b"[]", b"null", b"7", b'{"keys": []}', b'{"endpoint": {}, "keys": 1}', b"[" * 50_000]
)
def test_the_form_refuses_nonsense_quietly(body):
    assert not SubscriptionForm.of_json(body).is_valid()


def test_a_browser_subscribes_once_with_its_latest_keys():
    first, again = PushBrowser(USUAL_ENDPOINTS[0]), PushBrowser(USUAL_ENDPOINTS[0])
    let_in(first)
    let_in(again)
    assert Subscription.objects.get().p256dh == again.keys["p256dh"]
    with pytest.raises(IntegrityError), transaction.atomic():
        Subscription.objects.create(
            **Subscription.objects.values("tenant", "holder", "endpoint", "endpoint_hash", "used_at").get()
        )


def test_a_sixth_browser_takes_the_place_of_the_longest_unused():
    for index in range(6):
        let_in(PushBrowser(f"https://web.push.apple.com/{index}"), now=NOON + timedelta(minutes=index))
    kept = set(Subscription.objects.values_list("endpoint", flat=True))
    assert kept == {f"https://web.push.apple.com/{index}" for index in range(1, 6)}


def test_nobody_ends_what_is_anothers():
    browser = PushBrowser(USUAL_ENDPOINTS[0])
    let_in(browser)
    let_in(browser, holder="browser/13")
    let_in(browser, tenant="andernort")
    unsubscribe(tenant="musterstadt", holder="browser/99", endpoint=browser.endpoint)
    assert Subscription.objects.count() == 3
    unsubscribe(tenant="musterstadt", holder=HOLDER, endpoint=browser.endpoint)
    assert not lookups.has_subscription("musterstadt", HOLDER)
    assert lookups.has_subscription("musterstadt", "browser/13")
    assert lookups.has_subscription("andernort", HOLDER)


def test_unsubscribing_ends_one_browser_or_all_and_what_waits_for_them():
    for name in ("one", "two", "three"):
        let_in(PushBrowser(f"https://web.push.apple.com/{name}"))
    assert call() == 3
    unsubscribe(tenant="musterstadt", holder=HOLDER, endpoint="https://web.push.apple.com/one")
    assert (Subscription.objects.count(), OutgoingPush.objects.count()) == (2, 2)
    unsubscribe(tenant="musterstadt", holder=HOLDER)
    assert (Subscription.objects.count(), OutgoingPush.objects.count()) == (0, 0)


def test_what_was_not_used_for_two_days_is_deleted():
    let_in(PushBrowser(USUAL_ENDPOINTS[0]))
    let_in(PushBrowser(USUAL_ENDPOINTS[1]), now=NOON + timedelta(hours=1))
    jobs.delete_old(NOON + timedelta(hours=48))
    assert Subscription.objects.count() == 2
    jobs.delete_old(NOON + timedelta(hours=48, seconds=1))
    assert Subscription.objects.get().endpoint == USUAL_ENDPOINTS[1]


@pytest.mark.parametrize(
    "entry",
    [
        "https://", "*", "*.com", "fcm.googleapis.com/x", "x@y", "a b", "host:0", "host:99999", "[::1]", "FCM.googleapis.com",
        "http://fcm.googleapis.com", "http://127.0.0.1", "http://10.0.0.1:80", "http://*.localhost:80", "ftp://x",
    ],
)  # fmt: skip
def test_a_list_with_nonsense_is_refused_at_start(monkeypatch, entry):
    monkeypatch.setenv("SPRECHSTUNDE_PUSH_HOSTS", f"web.push.apple.com,{entry}")
    with pytest.raises(ValidationError, match="push_hosts"):
        Settings()


def test_the_list_is_written_with_commas(monkeypatch):
    monkeypatch.setenv("SPRECHSTUNDE_PUSH_HOSTS", "*.push.apple.com, push.stadt.example:8443")
    assert Settings().push_hosts == ["*.push.apple.com", "push.stadt.example:8443"]
    monkeypatch.setenv("SPRECHSTUNDE_PUSH_HOSTS", "")
    assert Settings().push_hosts == []


@pytest.mark.parametrize("key", ["x", to_text(b"\x00" * 32), to_text(b"\xff" * 32), to_text(b"\x01" * 31), "ü" * 43])
def test_a_key_that_is_none_is_refused_at_start_without_quoting_it(monkeypatch, key):
    monkeypatch.setenv("SPRECHSTUNDE_VAPID_PRIVATE_KEY", key)
    with pytest.raises(ValidationError) as refused:
        Settings()
    assert key == "x" or key not in str(refused.value)
