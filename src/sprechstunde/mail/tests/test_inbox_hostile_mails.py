"""Mails made to do harm: taken apart in no time and little memory, or not at all."""

from __future__ import annotations

import gzip
import time
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sprechstunde.mail.incoming.automatic import Automatic, how_automatic
from sprechstunde.mail.incoming.parsing import (
    FIELD_BYTES,
    MAIL_BYTES,
    TOO_INTRICATE,
    TOO_LARGE,
    Unreadable,
    field,
    has_field,
    parsed,
)

pytestmark = pytest.mark.long

HEAD = b"From: anna@example.org\r\nMessage-ID: <1@example.org>\r\n"


def multipart(boundary: bytes, kind: bytes = b"mixed") -> bytes:
    return b'Content-Type: multipart/%s; boundary="%s"\r\n\r\n' % (kind, boundary)


def nested(depth: int) -> bytes:
    opening = b"".join(multipart(b"b%d" % level) + b"--b%d\r\n" % level for level in range(depth))
    return HEAD + opening + b"Content-Type: text/plain\r\n\r\nHallo\r\n"


def forwarded(depth: int) -> bytes:
    return HEAD + b"Content-Type: message/rfc822\r\n\r\n" * depth + b"Hallo\r\n"


INTRICATE = {
    "10,000 parts": HEAD + multipart(b"x") + b"--x\r\nContent-Type: text/calendar\r\n\r\n\r\n" * 10_000,
    "10,000 parts without a head": HEAD + multipart(b"x") + b"--x\r\n\r\n" * 10_000,
    "10,000 parts in bare carriage returns": HEAD + multipart(b"x") + b"--x\rContent-Type: text/calendar\r\r\r" * 10_000,
    "1,000 deep": nested(1_000),
    "1,000 forwarded": forwarded(1_000),
    "digests in digests": HEAD + multipart(b"x", b"digest") + b"--x\r\n\r\n" * 2_000,
    "a header of a megabyte": HEAD + b"X-Long: " + b"a" * 1_000_000 + b"\r\n\r\nHallo",
    "a head without an end": HEAD + b"X: y\r\n" * 100_000,
    "100,000 recipients": HEAD + b"To: " + b",\r\n ".join(b"a@b.de" for _ in range(90_000)) + b"\r\n\r\nHallo",
    "a content type of 100 KB": HEAD + b"Content-Type: text/plain" + b"; a*0*=''x" * 10_000 + b"\r\n\r\nHallo",
    "a folded content type of 100 KB": HEAD + b"Content-Type: text/plain" + b";\r\n a=\"" * 20_000 + b"\r\n\r\nHallo",
    "a content type of 100 KB within": HEAD + multipart(b"x") + b"--x\r\nContent-Type: a/b" + b";a=b" * 30_000,
    "50 content types of 2 KB": HEAD + multipart(b"x") + (b"--x\r\nContent-Type: a/b" + b";a=b" * 400 + b"\r\n\r\n") * 50,
    "a million empty lines in ten parts": nested(10) + b"\n" * 1_000_000,
}  # fmt: skip


@pytest.mark.parametrize("name", INTRICATE)
def test_what_is_built_to_take_long_is_not_taken_apart(name):
    started = time.process_time()
    with pytest.raises(Unreadable) as refused:
        parsed(INTRICATE[name])
    assert refused.value.reason == TOO_INTRICATE
    assert time.process_time() - started < 1


def test_what_is_too_large_is_not_even_looked_at():
    with pytest.raises(Unreadable) as refused:
        parsed(HEAD + b"\r\n" + b"x" * MAIL_BYTES)
    assert refused.value.reason == TOO_LARGE


def just_within() -> dict[str, bytes]:
    """Everything that the limits allow, at once or as much as possible of each."""
    lines = 49_000
    return {
        "depth and lines": nested(58) + b"\n" * lines,
        "forwarded and lines": forwarded(58) + b"\n" * lines,
        "parts": HEAD + multipart(b"x") + b"--x\r\n\r\n\r\n" * 990,
        "digests": HEAD + multipart(b"x", b"digest") + b"--x\r\n\r\n\r\n" * 990,
        "head": HEAD + b"X: y\r\n" * 20_000 + b"\r\nHallo",
        "recipients": HEAD + b"To: " + b",\r\n ".join(b"a@b.de" for _ in range(12_000)) + b"\r\n\r\nHallo",
        "types": HEAD + multipart(b"x") + (b"--x\r\nContent-Type: a/b" + b";a=b" * 450 + b"\r\n\r\nx\r\n") * 8,
        "quotes": HEAD + b'Content-Type: text/plain; charset="' + b";" * 2_000 + b"\r\n\r\nHallo",
        "continued": HEAD + b"Content-Type: text/plain" + b";a*0*=''x" * 220 + b"\r\n\r\nHallo",
        "comments": HEAD + b"Content-Type: " + b"(" * 2_000 + b"\r\n\r\nHallo",
        "encoded words": HEAD + b"Content-Type: " + b"=?utf-8?Q?a?= " * 140 + b"\r\n\r\nHallo",
        "disposition": HEAD + b"Content-Disposition: attachment" + b";filename*1*=''x" * 115 + b"\r\n\r\nHallo",
        "NULs": HEAD + b"\r\n" + b"\x00" * 1_000_000,
        "one line": HEAD + b"\r\n" + b"x" * 1_000_000,
        "boundary of a regular expression": HEAD + multipart(b"(a+)+$" * 10) + b"--" + b"a" * 500_000,
    }


@pytest.mark.parametrize("name", just_within())
def test_what_the_limits_allow_takes_no_time(name):
    content = just_within()[name]
    assert len(content) <= MAIL_BYTES
    started = time.process_time()
    try:
        look_at_everything(content)
    except Unreadable as problem:
        assert problem.reason != TOO_INTRICATE, "this sample is to be within the limits"
    assert time.process_time() - started < 5


def look_at_everything(content: bytes) -> None:
    """More than any reader does."""
    message = parsed(content)
    how_automatic(message)
    field(message, "to")
    for part in message.walk():
        part.get_content_type()
        part.get_param("charset", "")
        part.get_filename("")
        part.get_payload(decode=True)


def test_memory_stays_within_a_few_times_the_mails_size():
    samples = [just_within()[name] for name in ("depth and lines", "parts", "digests", "head", "NULs", "one line")]
    tracemalloc.start()
    for content in samples:
        try:
            look_at_everything(content)
        except Unreadable:
            continue
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 40 * MAIL_BYTES


def test_nothing_is_ever_decompressed():
    bomb = gzip.compress(b"\x00" * 50_000_000)
    content = HEAD + b"Content-Type: application/gzip\r\nContent-Encoding: gzip\r\n\r\n" + bomb
    tracemalloc.start()
    look_at_everything(content)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 2_000_000


@given(st.binary(max_size=2_000))
def test_any_bytes_are_a_mail_or_unreadable(noise):
    for content in (noise, HEAD + noise, HEAD + multipart(b"x") + b"--x\r\n" + noise):
        try:
            message = parsed(content)
        except Unreadable:
            continue
        assert isinstance(how_automatic(message), Automatic)
        assert isinstance(field(message, "from"), str | None)


def test_fields_are_cut_and_doubled_ones_count_as_none():
    message = parsed(b"To: " + b"a" * 20_000 + b"\r\nFrom: a\r\nfrom: b\r\n\r\n")
    assert len(field(message, "to") or "") == FIELD_BYTES
    assert field(message, "from") is None
    assert has_field(message, "from")
    assert field(message, "subject") is None
