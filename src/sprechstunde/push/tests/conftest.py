from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import pytest
from django.db import transaction

from conftest import NOON
from sprechstunde.foundation.settings import settings
from sprechstunde.push.actions import PushText, push_later, subscribe
from sprechstunde.push.delivery import PushDelivery
from sprechstunde.push.models import Subscription
from sprechstunde.push.tests.push_service import PushBrowser, PushService, push_service

HOLDER = "browser/12"
TEXT = PushText(title="Bitte kommen Sie zurück", body="Öffnen Sie die Seite, auf der Sie warten.", path="/wartebereich/")
TWO_MINUTES = timedelta(minutes=2)


@pytest.fixture(autouse=True)
def our_settings(monkeypatch, tmp_path) -> None:
    monkeypatch.setattr(settings(), "data_dir", tmp_path)
    monkeypatch.setattr(settings(), "mail_from", "termine@musterstadt.example")


@pytest.fixture
def allow(monkeypatch) -> Callable[..., None]:
    def allow(*entries: str) -> None:
        monkeypatch.setattr(settings(), "push_hosts", list(entries))

    return allow


@pytest.fixture
def service(allow) -> Iterator[PushService]:
    """A healthy push service that the operator has listed."""
    with push_service() as service:
        allow(service.origin)
        yield service


@pytest.fixture
def annas_browser(service: PushService, db) -> PushBrowser:
    browser = service.browser()
    let_in(browser)
    return browser


def let_in(browser: PushBrowser, *, holder: str = HOLDER, now: datetime = NOON, tenant: str = "musterstadt") -> Subscription:
    return subscribe(tenant=tenant, holder=holder, endpoint=browser.endpoint, **browser.keys, language="de", now=now)


def call(*, holder: str = HOLDER, topic: str = "ticket-1", now: datetime = NOON, **changes: object) -> int:
    """Pushes a call, as an action would."""
    usual = {"tenant": "musterstadt", "urgency": "high", "not_after": now + TWO_MINUTES, "text": TEXT}
    with transaction.atomic():
        return push_later(holders=[holder], topic=topic, now=now, **{**usual, **changes})  # type: ignore[arg-type]


def deliver(now: datetime = NOON) -> int:
    """One round of one lane that has not failed before."""
    return PushDelivery().send_due(lambda: now)
