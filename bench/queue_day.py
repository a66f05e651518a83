"""A simulated office: people arrive, are called, talk, or do not come; advisers write notes and take breaks.

What an estimator may know of a moment is in `bench.waiting_time.counters`; the truth stays in the persons. `OfficeDay.futures`
plays the same moment on with new chance: what somebody could say who knows the distributions, but not the future.
"""

from __future__ import annotations

import heapq
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

WINDOW = 120.0  # of a call that nobody answers
CALLS = 3
BREAK_PLANNED = 600.0


@dataclass(frozen=True)
class Scenario:
    name: str
    counters: int
    duration: Callable[[random.Random, int], float]  # of a talk, by service
    services: int = 1
    no_shows: float = 0.0
    breaks: float = 0.0  # probability after a talk
    mean: float = 900.0
    load: float = 1.0  # arrivals beside what the counters can do
    rush: int = 6  # people at the door, for each counter


@dataclass
class Person:
    number: int
    arrived: float
    service: int
    comes: bool
    duration: float
    called: float | None = None
    calls: int = 0
    remembered: int | None = None  # which of the talks


@dataclass
class Desk:
    """One counter: what goes on there, since when, and (hidden from estimators) until when."""

    phase: str = "free"  # free, called, talk, wrap, break
    since: float = 0.0
    until: float = 0.0
    person: Person | None = None
    called_at: float = 0.0
    left_at: float = 0.0
    last: int | None = None  # of the talks that are remembered


