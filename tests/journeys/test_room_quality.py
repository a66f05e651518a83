"""A weak connection: what is sent becomes less, in words, and more again; the last resort is the telephone."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from journeys.conftest import Cast
from journeys.stage import Citizen, Person
from journeys.talk import meet, switch_on, wait_until_rendering

pytestmark = pytest.mark.browser

# What the browser measures, made worse: `worse.fractionLost`, `worse.currentRoundTripTime` and the like.
WORSE = """(() => {
  window.worse = {};
  const ask = RTCPeerConnection.prototype.getStats;
  RTCPeerConnection.prototype.getStats = async function (...given) {
    const report = await ask.apply(this, given);
    return new Map([...report].map(([id, entry]) => [id, { ...entry, ...Object.fromEntries(
      Object.entries(window.worse).filter(([name]) => name in entry)) }]));
  };
})()"""
SENT = """async () => {
  const connection = living().at(-1);
  const video = connection.getSenders()[1];
  const [{ active, maxBitrate }] = video.getParameters().encodings;
  return { active, maxBitrate };
}"""
LIVING = """(() => {
  const Native = RTCPeerConnection;
  const made = [];
  window.RTCPeerConnection = class extends Native {
    constructor(...settings) { super(...settings); made.push(this); }
  };
  window.living = () => made.filter(({ connectionState }) => connectionState !== 'closed');
})()"""
DOWN_TO_THE_TELEPHONE = 60_000  # two seconds a look, several looks a rung


def measure(person: Person, **worse: float) -> None:
    person.page.evaluate("(worse) => { window.worse = worse; }", worse)


def in_a_talk(cast: Cast) -> tuple[Citizen, Person]:
    anna, bashir = cast.citizen(), cast.adviser()
    for person in (anna, bashir):
        person.context.add_init_script(WORSE)
        person.context.add_init_script(LIVING)
    meet(anna, bashir)
    for person in (anna, bashir):
        switch_on(person, "Kamera")
    wait_until_rendering(bashir)
    return anna, bashir


def test_the_picture_becomes_less_then_pauses_and_comes_back_by_a_button(cast: Cast):
    anna, bashir = in_a_talk(cast)
    full = anna.page.evaluate(SENT)
    measure(anna, fractionLost=0.2)
    anna.page.get_by_text("Ihre Verbindung ist schwach: wir senken das Bild.").wait_for()
    low = anna.page.evaluate(SENT)
    assert low["active"] and low["maxBitrate"] < full["maxBitrate"] / 4
    bashir_sees = bashir.page.locator("participant-tile").filter(has=bashir.page.locator("video[data-participant]"))
    expect(anna.page.get_by_text("sehr schwache Verbindung").first).to_be_visible()
    anna.page.get_by_text("wir übertragen nur noch Ihren Ton").wait_for()
    expect(bashir_sees.get_by_text("Das Bild macht Pause: schwache Verbindung")).to_be_visible()
    assert anna.page.evaluate(SENT)["active"] is False
    expect(anna.page.get_by_role("button", name="Kamera ausschalten")).to_be_visible()  # it is on, and Anna sees herself
    measure(anna)
    anna.page.get_by_role("button", name="Mein Bild wieder übertragen").click()
    expect(bashir_sees.get_by_text("Das Bild macht Pause: schwache Verbindung")).to_be_hidden()
    wait_until_rendering(bashir)
    anna.page.get_by_text("Die Verbindung ist wieder gut.").wait_for()
    assert anna.page.evaluate(SENT)["maxBitrate"] == full["maxBitrate"]
    expect(anna.page.get_by_text("sehr schwache Verbindung").first).to_be_hidden()


def test_the_ladder_ends_at_the_telephone_with_the_same_number(cast: Cast):
    anna, _bashir = in_a_talk(cast)
    measure(anna, fractionLost=0.5)
    anna.page.get_by_text("Bitte schreiben Sie einander im Live-Text.").wait_for(timeout=DOWN_TO_THE_TELEPHONE)
    anna.page.get_by_role("button", name="Im Live-Text schreiben").click()
    expect(anna.page.get_by_label("Live-Text")).to_be_focused()
    anna.page.get_by_text("Die Verbindung hält im Moment nicht.").wait_for(timeout=DOWN_TO_THE_TELEPHONE)
    telephone = anna.page.locator("[data-quality-phone]")
    expect(telephone.get_by_role("link")).to_have_attribute("href", "tel:+492214710510")
    expect(telephone).to_contain_text("Wartemarke T-001")


def test_more_than_400_ms_on_the_way_are_said(cast: Cast):
    """A-16 (EN 301 549, 6.5.1)"""
    anna, bashir = in_a_talk(cast)
    measure(anna, currentRoundTripTime=1.0)
    anna.page.get_by_text("Bild und Ton sind lange unterwegs.").wait_for()
    assert anna.page.evaluate(SENT)["active"]
    expect(bashir.page.get_by_text("Bild und Ton sind lange unterwegs.")).to_have_count(0)
    measure(anna)
    expect(anna.page.get_by_text("Bild und Ton sind lange unterwegs.")).to_have_count(0)


def test_a_good_connection_is_not_talked_about(cast: Cast):
    anna, bashir = in_a_talk(cast)
    wait_until_rendering(anna, 300)
    for person in (anna, bashir):
        expect(person.page.locator("[data-quality-told]")).to_have_text("")
        expect(person.page.locator("[data-badge=quality]").first).to_be_hidden()
