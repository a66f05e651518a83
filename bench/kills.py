"""(h) The server is killed 50 times at random moments, under load from 200 citizens and 5 advisers.

After each start the rows are held against the log of acknowledged actions, and it is measured when every listening
browser has its state again. The seed is printed and can be given.
`python -m bench.kills`, `bin/with-postgres python -m bench.kills`
"""

from __future__ import annotations

import argparse
import asyncio
import os
import secrets
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

from kills.server import MortalServer
from kills.siege import Plan, Round, besiege

GOAL_SECONDS = 3.0
DATABASE = "PostgreSQL" if os.environ.get("SPRECHSTUNDE_DATABASE_URL") else "SQLite"


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--citizens", type=int, default=200)
    parser.add_argument("--advisers", type=int, default=5)
    parser.add_argument("--seed", type=int, default=secrets.randbelow(10**6))
    options = parser.parse_args()
    plan = Plan(options.seed, kills=options.kills, citizens=options.citizens, advisers=options.advisers)
    with tempfile.TemporaryDirectory(prefix="sprechstunde-kills-") as folder:
        server = MortalServer(Path(folder), SPRECHSTUNDE_LOG_FORMAT="json")
        server.seed(plan.advisers, plan.call_seconds)
        try:
            rounds = asyncio.run(besiege(server, plan, say))
            if any(each.violations for each in rounds):
                print(f"\n{server.last_trouble()}")
        finally:
            server.stop()
    conclude(plan, rounds)


def say(each: Round) -> None:
    """One sign per kill, and at once what is wrong."""
    print("." if not each.violations else "".join(f"\n  {violation}" for violation in each.violations), end="", flush=True)


def conclude(plan: Plan, rounds: list[Round]) -> None:
    back = sorted(seconds for each in rounds for seconds in each.back_after)
    median, late, last = (back[min(len(back) - 1, int(share * len(back)))] for share in (0.5, 0.99, 1))
    done = rounds[-1].done
    unanswered = done.pop("unanswered")
    wrong = sum(len(each.violations) for each in rounds)
    down = sorted(each.down_seconds for each in rounds)
    print("\n| database | seed | kills | acknowledged | unanswered | violations | back after ready: median | 99th | last |")
    print("|---|---|---|---|---|---|---|---|---|")
    print(
        f"| {DATABASE} | {plan.seed} | {len(rounds)} | {sum(done.values())} | {unanswered} | {wrong} "
        f"| {median:.2f} s | {late:.2f} s | {last:.2f} s |"
    )
    print("Acknowledged: " + ", ".join(f"{times} {what}" for what, times in sorted(done.items())))
    print(f"From the kill to the server being ready: median {down[len(down) // 2]:.1f} s.", end=" ")
    print(f"Goal for everybody: back within {GOAL_SECONDS:.0f} s.")
    if wrong or last > GOAL_SECONDS:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
