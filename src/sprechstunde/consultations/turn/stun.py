"""Messages of STUN (RFC 8489) and TURN (RFC 8656), as far as trying out a server needs them."""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import secrets
import struct
import zlib
from dataclasses import dataclass, field
from enum import IntEnum

MAGIC = 0x2112A442
HEADER = struct.Struct("!HHI12s")
HEADER_BYTES = HEADER.size
INTEGRITY_BYTES = 24  # with the head of the attribute
FINGERPRINT_BYTES = 8
FINGERPRINT_XOR = 0x5354554E

Address = tuple[str, int]


class Kind(IntEnum):
    ALLOCATE = 0x0003
    REFRESH = 0x0004
    SEND_INDICATION = 0x0016
    DATA_INDICATION = 0x0017
    CREATE_PERMISSION = 0x0008
    CHANNEL_BIND = 0x0009


SUCCESS, FAILURE = 0x0100, 0x0110


class Attribute(IntEnum):
    USERNAME = 0x0006
    MESSAGE_INTEGRITY = 0x0008
    ERROR_CODE = 0x0009
    CHANNEL_NUMBER = 0x000C
    LIFETIME = 0x000D
    XOR_PEER_ADDRESS = 0x0012
    DATA = 0x0013
    REALM = 0x0014
    NONCE = 0x0015
    XOR_RELAYED_ADDRESS = 0x0016
    REQUESTED_ADDRESS_FAMILY = 0x0017
    REQUESTED_TRANSPORT = 0x0019
    FINGERPRINT = 0x8028


class NotStun(ValueError):
    """What came is no message of STUN."""


@dataclass
class Message:
    kind: int
    attributes: dict[int, bytes] = field(default_factory=dict)
    transaction: bytes = field(default_factory=lambda: secrets.token_bytes(12))

    @property
    def succeeded(self) -> bool:
        return self.kind & FAILURE == SUCCESS

    @property
    def error(self) -> int:
        """The code of a refusal, such as 401; 0 when there is none."""
        value = self.attributes.get(Attribute.ERROR_CODE, b"")
        return value[2] % 8 * 100 + value[3] if len(value) >= 4 else 0

    def encoded(self, key: bytes = b"") -> bytes:
        """With `key` signed, as the server asks for."""
        body = b"".join(_attribute(name, value) for name, value in self.attributes.items())
        if key:
            signed = self._head(len(body) + INTEGRITY_BYTES) + body
            body += _attribute(Attribute.MESSAGE_INTEGRITY, hmac.new(key, signed, hashlib.sha1).digest())
        checked = self._head(len(body) + FINGERPRINT_BYTES) + body
        return checked + _attribute(Attribute.FINGERPRINT, struct.pack("!I", zlib.crc32(checked) ^ FINGERPRINT_XOR))

    def _head(self, length: int) -> bytes:
        return HEADER.pack(self.kind, length, MAGIC, self.transaction)


def decoded(data: bytes) -> Message:
    if len(data) < HEADER_BYTES:
        raise NotStun
    kind, length, magic, transaction = HEADER.unpack_from(data)
    if magic != MAGIC or kind & 0xC000 or HEADER_BYTES + length != len(data):
        raise NotStun
    message = Message(kind, {}, transaction)
    at = HEADER_BYTES
    while at + 4 <= len(data):
        name, size = struct.unpack_from("!HH", data, at)
        if at + 4 + size > len(data):
            raise NotStun
        message.attributes.setdefault(name, data[at + 4 : at + 4 + size])
        at += 4 + size + -size % 4
    return message


def body_length(head: bytes) -> int:
    """How many bytes follow this beginning of a message, on a line that does not keep messages apart."""
    kind, length, magic, _transaction = HEADER.unpack(head)
    if magic != MAGIC or kind & 0xC000:
        raise NotStun
    return int(length)


def long_term_key(username: str, realm: str, credential: str) -> bytes:
    # MD5 is what RFC 8489 prescribes (9.2.2) and every server of today expects.
    return hashlib.md5(f"{username}:{realm}:{credential}".encode()).digest()  # noqa: S324


def xor_address(address: Address, transaction: bytes) -> bytes:
    host = ipaddress.ip_address(address[0])
    return struct.pack("!BBH", 0, 1 if host.version == 4 else 2, address[1] ^ MAGIC >> 16) + _xored(host.packed, transaction)


def plain_address(value: bytes, transaction: bytes) -> Address:
    _zero, _family, port = struct.unpack_from("!BBH", value)
    return str(ipaddress.ip_address(_xored(value[4:], transaction))), port ^ MAGIC >> 16


def _xored(packed: bytes, transaction: bytes) -> bytes:
    mask = struct.pack("!I", MAGIC) + transaction
    return bytes(one ^ other for one, other in zip(packed, mask, strict=False))


def _attribute(name: int, value: bytes) -> bytes:
    return struct.pack("!HH", name, len(value)) + value + bytes(-len(value) % 4)
