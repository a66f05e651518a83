from __future__ import annotations

import ssl
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest
import trustme
from django.db import transaction

from conftest import NOON
from sprechstunde.foundation.settings import settings
from sprechstunde.mail.actions import send_later
from sprechstunde.mail.delivery import Delivery
from sprechstunde.mail.letters import Letter
from sprechstunde.mail.models import OutgoingMail
from sprechstunde.mail.tests.post_office import PostOffice, only_with_tls, post_office

Write = Callable[..., OutgoingMail]


def letter(**changes: object) -> Letter:
    usual = {
        "event": "confirmed",
        "tenant": "musterstadt",
        "reference": "termin-1",
        "language": "de",
        "to": "anna@post.example",
        "subject": "Ihr Termin am 4. Juni 2026, 09:30 Uhr",
        "text": "Guten Tag,\n\nIhr Termin steht fest.\n",
        "html": "<p>Guten Tag,</p><p>Ihr Termin steht fest.</p>",
        "sender_name": "Stadt Musterstadt",
    }
    return Letter(**{**usual, **changes})  # type: ignore[arg-type]


@pytest.fixture
def write(db) -> Write:
    """Writes a mail at noon, as an action would."""

    def write(*, now: datetime = NOON, **changes: object) -> OutgoingMail:
        with transaction.atomic():
            return send_later(letter(**changes), now=now)

    return write


@pytest.fixture(autouse=True)
def our_sender(monkeypatch) -> None:
    monkeypatch.setattr(settings(), "mail_from", "termine@musterstadt.example")


@pytest.fixture(scope="session")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(scope="session")
def authority_file(authority: trustme.CA, tmp_path_factory) -> Path:
    file = tmp_path_factory.mktemp("authority") / "ca.pem"
    authority.cert_pem.write_to_path(str(file))
    return file


@pytest.fixture(scope="session")
def certificate(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    return context


@pytest.fixture
def use_server(monkeypatch, authority_file) -> Callable[..., None]:
    """Makes a server on this machine the municipality's mail server."""

    def use(port: int, **changes: object) -> None:
        usual = {"smtp_host": "127.0.0.1", "smtp_port": port, "smtp_security": "starttls", "smtp_ca_file": str(authority_file)}
        for name, value in {**usual, **changes}.items():
            monkeypatch.setattr(settings(), name, value)

    return use


@pytest.fixture
def server(use_server, certificate) -> Iterator[PostOffice]:
    """A healthy mail server that insists on STARTTLS."""
    with post_office(**only_with_tls(certificate)) as office:
        use_server(office.port)
        yield office


@pytest.fixture
def deliver() -> Callable[..., int]:
    """One round of one lane that has not failed before."""

    def deliver(now: datetime = NOON) -> int:
        return Delivery().send_due(lambda: now)

    return deliver
