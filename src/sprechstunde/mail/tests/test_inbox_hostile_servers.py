"""Servers that lie, stall, drip or never end: a visit takes a limited time and memory, and the next one is as good as new."""

from __future__ import annotations

import time
import tracemalloc
from collections.abc import Callable, Iterator

import pytest

from conftest import NOON
from sprechstunde.foundation.mailbox_settings import MailboxSettings
from sprechstunde.mail.inbox import Outcome, Result
from sprechstunde.mail.incoming import mailbox as mailbox_module
from sprechstunde.mail.incoming import wire
from sprechstunde.mail.incoming.mailbox import MailboxTrouble, folder_argument
from sprechstunde.mail.incoming.parsing import MAIL_BYTES, TOO_LARGE
from sprechstunde.mail.incoming.rounds import Inbox
from sprechstunde.mail.models import IncomingMail
from sprechstunde.mail.tests.scripted_imap import ScriptedImap, for_ever, literal, password_in, scripted_imap

pytestmark = [pytest.mark.django_db, pytest.mark.long]


@pytest.fixture
def server(certificate) -> Iterator[ScriptedImap]:
    with scripted_imap(certificate) as running:
        yield running


@pytest.fixture
def read_new(server, authority_file) -> Callable[..., int]:
    def read_new(**changes: object) -> int:
        usual = {"host": "127.0.0.1", "port": server.port, "user": "u", "password": "geheim", "security": "none"}
        settings = MailboxSettings(**{**usual, "ca_file": str(authority_file), **changes})
        return Inbox("musterstadt", settings, lambda *given: Outcome(Result.APPLIED)).read_new(NOON)

    return read_new


@pytest.fixture
def impatient(monkeypatch) -> None:
    monkeypatch.setattr(wire, "SILENCE_SECONDS", 0.3)
    monkeypatch.setattr(mailbox_module, "VISIT_SECONDS", 0.6)


def test_an_honest_server_for_comparison(server, read_new):
    assert read_new() == 1
    assert any(rb"+FLAGS.SILENT (\Seen)" in line for line in server.heard)


ENDLESS = {
    "a literal of a terabyte": lambda server: iter([b"* 1 FETCH (UID 7 BODY[]<0> {1000000000000}\r\n"]),
    "a literal of a hundred megabytes": lambda server: literal_then(server, 100_000_000),
    "a literal with a number of 5,000 digits": lambda server: iter([b"* 1 FETCH (UID 7 BODY[] {%s}\r\n" % (b"9" * 5000)]),
    "a line without an end": lambda server: for_ever(b"x" * 65_536, server),
    "lines without an end": lambda server: for_ever(b"* OK still here\r\n" * 1000, server),
    "a literal in every line": lambda server: for_ever(literal(b"x" * 60_000), server),
}


def literal_then(server: ScriptedImap, size: int) -> Iterator[bytes]:
    yield b"* 1 FETCH (UID 7 BODY[]<0> {%d}\r\n" % size
    yield from for_ever(b"x" * 65_536, server)


@pytest.mark.parametrize("command", ["CAPABILITY", "SELECT", "SEARCH", "FETCH", "STORE", "LOGOUT"])
@pytest.mark.parametrize("name", ENDLESS)
def test_what_never_ends_is_cut_at_once_and_fills_no_memory(server, read_new, name, command):
    server.answers[command] = lambda line: ENDLESS[name](server)
    tracemalloc.start()
    started = time.monotonic()
    try:
        read_new()
        assert command == "LOGOUT", "the work was done by then"
    except MailboxTrouble:
        pass
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 30 * MAIL_BYTES
    assert time.monotonic() - started < 10


@pytest.mark.parametrize("command", ["CAPABILITY", "STARTTLS", "AUTHENTICATE", "SELECT", "SEARCH", "FETCH", "STORE"])
@pytest.mark.parametrize("pause", [60, 0.05], ids=["silence", "drip by drip"])
def test_a_slow_server_is_left_in_time(server, read_new, impatient, command, pause):
    server.answers[command] = lambda line: for_ever(b"x", server, pause)
    started = time.monotonic()
    with pytest.raises(MailboxTrouble):
        read_new(security="starttls" if command == "STARTTLS" else "none")
    assert time.monotonic() - started < 3


def test_a_greeting_that_never_comes(server, read_new, impatient):
    server.greeting = b""
    with pytest.raises(MailboxTrouble):
        read_new(security="tls")
    with pytest.raises(MailboxTrouble):
        read_new()


@pytest.mark.parametrize("command", ["CAPABILITY", "SELECT", "SEARCH", "FETCH", "STORE"])
@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"\r\n",
        b"\x00\xff\r\n",
        b"* BYE\r\n",
        b"%s NO not now\r\n",
        b"%s BAD what\r\n",
        b"A1 OK wrong tag\r\n",
        b"* 1 FETCH {\r\n",
    ],
)
def test_nonsense_refusals_and_broken_connections_are_trouble_and_nothing_else(server, read_new, command, answer):
    def say(line: bytes) -> Iterator[bytes]:
        yield answer.replace(b"%s", line.split(b" ")[0])
        raise ConnectionError

    server.answers[command] = say
    with pytest.raises(MailboxTrouble):
        read_new()
    del server.answers[command]
    assert read_new() == 1


