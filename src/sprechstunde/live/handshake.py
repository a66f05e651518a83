"""What a stream or socket knows of the browser that opens it, before any framework looked at it."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qs

from django.conf import settings
from django.http.cookie import parse_cookie
from django.http.request import split_domain_port, validate_host
from starlette.types import Scope

from sprechstunde.foundation.origins import is_origin_of


class Refused(Exception):
    """The browser may not listen; strangers and wrong addresses look alike."""


@dataclass(frozen=True, slots=True)
class Handshake:
    path: str
    host: str
    origin: str
    scheme: str
    client: str
    cookies: dict[str, str]
    query: dict[str, list[str]]


def handshake_of(scope: Scope) -> Handshake:
    headers = {name: value.decode("latin-1") for name, value in scope["headers"]}
    return Handshake(
        path=scope["path"].removeprefix(scope.get("root_path", "")),
        host=headers.get(b"host", ""),
        origin=headers.get(b"origin", ""),
        scheme=scope["scheme"],
        client=(scope.get("client") or ("", 0))[0],
        # PostgreSQL stores no NUL, so what carries one is none of our cookies.
        cookies={name: value for name, value in parse_cookie(headers.get(b"cookie", "")).items() if "\x00" not in value},
        query=parse_qs(scope["query_string"].decode("latin-1")),
    )


def is_allowed_host(handshake: Handshake) -> bool:
    """As Django decides it for pages."""
    domain, _ = split_domain_port(handshake.host)
    return bool(domain) and validate_host(domain, settings.ALLOWED_HOSTS)


def is_same_origin(handshake: Handshake) -> bool:
    """Whether a page of this very host opens it. Browsers always name the origin of a socket."""
    return is_origin_of(handshake.origin, handshake.host)
