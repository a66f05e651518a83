"""Against a real SMTP server, well-behaved and not."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
import trustme

from conftest import NOON
from sprechstunde.mail import smtp
from sprechstunde.mail.actions import undeliverable
from sprechstunde.mail.models import MailState, OutgoingMail, Trouble
from sprechstunde.mail.tests.post_office import PASSWORD, USER, only_with_tls, post_office, sign_in

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)


@pytest.fixture
def impatient(monkeypatch) -> None:
    monkeypatch.setattr(smtp, "SILENCE_SECONDS", 0.3)


def the_mail() -> OutgoingMail:
    return OutgoingMail.objects.get()


def test_a_mail_is_sent_encrypted_and_noted(server, write, deliver):
    write()
    assert deliver() == 1
    [accepted] = server.accepted
    assert accepted.encrypted
    assert (accepted.sender, accepted.recipient) == ("termine@musterstadt.example", "anna@post.example")
    assert accepted.message["Subject"] == "Ihr Termin am 4. Juni 2026, 09:30 Uhr"
    mail = the_mail()
    assert (mail.state, mail.sent_at, mail.attempts) == (MailState.SENT, NOON, 1)
    assert mail.sending_since is None
    assert deliver(NOON + MINUTE) == 0
    assert len(server.accepted) == 1


def test_many_mails_share_a_connection(server, write, deliver):
    for index in range(5):
        write(reference=f"termin-{index}")
    assert deliver() == 5
    assert server.connections == 2  # the greeting is repeated after STARTTLS


def test_encrypted_from_the_first_byte(use_server, certificate, write, deliver):
    with post_office(ssl_context=certificate) as server:
        use_server(server.port, smtp_security="tls")
        write()
        assert deliver() == 1
    assert len(server.accepted) == 1


def test_signing_in(use_server, certificate, write, deliver):
    with post_office(**only_with_tls(certificate), auth_required=True, authenticator=sign_in) as server:
        use_server(server.port, smtp_user=USER, smtp_password=PASSWORD)
        write()
        assert deliver() == 1


def test_a_wrong_password_keeps_the_mail(use_server, certificate, write, deliver):
    with post_office(**only_with_tls(certificate), auth_required=True, authenticator=sign_in) as server:
        use_server(server.port, smtp_user=USER, smtp_password="falsch")
        write()
        assert deliver() == 0
    assert (the_mail().state, the_mail().trouble, the_mail().answer_code) == (MailState.WAITING, Trouble.SIGN_IN, "535 5.7.8")


def test_without_starttls_nothing_leaves(use_server, write, deliver):
    with post_office() as server:
        use_server(server.port)
        write()
        assert deliver() == 0
    assert server.accepted == server.tried_recipients == []
    assert (the_mail().state, the_mail().trouble) == (MailState.WAITING, Trouble.INSECURE)


def test_a_server_that_announces_starttls_and_refuses_it_gets_nothing(use_server, write, deliver):
    with scripted_server([b"220 hello\r\n", b"250-hello\r\n250 STARTTLS\r\n", b"454 4.7.0 not now\r\n"]) as port:
        use_server(port)
        write()
        assert deliver() == 0
    assert (the_mail().trouble, the_mail().answer_code) == (Trouble.INSECURE, "454 4.7.0")


@pytest.mark.parametrize("name", ["localhost", "other.example"])
def test_a_certificate_of_a_stranger_gets_nothing(use_server, authority, write, deliver, name):
    stranger = trustme.CA() if name == "localhost" else authority
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    stranger.issue_cert(name).configure_cert(context)
    with post_office(**only_with_tls(context)) as server:
        use_server(server.port, smtp_host="localhost")
        write()
        assert deliver() == 0
    assert server.accepted == []
    assert the_mail().trouble == Trouble.INSECURE


def test_without_encryption_only_if_somebody_set_it(use_server, write, deliver):
    with post_office() as server:
        use_server(server.port, smtp_security="none")
        write()
        assert deliver() == 1
    assert not server.accepted[0].encrypted


@pytest.mark.parametrize("where", ["at_sender", "at_recipient", "at_data"])
def test_try_later_is_tried_later(server, write, deliver, where):
    setattr(server, where, "451 4.3.0 not now, anna@post.example")
    mail = write()
    assert deliver() == 0
    assert (the_mail().state, the_mail().trouble, the_mail().answer_code) == (MailState.WAITING, Trouble.LATER, "451 4.3.0")
    setattr(server, where, "250 ok")
    assert deliver(NOON + MINUTE - timedelta(seconds=1)) == 0
    assert deliver(NOON + MINUTE) == 1
    assert server.accepted[0].message["Message-ID"] == mail.message_id


def test_a_refused_recipient_is_a_dead_letter_at_once_and_the_others_go_on(server, write, deliver):
    heard = []
    server.refuses_recipients = {"falsch@post.example"}
    write(to="falsch@post.example", reference="a")
    write(reference="b")

    def hear(**signal):
        heard.append((signal["tenant"], signal["reference"], signal["event"], signal["now"]))

    undeliverable.connect(hear)
    try:
        assert deliver() == 1
    finally:
        undeliverable.disconnect(hear)
    dead = OutgoingMail.objects.get(reference="a")
    assert (dead.state, dead.trouble, dead.answer_code) == (MailState.UNDELIVERABLE, Trouble.RECIPIENT, "550 5.1.1")
    assert heard == [("musterstadt", "a", "confirmed", NOON)]
    assert [each.recipient for each in server.accepted] == ["anna@post.example"]


def test_a_refusal_that_is_not_about_this_mail_is_no_dead_letter(server, write, deliver):
    server.at_recipient = "530 5.7.0 sign in first"
    write()
    assert deliver() == 0
    assert (the_mail().state, the_mail().answer_code) == (MailState.WAITING, "530 5.7.0")


def test_refused_content_is_a_dead_letter(server, write, deliver):
    server.at_data = "554 5.7.1 looks like spam"
    write()
    assert deliver() == 0
    assert (the_mail().state, the_mail().trouble) == (MailState.UNDELIVERABLE, Trouble.CONTENT)


def test_a_refused_sender_is_tried_again_because_somebody_may_mend_it(server, write, deliver):
    server.at_sender = "553 5.7.1 not your address"
    write()
    assert deliver() == 0
    assert (the_mail().state, the_mail().trouble) == (MailState.WAITING, Trouble.SENDER)
    server.at_sender = "250 ok"
    assert deliver(NOON + MINUTE) == 1


def test_after_a_refusal_the_same_connection_is_used(server, write, deliver):
    server.refuses_recipients = {"falsch@post.example"}
    write(to="falsch@post.example", reference="a")
    write(reference="b")
    deliver()
    assert server.connections == 2


def test_a_server_that_stalls_is_left(server, write, deliver, impatient):
    server.stalls = True
    write()
    assert deliver() == 0
    assert (the_mail().state, the_mail().trouble) == (MailState.WAITING, Trouble.INTERRUPTED)
    server.stalls = False
    assert deliver(NOON + MINUTE) == 1


def test_a_server_that_drips_is_left_although_it_is_never_silent_for_long(use_server, write, deliver, monkeypatch):
    monkeypatch.setattr(smtp, "MAIL_SECONDS", 0.5)
    with dripping_server() as port:
        use_server(port)
        write()
        assert deliver() == 0
    assert the_mail().trouble == Trouble.UNREACHABLE


def test_dropped_while_the_mail_was_handed_over(server, write, deliver):
    server.drops_in_data = 1
    write()
    assert deliver() == 0
    assert (the_mail().state, the_mail().trouble) == (MailState.WAITING, Trouble.INTERRUPTED)
    assert deliver(NOON + MINUTE) == 1
    assert len(server.accepted) == 1


def test_dropped_after_the_last_byte_it_is_repeated_with_the_same_message_id_and_bytes(server, write, deliver):
    """Nobody knows whether it was accepted; the mailbox can tell by the Message-ID."""
    server.drops_after_acceptance = 1
    write()
    assert deliver() == 0
    assert deliver(NOON + MINUTE) == 1
    first, second = server.accepted
    assert first.message["Message-ID"] == second.message["Message-ID"] == the_mail().message_id
    assert first.content == second.content
    assert deliver(NOON + 2 * MINUTE) == 0


def test_down_for_an_hour_then_everything_arrives_once(use_server, certificate, write, deliver):
    """The clock stands for the hour; rounds are a minute apart, and people keep booking meanwhile."""
    from sprechstunde.mail.tests.post_office import free_port

    port = free_port()
    use_server(port)
    written = []
    for minute in range(60):
        now = NOON + minute * MINUTE
        if minute % 6 == 0:
            written.append(write(now=now, reference=f"termin-{minute}").message_id)
        assert deliver(now) == 0
    assert set(OutgoingMail.objects.values_list("state", flat=True)) == {MailState.WAITING}
    with post_office(port, **only_with_tls(certificate)) as server:
        for minute in range(60, 67):
            deliver(NOON + minute * MINUTE)
    assert sorted(each.message["Message-ID"] for each in server.accepted) == sorted(written)
    assert set(OutgoingMail.objects.values_list("state", flat=True)) == {MailState.SENT}


def test_the_log_names_nobody(server, write, deliver, caplog):
    server.at_recipient = "451 4.3.0 <anna@post.example> come back later, Anna"
    write()
    deliver()
    server.at_recipient = "550 5.1.1 <anna@post.example> unknown"
    deliver(NOON + MINUTE)
    server.at_recipient = "250 ok"
    write(reference="b")
    deliver(NOON + MINUTE)
    for word in ("mail_put_off", "mail_given_up", "mail_sent", "451 4.3.0"):
        assert word in caplog.text
    for word in ("anna", "Anna", "post.example", "Juni", "Musterstadt", "termin-1"):
        assert word not in caplog.text


def test_a_mistake_of_our_own_stops_no_other_mail(server, write, deliver, caplog):
    broken = write(reference="broken")
    OutgoingMail.objects.filter(pk=broken.pk).update(sender_address="ümlaut@musterstadt.example")
    write(reference="fine")
    assert deliver() == 1
    assert OutgoingMail.objects.get(reference="broken").trouble == Trouble.UNKNOWN
    assert "UnicodeEncodeError" in caplog.text
    assert "ümlaut" not in caplog.text


@contextmanager
def scripted_server(answers: list[bytes]) -> Iterator[int]:
    """Says one thing after every line it hears, and then nothing more."""

    def converse(connection: socket.socket) -> None:
        with connection, connection.makefile("rb") as heard:
            for answer in answers:
                connection.sendall(answer)
                if not heard.readline():
                    return

    with _listening(converse) as port:
        yield port


@contextmanager
def dripping_server() -> Iterator[int]:
    """A greeting that never ends, a letter every twentieth of a second."""
    over = threading.Event()

    def drip(connection: socket.socket) -> None:
        with connection:
            while not over.wait(0.05):
                try:
                    connection.sendall(b"2")
                except OSError:
                    return

    try:
        with _listening(drip) as port:
            yield port
    finally:
        over.set()


@contextmanager
def _listening(converse) -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            converse(listener.accept()[0])

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield listener.getsockname()[1]
