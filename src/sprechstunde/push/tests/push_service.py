"""A push service of our own on this machine, well-behaved or not, and browsers that subscribe to it.

It reads pushes by RFC 8188, 8291 and 8292 with code that shares nothing with ours: its own HKDF, and its own reading of the
header. `test_encryption.py` holds it against the example in the norm.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat


def to_text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def to_bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


class PushBrowser:
    """Keeps the private half of a subscription and reads what is pushed to it."""

    def __init__(self, endpoint: str, private: int | None = None, auth: bytes | None = None) -> None:
        self.endpoint = endpoint
        self._key = ec.derive_private_key(private, ec.SECP256R1()) if private else ec.generate_private_key(ec.SECP256R1())
        self._point = self._key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        self._auth = auth or os.urandom(16)
        self.keys = {"p256dh": to_text(self._point), "auth": to_text(self._auth)}

    @property
    def as_json(self) -> dict[str, object]:
        """As `PushSubscription.toJSON()` gives it."""
        return {"endpoint": self.endpoint, "expirationTime": None, "keys": self.keys}

    def read(self, body: bytes) -> bytes:
        salt, record_size, name_length = body[:16], int.from_bytes(body[16:20], "big"), body[20]
        sender_point, sealed = body[21 : 21 + name_length], body[21 + name_length :]
        assert name_length == 65
        assert len(sealed) <= record_size, "web push has one record only"
        sender = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), sender_point)
        shared = self._key.exchange(ec.ECDH(), sender)
        secret = one_block_of_hkdf(self._auth, shared, b"WebPush: info\x00" + self._point + sender_point, 32)
        key = one_block_of_hkdf(salt, secret, b"Content-Encoding: aes128gcm\x00", 16)
        nonce = one_block_of_hkdf(salt, secret, b"Content-Encoding: nonce\x00", 12)
        padded = AESGCM(key).decrypt(nonce, sealed, None).rstrip(b"\x00")
        assert padded.endswith(b"\x02"), "the delimiter of the last record"
        return padded[:-1]


def one_block_of_hkdf(salt: bytes, secret: bytes, info: bytes, length: int) -> bytes:
    """RFC 5869 for at most 32 bytes."""
    pseudo_random = hmac.new(salt, secret, hashlib.sha256).digest()
    return hmac.new(pseudo_random, info + b"\x01", hashlib.sha256).digest()[:length]


@dataclass
class Received:
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def claims(self) -> dict[str, Any]:
        """Of the VAPID token, its signature verified with the key that came with it."""
        kind, _, parameters = self.headers["authorization"].partition(" ")
        assert kind == "vapid"
        given = dict(part.strip().split("=", 1) for part in parameters.split(","))
        head, claims, signature = given["t"].split(".")
        assert json.loads(to_bytes(head)) == {"typ": "JWT", "alg": "ES256"}
        raw = to_bytes(signature)
        assert len(raw) == 64
        key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), to_bytes(given["k"]))
        der = encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
        key.verify(der, f"{head}.{claims}".encode(), ec.ECDSA(hashes.SHA256()))
        return json.loads(to_bytes(claims)) | {"k": given["k"]}


@dataclass
class PushService:
    """What the service answers, and what it was sent. Answers can be changed while it runs."""

    origin: str = ""
    status: int = 201
    answer_headers: dict[str, str] = field(default_factory=dict)
    answer_body: bytes = b""
    behaviour: Callable[[BaseHTTPRequestHandler], object] | None = None
    received: list[Received] = field(default_factory=list)
    on_push: Callable[[], object] = lambda: None
    freed: threading.Event = field(default_factory=threading.Event)

    @property
    def host(self) -> str:
        return self.origin.partition("//")[2]

    def browser(self, name: str = "anna") -> PushBrowser:
        return PushBrowser(f"{self.origin}/push/{name}")

    def stall(self, handler: BaseHTTPRequestHandler) -> None:
        """Accepts and says nothing."""
        self.freed.wait()

    def drip(self, handler: BaseHTTPRequestHandler) -> None:
        """One byte now and then: no single wait is ever too long."""
        with suppress(OSError):
            while not self.freed.wait(0.02):
                handler.wfile.write(b"H")

    def flood(self, handler: BaseHTTPRequestHandler) -> None:
        """An answer without end."""
        with suppress(OSError):
            handler.wfile.write(b"HTTP/1.1 201 Created\r\n\r\n")
            while not self.freed.is_set():
                handler.wfile.write(b"x" * 65536)

    def flood_head(self, handler: BaseHTTPRequestHandler) -> None:
        """A head without end."""
        with suppress(OSError):
            handler.wfile.write(b"HTTP/1.1 201 Created\r\n")
            while not self.freed.is_set():
                handler.wfile.write(b"X-Filler: " + b"x" * 60000 + b"\r\n")

    def nonsense(self, handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"\x00\xff no HTTP at all\r\n\r\n")

    def hang_up(self, handler: BaseHTTPRequestHandler) -> None:
        handler.close_connection = True


@contextmanager
def push_service(certificate: ssl.SSLContext | None = None) -> Iterator[PushService]:
    service = PushService()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            service.received.append(Received(self.path, headers, body))
            service.on_push()
            if service.behaviour:
                service.behaviour(self)
                return
            self.send_response(service.status)
            for name, value in service.answer_headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(service.answer_body)))
            self.end_headers()
            self.wfile.write(service.answer_body)

        def log_message(self, *args: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True
        block_on_close = False

        def handle_error(self, *args: object) -> None:
            """A client that hangs up is what some tests are about."""

    server = Server(("127.0.0.1", 0), Handler)
    if certificate:
        server.socket = certificate.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    service.origin = f"{'https' if certificate else 'http'}://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield service
    finally:
        service.freed.set()
        server.shutdown()
        server.server_close()
        thread.join()
