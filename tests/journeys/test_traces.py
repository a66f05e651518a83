"""What a visit leaves in the browser and who learns of it: nothing and nobody before an action (P-19, P-20)."""

from __future__ import annotations

import pytest

from journeys.conftest import Cast
from journeys.stage import DemoServer
from journeys.tours import OFFICE, TEXTS, WAITING_AREA

pytestmark = pytest.mark.browser

LIVE = ["/", OFFICE]
BOOKING = ["/termin/", "/termin/buchen/pflegeeltern/?leistung=bereitschaft", "/termin/anfragen/pflegeeltern/"]
BEFORE_AN_ACTION = [*LIVE, WAITING_AREA, *BOOKING, "/anmelden/", "/gibt-es-nicht/", *(f"/{text}/" for text in TEXTS)]

STORED = """async () => ({
  local: { ...localStorage },
  session: { ...sessionStorage },
  databases: (await indexedDB.databases()).map(({ name }) => name),
  caches: 'caches' in window ? await caches.keys() : [],
  workers: 'serviceWorker' in navigator ? (await navigator.serviceWorker.getRegistrations()).length : 0,
})"""
NOTHING = {"local": {}, "session": {}, "databases": [], "caches": [], "workers": 0}


def test_looking_leaves_nothing_and_asks_nobody_else(cast: Cast, server: DemoServer):
    bashir = cast.adviser()
    anna = cast.citizen()
    for path in BEFORE_AN_ACTION:
        anna.page.goto(path)
        if path in LIVE:
            anna.page.locator('offices-live[data-live="on"]').wait_for(state="attached")
        assert anna.page.evaluate(STORED) == NOTHING, path
        assert anna.context.cookies() == [], path
    assert anna.hosts == {f"127.0.0.1:{server.port}"}
    assert bashir.page.evaluate(STORED) == NOTHING


def test_drawing_leaves_one_cookie_that_no_script_can_read(cast: Cast):
    cast.adviser()
    anna = cast.citizen()
    anna.draw_number()
    anna.page.goto("/")
    anna.page.goto(WAITING_AREA)
    [cookie] = anna.context.cookies()
    assert cookie["name"] == "browser"
    assert cookie["httpOnly"] is True
    assert cookie["sameSite"] == "Lax"
    assert anna.page.evaluate("document.cookie") == ""
    assert anna.page.evaluate(STORED) == NOTHING


def test_signing_in_leaves_one_cookie_that_no_script_can_read(cast: Cast):
    bashir = cast.adviser()
    [cookie] = bashir.context.cookies()
    assert cookie["name"] == "session"
    assert cookie["httpOnly"] is True
    assert cookie["sameSite"] == "Lax"
    assert bashir.page.evaluate("document.cookie") == ""
