"""Addresses of TURN servers as browsers take them (RFC 7065), and secrets that nobody guesses."""

from __future__ import annotations

import math
import re
import string
from dataclasses import dataclass
from typing import Literal

Transport = Literal["udp", "tcp", "tls"]

FORM = re.compile(
    r"(?P<scheme>turns?):(?P<host>\[[0-9a-f:.]+\]|[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?)(?::(?P<port>\d{1,5}))?"
    r"(?:\?transport=(?P<transport>udp|tcp))?",
    re.IGNORECASE,
)
USUAL_PORTS = {"turn": 3478, "turns": 5349}
LEAST_BITS = 128
LEAST_DIFFERENT = 8  # letters; of fewer only a person makes so long a secret


@dataclass(frozen=True, slots=True)
class TurnAddress:
    host: str
    port: int
    transport: Transport


def turn_address(url: str) -> TurnAddress:
    """Raises ValueError with what is wrong. DTLS is refused because no browser speaks it."""
    found = FORM.fullmatch(url)
    if not found:
        raise ValueError("addresses such as turn:turn.example.de:3478 or turns:turn.example.de:443?transport=tcp")
    scheme = found["scheme"].lower()
    port = int(found["port"] or USUAL_PORTS[scheme])
    if not 0 < port < 65_536:
        raise ValueError("ports are between 1 and 65535")
    transport = (found["transport"] or "").lower()
    if scheme == "turns" and transport == "udp":
        raise ValueError("turns: goes over TCP; write ?transport=tcp or nothing")
    return TurnAddress(found["host"].strip("[]").lower(), port, _spoken(scheme, transport))


def bits_of(secret: str) -> int:
    """How many it has at most: as if each letter had been drawn from the alphabets that occur."""
    if len(set(secret)) < LEAST_DIFFERENT:
        return 0
    alphabet = 16
    if not (set(secret) <= set("0123456789abcdef") or set(secret) <= set("0123456789ABCDEF")):
        alphabets = (string.digits, string.ascii_lowercase, string.ascii_uppercase, string.punctuation)
        alphabet = sum(len(each) for each in alphabets if set(each) & set(secret))
    return math.floor(len(secret) * math.log2(alphabet))


def _spoken(scheme: str, transport: str) -> Transport:
    if scheme == "turns":
        return "tls"
    return "tcp" if transport == "tcp" else "udp"
