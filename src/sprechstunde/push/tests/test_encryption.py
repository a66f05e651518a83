"""What leaves: encrypted as RFC 8291 says, signed as RFC 8292 says, with the headers of RFC 8030."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec

from conftest import NOON
from sprechstunde.foundation.base64url import decode, encode
from sprechstunde.foundation.settings import settings
from sprechstunde.push import lookups, vapid
from sprechstunde.push.actions import PushText
from sprechstunde.push.delivery import payload
from sprechstunde.push.encryption import encrypted, filled_up
from sprechstunde.push.models import OutgoingPush, Subscription
from sprechstunde.push.tests.conftest import call, deliver, let_in
from sprechstunde.push.tests.push_service import PushBrowser, to_bytes

# RFC 8291, section 5 and appendix A
PLAIN = b"When I grow up, I want to be a watermelon"
SENDER = "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"
RECEIVER = "q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94"
AUTH = "BTBZMqHH6r4Tts7J_aSIgg"
SALT = "DGv6ra1nlYgDCS1FRnbzlw"
BODY = (
    "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_"
    "yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
)


def of_the_norm() -> PushBrowser:
    return PushBrowser("", private=int.from_bytes(to_bytes(RECEIVER), "big"), auth=to_bytes(AUTH))


def test_it_encrypts_the_example_of_the_norm_byte_by_byte():
    sender = ec.derive_private_key(int.from_bytes(to_bytes(SENDER), "big"), ec.SECP256R1())
    body = encrypted(PLAIN, **of_the_norm().keys, salt=to_bytes(SALT), sender=sender)
    assert encode(body) == BODY


def test_the_tests_browser_reads_the_example_of_the_norm():
    assert of_the_norm().read(to_bytes(BODY)) == PLAIN


@pytest.mark.parametrize("length", [0, 1, 3993])
def test_every_length_that_push_services_take_arrives(length):
    browser = PushBrowser("")
    body = encrypted(b"x" * length, **browser.keys)
    assert browser.read(body) == b"x" * length
    assert len(body) <= 4096


def test_nobody_else_can_read_it_and_no_two_are_alike():
    anna, other = PushBrowser(""), PushBrowser("")
    body = encrypted(PLAIN, **anna.keys)
    with pytest.raises(InvalidTag):
        other.read(body)
    assert body != encrypted(PLAIN, **anna.keys)


@pytest.mark.server
def test_a_call_arrives_readable_for_its_browser_only(service, annas_browser):
    call()
    assert deliver() == 1
    [received] = service.received
    assert received.path == "/push/anna"
    assert received.headers["content-encoding"] == "aes128gcm"
    assert (received.headers["ttl"], received.headers["urgency"]) == ("120", "high")
    assert json.loads(annas_browser.read(received.body)) == {
        "title": "Bitte kommen Sie zurück",
        "body": "Öffnen Sie die Seite, auf der Sie warten.",
        "path": "/wartebereich/",
        "tag": "ticket-1",
        "lang": "de",
        "stays": True,
    }


@pytest.mark.server
def test_the_lifetime_is_what_is_left_when_it_leaves(service, annas_browser):
    call()
    deliver(NOON + timedelta(seconds=50))
    assert service.received[0].headers["ttl"] == "70"


@pytest.mark.server
def test_the_topic_is_the_same_for_one_thing_and_says_nothing(service, annas_browser):
    let_in(service.browser("elsewhere"))
    for topic in ("ticket-1", "ticket-1", "ticket-2"):
        call(topic=topic)
        deliver()
    annas = [each.headers["topic"] for each in service.received if each.path == "/push/anna"]
    elsewhere = {each.headers["topic"] for each in service.received if each.path == "/push/elsewhere"}
    assert annas[0] == annas[1] != annas[2]
    assert len(annas[0]) == 32
    assert set(annas[0]) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
    assert not elsewhere & set(annas), "two browsers of one holder cannot be told to belong together"


@pytest.mark.server
def test_all_pushes_are_of_one_size(service, annas_browser):
    call(topic="short", text=PushText("Ja", "", "/"))
    call(topic="long", text=PushText("ü" * 100, "ß" * 300, "/wartebereich/"))
    assert deliver() == 2
    assert len({len(each.body) for each in service.received}) == 1


@pytest.mark.server
def test_it_is_signed_for_this_service_and_half_a_day_at_most(service, annas_browser):
    call()
    deliver()
    claims = service.received[0].claims
    assert claims["aud"] == service.origin
    assert timedelta() < timedelta(seconds=claims["exp"] - NOON.timestamp()) <= timedelta(hours=12)
    assert claims["sub"] == "mailto:termine@musterstadt.example"
    assert claims["k"] == lookups.public_key()


def test_the_longest_texts_fit():
    """Control characters are the longest in JSON."""
    push = OutgoingPush(title="\x01" * 100, body="\x01" * 300, path="/" + "x" * 199, topic="t" * 64, urgency="high")
    push.subscription = Subscription(language="\x01" * 16)
    assert 2500 < len(filled_up(payload(push))) <= 3993


def test_the_key_is_made_once_and_kept(tmp_path):
    first = lookups.public_key()
    assert lookups.public_key() == first
    kept = tmp_path / "vapid-private-key"
    assert kept.stat().st_mode & 0o777 == 0o600
    assert len(decode(first)) == 65


def test_the_operators_key_is_used(monkeypatch, tmp_path):
    monkeypatch.setattr(settings(), "vapid_private_key", SENDER)
    assert lookups.public_key() == "BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A8"
    assert not (tmp_path / "vapid-private-key").exists()


@pytest.mark.parametrize(
    ("mail_from", "public_url", "contact"),
    [
        ("termine@stadt.example", "https://stadt.example", "mailto:termine@stadt.example"),
        ("sprechstunde@localhost", "https://stadt.example", "https://stadt.example"),
        ("sprechstunde@localhost", "", "mailto:sprechstunde@localhost"),
    ],
)
def test_push_services_learn_whom_to_ask(monkeypatch, mail_from, public_url, contact):
    monkeypatch.setattr(settings(), "mail_from", mail_from)
    monkeypatch.setattr(settings(), "public_url", public_url)
    assert vapid.contact() == contact
