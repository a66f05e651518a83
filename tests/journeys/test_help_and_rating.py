"""Help that is asked for silently, and how it was."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from journeys.conftest import Cast
from journeys.guests import people_panel
from journeys.talk import end_talk, meet

pytestmark = pytest.mark.browser

# What the page makes sound with.
COUNT_SOUNDS = """(() => {
  window.sounds = 0;
  const start = OscillatorNode.prototype.start;
  OscillatorNode.prototype.start = function (...when) { window.sounds += 1; return start.apply(this, when); };
})()"""


def test_a_colleague_is_called_silently_comes_by_one_click_and_goes(cast: Cast):
    anna, bashir, carl = cast.citizen(), cast.adviser(), cast.adviser("beratung2", opened=False)
    for person in (anna, bashir):
        person.context.add_init_script(COUNT_SOUNDS)
    meet(anna, bashir)
    before = anna.page.locator("main").inner_text()
    bashir.page.get_by_role("button", name="Hilfe holen").click()
    panel = bashir.page.get_by_role("group", name="Hilfe holen", exact=True)
    panel.get_by_role("button", name="Um Hilfe bitten").click()
    expect(panel.get_by_role("status")).to_have_text(re.compile(r"Hilfe ist angefragt seit \d\d:\d\d Uhr\."))
    expect(carl.page.get_by_text("Frau Yılmaz bittet um Unterstützung in der Beratung T-001.")).to_be_visible()
    assert anna.page.locator("main").inner_text() == before
    assert anna.page.evaluate("sounds") == bashir.page.evaluate("sounds") == 0

    panel.get_by_role("button", name="Zurücknehmen").click()
    expect(carl.page.get_by_text("bittet um Unterstützung")).to_have_count(0)
    panel.get_by_role("button", name="Um Hilfe bitten").click()
    bashir.page.reload()
    bashir.page.get_by_role("button", name="Hilfe angefragt").click()
    expect(panel.get_by_role("status")).to_have_text(re.compile(r"Hilfe ist angefragt seit \d\d:\d\d Uhr\."))

    carl.page.get_by_role("button", name="Dazukommen").click()
    carl.page.wait_for_url("**/beratung/*/")
    expect(carl.page.get_by_text("Verbunden", exact=True).first).to_be_visible()
    expect(anna.page.locator("video[data-participant]")).to_have_count(2)
    expect(people_panel(bashir)).to_contain_text("Herr Brandt")
    expect(bashir.page.get_by_role("button", name="Hilfe holen")).to_be_visible()

    carl.page.get_by_role("button", name="Beratung verlassen").click()
    carl.page.wait_for_url("**/arbeitsplatz/")
    expect(anna.page.locator("video[data-participant]")).to_have_count(1)


def test_the_citizen_says_in_two_clicks_how_it_was(cast: Cast):
    anna, bashir = cast.citizen(), cast.adviser()
    meet(anna, bashir)
    end_talk(bashir)
    anna.page.wait_for_url("**/beratung/ende/")
    expect(anna.page.get_by_text("Was geteilt wurde, ist fort")).to_be_visible()
    anna.page.get_by_label("Gut", exact=True).check()
    anna.page.get_by_role("button", name="Antwort senden").click()
    expect(anna.page.get_by_text("Danke, dass Sie uns gesagt haben, wie es war.")).to_be_visible()
    anna.page.reload()
    expect(anna.page.get_by_role("button", name="Antwort senden")).to_have_count(0)
    anna.page.go_back()
    expect(anna.page.get_by_role("heading", level=1)).to_be_visible()
