"""Both sides at once: renegotiations end stable, and nobody makes a second connection."""

from __future__ import annotations

import pytest

from journeys.conftest import Cast
from journeys.mesh import (
    connections_made,
    renegotiate_at_once,
    wait_until_all_decode_all,
    wait_until_all_see_all,
    wait_until_stable,
    watch_mesh,
)
from journeys.talk import meet, switch_on

pytestmark = pytest.mark.browser


def test_twenty_renegotiations_from_both_sides_at_once_end_stable(cast: Cast):
    anna, bashir = cast.citizen(), cast.adviser()
    watch_mesh(anna, bashir)
    meet(anna, bashir)
    for person in (anna, bashir):
        switch_on(person)
    wait_until_all_see_all(anna, bashir)
    assert renegotiate_at_once(anna, bashir) >= 10
    wait_until_all_see_all(anna, bashir)
    wait_until_all_decode_all(anna, bashir, kind="audio")
    # Chromium sometimes paints no more afterwards though frames arrive; then a second connection has healed that.
    wait_until_stable(anna, bashir)
    assert connections_made(anna) == connections_made(bashir) <= 2
    anna.page.get_by_label("Live-Text").press_sequentially("Noch da?")
    bashir.page.get_by_text("Noch da?").first.wait_for()


def test_screens_that_come_and_go_on_both_sides_are_never_negotiated_about(cast: Cast):
    anna, bashir = cast.citizen(), cast.adviser()
    watch_mesh(anna, bashir)
    meet(anna, bashir)
    for _ in range(5):
        for person in (anna, bashir):
            person.page.get_by_role("button", name="Bildschirm teilen").click()
        for person in (anna, bashir):
            person.page.locator("video[data-screen]").wait_for()
        for person in (anna, bashir):
            person.page.get_by_role("button", name="Teilen beenden").click()
        for person in (anna, bashir):
            person.page.locator("video[data-screen]").wait_for(state="detached")
    wait_until_stable(anna, bashir)
    assert connections_made(anna) == connections_made(bashir) == 1
