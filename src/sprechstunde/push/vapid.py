"""By what push services know us: VAPID, RFC 8292."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from functools import cache

from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, EllipticCurvePrivateKey, derive_private_key
from cryptography.hazmat.primitives.asymmetric.ec import generate_private_key as new_key
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from sprechstunde.foundation import base64url
from sprechstunde.foundation.kept_secrets import kept_secret
from sprechstunde.foundation.settings import settings

# At most 24 hours are allowed; a server whose clock is some hours ahead must not exceed them.
VALID = timedelta(hours=12)
KEY_BYTES = 32


def public_key() -> str:
    """The `applicationServerKey` of browsers, base64url."""
    return base64url.encode(_private_key().public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint))


def authorization(audience: str, now: datetime) -> str:
    """The header by which the push service at this origin knows us."""
    claims = {"aud": audience, "exp": int((now + VALID).timestamp()), "sub": contact()}
    signed = f"{_part({'typ': 'JWT', 'alg': 'ES256'})}.{_part(claims)}"
    r, s = decode_dss_signature(_private_key().sign(signed.encode(), ECDSA(SHA256())))
    signature = base64url.encode(r.to_bytes(KEY_BYTES) + s.to_bytes(KEY_BYTES))
    return f"vapid t={signed}.{signature}, k={public_key()}"


def contact() -> str:
    """Whom the push service's people can ask. Apple refuses addresses that cannot be anybody's."""
    address = settings().mail_from
    if address.endswith("@localhost") and settings().public_url.startswith("https://"):
        return settings().public_url
    return f"mailto:{address}"


def _private_key() -> EllipticCurvePrivateKey:
    return _key_of(settings().vapid_private_key or kept_secret(settings().data_dir / "vapid-private-key", _make))


@cache
def _key_of(text: str) -> EllipticCurvePrivateKey:
    return derive_private_key(int.from_bytes(base64url.decode(text)), SECP256R1())


def _make() -> str:
    return base64url.encode(new_key(SECP256R1()).private_numbers().private_value.to_bytes(KEY_BYTES))


def _part(content: dict[str, object]) -> str:
    return base64url.encode(json.dumps(content, separators=(",", ":")).encode())
