from __future__ import annotations

import ssl
from collections.abc import Iterator

import pytest

from sprechstunde.consultations.turn.client import TurnClient
from sprechstunde.foundation.settings import settings
from sprechstunde.foundation.turn_addresses import turn_address
from turn.relay_server import RelayServer, relay_server

TRANSPORTS = ["udp", "tcp", "tls"]


@pytest.fixture(scope="module")
def relay(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RelayServer]:
    with relay_server(tmp_path_factory.mktemp("relay")) as server:
        yield server


@pytest.fixture(scope="module")
def as_in_production(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RelayServer]:
    """Without any exception for tests; it relays from both kinds of addresses."""
    folder = tmp_path_factory.mktemp("production")
    with relay_server(folder, "listening-ip=::1\nrelay-ip=::1") as server:
        yield server


def client_of(server: RelayServer, username: str, credential: str, *, transport: str = "udp") -> TurnClient:
    trust = ssl.create_default_context(cafile=server.authority)
    return TurnClient(turn_address(server.urls[transport]), username, credential, trust=trust)


def set_up(monkeypatch: pytest.MonkeyPatch, server: RelayServer, **changes: object) -> None:
    """As if our server had been told of this relay."""
    values = {"turn_urls": list(server.urls.values()), "turn_secret": server.secret, **changes}
    for name, value in values.items():
        monkeypatch.setattr(settings(), name, value)
