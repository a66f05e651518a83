from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction

from conftest import NOON
from sprechstunde.mail import doorbell
from sprechstunde.mail.actions import forget, send_later, try_again
from sprechstunde.mail.addresses import UnusableAddress, usable_address
from sprechstunde.mail.harmless import UnsafeHtml
from sprechstunde.mail.lookups import can_send, mails_about
from sprechstunde.mail.models import MailState, OutgoingMail, Trouble
from sprechstunde.mail.tests.conftest import letter

pytestmark = pytest.mark.django_db


@pytest.mark.django_db(transaction=True)
def test_a_mail_belongs_to_the_change_it_tells_of():
    with pytest.raises(RuntimeError), transaction.atomic():
        send_later(letter(), now=NOON)
        raise RuntimeError("the booking failed")
    assert not OutgoingMail.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_nothing_is_written():
    with pytest.raises(transaction.TransactionManagementError):
        send_later(letter(), now=NOON)
    assert not OutgoingMail.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_the_lane_is_woken_by_the_commit_and_not_before(monkeypatch):
    rung = []
    monkeypatch.setattr(doorbell.bell, "set", lambda: rung.append(True))
    with transaction.atomic():
        send_later(letter(), now=NOON)
        assert not rung
    assert rung == [True]


def test_the_message_id_is_made_once_and_of_the_senders_domain(write):
    first, second = write(), write(sender_address="amt@stadt.example")
    assert first.message_id.endswith("@musterstadt.example>")
    assert second.message_id.endswith("@stadt.example>")
    assert first.message_id != second.message_id


@pytest.mark.parametrize(
    "address",
    [
        "anna@post.example\r\nBcc: alle@post.example",
        "anna@post.example\nSubject: anders",
        "anna@post.example, bernd@post.example",
        "anna@post.example>",
        "<anna@post.example>",
        "anna bernd@post.example",
        '"anna\\" hidden"@post.example',
        "anna@[127.0.0.1]",
        "anna@post.example\x00",
        "anna@post\u2028.example",
        "jürgen@post.example",
        "post.example",
        "@post.example",
        "anna@",
        f"{'a' * 64}@{'b' * 63}.{'c' * 63}.{'d' * 63}.example",
    ],
)
@pytest.mark.parametrize("field", ["to", "reply_to", "sender_address"])
def test_no_address_smuggles_anything_in(write, field, address):
    with pytest.raises(UnusableAddress):
        write(**{field: address})
    assert not OutgoingMail.objects.exists()


def test_a_mail_to_nobody_is_not_written(write):
    with pytest.raises(UnusableAddress):
        write(to="")


@pytest.mark.parametrize(
    ("address", "usable"),
    [
        ("anna@straße.example", "anna@xn--strae-oqa.example"),
        ("anna@MÜLLER.example", "anna@xn--mller-kva.example"),
        ("o'neil+termin@post.example", "o'neil+termin@post.example"),
    ],
)
def test_domains_are_written_as_mail_servers_know_them(address, usable):
    assert usable_address(address) == usable


@pytest.mark.parametrize("break_", ["\r\n", "\n", "\r", "\x0b", "\x85", "\u2028", "\x00"])
def test_no_line_break_gets_into_subject_or_name(write, break_):
    mail = write(subject=f"Ihr Termin{break_}Bcc: alle@post.example", sender_name=f"Stadt{break_}Musterstadt")
    assert mail.subject == "Ihr Termin Bcc: alle@post.example"
    assert mail.sender_name == "Stadt Musterstadt"


@pytest.mark.parametrize("field", ["language", "unsubscribe_url", "calendar_method"])
@pytest.mark.parametrize("value", ["a\r\nBcc: b@c.example", "a b", "ä"])
def test_what_programs_write_is_one_plain_word(write, field, value):
    with pytest.raises(ValueError, match="word"):
        write(**{field: value})


@pytest.mark.parametrize(
    "html",
    [
        "<script>1</script>",
        '<img src="https://zaehler.example/x.gif">',
        '<img src="cid:x" srcset="//zaehler.example/x 1x">',
        '<p style="background: URL (https://zaehler.example/x)">x</p>',
        "<style>@import 'https://zaehler.example/x';</style>",
        "<style>p { background: u\\72l(https://zaehler.example/x) }</style>",
        '<body background="https://zaehler.example/x">',
        '<p onclick="x()">x</p>',
        '<a href="javascript:x()">x</a>',
        '<link rel="stylesheet" href="https://zaehler.example/x.css">',
        '<iframe src="https://zaehler.example/"></iframe>',
        '<meta http-equiv="refresh" content="0; url=https://zaehler.example/">',
        '<base href="https://zaehler.example/">',
        '<form action="https://zaehler.example/"></form>',
        '<svg><image href="https://zaehler.example/x"/></svg>',
    ],
)
def test_html_that_fetches_or_runs_is_refused(write, html):
    with pytest.raises(UnsafeHtml):
        write(html=f"<p>Guten Tag</p>{html}")


def test_html_with_links_and_styles_of_its_own_is_fine(write):
    write(
        html='<!DOCTYPE html><html lang="de"><head><meta charset="utf-8"><style>p { color: #123 }</style></head><body>'
        '<p style="margin: 0">Guten Tag <a href="https://stadt.example/termin/#CODE">Ihr Termin</a></p>'
        '<img alt="" src="data:image/png;base64,AAAA"></body></html>'
    )


def test_mails_about_something_are_listed_and_forgotten(write):
    first = write(now=NOON)
    second = write(now=NOON + timedelta(hours=1), event="reminded")
    write(reference="termin-2")
    write(tenant="andernort")
    assert list(mails_about(tenant="musterstadt", reference="termin-1")) == [first, second]
    forget(tenant="musterstadt", reference="termin-1")
    assert set(OutgoingMail.objects.values_list("tenant", "reference")) == {
        ("musterstadt", "termin-2"),
        ("andernort", "termin-1"),
    }


def test_a_forgotten_mail_does_not_leave(server, write, deliver):
    write()
    forget(tenant="musterstadt", reference="termin-1")
    assert deliver() == 0
    assert server.accepted == []


def test_a_dead_letter_is_tried_again_when_somebody_asks(server, write, deliver):
    server.refuses_recipients = {"anna@post.example"}
    mail = write()
    deliver()
    server.refuses_recipients = set()
    later = NOON + timedelta(days=5)
    assert try_again(mail=mail, now=later)
    assert deliver(later) == 1
    assert not try_again(mail=mail, now=later)


def test_without_a_server_nothing_can_be_sent_and_mails_wait(write, deliver):
    assert not can_send()
    write()
    assert deliver() == 0
    mail = OutgoingMail.objects.get()
    assert (mail.state, mail.trouble, mail.attempts) == (MailState.WAITING, Trouble.NONE, 0)


def test_in_the_demonstration_a_mail_is_delivered_by_being_shown(write, deliver, monkeypatch):
    from sprechstunde.foundation.settings import settings

    monkeypatch.setattr(settings(), "demo", True)
    assert can_send()
    write()
    assert deliver() == 1
    mail = OutgoingMail.objects.get()
    assert mail.state == MailState.SENT
    assert "Ihr Termin steht fest" in mail.text
