"""One visit to a mailbox: what is unread, how large it is, what it contains, and how we leave it marked.

The marks are the only memory that lies in the mailbox: nothing is moved or deleted, so people can read along.
"""

from __future__ import annotations

import base64
import hashlib
import imaplib
import re
import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sprechstunde.foundation.mailbox_settings import MailboxSettings
from sprechstunde.mail.incoming.wire import Wire

VISIT_SECONDS = 300.0
HEAD_BYTES = 4096
# Servers tell dates in English whatever the process's language is.
MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


class Mark(StrEnum):
    DONE = r"(\Seen)"
    FOR_A_PERSON = r"(\Flagged)"  # stays unread


class Trouble(StrEnum):
    UNREACHABLE = "unreachable"
    INSECURE = "insecure"
    SIGN_IN = "sign_in"
    FOLDER = "folder"
    INTERRUPTED = "interrupted"


class MailboxTrouble(Exception):
    """The mailbox cannot be read now. The server's own words are left out: they may name people."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(trouble.value)
        self.trouble = trouble


@dataclass(frozen=True, slots=True)
class Envelope:
    size: int
    fingerprint: str  # the same for a mail that was delivered twice


class Mailbox:
    """Signed in, with the folder open, when it exists."""

    def __init__(self, settings: MailboxSettings) -> None:
        with _trouble(Trouble.UNREACHABLE):
            self._client = Wire(settings, deadline=time.monotonic() + VISIT_SECONDS)
        try:
            with _trouble(Trouble.SIGN_IN):
                _sign_in(self._client, settings)
            with _trouble(Trouble.FOLDER):
                self.uid_validity = _opened(self._client, settings.folder)
        except BaseException:
            self._client.shutdown()
            raise

    def __enter__(self) -> Mailbox:
        return self

    def __exit__(self, *problem: object) -> None:
        try:
            with suppress(OSError, ValueError, LookupError, imaplib.IMAP4.error):  # the work is done by now
                self._client.logout()
        finally:
            self._client.shutdown()

    def unread(self, *, since: date) -> list[int]:
        """The UIDs of mails that nobody has read and that we have not marked, oldest first."""
        day = f"{since.day}-{MONTHS[since.month - 1]}-{since.year}"
        with _trouble(Trouble.INTERRUPTED):
            data = _expect_ok(self._client.uid("SEARCH", "UNSEEN", "UNFLAGGED", "UNDELETED", "SINCE", day))
            return sorted({int(uid) for line in data if line for uid in line.split() if re.fullmatch(rb"[0-9]{1,10}", uid)})

    def envelope(self, uid: int) -> Envelope | None:
        """None if somebody deleted the mail meanwhile."""
        fields = f"BODY.PEEK[HEADER.FIELDS (MESSAGE-ID DATE FROM)]<0.{HEAD_BYTES}>"
        attributes, head = self._fetched(uid, f"RFC822.SIZE {fields}")
        size = re.search(rb"RFC822\.SIZE (\d{1,19})", attributes)
        if size is None:
            return None
        named = re.search(rb"^message-id:\s*\S", head, re.IGNORECASE | re.MULTILINE)
        identity = head.strip() if named else head.strip() + size[1]
        return Envelope(int(size[1]), hashlib.sha256(identity).hexdigest())

    def content(self, uid: int, *, limit: int) -> bytes:
        """At most one byte more than the limit, whatever size the server has told."""
        self._client.expect(limit + 1)
        _, content = self._fetched(uid, f"BODY.PEEK[]<0.{limit + 1}>")
        return content

    def mark(self, uid: int, mark: Mark) -> None:
        with _trouble(Trouble.INTERRUPTED):
            _expect_ok(self._client.uid("STORE", str(uid), "+FLAGS.SILENT", mark.value))

    def _fetched(self, uid: int, what: str) -> tuple[bytes, bytes]:
        """The attributes of one mail and the literal among them. Servers may tell about other mails in between."""
        with _trouble(Trouble.INTERRUPTED):
            data = _expect_ok(self._client.uid("FETCH", str(uid), f"(UID {what})"))
        for position, each in enumerate(data):
            attributes, literal = each if isinstance(each, tuple) else (each or b"", b"")
            follows = data[position + 1] if position + 1 < len(data) else b""
            attributes += b" " + follows if isinstance(each, tuple) and isinstance(follows, bytes) else b""
            if (told := re.search(rb"\bUID (\d{1,19})\b", attributes)) and int(told[1]) == uid and b"BODY[" in attributes:
                return attributes, literal
        return b"", b""


def folder_argument(name: str) -> str:
    """A folder's name as IMAP writes it: letters beyond ASCII in its own UTF-7 (RFC 3501, 5.1.3), quoted."""
    encoded = re.sub(r"&|[^\x20-\x7e]+", lambda found: _utf7(found[0]), name)
    return _quoted(encoded)


def _utf7(letters: str) -> str:
    if letters == "&":
        return "&-"
    return f"&{base64.b64encode(letters.encode('utf-16-be')).decode().rstrip('=').replace('/', ',')}-"


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _sign_in(client: Wire, settings: MailboxSettings) -> None:
    if client.state == "AUTH":
        return
    if "AUTH=PLAIN" in client.capabilities:
        # Takes letters beyond ASCII, which LOGIN does not.
        client.authenticate("PLAIN", lambda _: f"\0{settings.user}\0{settings.password}".encode())
    else:
        client.login(_quoted(settings.user), settings.password)


def _opened(client: Wire, folder: str) -> int:
    answer, _ = client.select(folder_argument(folder))
    if answer != "OK":
        raise MailboxTrouble(Trouble.FOLDER)
    _, numbers = client.response("UIDVALIDITY")
    return int(numbers[0]) if numbers and numbers[0] else 0


def _expect_ok(answer: tuple[str, list[Any]]) -> list[Any]:
    if answer[0] != "OK":
        raise imaplib.IMAP4.abort("refused")
    return answer[1]


@contextmanager
def _trouble(refused: Trouble) -> Iterator[None]:
    """What a refusal means at this point; a connection that breaks means the same everywhere."""
    try:
        yield
    except ssl.SSLError:
        raise MailboxTrouble(Trouble.INSECURE) from None
    except imaplib.IMAP4.readonly:
        raise MailboxTrouble(Trouble.FOLDER) from None
    except (imaplib.IMAP4.abort, OSError):
        broken = Trouble.UNREACHABLE if refused == Trouble.UNREACHABLE else Trouble.INTERRUPTED
        raise MailboxTrouble(broken) from None
    except (imaplib.IMAP4.error, ValueError, LookupError):
        raise MailboxTrouble(refused) from None
