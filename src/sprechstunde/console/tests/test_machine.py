"""Two offices at random: the order is the rule, every page tells the truth, nobody is lost, through crashes and restarts."""

from __future__ import annotations

import pytest
from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test

from sprechstunde.console.tests.machine import QueueMachine, examples

pytestmark = [pytest.mark.django_db, pytest.mark.long]


def test_whatever_happens_the_order_is_the_rule_and_nobody_is_lost():
    run_state_machine_as_test(QueueMachine, settings=settings(max_examples=examples(), stateful_step_count=30))
