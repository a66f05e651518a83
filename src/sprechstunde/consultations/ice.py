"""What browsers need to find each other: STUN and TURN servers, with credentials that last for a while."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sprechstunde.foundation.settings import settings


def ice_servers(now: datetime) -> list[dict[str, Any]]:
    return list(settings().ice_servers)


def fresh_servers(now: datetime) -> dict[str, Any]:
    """The answer to `{"type": "ice"}` on the signalling socket."""
    return {"servers": ice_servers(now), "expires_in": None}


def has_relay() -> bool:
    return any("turn" in str(server.get("urls")) for server in settings().ice_servers)
