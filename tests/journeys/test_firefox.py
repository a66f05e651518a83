"""Two browsers of different makes talk: Firefox is the citizen, Chromium the adviser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from journeys.conftest import Cast
from journeys.firefox import FirefoxPerson, firefox_person, has_a_network
from journeys.stage import Adviser, DemoServer
from journeys.talk import end_talk, switch_on, wait_until_connected, wait_until_rendering

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not has_a_network(), reason="Firefox gathers no candidates where loopback is the only interface"),
]


@pytest.fixture
def fritz(server: DemoServer, tmp_path: Path) -> Iterator[FirefoxPerson]:
    with firefox_person(server.origin, tmp_path) as person:
        yield person


@pytest.fixture
def bashir(cast: Cast) -> Adviser:
    return cast.adviser()


def test_a_citizen_with_firefox_and_an_adviser_with_chromium(fritz: FirefoxPerson, bashir: Adviser):
    fritz.open("/buero/trennung-scheidung/")
    fritz.press("Wartemarke ziehen")
    fritz.arrives_at("/wartebereich/")
    bashir.page.get_by_role("button", name="Nächste Person aufrufen").and_(bashir.page.locator(":enabled")).wait_for()
    bashir.call_next()
    fritz.press("Jetzt eintreten")
    fritz.arrives_at("/beratung/")
    wait_until_connected(bashir)
    switch_on(bashir)
    fritz.press("Kamera einschalten")
    fritz.press("Mikrofon einschalten")
    fritz.sees_the_other_move()
    wait_until_rendering(bashir)

    fritz.writes("Live-Text", "Grüße aus Firefox")
    bashir.page.get_by_text("Grüße aus Firefox").wait_for()
    bashir.page.get_by_label("Live-Text").press_sequentially("Grüße zurück")
    fritz.reads("Grüße zurück")

    # Now the other one comes anew, so that each of the two has made the first offer.
    bashir.page.reload()
    wait_until_rendering(bashir)
    fritz.sees_the_other_move()
    fritz.reload()
    fritz.sees_the_other_move()
    wait_until_rendering(bashir)
    fritz.reads("Grüße zurück")

    end_talk(bashir)
    fritz.reads("Die Beratung ist beendet")