@pytest.mark.parametrize("numbers", [b"x", b"7 8 nine", b"99999999999999999999999999999", b"-1", b""])
def test_odd_numbers_of_mails_do_no_harm(server, read_new, numbers):
    def search(line: bytes) -> Iterator[bytes]:
        yield b"* SEARCH %s\r\n%s OK done\r\n" % (numbers, line.split(b" ")[0])

    server.answers["SEARCH"] = search
    assert read_new() == (1 if b"7" in numbers else 0)


def test_a_server_that_lies_about_the_size_brings_nothing_large_in(server, read_new):
    """It told a few bytes and sends more than was asked for."""

    def fetch(line: bytes) -> Iterator[bytes]:
        if b"HEADER.FIELDS" in line:
            yield from server._usual(line)
        else:
            yield literal(b"x" * (MAIL_BYTES + 1)) + line.split(b" ")[0] + b" OK done\r\n"

    server.answers["FETCH"] = fetch
    assert read_new() == 1
    assert IncomingMail.objects.get().reason == TOO_LARGE
    assert any(rb"+FLAGS.SILENT (\Flagged)" in line for line in server.heard)


def test_news_about_other_mails_in_between_are_not_taken_for_ours(server, read_new):
    def fetch(line: bytes) -> Iterator[bytes]:
        yield b"* 3 FETCH (FLAGS (\\Seen))\r\n* 4 FETCH (UID 9 BODY[]<0> {3}\r\nabc)\r\n* 5 EXPUNGE\r\n"
        yield from server._usual(line)

    server.answers["FETCH"] = fetch
    assert read_new() == 1
    assert IncomingMail.objects.get().outcome == "applied"


def test_no_password_is_sent_without_encryption(server, read_new):
    server.capabilities = b"IMAP4rev1 AUTH=PLAIN"
    with pytest.raises(MailboxTrouble, match="insecure"):
        read_new(security="starttls")
    assert not password_in(server.heard)


def test_starttls_refused_is_no_reason_to_go_on(server, read_new):
    def refuse(line: bytes) -> Iterator[bytes]:
        yield line.split(b" ")[0] + b" NO not today\r\n"

    server.answers["STARTTLS"] = refuse
    with pytest.raises(MailboxTrouble, match="insecure"):
        read_new(security="starttls")
    assert not password_in(server.heard)


def test_what_was_slipped_in_before_the_encryption_is_not_believed(server, read_new, monkeypatch):
    """Somebody in between appends a line to the last answer in the clear, hoping that it counts as encrypted."""

    def slip_in(line: bytes) -> Iterator[bytes]:
        yield line.split(b" ")[0] + b" OK begin\r\n* CAPABILITY IMAP4rev1 LOGINDISABLED SLIPPED-IN\r\n"

    server.answers["STARTTLS"] = slip_in
    seen = []
    original = wire.Wire.authenticate
    monkeypatch.setattr(
        wire.Wire, "authenticate", lambda self, *given: seen.append(self.capabilities) or original(self, *given)
    )
    assert read_new(security="starttls") == 1
    assert "SLIPPED-IN" not in seen[0]


def test_a_certificate_for_another_name_is_not_believed(server, read_new):
    with pytest.raises(MailboxTrouble, match="insecure"):
        read_new(host="localhost", security="starttls")
    assert not password_in(server.heard)


def test_a_server_without_plain_gets_login_with_quotes(server, read_new):
    server.capabilities = b"IMAP4rev1 STARTTLS"
    assert read_new(user='a"b\\c d', password="p w") == 1
    assert any(rb'LOGIN "a\"b\\c d" "p w"' in line for line in server.heard)


def test_letters_that_login_cannot_carry_are_a_refused_sign_in(server, read_new):
    server.capabilities = b"IMAP4rev1 STARTTLS"
    with pytest.raises(MailboxTrouble, match="sign_in"):
        read_new(password="Umläut")


def test_a_mailbox_that_is_read_only_is_trouble(server, read_new):
    def select(line: bytes) -> Iterator[bytes]:
        yield b"* 1 EXISTS\r\n* OK [READ-ONLY] x\r\n" + line.split(b" ")[0] + b" OK [READ-ONLY] done\r\n"

    server.answers["SELECT"] = select
    with pytest.raises(MailboxTrouble, match="folder"):
        read_new()
    assert not IncomingMail.objects.exists()


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("INBOX", '"INBOX"'),
        ("Öffentlich", '"&ANY-ffentlich"'),
        ("A & B", '"A &- B"'),
        ('a"b\\c', '"a\\"b\\\\c"'),
        ("台北", '"&U,BTFw-"'),
        ("😀", '"&2D3eAA-"'),
    ],
)
def test_folders_are_written_as_imap_does(name, written):
    assert folder_argument(name) == written
