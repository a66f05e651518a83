"""Messages of STUN and TURN, there and back; that a real server understands them is tested with one."""

from __future__ import annotations

import hashlib
import hmac

import hypothesis.strategies as st
import pytest
from hypothesis import given

from sprechstunde.consultations.turn.stun import (
    Attribute,
    Kind,
    Message,
    NotStun,
    body_length,
    decoded,
    long_term_key,
    plain_address,
    xor_address,
)

ATTRIBUTES = st.dictionaries(st.sampled_from([Attribute.USERNAME, Attribute.NONCE, Attribute.DATA]), st.binary(max_size=50))


@given(ATTRIBUTES)
def test_what_is_written_is_read(attributes):
    message = Message(Kind.ALLOCATE, dict(attributes))
    read = decoded(message.encoded())
    assert read.transaction == message.transaction
    assert {name: value for name, value in read.attributes.items() if name != Attribute.FINGERPRINT} == attributes


@given(st.ip_addresses(), st.integers(0, 65_535), st.binary(min_size=12, max_size=12))
def test_a_hidden_address_is_found_again(host, port, transaction):
    hidden = xor_address((str(host), port), transaction)
    assert plain_address(hidden, transaction) == (str(host), port)


def test_an_address_is_hidden_as_the_standard_does_it():
    """RFC 5769, 2.2: 192.0.2.1, port 32853."""
    assert xor_address(("192.0.2.1", 32_853), bytes(12)) == bytes.fromhex("0001a147e112a643")


def test_a_signature_covers_all_before_it():
    key = long_term_key("user", "realm", "pass")
    assert key.hex() == "8493fbc53ba582fb4c044c456bdc40eb"  # RFC 5389, 15.4
    data = Message(Kind.REFRESH, {Attribute.USERNAME: b"user"}).encoded(key)
    signed, signature = data[: -8 - 24], data[-8 - 20 : -8]
    length_without_fingerprint = (len(data) - 8 - 20).to_bytes(2, "big")
    assert hmac.new(key, signed[:2] + length_without_fingerprint + signed[4:], hashlib.sha1).digest() == signature


@given(st.binary(max_size=60) | st.binary(max_size=60).map(lambda rest: b"\x01\x03\x00\x20\x21\x12\xa4\x42" + rest))
def test_whatever_else_comes_is_refused_or_read_but_breaks_nothing(data):
    try:
        message = decoded(data)
    except NotStun:
        return
    assert message.error >= 0


def test_a_page_is_no_message():
    with pytest.raises(NotStun):
        body_length(b"HTTP/1.1 400 Bad Request\r\n"[:20])
