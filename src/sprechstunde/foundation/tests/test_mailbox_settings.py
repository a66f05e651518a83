from __future__ import annotations

import json

import pytest
from pydantic import ValidationError
from pydantic_settings import SettingsError

from sprechstunde.foundation.settings import Settings

ENOUGH = {"host": "mail.example.de", "user": "termine", "password": "geheim"}


@pytest.fixture
def with_imap(monkeypatch):
    def with_imap(value: object) -> Settings:
        monkeypatch.setenv("SPRECHSTUNDE_IMAP", value if isinstance(value, str) else json.dumps(value))
        return Settings()

    return with_imap


def test_without_an_entry_no_mailbox_is_read():
    assert Settings().imap == {}


def test_what_is_usual_need_not_be_said(with_imap):
    mailbox = with_imap({"musterstadt": ENOUGH}).imap["musterstadt"]
    assert (mailbox.host, mailbox.usual_port, mailbox.user, mailbox.password) == ("mail.example.de", 993, "termine", "geheim")
    assert (mailbox.security, mailbox.folder) == ("tls", "INBOX")


@pytest.mark.parametrize(("security", "port"), [("tls", 993), ("starttls", 143), ("none", 143)])
def test_every_kind_of_encryption_has_its_port(with_imap, security, port):
    assert with_imap({"musterstadt": {**ENOUGH, "security": security}}).imap["musterstadt"].usual_port == port
    assert with_imap({"musterstadt": {**ENOUGH, "security": security, "port": 9}}).imap["musterstadt"].usual_port == 9


@pytest.mark.parametrize(
    "changes",
    [
        {"host": ""},
        {"host": "mail example"},
        {"host": "mail.example.de\n"},
        {"port": 70000},
        {"port": "imap"},
        {"user": ""},
        {"user": "termine\r\nA2 DELETE INBOX"},
        {"password": ""},
        {"password": "geheim\n"},
        {"password": None},
        {"folder": ""},
        {"folder": "INBOX\r\n"},
        {"security": "ssl"},
        {"ca_file": "gibtesnicht.pem"},
        {"pasword": "geheim"},
    ],
)
def test_nonsense_is_refused_without_quoting_the_password(with_imap, changes):
    with pytest.raises(ValidationError) as refused:
        with_imap({"musterstadt": {**ENOUGH, **changes}})
    assert "geheim" not in str(refused.value)


@pytest.mark.parametrize("value", ["imap.example.de", "[]", '{"musterstadt": "x"}', "{"])
def test_only_the_right_json_is_accepted(with_imap, value):
    with pytest.raises((ValidationError, SettingsError)):
        with_imap(value)


def test_two_towns_cannot_share_a_folder_but_a_mailbox(with_imap):
    with pytest.raises(ValidationError):
        with_imap({"musterstadt": ENOUGH, "andernort": {**ENOUGH, "port": 993, "host": "MAIL.example.de"}})
    assert len(with_imap({"musterstadt": ENOUGH, "andernort": {**ENOUGH, "folder": "Andernort"}}).imap) == 2


def test_the_password_is_not_shown(with_imap):
    shown = repr(with_imap({"musterstadt": ENOUGH}))
    assert "mail.example.de" in shown
    assert "geheim" not in shown
