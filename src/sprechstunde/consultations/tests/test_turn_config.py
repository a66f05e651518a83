"""The configuration for coturn is whole, and lets nothing be reached that is not public."""

from __future__ import annotations

import io
import ipaddress

import hypothesis.strategies as st
import pytest
from django.core.management import call_command
from hypothesis import assume, example, given

from sprechstunde.consultations.turn.coturn import configuration, unheard
from sprechstunde.consultations.turn.forbidden import forbidden_networks
from sprechstunde.foundation.settings import settings
from sprechstunde.foundation.turn_addresses import turn_address

SECRET = "b5f1a2c3d4e5968778695a4b3c2d1e0f"
URLS = ["turn:turn.example:3478", "turn:turn.example:3478?transport=tcp", "turns:turn.example:443"]

FORBIDDEN = [network for network, _name in forbidden_networks()]


def lines(urls=URLS, secret=SECRET) -> list[str]:
    return configuration([turn_address(url) for url in urls], secret).splitlines()


def is_denied(address) -> bool:
    return any(address.version == network.version and address in network for network in FORBIDDEN)


@given(st.ip_addresses())
@example(ipaddress.ip_address("169.254.169.254"))
@example(ipaddress.ip_address("255.255.255.255"))
@example(ipaddress.ip_address("::"))
@example(ipaddress.ip_address("::1"))
@example(ipaddress.ip_address("fec0::1"))
@example(ipaddress.ip_address("::ffff:8.8.8.8"))
@example(ipaddress.ip_address("64:ff9b::a00:1"))
def test_whatever_is_not_public_is_denied(address):
    assume(not address.is_global or address.is_multicast)
    assert is_denied(address)


@pytest.mark.parametrize("address", ["9.9.9.9", "88.198.0.1", "2a01:4f8::1", "2606:4700::1", "223.255.255.255"])
def test_what_is_public_is_not(address):
    assert not is_denied(ipaddress.ip_address(address))


def test_every_forbidden_network_is_in_the_file_from_end_to_end():
    denied = [line.partition("=")[2].split("-") for line in lines() if line.startswith("denied-peer-ip=")]
    assert ["::1", "::ffff:ffff"] in denied  # a range from :: on would deny all IPv4
    ends = [["::" if first == "::1" else first, last] for first, last in denied]
    assert ends == [[str(network[0]), str(network[-1])] for network in FORBIDDEN]


def test_secret_names_and_ports_are_ours():
    found = lines()
    for line in (f"static-auth-secret={SECRET}", "realm=turn.example", "listening-port=3478", "tls-listening-port=443"):
        assert line in found


def test_what_would_make_it_unsafe_is_not_there():
    options = {line.partition("=")[0] for line in lines() if line and not line.startswith("#")}
    assert {"use-auth-secret", "no-cli", "no-multicast-peers", "no-tcp-relay", "user-quota", "total-quota"} <= options
    assert not options & {
        "no-auth",
        "lt-cred-mech",
        "allow-loopback-peers",
        "allowed-peer-ip",
        "verbose",
        "web-admin",
        "syslog",
    }


def test_addresses_the_one_server_would_not_hear_are_named():
    urls = [*URLS, "turn:other.example", "turns:turn.example:5349", "turn:turn.example:443?transport=tcp"]
    assert [each.port for each in unheard([turn_address(url) for url in urls])] == [3478, 5349, 443]
    assert unheard([turn_address(url) for url in URLS]) == []


def printed() -> tuple[str, str]:
    out, warnings = io.StringIO(), io.StringIO()
    call_command("turn_config", stdout=out, stderr=warnings)
    return out.getvalue(), warnings.getvalue()


def test_without_settings_it_prints_an_example_and_says_so():
    out, warnings = printed()
    assert "static-auth-secret=PUT-THE-SECRET-HERE" in out
    assert "SPRECHSTUNDE_TURN_SECRET" in warnings
    assert "SPRECHSTUNDE_TURN_URLS" in warnings


def test_with_settings_it_warns_of_nothing(monkeypatch):
    monkeypatch.setattr(settings(), "turn_urls", URLS)
    monkeypatch.setattr(settings(), "turn_secret", SECRET)
    out, warnings = printed()
    assert out.splitlines() == lines()
    assert warnings == ""
