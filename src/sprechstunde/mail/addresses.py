"""Addresses and header texts that can do no harm in a header or an SMTP command."""

from __future__ import annotations

import unicodedata

import idna
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator

LONGEST = 254
_CONTROL = {"Cc", "Cs", "Zl", "Zp"}
_valid = EmailValidator(allowlist=["localhost"])


class UnusableAddress(ValueError):
    """Nothing can be sent to it, or it was made to smuggle something in."""


def usable_address(address: str) -> str:
    """The address as it stands in headers and commands; its domain in the letters that mail servers understand."""
    name, _, domain = address.rpartition("@")
    try:
        # With today's rules: straße.de and strasse.de are two domains, which Python's own codec does not know.
        ascii_domain = domain if domain.isascii() else idna.encode(domain, uts46=True).decode()
        usable = f"{name}@{ascii_domain}"
        _valid(usable)
    except (idna.IDNAError, ValidationError) as problem:
        raise UnusableAddress from problem
    # Valid by the letter of the standard, but nobody's: a machine's address, a quoted name that may hide something.
    if domain.startswith("[") or name.startswith('"') or len(usable) > LONGEST:
        raise UnusableAddress
    return usable


def plain_word(text: str) -> str:
    """For what programs wrote, such as links and names of languages: visible ASCII letters only."""
    if not (text.isascii() and text.isprintable() and " " not in text):
        raise ValueError("this is no word that can stand in a header")
    return text


def one_line(text: str) -> str:
    """For subjects and names: line breaks and other control characters become spaces."""
    return " ".join("".join(" " if _controls(character) else character for character in text).split())


def _controls(character: str) -> bool:
    return unicodedata.category(character) in _CONTROL
