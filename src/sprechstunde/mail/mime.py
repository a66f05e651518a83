"""A mail as it goes over the wire: the same bytes at every try."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import UTC
from email.header import Header
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, quote

from sprechstunde.mail.models import OutgoingMail

# Seven bits and short lines: every server passes that on unchanged. 76 is what encoded words and quoted-printable may have.
LINE = 76
POLICY = SMTP.clone(cte_type="7bit", max_line_length=LINE)


def as_bytes(mail: OutgoingMail) -> bytes:
    """The head is written by hand: Python's own folding encodes even the address one unsubscribes at, which nobody decodes."""
    head = "".join(f"{name}: {value}\r\n" for name, value in _head(mail))
    return head.encode("ascii") + _body(mail).as_bytes()


def _head(mail: OutgoingMail) -> Iterator[tuple[str, str]]:
    yield "From", _mailbox(mail.sender_name, mail.sender_address)
    yield "To", mail.recipient
    if mail.reply_to:
        yield "Reply-To", mail.reply_to
    yield "Subject", _words(mail.subject, "Subject")
    yield "Date", format_datetime(mail.created_at.astimezone(UTC))
    yield "Message-ID", mail.message_id
    yield "Content-Language", mail.language
    yield "Auto-Submitted", "auto-generated"
    yield "X-Auto-Response-Suppress", "OOF, AutoReply"  # Exchange knows only this
    if mail.unsubscribe_url:
        yield "List-Unsubscribe", f"<{mail.unsubscribe_url}>"
        yield "List-Unsubscribe-Post", "List-Unsubscribe=One-Click"


def _mailbox(name: str, address: str) -> str:
    if not name:
        return address
    shown = f'"{quote(name)}"' if _plain(name) else _words(name, "From")
    return f"{shown} <{address}>" if len(shown + address) < LINE - 10 else f"{shown}\r\n <{address}>"


def _words(text: str, header: str) -> str:
    """Encoded words are broken between letters, never within one. What is short and plain stays as it is."""
    return text if _plain(text) else Header(text, "utf-8", maxlinelen=LINE, header_name=header).encode(linesep="\r\n")


def _plain(text: str) -> bool:
    return text.isascii() and "=?" not in text


def _body(mail: OutgoingMail) -> EmailMessage:
    """Plain text, HTML and, if there is one, the calendar's part: a reader's program shows the last that it understands."""
    body = EmailMessage(policy=POLICY)
    body.set_content(mail.text, charset="utf-8", cte="quoted-printable")
    body.add_alternative(mail.html, subtype="html", charset="utf-8", cte="quoted-printable")
    if mail.calendar:
        # In base64, because the calendar's own lines and their ends must arrive as they are.
        parameters = {"method": mail.calendar_method, "charset": "UTF-8"}
        body.add_alternative(bytes(mail.calendar), maintype="text", subtype="calendar", cte="base64", params=parameters)
    body.set_boundary(f"=_{hashlib.sha256(mail.message_id.encode()).hexdigest()[:32]}")
    return body
