"""Incoming mail with a real IMAP server: each mail is read once, marked, and left where it is."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.db import IntegrityError, OperationalError, transaction

from conftest import NOON, in_parallel
from sprechstunde.foundation import clock
from sprechstunde.foundation.mailbox_settings import MailboxSettings
from sprechstunde.foundation.settings import settings
from sprechstunde.mail import inbox
from sprechstunde.mail.inbox import Inboxes, Outcome, Result, register_reader
from sprechstunde.mail.incoming import readers, rounds
from sprechstunde.mail.incoming.mailbox import Mailbox, MailboxTrouble, Mark, Trouble
from sprechstunde.mail.incoming.parsing import MAIL_BYTES, TOO_LARGE, UNREADABLE
from sprechstunde.mail.incoming.rounds import MISTAKE_OF_OURS, Inbox
from sprechstunde.mail.models import IncomingMail
from sprechstunde.mail.tests.dovecot import PASSWORD, Dovecot, dovecot

pytestmark = [pytest.mark.django_db, pytest.mark.server]  # the server is the IMAP server

SEEN, FLAGGED = {r"\Seen"}, {r"\Flagged"}
APPLIED, FOR_HUMAN, IGNORED = Outcome(Result.APPLIED), Outcome(Result.FOR_HUMAN, "why"), Outcome(Result.IGNORED, "why")


def letter(subject: str = "applied", number: int = 1, words: str = "Guten Tag") -> bytes:
    head = f"From: anna@example.org\r\nSubject: {subject}\r\nMessage-ID: <{subject}-{number}@example.org>\r\n"
    return f"{head}Date: Wed, 18 Nov 2026 12:30:00 +0100\r\n\r\n{words}\r\n".encode()


class Listener:
    """A reader that does what the subject says, and remembers what it was given."""

    def __init__(self) -> None:
        self.heard: list[tuple[str, str]] = []

    def __call__(self, message, tenant, now) -> Outcome:
        self.heard.append((tenant, message["Subject"]))
        return {"applied": APPLIED, "for_human": FOR_HUMAN, "ignored": IGNORED}[message["Subject"]]


@pytest.fixture(scope="module")
def server(authority) -> Iterator[Dovecot]:
    with dovecot(authority) as running:
        yield running


@pytest.fixture
def user(request) -> str:
    """A mailbox of one's own for every test."""
    return f"user-{abs(hash(request.node.nodeid))}"


@pytest.fixture
def mailbox(server, user, authority_file) -> Callable[..., MailboxSettings]:
    def mailbox(**changes: object) -> MailboxSettings:
        security = changes.get("security", "tls")
        usual = {
            "host": "127.0.0.1",
            "port": server.tls if security == "tls" else server.plain,
            "user": user,
            "password": PASSWORD,
            "ca_file": str(authority_file),
        }
        return MailboxSettings(**{**usual, **changes})

    return mailbox


@pytest.fixture
def listener() -> Listener:
    return Listener()


@pytest.fixture
def read_new(mailbox, listener, arrival) -> Callable[[], int]:
    it = Inbox("musterstadt", mailbox(), listener)
    return lambda: it.read_new(arrival)


@pytest.fixture
def arrival():
    """The server's clock says when a mail came, and it is not ours to set."""
    return clock.now()


def rows() -> list[tuple[str, str, str]]:
    return list(IncomingMail.objects.order_by("pk").values_list("tenant", "outcome", "reason"))


@pytest.mark.parametrize("security", ["tls", "starttls", "none"])
def test_mails_are_read_by_every_kind_of_connection(server, user, mailbox, listener, arrival, security):
    server.deliver(user, letter())
    assert Inbox("musterstadt", mailbox(security=security), listener).read_new(arrival) == 1
    assert listener.heard == [("musterstadt", "applied")]


def test_each_is_marked_by_what_became_of_it_and_nothing_is_deleted(server, user, read_new):
    for subject in ("applied", "for_human", "ignored"):
        server.deliver(user, letter(subject))
    assert read_new() == 3
    assert server.flags(user) == [SEEN, FLAGGED, SEEN]
    assert rows() == [
        ("musterstadt", "applied", ""),
        ("musterstadt", "for_human", "why"),
        ("musterstadt", "ignored", "why"),
    ]


def test_nothing_is_read_twice(server, user, read_new, listener):
    for subject in ("applied", "for_human", "ignored"):
        server.deliver(user, letter(subject))
    assert [read_new(), read_new()] == [3, 0]
    assert len(listener.heard) == 3


