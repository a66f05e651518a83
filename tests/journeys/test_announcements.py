"""Pages that change by themselves say so: politely, seldom, and without moving anybody (Q-01, Q-03, Q-04)."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from journeys.conftest import Cast
from journeys.stage import Adviser

pytestmark = pytest.mark.browser

EMPTY_CONTAINER = re.compile(r'<status-announcer[^>]*role="status"[^>]*aria-atomic="true"[^>]*></status-announcer>')
CHANGES = 20

# Notes what a screen reader would be given, and that the page is still the one it was.
LISTEN = """() => {
  window.announcements = [];
  window.sameDocument = true;
  const container = document.querySelector('status-announcer');
  new MutationObserver(() => container.textContent && window.announcements.push(container.textContent))
    .observe(container, { childList: true, characterData: true, subtree: true });
}"""


def test_the_container_for_announcements_is_there_and_empty_at_load(cast: Cast):
    bashir, anna = cast.adviser(), cast.citizen()
    anna.draw_number()
    for person, path in (
        (anna, "/"),
        (anna, "/buero/trennung-scheidung/"),
        (anna, "/wartebereich/"),
        (bashir, "/arbeitsplatz/"),
    ):
        answer = person.page.goto(path)
        assert answer
        assert EMPTY_CONTAINER.search(answer.text()), path


def test_twenty_changes_give_one_announcement_and_move_nobody(cast: Cast):
    bashir = cast.adviser()
    anna, emil, overview = cast.citizen(), cast.citizen(), cast.citizen()
    anna.draw_number()
    emil.draw_number()
    overview.page.goto("/")
    _wait_for_status(overview.page, "busy")
    watched = (emil.page, overview.page)
    for page in watched:
        page.get_by_role("button", name="Aktualisierung anhalten").focus()
        page.evaluate(LISTEN)
    for change in range(CHANGES):
        if change % 2:
            _give_back(bashir)
        else:
            bashir.page.context.request.post("/arbeitsplatz/aufruf/", headers=_from_our_page(bashir))
        emil.wait_until_ahead(change % 2)
    for page in watched:
        assert page.evaluate("window.sameDocument")
        expect(page.get_by_role("button", name="Aktualisierung anhalten")).to_be_focused()
    said = emil.page.evaluate("window.announcements")
    assert len(said) == 1
    assert "Vor Ihnen" in said[0]
    assert len(overview.page.evaluate("window.announcements")) <= 1


def test_a_status_that_changes_is_said_without_moving_the_focus(cast: Cast):
    anna, bashir = cast.citizen(), cast.adviser(opened=False)
    anna.page.goto("/")
    _wait_for_status(anna.page, "closed")
    anna.page.get_by_role("button", name="Aktualisierung anhalten").focus()
    anna.page.evaluate(LISTEN)
    bashir.open_counter()
    anna.page.wait_for_function("window.announcements.length > 0")
    assert "Trennungs- und Scheidungsberatung" in anna.page.evaluate("window.announcements")[0]
    assert anna.page.evaluate("window.sameDocument")
    expect(anna.page.get_by_role("button", name="Aktualisierung anhalten")).to_be_focused()


def _give_back(bashir: Adviser) -> None:
    room = bashir.page.request.get("/arbeitsplatz/").text()
    found = re.search(r'href="(/beratung/[^"]+/)"', room)
    assert found
    bashir.page.request.post(f"{found[1]}rueckgabe/", headers=_from_our_page(bashir))


def _from_our_page(person: Adviser) -> dict[str, str]:
    return {"Origin": person.page.evaluate("location.origin")}


def _wait_for_status(page: Page, status: str) -> None:
    page.locator(f'[data-office="trennung-scheidung"][data-status="{status}"]').wait_for()
