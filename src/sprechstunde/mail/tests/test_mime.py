"""What leaves, byte for byte and as another program reads it."""

from __future__ import annotations

import re
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.utils import parseaddr

import pytest

from sprechstunde.mail.mime import as_bytes

pytestmark = pytest.mark.django_db

CALENDAR = "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nSUMMARY:Termin – " + "ä" * 20 + "\r\n  gefaltet\r\nEND:VCALENDAR\r\n"


def parsed(mail):
    return message_from_bytes(as_bytes(mail), policy=policy.default)


def header(mail, name):
    """As the standard says words are joined; Python's newer parser adds spaces between them."""
    return str(make_header(decode_header(message_from_bytes(as_bytes(mail))[name]))).replace("\r\n", "")


def test_plain_text_html_and_calendar_in_this_order(write):
    message = parsed(write(calendar=CALENDAR.encode(), calendar_method="REQUEST"))
    assert message.get_content_type() == "multipart/alternative"
    plain, html, calendar = message.iter_parts()
    assert [part.get_content_type() for part in (plain, html, calendar)] == ["text/plain", "text/html", "text/calendar"]
    assert calendar["Content-Type"].params == {"method": "REQUEST", "charset": "UTF-8"}
    assert calendar.get_payload(decode=True) == CALENDAR.encode()
    assert {part.get_content_charset() for part in (plain, html, calendar)} == {"utf-8"}


def test_without_a_calendar_there_is_no_empty_part(write):
    assert len(list(parsed(write()).iter_parts())) == 2


def test_the_head_says_that_a_machine_wrote_it(write):
    mail = write(reply_to="buero@musterstadt.example")
    message = parsed(mail)
    assert message["From"] == "Stadt Musterstadt <termine@musterstadt.example>"
    assert message["To"] == "anna@post.example"
    assert message["Reply-To"] == "buero@musterstadt.example"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Date"].datetime == mail.created_at
    assert message["Message-ID"] == mail.message_id
    assert message["MIME-Version"] == "1.0"
    assert "List-Unsubscribe" not in message


def test_unsubscribing_is_one_click_and_its_address_is_not_encoded(write):
    url = f"https://beratung.musterstadt.example/termin/abmelden/{'x' * 120}/"
    raw = as_bytes(write(unsubscribe_url=url)).decode()
    assert f"\r\nList-Unsubscribe: <{url}>\r\n" in raw
    assert "\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n" in raw


# DIN 91379: the Latin letters of Unicode, and some that need combining marks.
LATIN = "".join(map(chr, [*range(0xC0, 0x250), *range(0x1E00, 0x1F00)]))
SEQUENCES = "A̋ C̨̆ J̌ K͟h L̥̄ M̂ N̂ R̥̄ S̛̄ Z̈ a̋ c̨̆ k͟h l̥̄ s̛̄ z̧ Ç̆ Û̄ ł̱ ŭ̀ ḗ ǭ ‡ ʹ ʺ ’"

NAMES = [
    "Stadt Köln, Amt für Kinder, Jugend und Familie – Außenstelle Nord",
    'Müller "Der Tag", Jörg <x@y.example>',
    "Stadt (Nord) \\ Süd; Bürger: alle",
    'Plain "quoted", Name',
    "=?utf-8?q?kein_Trick?=",
    "=?",
    "x" * 200,
    "Ç" * 200,
    "🌻 Sonne",
]


@pytest.mark.parametrize("name", [*NAMES, SEQUENCES, *(LATIN[start : start + 60] for start in range(0, len(LATIN), 60))])
def test_every_letter_arrives_in_name_subject_and_text(write, name):
    mail = write(sender_name=name, subject=f"Termin {name}", text=f"Guten Tag {name}\n", html=f"<p>{len(name)}</p>")
    raw_from = message_from_bytes(as_bytes(mail))["From"]
    assert str(make_header(decode_header(parseaddr(raw_from)[0]))) == " ".join(name.split())
    assert parseaddr(raw_from)[1] == "termine@musterstadt.example"
    assert header(mail, "Subject") == " ".join(f"Termin {name}".split())
    assert parsed(mail).get_body(("plain",)).get_content() == f"Guten Tag {name}\r\n"


def test_every_server_can_pass_it_on(write):
    """Seven bits, CR LF, lines of at most 78 characters; only addresses of pages may be longer."""
    mail = write(
        subject="Ü" * 290,
        sender_name="Ä" * 200,
        text="Wort " * 2000 + "ä" * 3000 + "\n.\n..\nFrom hier\n",
        html=f"<p>{'lang' * 1000}</p>",
        calendar=CALENDAR.encode() * 20,
        calendar_method="REQUEST",
        unsubscribe_url=f"https://musterstadt.example/{'x' * 200}",
    )
    raw = as_bytes(mail)
    assert max(raw) < 128
    assert raw.count(b"\r") == raw.count(b"\n") == raw.count(b"\r\n")
    long = [line for line in raw.split(b"\r\n") if len(line) > 78]
    assert [line.partition(b":")[0] for line in long] == [b"List-Unsubscribe"]
    assert all(len(word) <= 75 for word in re.findall(rb"=\?.*?\?=", raw))
    assert parsed(mail).get_body(("plain",)).get_content() == mail.text.replace("\n", "\r\n")


def test_a_mail_is_the_same_at_every_try(write):
    mail = write(calendar=CALENDAR.encode(), calendar_method="CANCEL")
    mail.refresh_from_db()
    assert as_bytes(mail) == as_bytes(mail)


def test_lone_dots_and_line_ends_survive_the_real_server(server, write, deliver):
    text = "Guten Tag\n.\n..\n.x\nFrom here\n\n\nEnde\n"
    write(text=text, calendar=CALENDAR.encode(), calendar_method="REQUEST")
    deliver()
    message = server.accepted[0].message
    plain, _, calendar = message.iter_parts()
    assert plain.get_content().replace("\r\n", "\n") == text
    assert calendar.get_payload(decode=True) == CALENDAR.encode()
