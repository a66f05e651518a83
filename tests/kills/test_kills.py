"""The server is killed under load, and every ticket is what the log of acknowledged actions says. The long run: bench.kills."""

from __future__ import annotations

import asyncio
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from kills.server import MortalServer
from kills.siege import Plan, besiege

pytestmark = pytest.mark.server


def test_no_place_is_lost_however_often_the_server_is_dead(tmp_path: Path):
    plan = Plan(seed=int(os.environ.get("SEED", "4")), kills=3)
    server = MortalServer(tmp_path)
    server.seed(plan.advisers, plan.call_seconds)
    try:
        with ThreadPoolExecutor(1) as apart:  # after journeys this thread has a running loop: the one of their browsers
            rounds = apart.submit(asyncio.run, besiege(server, plan, report=lambda each: None)).result()
    finally:
        server.stop()
    assert [violation for each in rounds for violation in each.violations] == []
    # Three seconds on a machine that does nothing else, as bench.kills measures; here nobody may be left out.
    assert max(each.back_after[-1] for each in rounds) < 20
    assert rounds[-1].done["unanswered"] > 0, "no kill met anybody in the middle of something"
