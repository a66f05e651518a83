"""Misconfiguration is said at the start, with a hint."""

from __future__ import annotations

import fcntl
import ipaddress
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.checks import Error, Tags, register
from django.core.checks import Warning as CheckWarning

from sprechstunde.config.static_files import PACKAGE
from sprechstunde.foundation.settings import Settings, settings
from sprechstunde.foundation.turn_addresses import LEAST_BITS, bits_of, turn_address

DEFAULT_SENDER = Settings.model_fields["mail_from"].default


@register(Tags.files)
def browser_libraries_are_there(**kwargs: Any) -> list[Error]:
    if (PACKAGE / "web" / "static" / "vendor" / "kern" / "kern.min.css").is_file():
        return []
    return [
        Error(
            "The browser libraries are missing.",
            hint="Run bin/setup in a checkout; an installed package carries them.",
            id="sprechstunde.E001",
        )
    ]


@register(Tags.security, deploy=True)
def https_outside_the_demo(**kwargs: Any) -> list[CheckWarning]:
    if settings().https or settings().demo:
        return []
    return [
        CheckWarning(
            "HTTPS is switched off outside the demo.",
            hint="Set SPRECHSTUNDE_HTTPS=1: browsers give neither camera nor microphone without it.",
            id="sprechstunde.W001",
        )
    ]


@register(Tags.security, deploy=True)
def mails_can_leave(**kwargs: Any) -> list[CheckWarning]:
    if settings().demo:
        return []
    if not settings().smtp_host:
        return [
            CheckWarning(
                "No mail server is set up: appointments cannot be booked.",
                hint="Set SPRECHSTUNDE_SMTP_HOST; sprechstunde check-mail then tries it.",
                id="sprechstunde.W002",
            )
        ]
    if settings().mail_from == DEFAULT_SENDER:
        return [
            CheckWarning(
                "Mails have no sender that anybody could answer.",
                hint="Set SPRECHSTUNDE_MAIL_FROM to an address your mail server may send for.",
                id="sprechstunde.W004",
            )
        ]
    return []


@register(Tags.security, deploy=True)
def mails_are_encrypted(**kwargs: Any) -> list[CheckWarning]:
    if not settings().smtp_host or settings().smtp_security != "none" or is_this_machine(settings().smtp_host):
        return []
    return [
        CheckWarning(
            "Mails go to the mail server without encryption.",
            hint="Set SPRECHSTUNDE_SMTP_SECURITY to starttls or tls; none is for a mail server on the same machine.",
            id="sprechstunde.W003",
        )
    ]


@register(Tags.security)
def relay_is_complete(**kwargs: Any) -> list[Error]:
    urls, secret = settings().turn_urls, settings().turn_secret
    if bool(urls) == bool(secret):
        return []
    missing = "SPRECHSTUNDE_TURN_SECRET" if urls else "SPRECHSTUNDE_TURN_URLS"
    return [
        Error(
            f"The TURN server is not used: {missing} is missing.",
            hint="Both are needed, or neither; sprechstunde turn-config prints what the server needs.",
            id="sprechstunde.E004",
        )
    ]


@register(Tags.security)
def relays_secret_is_strong(**kwargs: Any) -> list[Error]:
    if not settings().turn_secret or bits_of(settings().turn_secret) >= LEAST_BITS:
        return []
    return [
        Error(
            "The secret of the TURN server can be guessed.",
            hint="Whoever guesses it can use the server for anything. Make one with: openssl rand -hex 32",
            id="sprechstunde.E005",
        )
    ]


@register(Tags.security, deploy=True)
def networks_without_udp_are_reached(**kwargs: Any) -> list[CheckWarning]:
    """A relay only over UDP helps nobody whose network forbids UDP, which is why most need one."""
    urls = settings().turn_urls
    if not urls or any(turn_address(url).transport == "tls" for url in urls):
        return []
    return [
        CheckWarning(
            "The TURN server has no address with TLS: strict networks will not reach it.",
            hint="Add one such as turns:turn.example.de:443 to SPRECHSTUNDE_TURN_URLS.",
            id="sprechstunde.W005",
        )
    ]


def is_this_machine(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def refuse_unsafe_start() -> None:
    """A production start with demo accounts is refused: their password is known to whoever tried the demo."""
    from sprechstunde.staff.models import User

    if not settings().demo and User.objects.filter(is_demo=True).exists():
        sys.exit(
            "sprechstunde.E002: This data folder holds demo accounts, so it is not served outside the demo.\n"
            "Use another SPRECHSTUNDE_DATA_DIR or SPRECHSTUNDE_DATABASE_URL."
        )


@contextmanager
def sole_server(settings: Settings) -> Iterator[None]:
    """An embedded database has one server; a second one would think that nobody is connected."""
    if settings.database_url:
        yield
        return
    with (settings.data_dir / "server.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            sys.exit(
                f"sprechstunde.E003: Another server is using {settings.data_dir}. End it first, or use another data folder."
            )
        yield
