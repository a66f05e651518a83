"""Four words that both see, and "securely encrypted" only when the browser says so (S-25)."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, expect

from journeys.conftest import Cast
from journeys.stage import Person
from journeys.talk import meet

pytestmark = pytest.mark.browser

# What a page sees whose connection ends at somebody in the middle, who has a certificate of their own.
IN_THE_MIDDLE = """(() => {
  const seen = Object.getOwnPropertyDescriptor(RTCPeerConnection.prototype, 'currentRemoteDescription');
  Object.defineProperty(RTCPeerConnection.prototype, 'currentRemoteDescription', { get() {
    const description = seen.get.call(this);
    const other = (line) => line.replace(/[0-9A-F]{2}$/, (last) => (last === '00' ? '01' : '00'));
    return description && { type: description.type, sdp: description.sdp.replace(/a=fingerprint:\\S+ \\S+/g, other) };
  } });
})()"""
# What a browser says of a connection, changed.
TRANSPORT = """((changed) => {
  const ask = RTCPeerConnection.prototype.getStats;
  RTCPeerConnection.prototype.getStats = async function (...given) {
    const report = await ask.apply(this, given);
    return new Map([...report].map(([id, entry]) => [id, entry.type === 'transport' ? { ...entry, ...changed } : entry]));
  };
})(%s)"""


def check_security(person: Person) -> Locator:
    person.page.get_by_role("button", name="Mehr", exact=True).click()
    person.page.get_by_role("button", name="Sicherheit prüfen").click()
    return person.page.get_by_role("group", name="Sicherheit prüfen")


def words_of(person: Person) -> list[str]:
    words = check_security(person).get_by_role("list", name="Vier Wörter").get_by_role("listitem")
    expect(words).to_have_text([re.compile(r"\w+")] * 4)
    return words.all_inner_texts()


def test_both_see_the_same_words_and_digits(cast: Cast):
    anna, bashir = cast.citizen(), cast.adviser()
    meet(anna, bashir)
    assert words_of(anna) == words_of(bashir)
    digits = [person.page.locator("[data-sign-digits]").inner_text() for person in (anna, bashir)]
    assert digits[0] == digits[1]
    assert re.fullmatch(r"(\d{3} ){3}\d{3}", digits[0])
    for person in (anna, bashir):
        expect(person.page.get_by_text("sicher verschlüsselt")).to_be_visible()
        expect(person.page.get_by_text("Direkt von Browser zu Browser.")).to_be_visible()


def test_a_new_connection_has_other_words_and_again_the_same_for_both(cast: Cast):
    anna, bashir = cast.citizen(), cast.adviser()
    meet(anna, bashir)
    before = words_of(bashir)
    anna.page.reload()
    after = words_of(anna)
    assert after != before
    expect(bashir.page.locator("[data-sign-word]")).to_have_text(after)


def test_somebody_in_the_middle_is_seen_by_the_words(cast: Cast):
    anna, bashir = cast.citizen(), cast.adviser()
    anna.context.add_init_script(IN_THE_MIDDLE)
    meet(anna, bashir)
    assert words_of(anna) != words_of(bashir)


@pytest.mark.parametrize("lacking", ["{ dtlsState: 'connecting' }", "{ tlsVersion: 'FEFF' }", "{ srtpCipher: undefined }"])
def test_secure_is_not_said_when_the_browser_does_not_say_so(cast: Cast, lacking: str):
    anna, bashir = cast.citizen(), cast.adviser()
    anna.context.add_init_script(TRANSPORT % lacking)
    meet(anna, bashir)
    panel = check_security(anna)
    expect(panel.get_by_text("Direkt von Browser zu Browser.")).to_be_visible()
    expect(panel.get_by_text("Von Ihrem Browser noch nicht bestätigt.")).to_be_visible()
    expect(panel.get_by_text("sicher verschlüsselt")).to_be_hidden()
    expect(panel.get_by_role("list", name="Vier Wörter")).to_be_hidden()


def test_the_panel_is_opened_and_closed_by_keyboard(cast: Cast):
    anna, bashir = cast.citizen(), cast.adviser()
    meet(anna, bashir)
    more = anna.page.get_by_role("button", name="Mehr", exact=True)
    more.focus()
    anna.page.keyboard.press("Enter")
    anna.page.get_by_role("button", name="Sicherheit prüfen").focus()
    anna.page.keyboard.press("Enter")
    expect(anna.page.get_by_role("heading", name="Sicherheit prüfen")).to_be_focused()
    anna.page.keyboard.press("Escape")
    expect(more).to_be_focused()
