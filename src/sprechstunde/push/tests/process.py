"""A process of its own that writes or delivers, to be killed. Run with the settings of its own data folder."""

# ruff: noqa: E402 - Django is set up before its models are imported
from __future__ import annotations

import os
import signal
import sys
import time
from datetime import timedelta

os.environ["DJANGO_SETTINGS_MODULE"] = "sprechstunde.config.settings"

import django

django.setup()

from django.core.management import call_command
from django.db import transaction

from sprechstunde.foundation import clock
from sprechstunde.push.actions import PushText, push_later, subscribe
from sprechstunde.push.delivery import PushDelivery
from sprechstunde.push.models import OutgoingPush
from sprechstunde.push.tests.push_service import PushBrowser


def write_and_die(origin: str) -> None:
    call_command("migrate", "push", verbosity=0)
    now, browser = clock.now(), PushBrowser(f"{origin}/push/anna")
    with transaction.atomic():
        subscribe(tenant="musterstadt", holder="browser/12", endpoint=browser.endpoint, **browser.keys, language="de", now=now)
        push_later(
            tenant="musterstadt",
            holders=["browser/12"],
            topic="ticket-1",
            urgency="high",
            not_after=now + timedelta(minutes=10),
            text=PushText("Bitte kommen Sie zurück", "", "/wartebereich/"),
            now=now,
        )
    os.kill(os.getpid(), signal.SIGKILL)


def deliver(origin: str) -> None:
    """Until nothing waits any more."""
    delivery = PushDelivery()
    delivery.begin()
    while OutgoingPush.objects.exists():
        delivery.send_due(clock.now)
        time.sleep(0.01)


if __name__ == "__main__":
    {"write_and_die": write_and_die, "deliver": deliver}[sys.argv[1]](sys.argv[2])
