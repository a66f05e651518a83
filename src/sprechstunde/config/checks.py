"""Misconfiguration is said at the start, with a hint."""

from __future__ import annotations

import fcntl
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.checks import Error, Tags, register
from django.core.checks import Warning as CheckWarning

from sprechstunde.config.static_files import PACKAGE
from sprechstunde.foundation.settings import Settings, settings


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
