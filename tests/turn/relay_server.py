"""A real coturn on this machine, with the configuration we print for production and the little that loopback needs."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import secrets
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import trustme
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from sprechstunde.consultations.turn.coturn import configuration
from sprechstunde.foundation.turn_addresses import turn_address

START_SECONDS = 10
RELAY_PORTS = (49_160, 49_560)


@dataclass
class RelayServer:
    """`inside` is the beginning of a command that runs the rest of it in another network."""

    folder: Path
    host: str = "127.0.0.1"
    plain: int = 0
    encrypted: int = 0
    inside: list[str] = field(default_factory=list)
    settings_of_test: str = ""
    without: tuple[str, ...] = ()
    secret: str = field(default_factory=lambda: secrets.token_hex(32))
    _process: subprocess.Popen[bytes] | None = None

    def __post_init__(self) -> None:
        self.plain = self.plain or free_port_for_both()
        self.encrypted = self.encrypted or free_port_for_both()
        self.authority = self.folder / "authority.pem"
        authority = trustme.CA()
        certificate = authority.issue_cert(self.host)
        authority.cert_pem.write_to_path(str(self.authority))
        certificate.private_key_pem.write_to_path(str(self.folder / "key.pem"))
        (self.folder / "chain.pem").write_bytes(b"".join(pem.bytes() for pem in certificate.cert_chain_pems))

    @property
    def key_hash(self) -> str:
        """By which Chromium can be told to believe this one certificate."""
        certificate = x509.load_pem_x509_certificate((self.folder / "chain.pem").read_bytes())
        key = certificate.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        return base64.b64encode(hashlib.sha256(key).digest()).decode()

    @property
    def urls(self) -> dict[str, str]:
        return {
            "udp": f"turn:{self.host}:{self.plain}?transport=udp",
            "tcp": f"turn:{self.host}:{self.plain}?transport=tcp",
            "tls": f"turns:{self.host}:{self.encrypted}?transport=tcp",
        }

    def settings(self, *transports: str) -> dict[str, str]:
        """What our server needs to know of it."""
        urls = [self.urls[each] for each in transports or self.urls]
        return {"SPRECHSTUNDE_TURN_URLS": ",".join(urls), "SPRECHSTUNDE_TURN_SECRET": self.secret}

    @property
    def said(self) -> str:
        """What it wrote anywhere but into its configured log."""
        return (self.folder / "said").read_text()

    def start(self) -> RelayServer:
        path = shutil.which("turnserver")
        assert path, "coturn is missing: bin/test-tools installs it"
        file = self.folder / "turnserver.conf"
        file.write_text(self._configuration())
        with (self.folder / "said").open("ab") as said:
            self._process = subprocess.Popen(
                [*self.inside, path, "-c", str(file), "--pidfile", str(self.folder / "pid")],
                stdout=said,
                stderr=subprocess.STDOUT,
                cwd=self.folder,
            )
        self._wait_until_ready()
        return self

    def kill(self) -> None:
        """As a power cut would; all that it relays is gone."""
        assert self._process
        self._process.kill()
        self._process.wait()

    def stop(self) -> None:
        if self._process and self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(5)
            except subprocess.TimeoutExpired:
                self.kill()

    def _configuration(self) -> str:
        own = {
            "cert": str(self.folder / "chain.pem"),
            "pkey": str(self.folder / "key.pem"),
            "min-port": str(RELAY_PORTS[0]),
            "max-port": str(RELAY_PORTS[1]),
        }
        lines = configuration([turn_address(url) for url in self.urls.values()], self.secret).splitlines()
        lines = [line for line in lines if line.partition("=")[0] not in (*own, *self.without)]
        lines += [f"{name}={value}" for name, value in own.items()]
        lines += [f"listening-ip={self.host}", f"relay-ip={self.host}"]
        return "\n".join([*lines, self.settings_of_test, ""])

    def _wait_until_ready(self) -> None:
        assert self._process
        deadline = time.monotonic() + START_SECONDS
        probe = [*self.inside, "sh", "-c", "cat /proc/net/tcp /proc/net/udp"]
        wanted = {f":{self.plain:04X} ", f":{self.encrypted:04X} "}
        while time.monotonic() < deadline:
            assert self._process.poll() is None, f"coturn ended at once:\n{self.said}"
            sockets = subprocess.run(probe, capture_output=True, text=True, check=True).stdout
            if all(port in sockets for port in wanted):
                return
            time.sleep(0.02)
        raise TimeoutError(f"coturn does not listen:\n{self.said}")


# On loopback both browsers and the relay itself are peers that production forbids.
ON_LOOPBACK = "allow-loopback-peers\nallowed-peer-ip=127.0.0.1"


@contextlib.contextmanager
def relay_server(folder: Path, settings_of_test: str = ON_LOOPBACK, **details: object) -> Iterator[RelayServer]:
    server = RelayServer(folder, settings_of_test=settings_of_test, **details)  # type: ignore[arg-type]
    try:
        yield server.start()
    finally:
        server.stop()


def free_port_for_both() -> int:
    """Free for TCP and for UDP."""
    while True:
        with socket.socket() as tcp, socket.socket(type=socket.SOCK_DGRAM) as udp:
            tcp.bind(("127.0.0.1", 0))
            port = int(tcp.getsockname()[1])
            with contextlib.suppress(OSError):
                udp.bind(("127.0.0.1", port))
                return port