@dataclass
class OfficeDay:
    scenario: Scenario
    chance: random.Random
    now: float = 0.0
    queue: list[Person] = field(default_factory=list)
    desks: list[Desk] = field(default_factory=list)
    talks: list[tuple[float, int]] = field(default_factory=list)  # seconds, service: what the office remembers

    def run(self, seconds: float) -> Iterator[Person]:
        """Plays the day; yields everybody in the moment in which they draw a number (already in the queue)."""
        self.desks = [Desk() for _ in range(self.scenario.counters)]
        arrivals = self._arrivals(seconds)
        events = [(time, number, "arrival") for number, time in enumerate(arrivals)]
        heapq.heapify(events)
        while events:
            self.now, number, kind = heapq.heappop(events)
            if kind == "arrival":
                self.queue.append(self._person(number))
                self._call_all(events)
                yield self.queue[-1] if self.queue and self.queue[-1].number == number else Person(number, -1, 0, True, 0)
            else:
                self._next_phase(self.desks[number], number, events)

    def _arrivals(self, seconds: float) -> list[float]:
        scenario = self.scenario
        every = scenario.mean / scenario.counters / scenario.load
        times = [self.chance.uniform(0, 60) for _ in range(scenario.rush * scenario.counters)]
        at = 0.0
        while (at := at + self.chance.expovariate(1 / every)) < seconds:
            times.append(at)
        return sorted(times)

    def _person(self, number: int) -> Person:
        service = self.chance.randrange(self.scenario.services)
        comes = self.chance.random() >= self.scenario.no_shows
        return Person(number, self.now, service, comes, self.scenario.duration(self.chance, service))

    def _call_all(self, events: list[tuple[float, int, str]]) -> None:
        for index, desk in enumerate(self.desks):
            if desk.phase == "free" and self.queue:
                self._call(desk, index, events)

    def _call(self, desk: Desk, index: int, events: list[tuple[float, int, str]]) -> None:
        person = self.queue.pop(0)
        self._remember_gap(desk, person)
        person.called = self.now if person.called is None else person.called
        person.calls += 1
        answers = self.chance.uniform(5, 40) if person.comes else WINDOW
        desk.phase, desk.since, desk.until, desk.person, desk.called_at = (
            "called",
            self.now,
            self.now + answers,
            person,
            self.now,
        )
        heapq.heappush(events, (desk.until, index, "desk"))

    def _remember(self, desk: Desk, person: Person) -> None:
        """As queue.occupations.note_left does: one sum for each person."""
        seconds = self.now - desk.called_at
        if person.remembered is None:
            person.remembered = len(self.talks)
            self.talks.append((seconds, person.service))
        else:
            before, service = self.talks[person.remembered]
            self.talks[person.remembered] = (before + seconds, service)
        desk.last, desk.left_at = person.remembered, self.now

    def _remember_gap(self, desk: Desk, person: Person) -> None:
        """As queue.occupations.note_called does: what lay between belongs to the last talk of this counter."""
        if desk.last is not None and person.arrived <= desk.left_at:
            seconds, service = self.talks[desk.last]
            self.talks[desk.last] = (seconds + self.now - desk.left_at, service)

    def _next_phase(self, desk: Desk, index: int, events: list[tuple[float, int, str]]) -> None:
        person = desk.person
        if desk.phase == "called" and person and person.comes:
            self._go_on(desk, index, "talk", person.duration, events)
            return
        if desk.phase in ("called", "talk") and person:
            self._remember(desk, person)
            if desk.phase == "called" and person.calls < CALLS:
                self.queue.insert(min(2, len(self.queue)), person)
            desk.person = None
            if desk.phase == "talk" and self.chance.random() < self.scenario.breaks:
                self._go_on(desk, index, "break", self.chance.uniform(300, 900), events)
            else:
                self._go_on(desk, index, "wrap", self.chance.uniform(15, 60), events)
            return
        desk.phase = "free"
        self._call_all(events)

    def _go_on(self, desk: Desk, index: int, phase: str, seconds: float, events: list[tuple[float, int, str]]) -> None:
        desk.phase, desk.since, desk.until = phase, self.now, self.now + seconds
        heapq.heappush(events, (desk.until, index, "desk"))

    # The same moment, played on with other chance

    def futures(self, person: Person, plays: int, chance: random.Random) -> list[float]:
        """Seconds until this one is called, so many times; for somebody who knows the distributions and sees the queue."""
        return [self._future(person, chance) for _ in range(plays)]

    def _future(self, person: Person, chance: random.Random) -> float:
        play = OfficeDay(self.scenario, chance, self.now)
        play.desks = [replace(desk, last=None) for desk in self.desks]
        play.queue = [self._unknown(each, chance) for each in self.queue]
        target = play.queue[self.queue.index(person)]
        events: list[tuple[float, int, str]] = []
        for index, desk in enumerate(play.desks):
            if desk.phase == "free":
                continue
            play._resample(desk, chance)
            heapq.heappush(events, (desk.until, index, "desk"))
        while target.called is None and events:
            play.now, index, _ = heapq.heappop(events)
            play._next_phase(play.desks[index], index, events)
        return (target.called or play.now) - self.now

    def _unknown(self, person: Person, chance: random.Random) -> Person:
        """Neither how long the talk will last nor whether they come is known; who missed a call before probably will again."""
        comes = person.calls == 0 and chance.random() >= self.scenario.no_shows
        return Person(
            person.number,
            person.arrived,
            person.service,
            comes,
            self.scenario.duration(chance, person.service),
            calls=person.calls,
        )

    def _resample(self, desk: Desk, chance: random.Random) -> None:
        elapsed = self.now - desk.since
        person = desk.person = desk.person and replace(desk.person, remembered=None)
        if desk.phase == "talk" and person:
            desk.until = desk.since + _longer(lambda: self.scenario.duration(chance, person.service), elapsed)
        elif desk.phase == "called" and person:
            still = max(0.0, (40 - max(5.0, elapsed)) / 35) * (1 - self.scenario.no_shows)
            comes = chance.random() < still / (still + self.scenario.no_shows) if still else False
            person.comes, person.duration = comes, self.scenario.duration(chance, person.service)
            desk.until = desk.since + (chance.uniform(max(5.0, elapsed), 40) if comes else WINDOW)
        elif desk.phase == "break":
            desk.until = desk.since + chance.uniform(max(300.0, elapsed), 900)
        elif desk.phase == "wrap":
            desk.until = desk.since + chance.uniform(max(15.0, elapsed), 60)


def _longer(draw: Callable[[], float], than: float) -> float:
    for _ in range(500):
        if (value := draw()) > than:
            return value
    return than * 1.1
