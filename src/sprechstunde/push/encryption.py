"""Only the browser can read a push: RFC 8291, whose body is one record of RFC 8188 (aes128gcm)."""

from __future__ import annotations

import os

from cryptography.hazmat.primitives.asymmetric.ec import ECDH, SECP256R1, EllipticCurvePrivateKey, generate_private_key
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from sprechstunde.foundation import base64url
from sprechstunde.push.endpoints import public_key

RECORD_BYTES = 4096
MOST_BYTES = 3993  # push services take bodies of 4096 bytes (RFC 8030, 7.2); salt, key, tag and delimiter are part of them
# All pushes look alike to whoever carries them: every text is filled up to this size.
USUAL_BYTES = 1500
_LAST_RECORD = b"\x02"


def encrypted(
    plain: bytes, *, p256dh: str, auth: str, salt: bytes | None = None, sender: EllipticCurvePrivateKey | None = None
) -> bytes:
    """The body of the request. Salt and key are new each time; only the test with the norm's example names them."""
    assert len(plain) <= MOST_BYTES, "the caller's texts are bounded"
    salt = salt or os.urandom(16)
    sender = sender or generate_private_key(SECP256R1())
    receiver = public_key(p256dh)
    sender_point = sender.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    receiver_point = receiver.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    shared = sender.exchange(ECDH(), receiver)
    key = _derived(shared, salt=base64url.decode(auth), info=b"WebPush: info\0" + receiver_point + sender_point, length=32)
    content_key = _derived(key, salt=salt, info=b"Content-Encoding: aes128gcm\0", length=16)
    nonce = _derived(key, salt=salt, info=b"Content-Encoding: nonce\0", length=12)
    header = salt + RECORD_BYTES.to_bytes(4) + bytes([len(sender_point)]) + sender_point
    return header + AESGCM(content_key).encrypt(nonce, plain + _LAST_RECORD, None)


def filled_up(plain: bytes) -> bytes:
    """Spaces after JSON say nothing."""
    return plain.ljust(USUAL_BYTES, b" ")


def _derived(secret: bytes, *, salt: bytes, info: bytes, length: int) -> bytes:
    return HKDF(SHA256(), length=length, salt=salt, info=info).derive(secret)
