from __future__ import annotations

import pytest

from sprechstunde.config import checks
from sprechstunde.foundation.settings import Settings

SECRET = "b5f1a2c3d4e5968778695a4b3c2d1e0f"
UDP, TLS = "turn:turn.example", "turns:turn.example:443"


def found(monkeypatch, **changes: object) -> list[str]:
    monkeypatch.setattr(checks, "settings", lambda: Settings(**changes))
    problems = (*checks.relay_is_complete(), *checks.relays_secret_is_strong(), *checks.networks_without_udp_are_reached())
    return [each.id.removeprefix("sprechstunde.") for each in problems]


@pytest.mark.parametrize(
    ("changes", "problems"),
    [
        ({}, []),
        ({"turn_urls": [UDP, TLS], "turn_secret": SECRET}, []),
        ({"turn_urls": [UDP, TLS]}, ["E004"]),
        ({"turn_secret": SECRET}, ["E004"]),
        ({"turn_urls": [UDP, TLS], "turn_secret": "geheim"}, ["E005"]),
        ({"turn_urls": [UDP, f"{UDP}?transport=tcp"], "turn_secret": SECRET}, ["W005"]),
    ],
)
def test_what_is_said_about_the_relay(monkeypatch, changes, problems):
    assert found(monkeypatch, **changes) == problems
