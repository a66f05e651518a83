"""How long those in the queue will wait: a range, by playing the next hours through many times with the office's own talks.

Pure arithmetic. Each play takes, for everybody in front, the length of a talk that really took place here, and for those
who are being talked to what is left of one that lasted at least as long as theirs already does. A range is the narrowest
that holds most of what came out. Equal questions get equal answers: each play is seeded, so that what comes later in it,
such as somebody who joins behind, changes nothing for those in front. Method and figures: docs/waiting-time.md.
"""

from __future__ import annotations

import random
from bisect import bisect_right
from collections.abc import Mapping, Sequence
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

    def of(self, pool: Pool) -> Sequence[float]:
        own = self.by_service.get(pool, ()) if pool is not None else ()
        return own if len(own) >= FEWEST_SAMPLES else self.all


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


def _plays(talks: Talks, counters: Counters, places: Sequence[Place]) -> list[list[float]]:
    """For every place the seconds until it is called, once for each play that called it in time."""
    chance = random.Random()  # noqa: S311 - a simulation, not a secret
    called: list[list[float]] = [[] for _ in places]
    pools = [talks.of(place.pool) for place in places]
    under_way = _under_way(talks, counters)
    overtaking = sorted((place.due_in, index) for index, place in enumerate(places) if place.due_in is not None)
    doubt = pstdev(talks.all) / (fmean(talks.all) or 1.0) / sqrt(len(talks.all))
    for play in range(PLAYS):
        chance.seed(SEED + play)
        pace = exp(chance.gauss(0.0, doubt))  # how far the mean of so few talks may be from the truth
        free_at = [0.0] * counters.free
        free_at += [pace * _rest(ordered, elapsed, chance) for ordered, elapsed in under_way]
        free_at += counters.breaks
        heapify(free_at)
        if overtaking:
            _play_with_appointments(free_at, pools, overtaking, called, pace, chance)
        else:
            _play(free_at, pools, called, pace, chance)
    return called


def _under_way(talks: Talks, counters: Counters) -> list[tuple[Sequence[float], float]]:
    """For everybody at a counter how long such talks last, in order, and for how long this one does."""
    ordered = {pool: sorted(talks.of(pool)) for pool in {None, *counters.services}}
    people = zip_longest(counters.elapsed, counters.services)
    return [(ordered[service], elapsed) for elapsed, service in people]


def _play(
    free_at: list[float], pools: list[Sequence[float]], called: list[list[float]], pace: float, chance: random.Random
) -> None:
    draw = chance.random
    for times, pool in zip(called, pools, strict=True):
        now = free_at[0]
        if now > FURTHEST:
            return  # nobody behind can be called within reach
        times.append(now)
        heapreplace(free_at, now + pace * pool[int(draw() * len(pool))])


def _play_with_appointments(
    free_at: list[float],
    pools: list[Sequence[float]],
    overtaking: list[tuple[float, int]],
    called: list[list[float]],
    pace: float,
    chance: random.Random,
) -> None:
    """As above, but whose time has come is called before the rest."""
    due = list(reversed(overtaking))
    served = set()
    place = 0
    while place < len(pools):
        now = free_at[0]
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
        called[turn].append(now)
        pool = pools[turn]
        heapreplace(free_at, now + pace * pool[int(chance.random() * len(pool))])


def _rest(ordered: Sequence[float], elapsed: float, chance: random.Random) -> float:
    """What is left of a talk, by those that lasted longer than it already does."""
    first = bisect_right(ordered, elapsed)
    if first == len(ordered):
        return elapsed * LONGER_THAN_EVER * chance.expovariate(1.0)
    return ordered[first + int(chance.random() * (len(ordered) - first))] - elapsed
