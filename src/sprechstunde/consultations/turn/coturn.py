"""The configuration of coturn that belongs to our settings: safe as printed, whole, and explained line by line."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address
from string import Template

from sprechstunde.consultations.turn.forbidden import Network, forbidden_networks
from sprechstunde.foundation.turn_addresses import Transport, TurnAddress

HOST = "turn.example.de"
SECRET = "PUT-THE-SECRET-HERE"  # noqa: S105  the place for one
PLAIN_PORT, ENCRYPTED_PORT = 3478, 5349

# user-quota: with three others, three ways to the server, two networks of one's own, and all of it once anew, it takes 36.
TEMPLATE = Template("""\
# /etc/turnserver.conf: coturn for Sprechstunde. It holds a secret: to be read by coturn alone (chmod 0640).

# Who may use it: who has credentials made by Sprechstunde, as long as they last. The clocks of both must agree.
use-auth-secret
static-auth-secret=$secret
realm=$host
stale-nonce=600

# Where it listens: on every address of this machine, unless listening-ip names some.
listening-port=$plain
tls-listening-port=$encrypted
#listening-ip=PUBLIC-ADDRESS
# Only if this machine has a private address behind a fixed public one, with your addresses:
#external-ip=PUBLIC-ADDRESS/PRIVATE-ADDRESS
fingerprint

# The certificate for the name in turns: addresses, to be read by coturn. No DTLS: browsers use none here.
cert=/etc/turnserver/fullchain.pem
pkey=/etc/turnserver/privkey.pem
no-tlsv1
no-tlsv1_1
no-dtls

# The ports it relays from: open for UDP from outside.
min-port=49152
max-port=65535
no-tcp-relay

# How many connections it relays at once: for one page, and altogether. Who comes too late is refused.
user-quota=40
total-quota=4000
# Bytes per second for one of them, each way: a picture needs 150,000, a document under way takes what it gets.
max-bps=2000000

# Nothing else is offered, and nothing told.
no-cli
no-multicast-peers
no-software-attribute
no-rfc5780

# Nothing is written down: a log would hold the addresses of people who seek advice.
log-file=/dev/null
no-stdout-log
simple-log

# What is not public is not reached through it.
$denied
""")


def configuration(addresses: list[TurnAddress], secret: str) -> str:
    plain, encrypted = _ports(addresses)
    return TEMPLATE.substitute(
        secret=secret or SECRET, host=_host(addresses), plain=plain, encrypted=encrypted, denied="\n".join(_denied())
    )


def unheard(addresses: list[TurnAddress]) -> list[TurnAddress]:
    """Those that one coturn would not answer: it has one port for plain and one for encrypted connections."""
    plain, encrypted = _ports(addresses)
    heard = {("udp", plain), ("tcp", plain), ("tls", encrypted)}
    return [each for each in addresses if each.host != _host(addresses) or (each.transport, each.port) not in heard]


def _host(addresses: list[TurnAddress]) -> str:
    return addresses[0].host if addresses else HOST


def _ports(addresses: list[TurnAddress]) -> tuple[int, int]:
    return _first(addresses, ("udp", "tcp"), PLAIN_PORT), _first(addresses, ("tls",), ENCRYPTED_PORT)


def _first(addresses: list[TurnAddress], transports: tuple[Transport, ...], otherwise: int) -> int:
    return next((each.port for each in addresses if each.transport in transports), otherwise)


def _denied() -> list[str]:
    return [f"# {network}: {name}\ndenied-peer-ip={_first_of(network)}-{network[-1]}" for network, name in forbidden_networks()]


def _first_of(network: Network) -> IPv4Address | IPv6Address:
    """coturn reads a range from :: on as beginning before every old address, and denies all of those; :: it never takes."""
    return network[1] if network[0] == IPv6Address("::") else network[0]
