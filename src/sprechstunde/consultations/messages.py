"""What a browser may say on the signalling socket. Everything else is refused without harm to anybody."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

MAX_DATA_BYTES = 60 * 1024
SESSION = re.compile(r"[A-Za-z0-9_-]{16,64}")
PUBLIC_ID = re.compile(r"[A-Za-z0-9_-]{1,32}")


class BadMessage(Exception):
    """The message is no message of ours; the argument is the code the browser is told."""


@dataclass(frozen=True, slots=True)
class Join:
    session: str


@dataclass(frozen=True, slots=True)
class Signal:
    to: str
    session: str
    data: Any


@dataclass(frozen=True, slots=True)
class Ping:
    pass


@dataclass(frozen=True, slots=True)
class AskIce:
    """Credentials of the relay last for a while; a page that needs it again asks for fresh ones."""


def parse(text: str | None) -> Join | Signal | Ping | AskIce:
    if text is None:
        raise BadMessage("not-text")
    try:
        message = json.loads(text)
    except (ValueError, RecursionError):
        raise BadMessage("not-json") from None
    if not isinstance(message, dict):
        raise BadMessage("not-an-object")
    match message.get("type"):
        case "ping":
            return Ping()
        case "ice":
            return AskIce()
        case "join":
            return Join(session=_matching(message.get("session"), SESSION, "bad-session"))
        case "signal":
            return Signal(
                to=_matching(message.get("to"), PUBLIC_ID, "bad-recipient"),
                session=_matching(message.get("session"), SESSION, "bad-session"),
                data=_object(message.get("data")),
            )
    raise BadMessage("unknown-type")


def _matching(value: object, pattern: re.Pattern[str], code: str) -> str:
    if not isinstance(value, str) or not pattern.fullmatch(value):
        raise BadMessage(code)
    return value


def _object(value: object) -> dict[str, Any]:
    try:
        # Python reads NaN and Infinity, which no browser does.
        if isinstance(value, dict) and len(json.dumps(value, allow_nan=False)) <= MAX_DATA_BYTES:
            return value
    except (ValueError, RecursionError):
        pass
    raise BadMessage("bad-data")
