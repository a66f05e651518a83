"""How actions say that something changed. Call these inside the transaction; they take effect when it commits."""

from __future__ import annotations

from django.db import transaction

from sprechstunde.live.hub import hub


def announce(*subjects: str) -> None:
    """What these subjects show may differ from now on. Says nothing about how, and nothing private."""
    transaction.on_commit(lambda: hub.changed(frozenset(subjects)))


def end_streams(*subjects: str) -> None:
    """Streams and sockets that depend on these subjects must close: signed out, deactivated, revoked."""
    transaction.on_commit(lambda: hub.ended(frozenset(subjects)))
