"""Secrets that give access: made here, stored only as a hash."""

from __future__ import annotations

import hashlib
import secrets

TOKEN_BYTES = 32


def new_token() -> str:
    """A secret of 256 bit in 43 characters that are safe in a cookie, a fragment and a file name."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def new_public_id() -> str:
    """A name of 128 bit that cannot be guessed or counted up; it is no secret."""
    return secrets.token_urlsafe(16)


def token_hash(token: str) -> str:
    """What the database keeps of a token. Tokens are random and long, so a plain fast hash is enough."""
    return hashlib.sha256(token.encode()).hexdigest()
