"""A screen that is shown to the others: beside the documents, with no negotiation, as long as one wants."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, expect

from journeys.conftest import Cast
from journeys.stage import Person
from journeys.talk import meet, switch_on, wait_until_rendering

pytestmark = pytest.mark.browser

# What a page negotiates, and what it captures, watched where the browser hands it out.
WATCH_SCREENS = """(() => {
  window.negotiated = 0;
  window.captured = [];
  const describe = RTCPeerConnection.prototype.setLocalDescription;
  RTCPeerConnection.prototype.setLocalDescription = function (...given) {
    window.negotiated += 1;
    return describe.apply(this, given);
  };
  const capture = MediaDevices.prototype.getDisplayMedia;
  MediaDevices.prototype.getDisplayMedia = async function (...given) {
    const stream = await capture.apply(this, given);
    captured.push(...stream.getTracks());
    return stream;
  };
})()"""
A_PHONE = "() => { delete MediaDevices.prototype.getDisplayMedia; }"
PAINTED = """(more) => new Promise((painted) => {
  const video = document.querySelector('video[data-screen]');
  let left = more;
  const next = () => (left -= 1) > 0 ? video.requestVideoFrameCallback(next) : painted(true);
  video.requestVideoFrameCallback(next);
})"""


def share(person: Person) -> None:
    person.page.get_by_role("button", name="Bildschirm teilen").click()
    person.page.get_by_role("button", name="Teilen beenden").wait_for()


def screen_of(person: Person, name: str) -> Locator:
    return person.page.get_by_role("figure").filter(has_text=f"Bildschirm von {name}")


def wait_until_screen_is_painted(person: Person, more: int = 5) -> None:
    person.page.locator("video[data-screen]").wait_for()
    assert person.page.evaluate(PAINTED, more)


def test_a_screen_is_shown_beside_the_talk_without_negotiating(cast: Cast):
    anna, bashir = cast.citizen(), cast.adviser()
    for person in (anna, bashir):
        person.context.add_init_script(WATCH_SCREENS)
    meet(anna, bashir)
    for person in (anna, bashir):
        switch_on(person, "Kamera")
    before = anna.page.evaluate("negotiated"), bashir.page.evaluate("negotiated")
    share(bashir)
    expect(bashir.page.get_by_text("Sie teilen Ihren Bildschirm.")).to_be_visible()
    wait_until_screen_is_painted(anna)
    assert anna.page.evaluate("document.querySelector('video[data-screen]').videoWidth") >= 640
    assert anna.page.evaluate("captured.length") == 0
    wait_until_rendering(anna)  # the face stays beside it
    share(anna)  # both may show something at once
    wait_until_screen_is_painted(bashir)
    assert (anna.page.evaluate("negotiated"), bashir.page.evaluate("negotiated")) == before
    bashir.page.get_by_role("button", name="Teilen beenden").click()
    anna.page.locator("video[data-screen]").wait_for(state="detached")
    expect(bashir.page.get_by_text("Sie teilen Ihren Bildschirm.")).to_have_count(0)
    assert bashir.page.evaluate("captured.every(({ readyState }) => readyState === 'ended')")
    expect(bashir.page.locator("video[data-screen]")).to_be_visible()  # Anna's goes on


def test_the_browsers_own_bar_ends_it_as_well(cast: Cast):
    anna, bashir = cast.citizen(), cast.adviser()
    anna.context.add_init_script(WATCH_SCREENS)
    meet(anna, bashir)
    share(anna)
    wait_until_screen_is_painted(bashir)
    # What the browser does when somebody presses its own "stop sharing".
    anna.page.evaluate("""() => {
        const picture = captured.find(({ kind }) => kind === 'video');
        picture.stop();
        picture.dispatchEvent(new Event('ended'));
    }""")
    anna.page.get_by_role("button", name="Bildschirm teilen").wait_for()
    bashir.page.locator("video[data-screen]").wait_for(state="detached")


def test_a_shared_screen_outlives_the_reload_of_who_watches_but_not_of_who_shares(cast: Cast):
    anna, bashir = cast.citizen(), cast.adviser()
    meet(anna, bashir)
    share(bashir)
    wait_until_screen_is_painted(anna)
    anna.page.reload()
    wait_until_screen_is_painted(anna)
    bashir.page.reload()
    anna.page.locator("video[data-screen]").wait_for(state="detached")
    bashir.page.get_by_role("button", name="Bildschirm teilen").wait_for()


def test_where_it_cannot_be_done_the_button_says_so(cast: Cast):
    anna, bashir = cast.citizen(viewport={"width": 390, "height": 844}), cast.adviser()
    anna.context.add_init_script(f"({A_PHONE})()")
    meet(anna, bashir)
    button = anna.page.get_by_role("button", name="Bildschirm teilen")
    expect(button).to_have_attribute("aria-disabled", "true")
    button.focus()
    anna.page.keyboard.press("Enter")
    expect(anna.page.get_by_role("alert").filter(has_text="Dieses Gerät kann seinen Bildschirm nicht teilen")).to_be_visible()


def test_whoever_changes_their_mind_in_the_browsers_question_is_told_nothing(cast: Cast):
    anna, bashir = cast.citizen(), cast.adviser()
    anna.context.add_init_script(
        """MediaDevices.prototype.getDisplayMedia = () =>
          Promise.reject(new DOMException('Permission denied', 'NotAllowedError'))"""
    )
    meet(anna, bashir)
    anna.page.get_by_role("button", name="Bildschirm teilen").click()
    expect(anna.page.get_by_role("button", name="Bildschirm teilen")).not_to_have_attribute("aria-busy", "true")
    expect(anna.page.locator("room-notice")).to_be_hidden()
