"""Whether a program wrote a mail by itself; nobody answers such a mail (RFC 3834)."""

from __future__ import annotations

from email.message import EmailMessage
from enum import StrEnum

from sprechstunde.mail.incoming.parsing import field, has_field


class Automatic(StrEnum):
    NO = "no"
    GENERATED = "generated"  # not as an answer: so some calendar services mark what a person has clicked
    ANSWER = "answer"  # out of office, a receipt
    LIST = "list"
    RETURNED = "returned"  # a mail of ours came back


def how_automatic(message: EmailMessage) -> Automatic:
    if message.get_content_type() == "multipart/report":
        report = str(message.get_param("report-type", "")).lower()
        return Automatic.RETURNED if report in ("delivery-status", "") else Automatic.ANSWER
    submitted = _first_word(message, "auto-submitted")
    if submitted not in ("no", "auto-generated") or _says_answer(message):
        return Automatic.ANSWER
    if has_field(message, "list-id") or _first_word(message, "precedence") in ("bulk", "list", "junk"):
        return Automatic.LIST
    return Automatic.GENERATED if submitted == "auto-generated" else Automatic.NO


def _says_answer(message: EmailMessage) -> bool:
    own_marks = any(has_field(message, name) for name in ("x-autoreply", "x-autorespond"))
    return own_marks or _first_word(message, "precedence") == "auto_reply" or field(message, "return-path") == "<>"


def _first_word(message: EmailMessage, name: str) -> str:
    """Without comments and parameters; "no" where the field is missing."""
    if not has_field(message, name):
        return "no"
    words = (field(message, name) or "").partition(";")[0].partition("(")[0].split()
    return words[0].lower() if words else ""
