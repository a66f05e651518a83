"""One request to a push service, and what its answer means (RFC 8030).

The address was given by a browser, that is by anybody: only listed hosts are asked, names are resolved here and internal
addresses refused, what is connected to is the address that was examined, redirects are not followed, and of the answer only
its head is read, for ten seconds at most.
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum
from urllib.parse import urlsplit

from sprechstunde.foundation.push_hosts import Service
from sprechstunde.foundation.watchdog import Watchdog
from sprechstunde.push.endpoints import Destination

SILENCE_SECONDS = 5.0  # longest wait for any answer
PUSH_SECONDS = 10.0  # for a whole push, however slowly the service drips
LONGEST_RETRY_AFTER = timedelta(hours=1)
NAT64 = ipaddress.ip_network("64:ff9b::/96")


class Outcome(Enum):
    ACCEPTED = "accepted"
    GONE = "gone"  # the browser has ended the subscription
    LATER = "later"
    UNREACHABLE = "unreachable"
    REFUSED = "refused"  # saying it again would not help


@dataclass(frozen=True)
class Answer:
    outcome: Outcome
    status: int = 0
    wait: timedelta = timedelta()  # asked for by the service


def post(endpoint: str, destination: Destination, headers: dict[str, str], body: bytes) -> Answer:
    """Never raises for what the other side does."""
    watchdog = Watchdog()
    connection = http.client.HTTPConnection(destination.service.host, destination.service.port, timeout=SILENCE_SECONDS)
    watchdog.client = connection
    try:
        addresses = list(_addresses(destination))
        if not addresses:
            return Answer(Outcome.REFUSED)
        with watchdog.at_most(PUSH_SECONDS):
            _connect(connection, addresses, destination.service)
            connection.request("POST", _target(endpoint), body=body, headers=headers)
            return _meaning(connection.getresponse())
    except (OSError, http.client.HTTPException):
        return Answer(Outcome.UNREACHABLE)
    finally:
        connection.close()


def _addresses(destination: Destination) -> Iterator[str]:
    """Those that everybody may ask; internal ones only if the operator named this host with its port."""
    found = socket.getaddrinfo(destination.service.host, destination.service.real_port, type=socket.SOCK_STREAM)
    for *_, place in found:
        address = str(place[0])
        if destination.may_be_internal or is_public(address):
            yield address


def is_public(address: str) -> bool:
    """Whether it is nobody's own network; addresses that carry another one count as that."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped or ip in NAT64:
            return is_public(str(ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)))
        if ip.sixtofour or ip.teredo:
            return False
    return ip.is_global and not ip.is_multicast


def _connect(connection: http.client.HTTPConnection, addresses: list[str], service: Service) -> None:
    """To what was examined; asking for the name's address once more could give another."""
    sock = _first_that_answers(addresses, service.real_port)
    connection.sock = sock
    if service.scheme == "https":
        # The watchdog must be able to end the handshake, too.
        tls = _verifying().wrap_socket(sock, server_hostname=service.host, do_handshake_on_connect=False)
        connection.sock = tls
        tls.do_handshake()


def _first_that_answers(addresses: list[str], port: int) -> socket.socket:
    trouble = OSError()
    for address in addresses[:2]:
        try:
            return socket.create_connection((address, port), timeout=SILENCE_SECONDS)
        except OSError as problem:
            trouble = problem
    raise trouble


def _verifying() -> ssl.SSLContext:
    return ssl.create_default_context()


def _target(endpoint: str) -> str:
    address = urlsplit(endpoint)
    return address.path + (f"?{address.query}" if address.query else "")


def _meaning(response: http.client.HTTPResponse) -> Answer:
    status = response.status
    if 200 <= status < 300:
        return Answer(Outcome.ACCEPTED, status)
    if status in (404, 410):
        return Answer(Outcome.GONE, status)
    if status == 429 or status >= 500:
        return Answer(Outcome.LATER, status, _retry_after(response.getheader("Retry-After", "")))
    return Answer(Outcome.REFUSED, status)


def _retry_after(text: str) -> timedelta:
    """In seconds; services that name a date instead are asked again as if they had named nothing."""
    if not (text.isascii() and text.isdigit()):
        return timedelta()
    return min(timedelta(seconds=int(text[:9])), LONGEST_RETRY_AFTER)
