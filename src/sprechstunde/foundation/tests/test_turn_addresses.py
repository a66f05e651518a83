from __future__ import annotations

import pytest
from pydantic import ValidationError

from sprechstunde.foundation.settings import Settings
from sprechstunde.foundation.turn_addresses import LEAST_BITS, TurnAddress, bits_of, turn_address


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("turn:turn.example", TurnAddress("turn.example", 3478, "udp")),
        ("turn:turn.example:3479?transport=udp", TurnAddress("turn.example", 3479, "udp")),
        ("turn:turn.example?transport=tcp", TurnAddress("turn.example", 3478, "tcp")),
        ("turns:turn.example", TurnAddress("turn.example", 5349, "tls")),
        ("TURNS:Turn.Example:443?transport=tcp", TurnAddress("turn.example", 443, "tls")),
        ("turn:[2001:db8::7]:3478", TurnAddress("2001:db8::7", 3478, "udp")),
        ("turn:192.0.2.7", TurnAddress("192.0.2.7", 3478, "udp")),
    ],
)
def test_addresses_as_browsers_take_them(url, address):
    assert turn_address(url) == address


NONSENSE = [
    "turn.example",
    "stun:turn.example",
    "turn://turn.example",
    "turn:user@turn.example",
    "turn:turn.example:70000",
    "turn:turn.example:0",
    "turn:turn.example?transport=sctp",
    "turns:turn.example?transport=udp",
    "turn:turn.example\nstatic-auth-secret=x",
    "turn:",
]


@pytest.mark.parametrize("url", NONSENSE)
def test_nonsense_is_refused_at_the_start(monkeypatch, url):
    monkeypatch.setenv("SPRECHSTUNDE_TURN_URLS", f"turn:turn.example,{url}")
    with pytest.raises(ValidationError):
        Settings()


@pytest.mark.parametrize(
    ("name", "value"),
    [("TURN_SECONDS", "7201"), ("TURN_SECONDS", "10"), ("TURN_SECRET", "two words"), ("TURN_SECRET", "a#comment")],
)
def test_other_nonsense_is_refused_too(monkeypatch, name, value):
    monkeypatch.setenv(f"SPRECHSTUNDE_{name}", value)
    with pytest.raises(ValidationError):
        Settings()


@pytest.mark.parametrize(
    ("secret", "is_strong"),
    [
        ("b5f1a2c3d4e5968778695a4b3c2d1e0f", True),  # openssl rand -hex 16
        ("b5f1a2c3d4e5968778695a4b3c2d1e0", False),
        ("kq3RzG7vXw1PbT9sYc4HmA==", True),  # openssl rand -base64 16
        ("kq3RzG7vXw1PbT9sYc4", False),
        ("geheim", False),
        ("a" * 100, False),
        ("geheimgeheimgeheimgeheimgeheimgeheim", False),
        ("", False),
    ],
)
def test_how_hard_a_secret_is_to_guess(secret, is_strong):
    assert (bits_of(secret) >= LEAST_BITS) == is_strong
