"""What a browser gives us so that we can reach it, examined: an address from the list, and keys that are keys."""

from __future__ import annotations

from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey

from sprechstunde.foundation import base64url
from sprechstunde.foundation.push_hosts import PushHost, Service, push_host, service_of
from sprechstunde.foundation.settings import settings

AUTH_BYTES = 16  # RFC 8291, 3.2
POINT_BYTES = 65  # uncompressed


class NotAllowed(ValueError):
    """No browser on our list of push services gives such an address or such keys."""


@dataclass(frozen=True)
class Destination:
    service: Service
    may_be_internal: bool


def destination(endpoint: str) -> Destination:
    """Where it leads; raises `NotAllowed` unless the operator's list covers it."""
    service = service_of(endpoint)
    covering = [entry for entry in _allowed() if service and entry.covers(service)]
    if service is None or not covering:
        raise NotAllowed
    return Destination(service, any(entry.may_be_internal for entry in covering))


def examine_keys(*, p256dh: str, auth: str) -> None:
    """Raises `NotAllowed` unless nothing can go wrong when we encrypt for them."""
    try:
        public_key(p256dh)
        if len(base64url.decode(auth)) != AUTH_BYTES:
            raise NotAllowed
    except ValueError as problem:
        raise NotAllowed from problem


def public_key(p256dh: str) -> EllipticCurvePublicKey:
    """Raises ValueError for a point that is not on the curve, or not written as browsers write it."""
    point = base64url.decode(p256dh)
    if len(point) != POINT_BYTES:
        raise ValueError("no uncompressed point")
    return EllipticCurvePublicKey.from_encoded_point(SECP256R1(), point)


def _allowed() -> list[PushHost]:
    return [push_host(entry) for entry in settings().push_hosts]
