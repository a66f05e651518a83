from __future__ import annotations

import pytest
from pydantic import ValidationError

from sprechstunde.config import checks
from sprechstunde.foundation.settings import Settings


def found(monkeypatch, **changes: object) -> list[str]:
    monkeypatch.setattr(checks, "settings", lambda: Settings(**changes))
    return [each.id.removeprefix("sprechstunde.") for each in (*checks.mails_can_leave(), *checks.mails_are_encrypted())]


@pytest.mark.parametrize(
    ("changes", "warnings"),
    [
        ({}, ["W002"]),
        ({"demo": True}, []),
        ({"smtp_host": "mail.example"}, ["W004"]),
        ({"smtp_host": "mail.example", "mail_from": "termine@stadt.example"}, []),
        ({"smtp_host": "mail.example", "mail_from": "a@stadt.example", "smtp_security": "none"}, ["W003"]),
        ({"smtp_host": "192.0.2.1", "mail_from": "a@stadt.example", "smtp_security": "none"}, ["W003"]),
        ({"smtp_host": "127.0.0.1", "mail_from": "a@stadt.example", "smtp_security": "none"}, []),
        ({"smtp_host": "::1", "mail_from": "a@stadt.example", "smtp_security": "none"}, []),
        ({"smtp_host": "localhost", "mail_from": "a@stadt.example", "smtp_security": "none"}, []),
    ],
)
def test_what_is_warned_of(monkeypatch, changes, warnings):
    assert found(monkeypatch, **changes) == warnings


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SMTP_HOST", "smtp://mail.example"),
        ("SMTP_HOST", "mail.example\r\nx"),
        ("SMTP_PORT", "0"),
        ("SMTP_SECURITY", "egal"),
        ("SMTP_CA_FILE", "gibt/es/nicht.pem"),
        ("MAIL_FROM", "Stadt <termine@stadt.example>"),
        ("MAIL_FROM", "termine"),
        ("MAIL_FROM", "termine@stadt.example\r\n"),
        ("MAIL_RETENTION_DAYS", "0"),
        ("MAIL_DKIM_SELECTOR", "a b"),
    ],
)
def test_nonsense_is_refused(monkeypatch, name, value):
    monkeypatch.setenv(f"SPRECHSTUNDE_{name}", value)
    with pytest.raises(ValidationError):
        Settings()