def test_what_people_have_read_or_deleted_is_left_alone(server, user, read_new, listener):
    for flags in (r"\Seen", r"\Flagged", r"\Deleted"):
        server.deliver(user, letter(), flags=flags)
    assert read_new() == 0
    assert listener.heard == []


def test_what_lay_there_long_before_is_left_alone(server, user, read_new):
    server.deliver(user, letter(), date='"01-Jan-2026 10:00:00 +0000"')
    assert read_new() == 0
    assert server.flags(user) == [set()]


def test_a_mail_delivered_twice_is_applied_once(server, user, read_new, listener):
    server.deliver(user, letter())
    server.deliver(user, b"Received: by another way\r\n" + letter())
    assert read_new() == 2
    assert len(listener.heard) == 1
    assert server.flags(user) == [SEEN, SEEN]


def test_another_mail_under_the_same_message_id_is_read(server, user, read_new, listener):
    """Nobody can hide a mail by sending one with its name before."""
    server.deliver(user, letter())
    server.deliver(user, letter().replace(b"12:30", b"12:31"))
    assert read_new() == 2
    assert len(listener.heard) == 2


def test_mails_without_a_message_id_are_told_apart_by_their_size(server, user, read_new, listener):
    for words in ("Ja", "Nein"):
        server.deliver(user, b"Subject: applied\r\n\r\n" + words.encode())
    assert read_new() == 2
    assert len(listener.heard) == 2


def test_two_towns_may_get_the_same_mail(server, user, mailbox, arrival, listener):
    server.deliver(user, letter())
    server.deliver(f"{user}-b", letter())
    assert Inbox("musterstadt", mailbox(), listener).read_new(arrival) == 1
    assert Inbox("andernort", mailbox(user=f"{user}-b"), listener).read_new(arrival) == 1
    assert [tenant for tenant, _ in listener.heard] == ["musterstadt", "andernort"]


def test_a_crash_before_the_mark_applies_nothing_twice(server, user, read_new, listener, monkeypatch):
    for subject in ("applied", "for_human"):
        server.deliver(user, letter(subject))

    def crash(*arguments):
        raise SystemExit

    with monkeypatch.context() as patched:
        patched.setattr(Mailbox, "mark", crash)
        with pytest.raises(SystemExit):
            read_new()
    assert (len(listener.heard), server.flags(user)) == (1, [set(), set()])
    assert read_new() == 2
    assert len(listener.heard) == 2
    assert server.flags(user) == [SEEN, FLAGGED]


def test_a_crash_within_the_change_leaves_no_trace_and_comes_again(server, user, read_new, listener, monkeypatch):
    server.deliver(user, letter())
    original = Listener.__call__

    def crash(self, message, tenant, now):
        original(self, message, tenant, now)
        raise SystemExit

    with monkeypatch.context() as patched:
        patched.setattr(Listener, "__call__", crash)
        with pytest.raises(SystemExit):
            read_new()
    assert rows() == []
    assert read_new() == 1
    assert rows() == [("musterstadt", "applied", "")]


def test_a_mistake_in_one_mail_undoes_its_change_and_keeps_no_other_waiting(
    server, user, read_new, listener, monkeypatch, caplog
):
    original = Listener.__call__

    def broken(self, message, tenant, now):
        if message["Subject"] == "ignored":
            IncomingMail.objects.create(tenant="half", message_id_hash="done", received_at=NOON, outcome="applied")
            raise RuntimeError(f"Fehler in der Mail von {message['From']}")
        return original(self, message, tenant, now)

    monkeypatch.setattr(Listener, "__call__", broken)
    server.deliver(user, letter("ignored"))
    server.deliver(user, letter("applied"))
    assert read_new() == 2
    assert rows() == [("musterstadt", "for_human", MISTAKE_OF_OURS), ("musterstadt", "applied", "")]
    assert server.flags(user) == [FLAGGED, SEEN]
    assert "RuntimeError" in caplog.text
    assert "anna" not in caplog.text


def test_while_the_database_is_away_mails_wait(server, user, read_new, listener, monkeypatch):
    server.deliver(user, letter())

    def away(self, message, tenant, now):
        raise OperationalError("away")

    with monkeypatch.context() as patched:
        patched.setattr(Listener, "__call__", away)
        patched.setattr(rounds, "close_old_connections", lambda: None)  # would end the test's own transaction
        assert [read_new() for _ in range(5)] == [0] * 5
    assert (rows(), server.flags(user)) == ([], [set()])
    assert read_new() == 1


