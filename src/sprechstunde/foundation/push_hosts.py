"""Which push services we send to. Addresses of subscriptions are user input, so nothing else is ever asked (ASVS 13.2.4)."""

from __future__ import annotations

import re
from dataclasses import dataclass

# Those of Chrome and its relatives, Firefox, Safari and Edge.
USUAL = [
    "fcm.googleapis.com",
    "updates.push.services.mozilla.com",
    "*.push.services.mozilla.com",
    "*.push.apple.com",
    "*.notify.windows.com",
]

_ENTRY = re.compile(r"(?:(?P<scheme>https?)://)?(?P<any>\*\.)?(?P<host>[a-z0-9.-]+)(?::(?P<port>\d{1,5}))?", re.ASCII)
_ENDPOINT = re.compile(r"(https?)://([A-Za-z0-9.-]+)(?::(\d{1,5}))?/[!-~]*", re.ASCII)
_NEVER_IN_A_PATH = set('\\#"<>^`{|}')
_OF_THIS_MACHINE = ("127.0.0.1", "localhost")
USUAL_PORTS = {"https": 443, "http": 80}
LONGEST_ENDPOINT = 1000


@dataclass(frozen=True)
class Service:
    """Where an endpoint leads."""

    scheme: str
    host: str
    port: int | None  # as written; None: the usual one

    @property
    def origin(self) -> str:
        """As browsers write it, and as `aud` of RFC 8292 names it."""
        return f"{self.scheme}://{self.host}" + (f":{self.port}" if self.port else "")

    @property
    def real_port(self) -> int:
        return self.port or USUAL_PORTS[self.scheme]


@dataclass(frozen=True)
class PushHost:
    """An entry of the operator's list."""

    scheme: str
    host: str
    port: int | None
    subdomains: bool

    def covers(self, service: Service) -> bool:
        if (service.scheme, service.port) != (self.scheme, self.port):
            return False
        return service.host.endswith(f".{self.host}") if self.subdomains else service.host == self.host

    @property
    def may_be_internal(self) -> bool:
        """Who names a machine with its port means it, even inside the own network."""
        return self.port is not None and not self.subdomains


def push_host(entry: str) -> PushHost:
    """Reads `name`, `*.name`, `name:port`, or, for tests on the same machine, `http://127.0.0.1:port`."""
    written = _ENTRY.fullmatch(entry)
    if not written or not _is_port(written["port"]):
        raise ValueError("host names such as fcm.googleapis.com, *.push.apple.com or push.example.de:8443")
    found = PushHost(
        scheme=written["scheme"] or "https",
        host=written["host"],
        port=int(written["port"]) if written["port"] else None,
        subdomains=bool(written["any"]),
    )
    if found.scheme == "http" and (found.host not in _OF_THIS_MACHINE or not found.port or found.subdomains):
        raise ValueError("without encryption only to a port of this machine, such as http://127.0.0.1:4711")
    if found.subdomains and "." not in found.host:
        raise ValueError("a star stands before a whole domain, such as *.push.apple.com")
    return found


def service_of(endpoint: str) -> Service | None:
    """None for what no push service would give a browser: user names, fragments, odd letters, too long."""
    written = _ENDPOINT.fullmatch(endpoint)
    if not written or not _is_port(written[3]) or len(endpoint) > LONGEST_ENDPOINT or _NEVER_IN_A_PATH & set(endpoint):
        return None
    return Service(written[1], written[2].lower(), int(written[3]) if written[3] else None)


def _is_port(text: str | None) -> bool:
    return text is None or 0 < int(text) < 2**16
