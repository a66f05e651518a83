"""What can be listened to. Rooms register it; `live` itself knows no domain."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from sprechstunde.live.handshake import Handshake


class State(NamedTuple):
    """What one listener is to know now: the whole of it, never a difference.

    `meaning` is compared to decide whether anything changed; `data` is what is sent. They differ because a time
    stamp alone is no change.
    """

    meaning: Hashable
    data: bytes


@dataclass(frozen=True, slots=True)
class Feed:
    """States that are computed together, such as those of all tickets of an office.

    `subjects` name what makes them stale ("office/7"). `compute` gets the members that somebody listens to and returns
    their states; a member it leaves out keeps what it has. Feeds with the same name are the same feed.
    """

    name: str
    event: str
    subjects: frozenset[str]
    compute: Callable[[frozenset[Hashable]], Mapping[Hashable, State]]


@dataclass(frozen=True, slots=True)
class Subscription:
    """One stream: its places in feeds, and the subjects whose end closes it ("session/…")."""

    places: tuple[tuple[Feed, Hashable], ...]
    ends_with: frozenset[str] = frozenset()
    connected: Callable[[], None] | None = None
    disconnected: Callable[[], None] | None = None


Subscribe = Callable[[Handshake], Subscription]

_streams: dict[str, Subscribe] = {}


def register_stream(path: str, subscribe: Subscribe) -> None:
    """`subscribe` runs with a database connection, decides who may listen, and raises `Refused` for everybody else."""
    _streams[path] = subscribe


def stream_at(path: str) -> Subscribe | None:
    return _streams.get(path)
