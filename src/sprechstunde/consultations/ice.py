"""What browsers need to find each other: STUN and TURN servers, with credentials that last for a while."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from datetime import datetime
from typing import Any

from sprechstunde.foundation.settings import settings


def ice_servers(now: datetime, *, lasting: int | None = None) -> list[dict[str, Any]]:
    """As RTCPeerConnection takes them; every call makes credentials of its own, for `lasting` seconds instead of the usual."""
    servers: list[dict[str, Any]] = list(settings().ice_servers)
    if _has_own_relay():
        username, credential = turn_credentials(now, lasting=lasting)
        servers.append({"urls": list(settings().turn_urls), "username": username, "credential": credential})
    return servers


def fresh_servers(now: datetime) -> dict[str, Any]:
    """The answer to `{"type": "ice"}` on the signalling socket."""
    return {"servers": ice_servers(now), "expires_in": seconds_left()}


def has_relay() -> bool:
    """A TURN server is known, so two who may not learn each other's address can be connected."""
    return _has_own_relay() or any(_is_relay(server) for server in settings().ice_servers)


def seconds_left() -> int | None:
    """How long credentials made now are good for; None when nothing of the list ends."""
    return settings().turn_seconds if _has_own_relay() else None


def turn_credentials(now: datetime, *, lasting: int | None = None) -> tuple[str, str]:
    """User name and credential as draft-uberti-behave-turn-rest has them and coturn's use-auth-secret checks them.

    The name says when it ends and nothing about anybody (I-13): the TURN server learns addresses, not people.
    """
    seconds = settings().turn_seconds if lasting is None else lasting
    username = f"{int(now.timestamp()) + seconds}:{secrets.token_hex(8)}"
    return username, credential_of(username, settings().turn_secret)


def credential_of(username: str, secret: str) -> str:
    # SHA-1 is what the draft prescribes; as HMAC it is unbroken.
    digest = hmac.new(secret.encode(), username.encode(), hashlib.sha1).digest()
    return base64.b64encode(digest).decode()


def _has_own_relay() -> bool:
    return bool(settings().turn_urls and settings().turn_secret)


def _is_relay(server: dict[str, Any]) -> bool:
    urls = server.get("urls")
    return any(str(url).lower().startswith(("turn:", "turns:")) for url in (urls if isinstance(urls, list) else [urls]))
