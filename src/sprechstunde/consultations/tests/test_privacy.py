"""Whose address whom may reach, and that nothing of it passes where it may not."""

from __future__ import annotations

import ipaddress
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sprechstunde.consultations import privacy
from sprechstunde.consultations.models import Participant, Party
from sprechstunde.consultations.privacy import DIRECT, RELAY, link_between, sdp_without_addresses, without_addresses

HOST = "candidate:1 1 udp 2122260223 192.168.1.7 54321 typ host generation 0 ufrag abcd network-id 1"
SERVER = "candidate:2 1 udp 1686052607 203.0.113.9 61234 typ srflx raddr 192.168.1.7 rport 54321"
RELAYED = "candidate:3 1 udp 41885439 198.51.100.4 49200 typ relay raddr 203.0.113.9 rport 61234 generation 0"
HIDDEN = "candidate:3 1 udp 41885439 198.51.100.4 49200 typ relay raddr 0.0.0.0 rport 0 generation 0"
SDP = (
    "v=0\r\no=- 4611 2 IN IP4 192.168.1.7\r\ns=-\r\nt=0 0\r\nm=audio 54321 UDP/TLS/RTP/SAVPF 111\r\n"
    "c=IN IP4 203.0.113.9\r\na=rtcp:54322 IN IP6 2001:db8::9\r\na=" + HOST + "\r\na=" + SERVER + "\r\na=" + RELAYED + "\r\n"
    "a=ice-ufrag:abcd\r\na=fingerprint:sha-256 AA:BB\r\na=end-of-candidates\r\n"
)  # fmt: skip
SECRET = ("192.168.1.7", "203.0.113.9", "2001:db8::9", "54321", "61234")


@pytest.mark.parametrize("has_relay", [True, False])
@pytest.mark.parametrize("one", Party)
@pytest.mark.parametrize("other", Party)
def test_who_is_connected_how(monkeypatch, one, other, has_relay):
    monkeypatch.setattr(privacy, "has_relay", lambda: has_relay)
    link = link_between(Participant(party=one), Participant(party=other), all_by_relay=False)
    assert link == link_between(Participant(party=other), Participant(party=one), all_by_relay=False)
    if one == other or Party.OFFICE in (one, other):
        assert link == DIRECT
    elif Party.NEUTRAL in (one, other):
        assert link == (RELAY if has_relay else DIRECT)
    else:
        assert link == RELAY, "two households never learn each other's address, whatever there is"


def test_an_office_may_want_everything_by_the_relay():
    assert link_between(Participant(party="office"), Participant(party="first"), all_by_relay=True) == RELAY


def test_only_relayed_candidates_pass_and_tell_no_other_address():
    assert without_addresses({"connection": "c", "candidate": {"candidate": HOST, "sdpMid": "0"}}) is None
    assert without_addresses({"candidate": {"candidate": SERVER}}) is None
    passed = without_addresses({"connection": "c", "candidate": {"candidate": RELAYED, "sdpMid": "0", "sdpMLineIndex": 0}})
    assert passed == {"connection": "c", "candidate": {"candidate": HIDDEN, "sdpMid": "0", "sdpMLineIndex": 0}}


def test_a_description_keeps_what_is_needed_and_no_address():
    passed = without_addresses({"connection": "c", "description": {"type": "offer", "sdp": SDP}})
    sdp = passed["description"]["sdp"]
    assert not [secret for secret in SECRET if secret in sdp]
    assert "a=" + HIDDEN in sdp
    for kept in ("a=fingerprint:sha-256 AA:BB", "a=ice-ufrag:abcd", "m=audio 9 UDP", "a=end-of-candidates"):
        assert kept in sdp


@pytest.mark.parametrize(
    "sneaked",
    [
        {"candidate": {"candidate": HOST.upper()}},
        {"candidate": {"candidate": "a=" + HOST}},
        {"candidate": {"candidate": HOST.replace("typ host", "typ host typ relay-ish")}},
        {"candidate": {"candidate": RELAYED + "\r\na=" + HOST}},
        {"candidate": {"candidate": HOST + " typ relay" * 200}},
        {"candidate": HOST},
        {"candidate": {"candidate": 7}},
        {"candidate": [HOST]},
        {"description": SDP},
        {"description": {"type": "candidate", "sdp": SDP}},
    ],
)
def test_what_looks_odd_does_not_pass(sneaked):
    assert without_addresses(sneaked) is None


def test_what_is_not_of_our_making_is_left_out():
    assert without_addresses({"ask": "restart", "address": "192.168.1.7", "connection": 7}) == {"ask": "restart"}
    assert without_addresses({"ask": {"ip": "192.168.1.7"}}) == {}
    given = {"candidate": {"candidate": RELAYED, "sdpMid": {"ip": "192.168.1.7"}, "address": "192.168.1.7"}}
    assert without_addresses(given) == {"candidate": {"candidate": HIDDEN}}


def test_the_end_of_candidates_and_a_rollback_pass():
    assert without_addresses({"candidate": {"candidate": "", "sdpMid": "0"}}) == {"candidate": {"candidate": "", "sdpMid": "0"}}
    assert without_addresses({"candidate": None, "connection": "c"}) == {"connection": "c"}
    assert without_addresses({"description": {"type": "rollback"}})["description"]["sdp"] == ""


addresses = st.one_of(
    st.ip_addresses(v=4).filter(lambda each: each not in ipaddress.ip_network("0.0.0.0/8")).map(str),
    st.ip_addresses(v=6).map(str),
)


@given(
    address=addresses,
    kind=st.sampled_from(["host", "srflx", "prflx", "HOST", "Srflx"]),
    ending=st.sampled_from(["\r\n", "\n", "\r"]),
)
def test_no_address_of_the_sender_passes_in_a_description(address, kind, ending):
    version = "IP6" if ":" in address else "IP4"
    lines = [
        "v=0", f"o=- 1 2 IN {version} {address}", f"c=in {version} {address}", f"a=rtcp:9 IN {version} {address}",
        f"a=candidate:1 1 udp 1 {address} 5 typ {kind}", f"A=Candidate:1 1 tcp 1 {address} 9 typ {kind} tcptype active",
        f"a=candidate:1 1 udp 1 198.51.100.4 5 typ relay raddr {address} rport 1",
        f"a=remote-candidates:1 {address} 5",
    ]  # fmt: skip
    passed = sdp_without_addresses(ending.join(lines))
    assert not re.search(rf"(?<![\w:.]){re.escape(address)}(?![\w:.])", passed)
    assert "198.51.100.4" in passed or address == "198.51.100.4"


def test_a_stream_that_is_switched_off_stays_so():
    assert sdp_without_addresses("m=video 0 UDP/TLS/RTP/SAVPF 96") == "m=video 0 UDP/TLS/RTP/SAVPF 96"
