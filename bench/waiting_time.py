"""(g) The estimated wait beside the formula everybody uses, an oracle, and the narrowest honest range.

`python -m bench.waiting_time`; seeded, so that two runs say the same.
"""

from __future__ import annotations

import heapq
import math
import random
import statistics
import time
from dataclasses import dataclass, field

from bench.queue_day import BREAK_PLANNED, CALLS, WINDOW, Desk, OfficeDay, Person, Scenario
from sprechstunde.queue.waiting_time import Counters, Place, Talks, Wait, waits

DAY = 8 * 3600.0
TAUGHT_BY = 200  # talks; and at least a day of which nothing is counted
COUNTED = 64  # days of a single counter; of more counters fewer. People of one day share their luck, so few are asked on each
ASKED = 4  # every fourth who draws
REMEMBERED = 500
FORKS = 400
EVERY = 8  # guesses for which the narrowest range is worked out
ANSWERS, NOTES = 22.5, 37.5  # means of what the oracle does not know


def constant(chance: random.Random, service: int) -> float:
    return 900.0


def lognormal(sigma: float, mean: float = 900.0):
    def draw(chance: random.Random, service: int) -> float:
        return chance.lognormvariate(math.log(mean) - sigma**2 / 2, sigma)

    return draw


def two_services(chance: random.Random, service: int) -> float:
    mean = (420.0, 1500.0)[service]
    return chance.lognormvariate(math.log(mean) - 0.08, 0.4)


SCENARIOS = [
    Scenario("constant, 1 counter", 1, constant),
    Scenario("constant, 4 counters", 4, constant),
    Scenario("lognormal 0.5, 1 counter", 1, lognormal(0.5)),
    Scenario("lognormal 0.5, 2 counters", 2, lognormal(0.5)),
    Scenario("lognormal 0.5, 4 counters", 4, lognormal(0.5)),
    Scenario("lognormal 0.5, 8 counters", 8, lognormal(0.5)),
    Scenario("lognormal 1.0, 1 counter", 1, lognormal(1.0)),
    Scenario("lognormal 1.0, 4 counters", 4, lognormal(1.0)),
    Scenario("two services, 2 counters", 2, two_services, services=2, mean=960.0),
    Scenario("no-shows 10 %, 2 counters", 2, lognormal(0.5), no_shows=0.1),
    Scenario("no-shows and breaks, 1 counter", 1, lognormal(0.5), no_shows=0.1, breaks=0.15, mean=980.0),
    Scenario("no-shows and breaks, 4 counters", 4, lognormal(0.5), no_shows=0.1, breaks=0.15, mean=980.0),
    Scenario("no-shows and breaks, 8 counters", 8, lognormal(0.5), no_shows=0.1, breaks=0.15, mean=980.0),
]


@dataclass
class Guess:
    person: Person
    at: float
    ours: Wait | None
    formula: float  # minutes
    oracle: float  # minutes
    narrowest: float | None  # minutes

    @property
    def true(self) -> float:
        assert self.person.called is not None
        return (self.person.called - self.at) / 60


@dataclass
class Score:
    guesses: list[Guess] = field(default_factory=list)

    def row(self, name: str) -> str:
        guesses = [each for each in self.guesses if each.person.called is not None]
        shown = [each for each in guesses if each.ours]
        inside = statistics.mean(each.ours.low <= each.true <= each.ours.high for each in shown)
        width = statistics.median(each.ours.high - each.ours.low for each in shown)
        narrowest = statistics.median(each.narrowest for each in shown if each.narrowest is not None)
        formula = statistics.mean(0.75 * each.formula <= each.true <= 1.25 * each.formula for each in guesses)
        formula_width = statistics.median(0.5 * each.formula for each in guesses)
        off = statistics.median(abs(each.formula - each.true) for each in guesses)
        oracle = statistics.median(abs(each.oracle - each.true) for each in guesses)
        middle = statistics.median(abs((each.ours.low + each.ours.high) / 2 - each.true) for each in shown)
        allowed = max(5.0, 1.5 * narrowest)
        verdict = "yes" if inside >= 0.8 and width <= allowed and len(shown) >= 0.7 * len(guesses) else "NO"
        return (
            f"| {name} | {len(guesses)} | {len(shown) / len(guesses):.0%} | {inside:.0%} | {width:.1f} | {narrowest:.1f} "
            f"| {allowed:.1f} | {verdict} | {formula:.0%} | {formula_width:.1f} | {off:.1f} | {middle:.1f} | {oracle:.1f} |"
        )


