"""Bytes as web push writes them: base64url without padding (RFC 7515, appendix C)."""

from __future__ import annotations

import base64
import re

P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551  # FIPS 186-4, D.1.2.3


def encode(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def decode(text: str) -> bytes:
    """Raises ValueError for anything else, a second way of writing the same bytes included."""
    if not re.fullmatch(r"[A-Za-z0-9_-]*", text, re.ASCII) or len(text) % 4 == 1:
        raise ValueError("this is no base64url")
    data = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    if encode(data) != text:
        raise ValueError("this is no base64url")
    return data


def is_private_key(text: str) -> bool:
    """Whether it is a private key of the curve P-256."""
    try:
        raw = decode(text)
    except ValueError:
        return False
    return len(raw) == 32 and 0 < int.from_bytes(raw) < P256_ORDER
