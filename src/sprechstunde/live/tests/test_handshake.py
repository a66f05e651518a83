from __future__ import annotations

import pytest

from sprechstunde.live.handshake import handshake_of, is_same_origin
from sprechstunde.live.tests.asgi import scope_of


def scope_with_cookies(header):
    scope = scope_of("/live/ticket")
    return {**scope, "headers": [*scope["headers"], (b"cookie", header.encode("latin-1"))]}


@pytest.mark.parametrize(
    ("host", "origin", "same"),
    [
        ("musterstadt.example", "https://musterstadt.example", True),
        ("Musterstadt.example", "https://musterstadt.EXAMPLE", True),
        ("127.0.0.1:8000", "http://127.0.0.1:8000", True),
        ("[::1]:8000", "http://[::1]:8000", True),
        ("127.0.0.1:8000", "http://127.0.0.1:9000", False),
        ("musterstadt.example", "https://evil.example", False),
        ("musterstadt.example", "null", False),
        ("musterstadt.example", "", False),
        ("", "", False),
        ("musterstadt.example", "musterstadt.example", False),
        ("musterstadt.example", "https://[", False),
    ],
)
def test_an_origin_is_ours_only_when_host_and_port_are(host, origin, same):
    assert is_same_origin(handshake_of(scope_of("/live/ticket", host=host, origin=origin))) == same


def test_cookies_are_read():
    assert handshake_of(scope_with_cookies("a=1; b=2")).cookies == {"a": "1", "b": "2"}


@pytest.mark.parametrize(
    "neighbour",
    [
        'consent={"statistics":true,"maps":false}',
        "consent=a b",
        "na[me]=1",
        "name with space=1",
        "Straße=1",
        "novalue",
        "=noname",
    ],
)
def test_a_strange_cookie_of_the_citys_homepage_does_not_hide_ours(neighbour):
    """Under a path prefix the browser sends the homepage's cookies as well."""
    assert handshake_of(scope_with_cookies(f"{neighbour}; browser=key")).cookies.get("browser") == "key"
    assert handshake_of(scope_with_cookies(f"browser=key; {neighbour}")).cookies.get("browser") == "key"


def test_the_path_prefix_is_no_part_of_the_path():
    scope = {**scope_of("/sprechstunde/live/ticket"), "root_path": "/sprechstunde"}
    assert handshake_of(scope).path == "/live/ticket"