def main() -> None:
    started = time.monotonic()
    print("| scenario | guesses | shown | inside | median width (min) | narrowest 80 % | allowed | goal "
          "| formula ±25 %: inside | its width | formula off by | our middle off by | oracle off by |")  # fmt: skip
    print("|---|---|---|---|---|---|---|---|---|---|---|---|---|")
    for scenario in SCENARIOS:
        print(score_of(scenario).row(scenario.name), flush=True)
    print(f"\n{time.monotonic() - started:.0f} s")


def score_of(scenario: Scenario, seed: int = 1, counted: int | None = None) -> Score:
    score, talks, number = Score(), [], 0
    left = counted or max(3, COUNTED // scenario.counters)
    while left:
        day = OfficeDay(scenario, random.Random(f"{seed}/{scenario.name}/{number}"), talks=talks[-REMEMBERED:])
        counts = number > 0 and len(talks) >= TAUGHT_BY
        later = random.Random(number)
        asked: list[Guess] = []
        for drawn, person in enumerate(day.run(DAY)):
            if counts and drawn % ASKED == 0 and person.arrived >= 0 and person in day.queue:
                asked.append(guess(day, person, (number + len(asked)) % EVERY == 0))
                if later.random() < 0.2:  # and somebody who has been waiting for a while
                    asked.append(guess(day, later.choice([each for each in day.queue if each.called is None]), False))
        talks = day.talks
        score.guesses += asked
        number += 1
        left -= counts
    return score


def guess(day: OfficeDay, person: Person, thoroughly: bool) -> Guess:
    ahead = day.queue.index(person)
    remembered = day.talks[-REMEMBERED:]
    mean = statistics.mean(seconds for seconds, _ in remembered)
    table = waits(talks(remembered), counters(day), [Place(each.service) for each in day.queue])
    narrowest = None
    if thoroughly:
        futures = sorted(day.futures(person, FORKS, random.Random(ahead)))
        inside = round(0.8 * FORKS)
        narrowest = min(futures[start + inside - 1] - futures[start] for start in range(FORKS - inside + 1)) / 60
    formula = mean / 60 * (ahead + 1) / len(day.desks)
    shown = table[ahead] if ahead < len(table) else None
    return Guess(person, day.now, shown, formula, oracle(day, ahead), narrowest)


def oracle(day: OfficeDay, ahead: int) -> float:
    """Minutes, for somebody who knows how long every talk and break lasts and who comes, but not the seconds between."""
    free_at = [max(0.0, desk.until - day.now) + not_begun(desk) for desk in day.desks]
    heapq.heapify(free_at)
    for person in day.queue[:ahead]:
        lasts = ANSWERS + person.duration if person.comes else (CALLS - person.calls) * (WINDOW + NOTES)
        heapq.heapreplace(free_at, free_at[0] + lasts + NOTES)
    return free_at[0] / 60


def not_begun(desk: Desk) -> float:
    talk = desk.person.duration if desk.phase == "called" and desk.person and desk.person.comes else 0.0
    return talk + (NOTES if desk.phase in ("called", "talk") else 0.0)


def talks(remembered: list[tuple[float, int]]) -> Talks:
    by_service: dict[int, list[float]] = {}
    for seconds, service in remembered:
        by_service.setdefault(service, []).append(seconds)
    return Talks([seconds for seconds, _ in remembered], by_service)


def counters(day: OfficeDay) -> Counters:
    """What our database knows of the moment, as `queue.estimates` puts it together: who is there, who came last, breaks."""
    busy = [desk for desk in day.desks if desk.phase in ("called", "talk")]
    notes = [desk for desk in day.desks if desk.phase == "wrap" and desk.last is not None and goes_on(day, desk)]
    resting = [desk for desk in day.desks if desk.phase == "break"]
    last = [day.talks[desk.last] for desk in notes if desk.last is not None]
    elapsed = [day.now - desk.called_at + before(day, desk) for desk in busy]
    elapsed += [seconds + day.now - desk.left_at for desk, (seconds, _) in zip(notes, last, strict=True)]
    return Counters(
        free=len(day.desks) - len(elapsed) - len(resting),
        elapsed=tuple(elapsed),
        services=tuple([desk.person.service for desk in busy if desk.person] + [service for _, service in last]),
        breaks=tuple(abs(desk.since + BREAK_PLANNED - day.now) for desk in resting),
    )


def goes_on(day: OfficeDay, desk: Desk) -> bool:
    return bool(day.queue) and day.queue[0].arrived <= desk.left_at


def before(day: OfficeDay, desk: Desk) -> float:
    assert desk.person is not None
    place = desk.person.remembered
    return 0.0 if place is None else day.talks[place][0]


if __name__ == "__main__":
    main()
