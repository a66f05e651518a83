"""The machine of the queue's tests, run long: at least so many steps, new ones each time unless a seed is given.

`python -m bench.machine --steps 100000`, `bin/with-postgres python -m bench.machine --steps 10000`
"""

from __future__ import annotations

import argparse
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench.processes import ROOT, environment

STEPS_OF_AN_EXAMPLE = 50
TEST = """
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test
import pytest
from sprechstunde.console.tests.machine import QueueMachine

@pytest.mark.django_db
def test_the_queue_keeps_its_rules():
    run_state_machine_as_test(QueueMachine, settings=settings(
        max_examples={examples}, stateful_step_count={steps}, derandomize=False, database=None, deadline=None,
        phases=[Phase.generate], suppress_health_check=list(HealthCheck),
    ))
"""


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--steps", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=random.randrange(2**32))
    options = parser.parse_args()
    examples = -(-options.steps // STEPS_OF_AN_EXAMPLE)
    with tempfile.TemporaryDirectory() as folder:
        test = Path(folder) / "test_machine.py"
        test.write_text(TEST.format(examples=examples, steps=STEPS_OF_AN_EXAMPLE))
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", f"--hypothesis-seed={options.seed}"]
        started = time.monotonic()
        done = subprocess.run(
            [*command, f"--rootdir={ROOT}", "-c", ROOT / "pyproject.toml", test], env=environment(Path(folder)), cwd=ROOT
        )
    print(f"{examples} runs of {STEPS_OF_AN_EXAMPLE} steps, seed {options.seed}: {time.monotonic() - started:.0f} s")
    sys.exit(done.returncode)


if __name__ == "__main__":
    main()
