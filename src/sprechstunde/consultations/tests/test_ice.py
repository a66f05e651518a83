"""Credentials for the relay: whoever gets them can use it for a while, and nobody can read from them whose they are."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
from datetime import timedelta

import pytest
import time_machine

from conftest import NOON
from sprechstunde.consultations.device_views import TRIAL_SECONDS
from sprechstunde.consultations.ice import fresh_servers, has_relay, ice_servers, seconds_left
from sprechstunde.foundation.settings import settings

SECRET = "b5f1a2c3d4e5968778695a4b3c2d1e0f"
URLS = ["turn:turn.example:3478", "turns:turn.example:443"]
STUN = {"urls": "stun:stun.example"}


@pytest.fixture
def relay(monkeypatch):
    monkeypatch.setattr(settings(), "turn_urls", URLS)
    monkeypatch.setattr(settings(), "turn_secret", SECRET)
    monkeypatch.setattr(settings(), "turn_seconds", 3600)


def test_without_a_relay_there_is_the_list_alone(monkeypatch):
    monkeypatch.setattr(settings(), "ice_servers", [STUN])
    assert fresh_servers(NOON) == {"servers": [STUN], "expires_in": None}


def test_credentials_are_those_coturn_makes_itself(relay, monkeypatch):
    monkeypatch.setattr(settings(), "ice_servers", [STUN])
    stun, turn = ice_servers(NOON)
    assert stun == STUN
    assert turn["urls"] == URLS
    until, mark = turn["username"].split(":")
    assert int(until) == int((NOON + timedelta(hours=1)).timestamp())
    assert re.fullmatch(r"[0-9a-f]{16}", mark)
    expected = hmac.new(SECRET.encode(), turn["username"].encode(), hashlib.sha1).digest()
    assert base64.b64decode(turn["credential"]) == expected


def test_every_time_they_are_others_and_the_list_stays_as_it_is(relay, monkeypatch):
    configured = [STUN]
    monkeypatch.setattr(settings(), "ice_servers", configured)
    names = {ice_servers(NOON)[-1]["username"] for _ in range(100)}
    assert len(names) == 100
    assert configured == [STUN]


def test_how_long_they_last_is_said(relay):
    assert seconds_left() == 3600
    assert fresh_servers(NOON)["expires_in"] == 3600


@pytest.mark.parametrize(
    ("servers", "found"),
    [
        ([], False),
        ([STUN], False),
        ([{"urls": "stun:turn.example"}], False),
        ([{"urls": "turn:relay.example", "username": "u", "credential": "p"}], True),
        ([STUN, {"urls": ["stun:relay.example", "TURNS:relay.example"], "username": "u", "credential": "p"}], True),
    ],
)
def test_a_relay_in_the_list_counts(monkeypatch, servers, found):
    monkeypatch.setattr(settings(), "ice_servers", servers)
    assert has_relay() == found


def test_an_own_relay_counts_when_it_is_complete(relay, monkeypatch):
    assert has_relay()
    monkeypatch.setattr(settings(), "turn_secret", "")
    assert not has_relay()
    assert ice_servers(NOON) == []


def own_relay(response) -> dict[str, str]:
    return json.loads(response.context["ice_servers"])[-1]


def test_the_room_gives_credentials_that_name_nobody(relay, talk, anna, at_noon):
    response = anna.get("/beratung/")
    turn = own_relay(response)
    for private in (talk.public_id, talk.ticket.public_id, talk.ticket.number, talk.participants.first().public_id):
        assert private not in turn["username"]
    assert SECRET not in response.content.decode()


def test_a_reload_gives_fresh_ones(relay, talk, anna, at_noon):
    first = own_relay(anna.get("/beratung/"))
    with time_machine.travel(NOON + timedelta(hours=2), tick=False):
        later = own_relay(anna.get("/beratung/"))
    assert int(later["username"].split(":")[0]) == int(first["username"].split(":")[0]) + 7200


def test_who_only_tests_devices_gets_them_for_minutes(relay, musterstadt, anna, at_noon):
    turn = own_relay(anna.get("/geraete-test/"))
    assert int(turn["username"].split(":")[0]) == int(NOON.timestamp()) + TRIAL_SECONDS
