"""(a) Ten thousand people wait in one office; an adviser calls the next. When does everybody know the new position?

Ours and a bare loop are measured in turn in the same run, by the same client. `python -m bench.live`
"""

from __future__ import annotations

import argparse
import http.client
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.listeners import Arrivals, Listeners
from bench.overview_load import overview_load
from bench.processes import Adviser, Server, bare_server, our_server, seeded
from bench.steady_draws import steady_draws


@dataclass(frozen=True)
class Round:
    arrivals: Arrivals
    server_cpu: float


@dataclass(frozen=True)
class Stage:
    """A server with its listeners, and a way to make every position change."""

    server: Server
    listeners: Listeners
    kib_per_listener: float
    change: Callable[[], object]
    prepare: Callable[[], object] = lambda: None

    def round(self, expected: int) -> Round:
        self.prepare()
        before = self.server.cpu_seconds()
        arrivals = self.listeners.after(self.change, expected)
        return Round(arrivals, self.server.cpu_seconds() - before)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--listeners", type=int, nargs="+", default=[100, 10_000])
    parser.add_argument("--rounds", type=int, default=15)
    options = parser.parse_args()
    print("| case | first | median | 99th | last (ms) | CPU s per 10,000 messages | KiB per listener | client CPU share |")
    print("|---|---|---|---|---|---|---|---|")
    for count in options.listeners:
        compare(count, options.rounds)


def compare(count: int, rounds: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        # One more waits than listens to the end: every call takes one listener out of the waiting.
        keys = seeded("--tickets", str(count + 5 * rounds + 16), folder=Path(folder))
        with our_stage(Path(folder), keys, count, rounds) as ours, bare_stage(count) as bare:
            pairs = [(ours.round(count), bare.round(count)) for _ in range(rounds)]
            report(f"ours, {count} waiting", ours, [pair[0] for pair in pairs], count)
            report(f"bare loop, {count}", bare, [pair[1] for pair in pairs], count)
            ratios(pairs)
            with overview_load(ours.server.port, connections=16) as load:
                loaded = [ours.round(count) for _ in range(max(3, rounds // 3))]
            report(f"ours, {count} waiting, 16 connections load the overview ({load.per_second:.0f}/s)", ours, loaded, count)
            for rate in (1, 20):
                with steady_draws(ours.server.port, rate) as drawn:
                    # One call a second, so that the rounds do not find the server at rest.
                    drawing = [ours.round(count) for _ in range(max(3, rounds // 3)) if not time.sleep(1)]
                report(f"ours, {count} waiting, {drawn.per_second:.0f} draws a second", ours, drawing, count)
                if drawn.refused:
                    raise SystemExit(f"{drawn.refused} of {drawn.count} draws were refused")


@contextmanager
def our_stage(folder: Path, keys: list[str], count: int, rounds: int) -> Iterator[Stage]:
    with our_server(folder, draw_limit="100000 per 10 minutes") as server:
        adviser = Adviser(server)
        called = []

        def free_the_counter() -> None:
            if called:
                adviser.no_show(called.pop())

        def call_next() -> None:
            called.append(adviser.call_next())

        # The people at the front are called in the rounds; those behind them listen.
        with listening(server, keys[-count:]) as (listeners, kib):
            yield Stage(server, listeners, kib, call_next, free_the_counter)


@contextmanager
def bare_stage(count: int) -> Iterator[Stage]:
    with bare_server() as server:

        def change() -> None:
            connection = http.client.HTTPConnection("127.0.0.1", server.port)
            connection.request("POST", "/change")
            connection.getresponse().read()

        with listening(server, [""] * count) as (listeners, kib):
            yield Stage(server, listeners, kib, change)


@contextmanager
def listening(server: Server, cookies: list[str]) -> Iterator[tuple[Listeners, float]]:
    before = server.memory_kib()
    listeners = Listeners(server.port, cookies)
    try:
        yield listeners, (server.memory_kib() - before) / len(cookies)
    finally:
        listeners.close()


def report(name: str, stage: Stage, rounds: list[Round], count: int) -> None:
    lost = [each for each in rounds if len(each.arrivals.seconds) < count]
    if lost:
        raise SystemExit(f"{name}: only {[len(each.arrivals.seconds) for each in lost]} of {count} heard of the change")
    shares = (0, 0.5, 0.99, 1)
    times = [1000 * statistics.median(each.arrivals.at(share) for each in rounds) for share in shares]
    cpu = statistics.median(each.server_cpu for each in rounds) * 10_000 / count
    client = statistics.median(each.arrivals.client_cpu / each.arrivals.seconds[-1] for each in rounds)
    first, median, late, last = (f"{each:.1f}" for each in times)
    print(
        f"| {name} | {first} | {median} | {late} | {last} | {cpu:.3f} | {stage.kib_per_listener:.1f} | {client:.0%} |",
        flush=True,
    )


def ratios(pairs: list[tuple[Round, Round]]) -> None:
    late = statistics.median(ours.arrivals.at(0.99) / bare.arrivals.at(0.99) for ours, bare in pairs)
    cpu = statistics.median(ours.server_cpu for ours, _ in pairs) / max(
        0.001, statistics.median(bare.server_cpu for _, bare in pairs)
    )
    print(f"| ratio ours / bare, pair by pair | | | {late:.2f} | | {cpu:.2f} | | |", flush=True)


if __name__ == "__main__":
    main()
