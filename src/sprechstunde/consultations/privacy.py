"""Who may learn whose network address: the one place of this rule, and the filter that keeps it."""

from __future__ import annotations

import re
from typing import Any

from sprechstunde.consultations.ice import has_relay
from sprechstunde.consultations.models import Participant, Party

DIRECT = "direct"
RELAY = "relay"

CANDIDATE = re.compile(r"^(?:a=)?candidate:", re.IGNORECASE)
RELAYED = re.compile(r"\styp\s+relay(?:\s|$)", re.IGNORECASE)
RELATED = re.compile(r"\s(raddr|rport)\s+\S+", re.IGNORECASE)
NOWHERE = {"raddr": "0.0.0.0", "rport": "0"}  # noqa: S104  what RFC 8828 says in place of an address
CONNECTION = re.compile(r"^c=IN\s+IP[46]\s+.*$", re.IGNORECASE)
RTCP = re.compile(r"^a=rtcp:\s*(\d+)\s.*$", re.IGNORECASE)
ORIGIN = re.compile(r"^(o=\S+\s+\S+\s+\S+)\s+IN\s+IP[46]\s+.*$", re.IGNORECASE)
NOT_SENT = re.compile(r"^a=(?:remote-candidates|alt)\b", re.IGNORECASE)
MEDIA = re.compile(r"^(m=\w+) \d+ ", re.IGNORECASE)
CANDIDATE_FIELDS = ("sdpMid", "sdpMLineIndex", "usernameFragment")
LONGEST_CANDIDATE = 1_000


def link_between(one: Participant, other: Participant, *, all_by_relay: bool) -> str:
    """The office's people talk directly with everybody, households among themselves; all others by the relay.

    Without a relay there is only one household (`people.admit` sees to it); who interprets then is connected directly.
    `all_by_relay` is the office's wish, and is kept even if nothing can be connected then.
    """
    if all_by_relay:
        return RELAY
    if Party.OFFICE in (one.party, other.party) or one.party == other.party:
        return DIRECT
    households = {one.party, other.party} == {Party.FIRST, Party.SECOND}
    return RELAY if households or has_relay() else DIRECT


def without_addresses(data: dict[str, Any]) -> dict[str, Any] | None:
    """A signal as it may pass between two who are not to learn each other's address; None when nothing of it may.

    Whatever is not known to be harmless is left out.
    """
    passed: dict[str, Any] = {}
    for name in ("connection", "ask"):
        if isinstance(data.get(name), str) and len(data[name]) <= 100:
            passed[name] = data[name]
    if data.get("candidate") is not None:
        candidate = _candidate(data["candidate"])
        if candidate is None:
            return None
        passed["candidate"] = candidate
    description = data.get("description")
    if description is not None:
        if not isinstance(description, dict) or description.get("type") not in ("offer", "answer", "pranswer", "rollback"):
            return None
        passed["description"] = {"type": description["type"], "sdp": sdp_without_addresses(str(description.get("sdp") or ""))}
    return passed


def _candidate(given: object) -> dict[str, Any] | None:
    if not isinstance(given, dict) or not isinstance(given.get("candidate"), str):
        return None
    line = _relayed(given["candidate"]) if given["candidate"] else ""  # the empty one says: these were all
    if line is None:
        return None
    fields = {name: value for name, value in given.items() if name in CANDIDATE_FIELDS and _is_plain(value)}
    return {"candidate": line, **fields}


def _is_plain(value: object) -> bool:
    return value is None or (type(value) is int and 0 <= value < 1_000) or (isinstance(value, str) and len(value) <= 256)


def _relayed(line: str) -> str | None:
    if len(line) > LONGEST_CANDIDATE or "\n" in line or "\r" in line or not CANDIDATE.match(line) or not RELAYED.search(line):
        return None
    return RELATED.sub(lambda match: f" {match[1]} {NOWHERE[match[1].lower()]}", line)


def sdp_without_addresses(sdp: str) -> str:
    kept = []
    for line in re.split(r"\r\n|\r|\n", sdp):
        if CANDIDATE.match(line):
            relayed = _relayed(line)
            if relayed is not None:
                kept.append(relayed)
        elif not NOT_SENT.match(line):
            kept.append(_nowhere(line))
    return "\r\n".join(kept)


def _nowhere(line: str) -> str:
    if CONNECTION.match(line):
        return "c=IN IP4 0.0.0.0"
    if rtcp := RTCP.match(line):
        return f"a=rtcp:{rtcp[1]} IN IP4 0.0.0.0"
    if media := MEDIA.match(line):
        # 9 stands for "see the candidates" (RFC 8840); 0 would switch the stream off.
        return line if line.startswith(f"{media[1]} 0 ") else MEDIA.sub(r"\1 9 ", line)
    return ORIGIN.sub(r"\1 IN IP4 127.0.0.1", line)