def test_a_mail_that_is_too_large_is_not_fetched_but_flagged(server, user, read_new, listener, monkeypatch):
    server.deliver(user, letter(words="x" * (MAIL_BYTES + 1)))
    server.deliver(user, letter(number=2))
    fetched = []
    original = Mailbox.content
    monkeypatch.setattr(Mailbox, "content", lambda self, uid, *, limit: fetched.append(uid) or original(self, uid, limit=limit))
    assert read_new() == 2
    assert len(fetched) == 1
    assert server.flags(user) == [FLAGGED, SEEN]
    assert rows()[0] == ("musterstadt", "for_human", TOO_LARGE)


def test_a_round_reads_so_many_and_the_rest_comes_next(server, user, read_new, listener, monkeypatch):
    monkeypatch.setattr(rounds, "AT_ONCE", 2)
    for number in range(5):
        server.deliver(user, letter(number=number))
    assert [read_new() for _ in range(4)] == [2, 2, 1, 0]


def test_somebody_deletes_a_mail_while_we_read(server, user, read_new, listener, monkeypatch):
    server.deliver(user, letter(number=1))
    server.deliver(user, letter(number=2))
    original = Mailbox.unread

    def and_then_deleted(self, *, since):
        found = original(self, since=since)
        with server.visit(user) as client:
            client.store("1", "+FLAGS", r"(\Deleted)")
            client.expunge()
        return found

    monkeypatch.setattr(Mailbox, "unread", and_then_deleted)
    assert read_new() == 1
    assert server.flags(user) == [SEEN]


@pytest.fixture
def poison(monkeypatch) -> set[int]:
    """UIDs of mails at which the connection breaks whenever they are fetched."""
    uids: set[int] = set()
    original = Mailbox.content

    def breaks(self, uid, *, limit):
        if uid in uids:
            raise MailboxTrouble(Trouble.INTERRUPTED)
        return original(self, uid, limit=limit)

    monkeypatch.setattr(Mailbox, "content", breaks)
    return uids


def test_a_mail_that_breaks_the_connection_keeps_no_other_waiting_and_goes_to_a_person(server, user, read_new, poison):
    for number in (1, 2, 3):
        server.deliver(user, letter(number=number))
    poison.add(1)
    with pytest.raises(MailboxTrouble):
        read_new()
    assert server.flags(user) == [set(), set(), set()]
    for _ in range(2):
        with pytest.raises(MailboxTrouble):
            read_new()
        assert server.flags(user) == [set(), SEEN, SEEN]
    assert read_new() == 1
    assert server.flags(user) == [FLAGGED, SEEN, SEEN]
    assert rows()[-1] == ("musterstadt", "for_human", UNREADABLE)


def test_under_another_uidvalidity_the_same_number_is_another_mail(server, user, mailbox, listener, arrival, poison):
    it = Inbox("musterstadt", mailbox(folder="Antworten"), listener)
    poison.add(1)
    with server.visit(user) as client:
        client.create("Antworten")
    server.deliver(user, letter(number=1), folder="Antworten")
    for _ in range(3):
        with pytest.raises(MailboxTrouble):
            it.read_new(arrival)
    poison.clear()
    with server.visit(user) as client:
        client.delete("Antworten")
        client.create("Antworten")
    server.deliver(user, letter(number=2), folder="Antworten")
    assert it.read_new(arrival) == 1
    assert listener.heard == [("musterstadt", "applied")]


def test_a_folder_of_its_own_with_a_name_in_german(server, user, mailbox, listener, arrival):
    name = "&ANY-ffentlich/Termine & Mehr"
    with server.visit(user) as client:
        client.create('"&ANY-ffentlich.Termine &- Mehr"')
    server.deliver(user, letter(), folder='"&ANY-ffentlich.Termine &- Mehr"')
    server.deliver(user, letter())
    name = "Öffentlich.Termine & Mehr"
    assert Inbox("musterstadt", mailbox(folder=name), listener).read_new(arrival) == 1
    assert server.flags(user) == [set()]


@pytest.mark.parametrize(
    ("changes", "trouble"),
    [
        ({"password": "falsch"}, "sign_in"),
        ({"folder": "Gibtesnicht"}, "folder"),
        ({"ca_file": ""}, "insecure"),
        ({"ca_file": "", "security": "starttls"}, "insecure"),
        ({"port": 1}, "unreachable"),
    ],
)
def test_what_is_wrong_is_said_in_a_word(mailbox, listener, changes, trouble):
    with pytest.raises(MailboxTrouble, match=f"^{trouble}$"):
        Inbox("musterstadt", mailbox(**changes), listener).read_new(NOON)


