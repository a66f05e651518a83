"""How long those in the queue will wait: a range, by playing the next hours through many times with the office's own talks.

Pure arithmetic. Each play takes, for everybody in front, the length of a talk that really took place here, and for those
who are being talked to what is left of one that lasted at least as long as theirs already does. A range is the narrowest
that holds most of what came out. Equal questions get equal answers: each play is seeded, so that what comes later in it,
such as somebody who joins behind, changes nothing for those in front. Method and figures: docs/waiting-time.md.
"""

from __future__ import annotations

import random
from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from heapq import heapify, heapreplace
from itertools import zip_longest
from math import ceil, exp, floor, sqrt
from statistics import fmean, pstdev

FEWEST_SAMPLES = 10
PLAYS = 200
SEED = 20261123
FURTHEST = 240 * 60  # seconds; beyond that a range says nothing
HELD = round(0.86 * PLAYS)  # by a range, so that of the true waits, which know more chance than the plays, it holds 0.8
LONGER_THAN_EVER = 0.5  # how much longer, by its length so far, a talk lasts that is longer than all known ones

Pool = int | None  # a service, or None for whatever people come for


@dataclass(frozen=True, slots=True)
class Wait:
    """Whole minutes; the wait most likely lies between them."""

    low: int
    high: int


@dataclass(frozen=True, slots=True)
class Counters:
    """What the office's counters do at this moment, in seconds. One on a break of which nobody knows the end is not there."""

    free: int = 0
    elapsed: tuple[float, ...] = ()  # of those who are called or talked to: for how long
    services: tuple[Pool, ...] = ()  # what the same people came for; those left out: unknown
    breaks: tuple[float, ...] = ()  # of those on a break: how long it still lasts

    @property
    def count(self) -> int:
        return self.free + len(self.elapsed) + len(self.breaks)


@dataclass(frozen=True, slots=True)
class Place:
    """Somebody in the line: what for, and in how many seconds an appointment puts them in front (None: it does not)."""

    pool: Pool = None
    due_in: float | None = None


@dataclass(frozen=True, slots=True)
class Talks:
    """Lengths of the office's talks in seconds, all of them and by service."""

    all: Sequence[float]
    by_service: Mapping[int, Sequence[float]] = field(default_factory=dict)

    def pool_of(self, service: Pool) -> Pool:
        """The service, if its own talks carry an estimate."""
        return service if service is not None and len(self.by_service.get(service, ())) >= FEWEST_SAMPLES else None

    def of(self, pool: Pool) -> Sequence[float]:
        return self.all if pool is None else self.by_service[pool]


def waits(talks: Talks, counters: Counters, line: Sequence[Place], *, beyond: int = 0) -> list[Wait | None]:
    """A range for everybody in the line and for `beyond` more behind it, by the number of people in front.

    The list ends where a range would say nothing any more. Empty when the office has too few talks or no counter.
    """
    if len(talks.all) < FEWEST_SAMPLES or not counters.count:
        return []
    places = [*line, *[Place()] * beyond]
    nobody_overtakes = all(place.due_in is None for place in places)
    found: list[Wait | None] = []
    low = high = 0.0
    for times in _plays(talks, counters, places):
        if len(times) < HELD:
            break
        before = (low, high) if nobody_overtakes else (0.0, 0.0)
        low, high = map(max, _narrowest(sorted(times)), before)  # never better than somebody's in front
        found.append(rounded(low, high))
    return found


def _narrowest(ordered: Sequence[float]) -> tuple[float, float]:
    """The narrowest range that holds enough plays; long tails then do not widen it."""
    starts = range(len(ordered) - HELD + 1)
    start = min(starts, key=lambda first: ordered[first + HELD - 1] - ordered[first])
    return ordered[start], ordered[start + HELD - 1]


def rounded(low: float, high: float) -> Wait:
    """From seconds outwards to whole minutes, from an hour on to steps of five."""
    return Wait(_step_down(low / 60), _step_up(high / 60))


