"""A process of its own that writes or delivers, to be killed. Run with the settings of its own data folder."""

# ruff: noqa: E402 - Django is set up before its models are imported
from __future__ import annotations

import os
import signal
import sys
import time

os.environ["DJANGO_SETTINGS_MODULE"] = "sprechstunde.config.settings"

import django

django.setup()

from django.core.management import call_command
from django.db import transaction

from sprechstunde.foundation import clock
from sprechstunde.mail.actions import send_later
from sprechstunde.mail.delivery import Delivery
from sprechstunde.mail.letters import Letter
from sprechstunde.mail.models import MailState, OutgoingMail


def write_and_die() -> None:
    call_command("migrate", "mail", verbosity=0)
    with transaction.atomic():
        mail = send_later(
            Letter(
                event="confirmed",
                tenant="musterstadt",
                reference="termin-1",
                language="de",
                to="anna@post.example",
                subject="Ihr Termin",
                text="Guten Tag",
                html="<p>Guten Tag</p>",
            ),
            now=clock.now(),
        )
    print(mail.message_id, flush=True)  # noqa: T201 - the test reads it
    os.kill(os.getpid(), signal.SIGKILL)


def deliver() -> None:
    """Until nothing waits any more."""
    delivery = Delivery()
    delivery.begin()
    while OutgoingMail.objects.filter(state=MailState.WAITING).exists():
        delivery.send_due(clock.now)
        time.sleep(0.01)


if __name__ == "__main__":
    {"write_and_die": write_and_die, "deliver": deliver}[sys.argv[1]]()
