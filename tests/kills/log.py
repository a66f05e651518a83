"""What people did and were told while the server could die at any moment: the log that the database is held against.

A deed has an interval, because somebody outside sees only when it was asked for and when it was answered. Whether it took
effect is known when the answer says so, open when it does not, and open when no complete answer came at all.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum


class Outcome(StrEnum):
    DONE = "done"  # the answer says that it took effect
    UNSAID = "unsaid"  # answered, but it may have come too late
    PERHAPS = "perhaps"  # asked for, and no complete answer


@dataclass(frozen=True, slots=True)
class Deed:
    """`what` is an action of `checker.STEPS`, or `told …` with a state that somebody was shown."""

    what: str
    start: float
    end: float
    outcome: Outcome = Outcome.DONE

    @property
    def is_certain(self) -> bool:
        return self.outcome == Outcome.DONE


@dataclass(slots=True)
class Story:
    """One browser and its ticket. The key was handed over with the answer to the draw."""

    key: str
    deeds: list[Deed] = field(default_factory=list)
    number: str = ""


@dataclass(frozen=True, slots=True)
class Call:
    """An adviser's call. The room is known only when the answer came."""

    adviser: str
    start: float
    end: float
    room: str | None


@dataclass(frozen=True, slots=True)
class RoomDeed:
    """What an adviser did with a room: finish, give_back, no_show."""

    room: str
    deed: Deed


@dataclass(slots=True)
class Log:
    stories: list[Story] = field(default_factory=list)
    unanswered_draws: int = 0
    calls: list[Call] = field(default_factory=list)
    room_deeds: list[RoomDeed] = field(default_factory=list)
    staffed: set[str] = field(default_factory=set)  # advisers who were told that their counter is open
    complaints: list[str] = field(default_factory=list)  # answers that nobody should get, such as a 500

    def numbers(self) -> dict[str, int]:
        """How much there was of each thing, for reports; what got no answer is counted once more as unanswered."""
        deeds = [deed for story in self.stories for deed in story.deeds if not deed.what.startswith("told")]
        deeds += [each.deed for each in self.room_deeds]
        counts = Counter(deed.what for deed in deeds if deed.outcome != Outcome.PERHAPS)
        counts["call"] = sum(call.room is not None for call in self.calls)
        counts["unanswered"] = sum(deed.outcome == Outcome.PERHAPS for deed in deeds)
        counts["unanswered"] += self.unanswered_draws + sum(call.room is None for call in self.calls)
        return dict(counts)
