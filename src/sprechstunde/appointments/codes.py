"""The codes in our mails: derived from the installation's key, so that every later mail can carry the same link.

The database keeps only their hashes; whoever reads it cannot open an appointment.
"""

from __future__ import annotations

import base64
import hashlib
import hmac

from django.conf import settings

from sprechstunde.foundation.tokens import token_hash

CODE_LETTERS = 26  # of five bits each: 130 bit
GROUP = 5


def code_of(public_id: str, generation: int) -> str:
    """Opens the appointment: in the link's fragment, or typed."""
    return _derived("appointment", public_id, str(generation))


def reminder_key_of(public_id: str) -> str:
    """Ends the reminders of the appointment, and nothing else."""
    return _derived("reminders", public_id)


def written(code: str) -> str:
    """As people copy it: in groups of five."""
    return "-".join(code[start : start + GROUP] for start in range(0, len(code), GROUP))


def hash_of_typed(text: str) -> str:
    """The hash of a code as somebody typed or pasted it: in any case, with or without dashes; O for 0 does not occur."""
    letters = "".join(letter for letter in text.upper()[:200] if letter.isalnum())
    return token_hash(letters.replace("0", "O").replace("1", "I").replace("8", "B"))


def _derived(*purpose: str) -> str:
    digest = hmac.new(settings.SECRET_KEY.encode(), "\x00".join(("sprechstunde.codes", *purpose)).encode(), hashlib.sha256)
    return base64.b32encode(digest.digest()).decode()[:CODE_LETTERS]