def test_the_marks_are_made_on_nothing_else(server, user, mailbox):
    server.deliver(user, letter(number=1))
    server.deliver(user, letter(number=2))
    with Mailbox(mailbox()) as visit:
        first, _ = visit.unread(since=clock.now().date() - timedelta(days=1))
        visit.envelope(first)
        visit.content(first, limit=1000)
        assert server.flags(user) == [set(), set()]
        visit.mark(first, Mark.DONE)
    assert server.flags(user) == [SEEN, set()]


def test_a_mail_is_recorded_once_per_town_by_the_database():
    values = {"tenant": "musterstadt", "message_id_hash": "a", "received_at": NOON, "outcome": "ignored"}
    IncomingMail.objects.create(**values)
    with pytest.raises(IntegrityError), transaction.atomic():
        IncomingMail.objects.create(**values)
    IncomingMail.objects.create(**{**values, "tenant": "andernort"})


@pytest.mark.django_db(transaction=True)
def test_two_processes_at_one_mailbox_apply_a_mail_once(server, user, mailbox, arrival):
    heard = []

    def read(message, tenant, now):
        heard.append(message["Message-ID"])
        return APPLIED

    for number in range(10):
        server.deliver(user, letter(number=number))
    in_parallel(*[lambda: Inbox("musterstadt", mailbox(), read).read_new(arrival)] * 3)
    assert len(heard) == len(set(heard)) == 10
    assert server.flags(user) == [SEEN] * 10


@pytest.fixture
def only_reader(monkeypatch, listener):
    monkeypatch.setattr(readers, "_readers", [])
    register_reader(listener)


@pytest.mark.django_db(transaction=True)
def test_a_server_that_stalls_keeps_no_other_town_waiting(server, user, mailbox, listener, only_reader, monkeypatch):
    both_read = threading.Event()
    original = Listener.__call__

    def read(self, message, tenant, now):
        both_read.set()
        return original(self, message, tenant, now)

    monkeypatch.setattr(Listener, "__call__", read)
    monkeypatch.setattr(inbox, "STOPPING_SECONDS", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        stalled = mailbox(host="127.0.0.1", port=silent.getsockname()[1], security="none", folder="Stau")
        monkeypatch.setattr(settings(), "imap", {"andernort": stalled, "musterstadt": mailbox()})
        server.deliver(user, letter())
        inboxes = Inboxes()
        inboxes.start()
        try:
            assert both_read.wait(20)
        finally:
            inboxes.stop()
    assert listener.heard == [("musterstadt", "applied")]


@pytest.mark.django_db(transaction=True)
def test_the_thread_reads_again_after_trouble(server, user, mailbox, listener, only_reader, monkeypatch):
    attempts = []
    done = threading.Event()
    original = Mailbox.__init__

    def trouble_at_first(self, given):
        attempts.append(given)
        if len(attempts) == 1:
            raise RuntimeError("a mistake of ours")
        original(self, given)

    monkeypatch.setattr(Mailbox, "__init__", trouble_at_first)
    monkeypatch.setattr(inbox, "pause", lambda failures: 0.01)
    monkeypatch.setattr(settings(), "imap", {"musterstadt": mailbox()})
    original_read = Listener.__call__
    monkeypatch.setattr(Listener, "__call__", lambda *given: (original_read(*given), done.set())[0])
    server.deliver(user, letter())
    inboxes = Inboxes()
    inboxes.start()
    try:
        assert done.wait(20)
    finally:
        inboxes.stop()
    assert server.flags(user) == [SEEN]


def test_without_mailboxes_or_a_reader_there_are_no_threads(monkeypatch, mailbox):
    before = threading.active_count()
    monkeypatch.setattr(readers, "_readers", [])
    monkeypatch.setattr(settings(), "imap", {"musterstadt": mailbox()})
    Inboxes().start()
    register_reader(Listener())
    monkeypatch.setattr(settings(), "imap", {})
    Inboxes().start()
    assert threading.active_count() == before


def test_pauses_grow_after_failures_but_end_within_the_hour():
    assert [inbox.pause(failures) for failures in (0, 1, 2, 3)] == [60, 120, 240, 480]
    assert inbox.pause(1000) == 3600
