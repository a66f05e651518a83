"""Whoever comes, goes and comes back, in whatever order: those who are there are connected."""

from __future__ import annotations

from random import Random

import pytest
from playwright.sync_api import expect

from journeys.comings import Comings, write_to_each_other
from journeys.conftest import Cast
from journeys.guests import do, invite
from journeys.mesh import wait_until_stable, watch_mesh
from journeys.talk import meet

pytestmark = pytest.mark.browser

TIMES = 100
SEED = 20261123


def test_four_come_and_go_a_hundred_times(cast: Cast):
    anna, bashir = cast.citizen(), cast.adviser()
    guests = {name: cast.guest() for name in ("Selin Kaya", "Tante Rosa")}
    watch_mesh(anna, bashir, *guests.values())
    meet(anna, bashir)
    for (name, guest), role in zip(guests.items(), ("Dolmetschung", "Person des Vertrauens"), strict=True):
        guest.open(invite(bashir, role))
        guest.knock(name)
        do(bashir, "Einlassen", name)
        expect(guest.page.get_by_label("Live-Text")).to_be_visible()
    everybody = [anna, bashir, *guests.values()]
    wait_until_stable(*everybody)
    comings = Comings(anna, bashir, guests, Random(SEED))
    try:
        comings.go_on(TIMES)
        write_to_each_other(everybody)
    except Exception as failure:
        failure.add_note(f"after {comings.done}")
        raise
