"""(g) Draws per second, end to end through HTTP, beside the bare transaction in turn.

Every draw is a fresh browser on a kept connection. The client has a process of its own, whose share of a core is told.
`python -m bench.draws`, `bin/with-postgres python -m bench.draws`
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
from dataclasses import dataclass
from pathlib import Path

from bench.bare_draws import BareDraws
from bench.drawing_load import Drawn, draw_for
from bench.processes import Adviser, Server, our_server

OFFICE = "trennung-scheidung"
OTHER_OFFICE = "pflegeeltern"  # of the bare transactions: the same tables, another queue
DATABASE_URL = os.environ.get("SPRECHSTUNDE_DATABASE_URL", "")
DATABASE = "PostgreSQL" if DATABASE_URL else "SQLite, synchronous=FULL"
GOAL = 300 if DATABASE_URL else 600


@dataclass(frozen=True)
class Round:
    drawn: Drawn
    bare: float
    server_cpu: float


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--connections", type=int, nargs="+", default=[1, 8, 32])
    parser.add_argument("--rounds", type=int, default=4)
    parser.add_argument("--seconds", type=float, default=3)
    options = parser.parse_args()
    print("| database | connections | draws/s | median ms | 99th ms | bare/s | ratio, pair by pair | server CPU | client CPU |")
    print("|---|---|---|---|---|---|---|---|---|")
    best = 0.0
    for connections in options.connections:
        # With SQLite the queue is new each time; with PostgreSQL it goes on growing.
        with tempfile.TemporaryDirectory() as folder:
            rounds = measure(Path(folder), connections, options.rounds, options.seconds)
        best = max(best, report(connections, rounds))
    print(f"Goal on {DATABASE}: {GOAL} a second, or half the bare figure. The best here: {best:.0f}.")


def measure(folder: Path, connections: int, rounds: int, seconds: float) -> list[Round]:
    with our_server(folder, draw_limit="1000000 per minute") as server:
        Adviser(server)  # somebody must be there, or no number is given
        bare = BareDraws(database_url=DATABASE_URL, data_dir=folder, office=OTHER_OFFICE)
        try:
            draw_for(0.5, port=server.port, office=OFFICE, connections=connections)
            bare.draw_for(0.2)
            return [one_round(server, bare, connections, seconds) for _ in range(rounds)]
        finally:
            bare.close()


def one_round(server: Server, bare: BareDraws, connections: int, seconds: float) -> Round:
    before = server.cpu_seconds()
    drawn = draw_for(seconds, port=server.port, office=OFFICE, connections=connections)
    server_cpu = server.cpu_seconds() - before
    if drawn.failures:
        raise SystemExit(f"{drawn.failures} of {len(drawn.seconds)} draws brought no number")
    return Round(drawn, bare.draw_for(seconds / 2), server_cpu / drawn.took)


def report(connections: int, rounds: list[Round]) -> float:
    per_second = statistics.median(each.drawn.per_second for each in rounds)
    middle, late = (1000 * statistics.median(each.drawn.at(share) for each in rounds) for share in (0.5, 0.99))
    bare = statistics.median(each.bare for each in rounds)
    ratio = statistics.median(each.drawn.per_second / each.bare for each in rounds)
    server = statistics.median(each.server_cpu for each in rounds)
    client = statistics.median(each.drawn.client_cpu / each.drawn.took for each in rounds)
    print(
        f"| {DATABASE} | {connections} | {per_second:.0f} | {middle:.1f} | {late:.1f} | {bare:.0f} | {ratio:.2f} "
        f"| {server:.0%} | {client:.0%} |",
        flush=True,
    )
    return per_second


if __name__ == "__main__":
    main()
