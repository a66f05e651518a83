"""A real coturn with the configuration we print: whom it lets in, and what it refuses (I-13, S-12, S-13)."""

from __future__ import annotations

import ipaddress
import re
import socket
import ssl
import time
from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine

from sprechstunde.consultations.ice import credential_of, turn_credentials
from sprechstunde.consultations.turn.client import TurnClient, TurnRefused, TurnUnreachable
from sprechstunde.consultations.turn.forbidden import forbidden_networks
from sprechstunde.foundation.turn_addresses import turn_address
from turn.conftest import TRANSPORTS, client_of, set_up
from turn.relay_server import ON_LOOPBACK, RelayServer, relay_server

pytestmark = pytest.mark.server

UNAUTHORIZED, FORBIDDEN, FORBIDDEN_ADDRESS_FAMILY, QUOTA = 401, 403, 443, 486
PEER_PORT = 9


def now() -> datetime:
    return datetime.now(UTC)


def refused(client: TurnClient) -> int:
    """The code with which an allocation is refused."""
    with client, pytest.raises(TurnRefused) as refusal:
        client.allocate()
    return refusal.value.code


def wait_until_let_in(somebody: Callable[[], TurnClient]) -> None:
    """What was given back is free a moment later."""
    deadline = time.monotonic() + 10
    while True:
        try:
            somebody().allocate()
            return
        except TurnRefused as refusal:
            assert refusal.code == QUOTA
            assert time.monotonic() < deadline, "what was given back stays taken"
            time.sleep(0.05)


# Whom it lets in


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_with_our_credentials_packets_are_passed_on_and_come_back(relay: RelayServer, monkeypatch, transport):
    set_up(monkeypatch, relay)
    with (
        socket.socket(type=socket.SOCK_DGRAM) as peer,
        client_of(relay, *turn_credentials(now()), transport=transport) as client,
    ):
        peer.bind(("127.0.0.1", 0))
        peer.settimeout(5)
        relayed = client.allocate()
        client.permit(peer.getsockname())
        client.send(peer.getsockname(), b"Guten Tag")
        assert peer.recvfrom(100) == (b"Guten Tag", relayed)
        peer.sendto("Grüß Gott".encode(), relayed)
        assert client.receive() == "Grüß Gott".encode()


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_a_wrong_credential_is_refused(relay: RelayServer, monkeypatch, transport):
    set_up(monkeypatch, relay)
    username, _credential = turn_credentials(now())
    assert refused(client_of(relay, username, credential_of(username, "geraten"), transport=transport)) == UNAUTHORIZED


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_an_expired_credential_is_refused(relay: RelayServer, monkeypatch, transport):
    set_up(monkeypatch, relay)
    long_ago = turn_credentials(now() - timedelta(hours=2, seconds=5))
    assert refused(client_of(relay, *long_ago, transport=transport)) == UNAUTHORIZED


def test_a_credential_made_to_last_longer_is_refused(relay: RelayServer, monkeypatch):
    set_up(monkeypatch, relay)
    username, credential = turn_credentials(now())
    until, _colon, mark = username.partition(":")
    assert refused(client_of(relay, f"{int(until) + 86_400}:{mark}", credential)) == UNAUTHORIZED


def test_an_allocation_outlives_its_credential(relay: RelayServer, monkeypatch):
    """A talk that lasts longer than the credential goes on; only new connections need fresh ones."""
    set_up(monkeypatch, relay)
    with client_of(relay, *turn_credentials(now(), lasting=1)) as client:
        client.allocate()
        with time_machine.travel(now() + timedelta(seconds=30)):
            assert refused(client_of(relay, *turn_credentials(now() - timedelta(hours=3)))) == UNAUTHORIZED
        client.refresh(600)


def test_without_the_right_certificate_nothing_is_said(relay: RelayServer, monkeypatch):
    set_up(monkeypatch, relay)
    with pytest.raises(TurnUnreachable, match="CERTIFICATE_VERIFY_FAILED"):
        TurnClient(turn_address(relay.urls["tls"]), *turn_credentials(now()), trust=ssl.create_default_context())


# What it refuses


NETWORKS = [network for network, _name in forbidden_networks()]


@pytest.fixture(scope="module")
def insiders(as_in_production: RelayServer):
    """Two who have got in, one relayed from an old address and one from a new."""
    username = f"{int(now().timestamp()) + 600}:tests"
    credentials = (username, credential_of(username, as_in_production.secret))
    with client_of(as_in_production, *credentials) as old, client_of(as_in_production, *credentials) as new:
        old.allocate()
        new.allocate(ipv6=True)
        yield {4: old, 6: new}


@pytest.mark.parametrize("network", NETWORKS, ids=str)
def test_no_network_is_reached_that_is_not_public(insiders, network):
    for address in {network[0], network[min(7, network.num_addresses - 1)], network[-1]}:
        for ask in (insiders[address.version].permit, insiders[address.version].bind_channel):
            with pytest.raises(TurnRefused) as refusal:
                ask((str(address), PEER_PORT))
            assert refusal.value.code == FORBIDDEN, address


@pytest.mark.parametrize("address", ["9.9.9.9", "2606:4700::1111"])
def test_what_is_public_may_be_talked_to(insiders, address):
    """Permitted only; nothing is sent."""
    insiders[ipaddress.ip_address(address).version].permit((address, PEER_PORT))


def test_nobody_is_reached_by_the_other_kind_of_address(insiders):
    with pytest.raises(TurnRefused) as refusal:
        insiders[4].permit(("::ffff:10.0.0.1", PEER_PORT))
    assert refusal.value.code in (FORBIDDEN, FORBIDDEN_ADDRESS_FAMILY)


def test_one_page_and_all_together_get_so_much_and_no_more(tmp_path: Path, monkeypatch):
    quota = f"{ON_LOOPBACK}\nuser-quota=3\ntotal-quota=5"
    with relay_server(tmp_path, quota) as relay, ExitStack() as stack:
        set_up(monkeypatch, relay)
        greedy, other = turn_credentials(now()), turn_credentials(now())
        held = [stack.enter_context(client_of(relay, *greedy)) for _ in range(3)]
        for client in held:
            client.allocate()
        assert refused(client_of(relay, *greedy)) == QUOTA
        for _ in range(2):
            stack.enter_context(client_of(relay, *other)).allocate()
        assert refused(client_of(relay, *turn_credentials(now()))) == QUOTA
        held[0].refresh(0)
        wait_until_let_in(lambda: stack.enter_context(client_of(relay, *turn_credentials(now()))))


def test_nobodys_address_is_written_down(tmp_path: Path, monkeypatch):
    with relay_server(tmp_path) as relay:
        set_up(monkeypatch, relay)
        for transport in TRANSPORTS:
            with client_of(relay, *turn_credentials(now()), transport=transport) as client:
                client.allocate()
        refused(client_of(relay, *turn_credentials(now() - timedelta(hours=3))))
        files = {file.name for file in tmp_path.iterdir()}
    assert not re.search(r"127\.0\.0\.1|session|user", relay.said)
    assert not [name for name in files if "log" in name]
