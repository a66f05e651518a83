"""Codes that open something: derived from the installation's key, so that a page or a later mail can show the same one again.

The database keeps only their hashes; whoever reads it can open nothing.
"""

from __future__ import annotations

import base64
import hashlib
import hmac

from django.conf import settings

from sprechstunde.foundation.tokens import token_hash

CODE_LETTERS = 26  # of five bits each: 130 bit
GROUP = 5


def derived_code(*purpose: str) -> str:
    digest = hmac.new(settings.SECRET_KEY.encode(), "\x00".join(("sprechstunde.codes", *purpose)).encode(), hashlib.sha256)
    return base64.b32encode(digest.digest()).decode()[:CODE_LETTERS]


def written(code: str) -> str:
    """As people copy it: in groups of five."""
    return "-".join(code[start : start + GROUP] for start in range(0, len(code), GROUP))


def hash_of_typed(text: str) -> str:
    """The hash of a code as somebody typed or pasted it: in any case, with or without dashes; O for 0 does not occur."""
    letters = "".join(letter for letter in text.upper()[:200] if letter.isalnum())
    return token_hash(letters.replace("0", "O").replace("1", "I").replace("8", "B"))