def _step_down(minutes: float) -> int:
    return floor(minutes) if minutes < 60 else floor(minutes / 5) * 5


def _step_up(minutes: float) -> int:
    return max(1, ceil(minutes)) if minutes <= 60 else ceil(minutes / 5) * 5


@dataclass(frozen=True, slots=True)
class _Lengths:
    """Talks to draw from, and how far their mean may be from the true one, there being only so many."""

    drawn: Sequence[float]
    ordered: Sequence[float]
    doubt: float


def _lengths(drawn: Sequence[float]) -> _Lengths:
    return _Lengths(drawn, sorted(drawn), pstdev(drawn) / (fmean(drawn) or 1.0) / sqrt(len(drawn)))


@dataclass(slots=True)
class _Play:
    """One way in which the next hours may go."""

    free_at: list[float]  # a heap
    pace: dict[Pool, float]  # by how much talks take longer than those that are known
    draw: Callable[[], float]


# For a place: when it was called in each play, what for, and the lengths of such talks.
_Step = tuple[list[float], Pool, Sequence[float]]


def _plays(talks: Talks, counters: Counters, places: Sequence[Place]) -> list[list[float]]:
    """For every place the seconds until it is called, once for each play that called it in time."""
    chance = random.Random()  # noqa: S311 - a simulation, not a secret
    pools = [talks.pool_of(place.pool) for place in places]
    under_way = [(talks.pool_of(service), elapsed) for elapsed, service in zip_longest(counters.elapsed, counters.services)]
    lengths = {pool: _lengths(talks.of(pool)) for pool in {*pools, *(pool for pool, _ in under_way)}}
    steps: list[_Step] = [([], pool, lengths[pool].drawn) for pool in pools]
    overtaking = sorted((place.due_in, index) for index, place in enumerate(places) if place.due_in is not None)
    for number in range(PLAYS):
        chance.seed(SEED + number)
        luck = chance.gauss(0.0, 1.0)
        pace = {pool: exp(luck * each.doubt) for pool, each in lengths.items()}
        free_at = [0.0] * counters.free
        free_at += [pace[pool] * _rest(lengths[pool].ordered, elapsed, chance) for pool, elapsed in under_way]
        free_at += counters.breaks
        heapify(free_at)
        play = _Play(free_at, pace, chance.random)
        if overtaking:
            _play_with_appointments(play, steps, overtaking)
        else:
            _play_in_turn(play, steps)
    return [times for times, _, _ in steps]


def _play_in_turn(play: _Play, steps: Sequence[_Step]) -> None:
    free_at, pace, draw = play.free_at, play.pace, play.draw
    for times, pool, lengths in steps:
        now = free_at[0]
        if now > FURTHEST:
            return  # nobody behind can be called within reach
        times.append(now)
        heapreplace(free_at, now + pace[pool] * lengths[int(draw() * len(lengths))])


def _play_with_appointments(play: _Play, steps: Sequence[_Step], overtaking: Sequence[tuple[float, int]]) -> None:
    """As above, but whose time has come is called before the rest."""
    due = list(reversed(overtaking))
    served = set()
    place = 0
    while place < len(steps):
        now = play.free_at[0]
        if now > FURTHEST:
            return
        if due and due[-1][0] <= now:
            turn = due.pop()[1]
        else:
            turn = place
            place += 1
        if turn in served:
            continue
        served.add(turn)
        times, pool, lengths = steps[turn]
        times.append(now)
        heapreplace(play.free_at, now + play.pace[pool] * lengths[int(play.draw() * len(lengths))])


def _rest(ordered: Sequence[float], elapsed: float, chance: random.Random) -> float:
    """What is left of a talk, by those that lasted longer than it already does."""
    first = bisect_right(ordered, elapsed)
    if first == len(ordered):
        return elapsed * LONGER_THAN_EVER * chance.expovariate(1.0)
    return ordered[first + int(chance.random() * (len(ordered) - first))] - elapsed
