"""Takes a mail apart only after a look at its raw bytes has shown that this is quick, whoever wrote it.

Python's parser recurses with the depth of the parts, compares every line with every boundary around it, and needs long for
long header fields. No mail that a calendar program writes comes near these limits; what exceeds them is for a person.
"""

from __future__ import annotations

import re
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP

from django.utils.translation import gettext_noop

MAIL_BYTES = 2**20
HEAD_BYTES = 128 * 1024
FIELD_BYTES = 8 * 1024
PART_FIELD_BYTES = 2 * 1024  # of one field that describes a part, and of all of them together:
PART_FIELDS_BYTES = 16 * 1024  # Python needs a tenth of a millisecond for a byte of them
LINES = 50_000
PARTS = 60
BOUNDARY_LINES = 1_000

TOO_LARGE = gettext_noop("The mail is too large to be read by the program.")
TOO_INTRICATE = gettext_noop("The mail is built in too intricate a way to be read by the program.")
UNREADABLE = gettext_noop("The mail could not be read by the program.")

_END_OF_HEAD = re.compile(rb"\r\n\r\n|\n\n|\r\r")
_LINE_WITH_BOUNDARY = re.compile(rb"(?:^|[\r\n])--")
# Those that the parser looks at by itself; the others only when asked for.
_FIELD_OF_A_PART = re.compile(rb"(?:^|[\r\n])content-[a-z-]{1,40}:[^\r\n]*(?:(?:\r\n|\r|\n)[ \t][^\r\n]*)*", re.IGNORECASE)
_TYPE_OF_A_PART = re.compile(rb"(?:^|[\r\n])content-type:", re.IGNORECASE)


class Unreadable(Exception):
    """With the reason that is kept."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def parsed(content: bytes) -> EmailMessage:
    """Raises `Unreadable`."""
    if len(content) > MAIL_BYTES:
        raise Unreadable(TOO_LARGE)
    if not _is_simple(content):
        raise Unreadable(TOO_INTRICATE)
    try:
        message = message_from_bytes(content, policy=SMTP)
    except Exception:
        raise Unreadable(UNREADABLE) from None
    assert isinstance(message, EmailMessage), "this policy makes no other"
    return message


def field(message: EmailMessage, name: str) -> str | None:
    """A header field as it was sent, on one line and cut; None unless there is exactly one."""
    found = [str(value) for each, value in message.raw_items() if each.lower() == name]
    return " ".join(found[0][:FIELD_BYTES].split()) if len(found) == 1 else None


def has_field(message: EmailMessage, name: str) -> bool:
    return any(each.lower() == name for each, _ in message.raw_items())


def _is_simple(content: bytes) -> bool:
    head = _END_OF_HEAD.search(content)
    return (
        (head.start() if head else len(content)) <= HEAD_BYTES
        and max(content.count(b"\n"), content.count(b"\r")) <= LINES
        and _at_most(PARTS, _TYPE_OF_A_PART, content)
        and _at_most(BOUNDARY_LINES, _LINE_WITH_BOUNDARY, content)
        and _fields_are_short(content)
    )


def _fields_are_short(content: bytes) -> bool:
    lengths = [len(each[0]) for each in _FIELD_OF_A_PART.finditer(content)]
    return max(lengths, default=0) <= PART_FIELD_BYTES and sum(lengths) <= PART_FIELDS_BYTES


def _at_most(number: int, pattern: re.Pattern[bytes], content: bytes) -> bool:
    return all(count < number for count, _ in enumerate(pattern.finditer(content)))
