"""One allocation on a TURN server, asked for as a browser does, over UDP, TCP or TLS."""

from __future__ import annotations

import contextlib
import socket
import ssl
import struct
import time
from types import TracebackType

from sprechstunde.consultations.turn import stun
from sprechstunde.consultations.turn.stun import Address, Attribute, Kind, Message, NotStun
from sprechstunde.foundation.turn_addresses import TurnAddress

WITHIN = 5.0  # seconds for an answer
FIRST_RETRY = 0.5  # over UDP, doubled each time (RFC 8489, 6.2.1)
UDP = bytes([17, 0, 0, 0])
IPV6 = bytes([2, 0, 0, 0])
UNAUTHORIZED, STALE_NONCE = 401, 438


class TurnRefused(Exception):
    """The server answers, and says no."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


class TurnUnreachable(Exception):
    """No answer, or none that is TURN."""


class TurnClient:
    """To be used with `with`: at the end the allocation is given back."""

    def __init__(self, address: TurnAddress, username: str, credential: str, *, trust: ssl.SSLContext | None = None) -> None:
        self._line = _Line(address, trust)
        self._username = username
        self._credential = credential
        self._realm = ""
        self._nonce = b""
        self._allocated = False

    def __enter__(self) -> TurnClient:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        try:
            if self._allocated:
                with contextlib.suppress(TurnRefused, TurnUnreachable):
                    self.refresh(0)
        finally:
            self._line.close()

    def allocate(self, *, ipv6: bool = False) -> Address:
        """The address others reach us at through the server."""
        wanted: dict[int, bytes] = {Attribute.REQUESTED_TRANSPORT: UDP}
        if ipv6:
            wanted[Attribute.REQUESTED_ADDRESS_FAMILY] = IPV6
        answer = self._ask(Kind.ALLOCATE, wanted)
        self._allocated = True
        try:
            return stun.plain_address(answer.attributes[Attribute.XOR_RELAYED_ADDRESS], answer.transaction)
        except (KeyError, ValueError, struct.error) as error:
            raise TurnUnreachable("an answer without an address") from error

    def refresh(self, seconds: int) -> None:
        self._ask(Kind.REFRESH, {Attribute.LIFETIME: struct.pack("!I", seconds)})

    def permit(self, peer: Address) -> None:
        """From now on packets from this host are passed on."""
        self._ask(Kind.CREATE_PERMISSION, peer=peer)

    def bind_channel(self, peer: Address, number: int = 0x4000) -> None:
        """As browsers do for whom they talk to; a permission, too."""
        self._ask(Kind.CHANNEL_BIND, {Attribute.CHANNEL_NUMBER: struct.pack("!HH", number, 0)}, peer=peer)

    def send(self, peer: Address, data: bytes) -> None:
        message = Message(Kind.SEND_INDICATION)
        message.attributes[Attribute.XOR_PEER_ADDRESS] = stun.xor_address(peer, message.transaction)
        message.attributes[Attribute.DATA] = data
        self._line.send(message.encoded())

    def receive(self) -> bytes:
        """The next packet from a permitted peer."""
        while True:
            message = self._line.receive(WITHIN)
            if message.kind == Kind.DATA_INDICATION:
                return message.attributes[Attribute.DATA]

    def _ask(self, kind: Kind, attributes: dict[int, bytes] | None = None, *, peer: Address | None = None) -> Message:
        """Asked once without name or with an old nonce the server says what it wants; then it is asked again."""
        for _try in range(2):
            message = Message(kind, dict(attributes or {}))
            if peer:
                message.attributes[Attribute.XOR_PEER_ADDRESS] = stun.xor_address(peer, message.transaction)
            known = bool(self._nonce)
            answer = self._line.answer_to(message, self._signed(message))
            if answer.succeeded:
                return answer
            if (known and answer.error != STALE_NONCE) or Attribute.NONCE not in answer.attributes:
                break
            self._nonce = answer.attributes[Attribute.NONCE]
            self._realm = answer.attributes.get(Attribute.REALM, self._realm.encode()).decode(errors="replace")
        raise TurnRefused(answer.error)

    def _signed(self, message: Message) -> bytes:
        if not self._nonce:
            return message.encoded()
        message.attributes[Attribute.USERNAME] = self._username.encode()
        message.attributes[Attribute.REALM] = self._realm.encode()
        message.attributes[Attribute.NONCE] = self._nonce
        return message.encoded(stun.long_term_key(self._username, self._realm, self._credential))


class _Line:
    """Messages there and back; on TCP and TLS they are cut out of the stream."""

    def __init__(self, address: TurnAddress, trust: ssl.SSLContext | None) -> None:
        self._by_packets = address.transport == "udp"
        try:
            self._socket = _connected(address, trust)
        except OSError as error:  # a certificate that is not believed, too
            raise TurnUnreachable(str(error)) from error

    def close(self) -> None:
        self._socket.close()

    def send(self, data: bytes) -> None:
        try:
            self._socket.sendall(data)
        except OSError as error:
            raise TurnUnreachable(str(error)) from error

    def answer_to(self, message: Message, data: bytes) -> Message:
        end = time.monotonic() + WITHIN
        patience = FIRST_RETRY if self._by_packets else WITHIN
        while True:
            self.send(data)
            retry_at = min(end, time.monotonic() + patience)
            while (left := retry_at - time.monotonic()) > 0:
                with contextlib.suppress(TimeoutError):
                    answer = self.receive(left)
                    if answer.transaction == message.transaction:
                        return answer
            if time.monotonic() >= end:
                raise TurnUnreachable("no answer")
            patience *= 2

    def receive(self, seconds: float) -> Message:
        """Raises TimeoutError when nothing comes."""
        self._socket.settimeout(max(seconds, 0.001))
        try:
            if self._by_packets:
                return stun.decoded(self._socket.recv(65_536))
            head = self._exactly(stun.HEADER_BYTES)
            return stun.decoded(head + self._exactly(stun.body_length(head)))
        except TimeoutError:
            raise
        except (OSError, NotStun) as error:
            raise TurnUnreachable(str(error) or "no answer of a TURN server") from error

    def _exactly(self, count: int) -> bytes:
        data = b""
        while len(data) < count:
            more = self._socket.recv(count - len(data))
            if not more:
                raise TurnUnreachable("the line was closed")
            data += more
        return data


def _connected(address: TurnAddress, trust: ssl.SSLContext | None) -> socket.socket:
    if address.transport == "udp":
        family, kind, number, _name, place = socket.getaddrinfo(address.host, address.port, type=socket.SOCK_DGRAM)[0]
        line = socket.socket(family, kind, number)
        line.connect(place)
        return line
    line = socket.create_connection((address.host, address.port), timeout=WITHIN)
    if address.transport == "tcp":
        return line
    try:
        return (trust or ssl.create_default_context()).wrap_socket(line, server_hostname=address.host)
    except OSError:
        line.close()
        raise
