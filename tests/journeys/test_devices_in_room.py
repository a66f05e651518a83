"""Camera, microphone and loudspeaker during the talk: chosen, exchanged, unplugged, taken away and given back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, Playwright, expect

from journeys.conftest import Cast
from journeys.stage import CHROMIUM_FLAGS, Adviser, Citizen, DemoServer, chromium, launch
from journeys.talk import meet, switch_on, wait_until_connected, wait_until_rendering

pytestmark = pytest.mark.browser

COUNT_OFFERS = """(() => {
  window.offers = 0;
  const own = RTCPeerConnection.prototype.setLocalDescription;
  RTCPeerConnection.prototype.setLocalDescription = function (...given) { window.offers += 1; return own.apply(this, given); };
})()"""

# What the browser answers when it is asked for a device: "busy" devices by id, "refused" all, or as always.
PLAY_DEVICES = """(() => {
  const media = navigator.mediaDevices;
  const ask = media.getUserMedia.bind(media);
  window.busy = '';
  window.refused = '';
  window.asked = [];
  media.getUserMedia = (wanted) => {
    window.asked.push(wanted);
    const one = wanted.video || wanted.audio;
    if (window.refused) return Promise.reject(new DOMException('', window.refused));
    if (window.busy && one.deviceId?.exact === window.busy) return Promise.reject(new DOMException('', 'NotReadableError'));
    // Fake cameras look nowhere; the third one is taken for the one at the back.
    const { facingMode, ...others } = one;
    if (!wanted.video || facingMode?.exact === undefined) return ask(wanted);
    return media.enumerateDevices().then((all) => {
      const cameras = all.filter(({ kind }) => kind === 'videoinput');
      const { deviceId } = cameras[facingMode.exact === 'environment' ? 2 : 0];
      return ask({ video: { ...others, deviceId: { exact: deviceId } } });
    });
  };
})()"""
ID_OF = """(name) => navigator.mediaDevices.enumerateDevices()
  .then((all) => all.find(({ label }) => label === name).deviceId)"""
UNPLUG = """(kind) => {
  const track = document.querySelector('video[data-self]').srcObject.getTracks()[0];
  track.stop();
  track.dispatchEvent(new Event('ended'));
}"""
HIDE = """(hidden) => {
  Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => hidden ? 'hidden' : 'visible' });
  document.dispatchEvent(new Event('visibilitychange'));
}"""


@pytest.fixture(scope="module")
def rich_browser(playwright: Playwright) -> Iterator[Browser]:
    """Several cameras, microphones and loudspeakers. Of the second fake camera Chromium encodes no picture."""
    browser = launch(playwright, "--use-fake-device-for-media-stream=device-count=3,fps=30")
    yield browser
    browser.close()


@pytest.fixture
def talk(
    rich_browser: Browser, cast: Cast, server: DemoServer, request: pytest.FixtureRequest
) -> Iterator[tuple[Citizen, Adviser]]:
    anna = Citizen(rich_browser, server.origin, **getattr(request, "param", {}))
    anna.context.add_init_script(COUNT_OFFERS)
    anna.context.add_init_script(PLAY_DEVICES)
    bashir = cast.adviser()
    meet(anna, bashir)
    yield anna, bashir
    assert not anna.problems
    anna.close()


def test_another_camera_is_used_at_once_without_negotiation_and_remembered(talk: tuple[Citizen, Adviser]):
    anna, bashir = talk
    switch_on(anna, "Kamera")
    wait_until_rendering(bashir)
    offers = anna.page.evaluate("window.offers")
    camera = devices(anna.page).get_by_label("Kamera")
    expect(camera.locator("option")).to_have_count(3)
    choose(camera, "fake_device_2")
    told(anna.page, "Jetzt in Gebrauch: fake_device_2")
    assert used_camera(anna.page) == "fake_device_2"
    wait_until_rendering(bashir)
    assert anna.page.evaluate("window.offers") == offers
    anna.page.reload()
    wait_until_rendering(bashir)
    assert used_camera(anna.page) == "fake_device_2"


def test_a_choice_before_switching_on_is_used_then(talk: tuple[Citizen, Adviser]):
    anna, bashir = talk
    switch_on(anna, "Kamera")  # only now the browser tells names
    anna.page.get_by_role("button", name="Kamera ausschalten").click()
    choose(devices(anna.page).get_by_label("Kamera"), "fake_device_2")
    told(anna.page, "fake_device_2 wird benutzt, sobald Sie einschalten.")
    switch_on(anna, "Kamera")
    assert used_camera(anna.page) == "fake_device_2"
    wait_until_rendering(bashir)


def test_a_camera_that_is_in_use_elsewhere_leaves_the_old_one_on_and_says_why(talk: tuple[Citizen, Adviser]):
    anna, bashir = talk
    switch_on(anna, "Kamera")
    anna.page.evaluate(f"({ID_OF})('fake_device_2').then((id) => {{ window.busy = id; }})")
    choose(devices(anna.page).get_by_label("Kamera"), "fake_device_2")
    told(anna.page, "Die Kamera lässt sich gerade nicht benutzen – Es bleibt bei: fake_device_0")
    expect(devices(anna.page).get_by_label("Kamera")).to_have_js_property("selectedOptions.0.text", "fake_device_0")
    wait_until_rendering(bashir)


def test_the_microphone_changes_as_well(talk: tuple[Citizen, Adviser]):
    anna, bashir = talk
    switch_on(anna, "Mikrofon")
    microphone = devices(anna.page).get_by_label("Mikrofon")
    names = microphone.locator("option").all_inner_texts()
    other = next(name for name in names if name != chosen(microphone))
    choose(microphone, other)
    told(anna.page, f"Jetzt in Gebrauch: {other}")
    bashir.page.locator("[data-tiles] [data-speaking]").wait_for()
    wanted = anna.page.evaluate("window.asked.at(-1).audio")
    assert wanted["echoCancellation"] is True


def test_the_others_are_heard_over_the_chosen_loudspeaker(talk: tuple[Citizen, Adviser]):
    anna, bashir = talk
    switch_on(bashir, "Mikrofon")
    switch_on(anna, "Mikrofon")
    speaker = devices(anna.page).get_by_label("Lautsprecher", exact=True)
    last = speaker.locator("option").last.inner_text()
    choose(speaker, last)
    told(anna.page, f"Jetzt in Gebrauch: {last}")
    id_ = speaker.input_value()
    assert id_
    assert anna.page.evaluate("document.querySelector('video[data-participant]').sinkId") == id_
    anna.page.reload()
    wait_until_connected(anna)
    anna.page.wait_for_function("(id) => document.querySelector('video[data-participant]')?.sinkId === id", arg=id_)


def test_the_list_follows_what_is_plugged_in(talk: tuple[Citizen, Adviser]):
    anna, _ = talk
    switch_on(anna, "Kamera")
    camera = devices(anna.page).get_by_label("Kamera")
    anna.page.evaluate("""() => {
      const media = navigator.mediaDevices;
      const list = media.enumerateDevices.bind(media);
      media.enumerateDevices = async () => [...await list(), { kind: 'videoinput', deviceId: 'new', label: 'Neue Kamera' }];
      media.dispatchEvent(new Event('devicechange'));
    }""")
    expect(camera.locator("option", has_text="Neue Kamera")).to_have_count(1)


def test_an_unplugged_camera_is_followed_by_the_next_with_a_word(talk: tuple[Citizen, Adviser]):
    anna, bashir = talk
    switch_on(anna, "Kamera")
    wait_until_rendering(bashir)
    anna.page.evaluate(UNPLUG)
    said = anna.page.get_by_role("alert").filter(has_text="Die Kamera ist nicht mehr da. Jetzt wird diese benutzt: fake_device")
    expect(said).to_be_visible()
    wait_until_rendering(bashir)


@pytest.mark.parametrize(
    ("refused", "sentence"),
    [("NotFoundError", "Die Kamera ist nicht mehr da"), ("NotAllowedError", "Ihr Browser erlaubt die Kamera nicht")],
)
def test_when_there_is_no_next_camera_it_is_off_and_the_reason_is_said(
    talk: tuple[Citizen, Adviser], refused: str, sentence: str
):
    anna, bashir = talk
    switch_on(anna, "Kamera")
    wait_until_rendering(bashir)
    anna.page.evaluate("(name) => { window.refused = name; }", refused)
    anna.page.evaluate(UNPLUG)
    expect(anna.page.get_by_role("alert").filter(has_text=sentence)).to_be_visible()
    anna.page.get_by_role("button", name="Kamera einschalten").wait_for()
    bashir.page.locator('[data-tiles] [data-camera="off"]').wait_for()


def test_a_camera_that_the_telephone_took_away_comes_back_with_the_page(talk: tuple[Citizen, Adviser]):
    anna, bashir = talk
    switch_on(anna, "Kamera")
    wait_until_rendering(bashir)
    anna.page.evaluate(HIDE, True)
    anna.page.evaluate("() => { window.refused = 'NotReadableError'; }")  # nobody gets a camera in the background
    anna.page.evaluate(UNPLUG)
    anna.page.get_by_role("button", name="Kamera einschalten").wait_for()
    anna.page.evaluate("() => { window.refused = ''; }")
    anna.page.evaluate(HIDE, False)
    expect(anna.page.get_by_role("alert").filter(has_text="Sie ist wieder an")).to_be_visible()
    wait_until_rendering(bashir)


def test_a_camera_that_was_switched_off_does_not_come_back_by_itself(talk: tuple[Citizen, Adviser]):
    anna, bashir = talk
    switch_on(anna, "Kamera")
    wait_until_rendering(bashir)
    anna.page.get_by_role("button", name="Kamera ausschalten").click()
    anna.page.evaluate(HIDE, True)
    asked = anna.page.evaluate("window.asked.length")
    anna.page.evaluate(HIDE, False)
    switch_on(anna, "Mikrofon")  # something that takes its time as well, and is asked for after it would have been
    assert anna.page.evaluate("window.asked.slice(%d).every(({ video }) => !video)" % asked)


@pytest.mark.parametrize(
    "talk", [{"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}], indirect=True
)
def test_a_telephone_turns_to_its_other_camera_by_one_button(talk: tuple[Citizen, Adviser]):
    anna, bashir = talk
    switch_on(anna, "Kamera")
    wait_until_rendering(bashir)
    assert used_camera(anna.page) == "fake_device_0"
    anna.page.get_by_role("button", name="Mehr", exact=True).tap()
    anna.page.get_by_role("button", name="Kamera wechseln").tap()
    anna.page.wait_for_function(
        "() => document.querySelector('video[data-self]').srcObject?.getTracks()[0].label === 'fake_device_2'"
    )
    wait_until_rendering(bashir)
    anna.page.reload()
    wait_until_rendering(bashir)
    assert used_camera(anna.page) == "fake_device_2"


def test_without_permission_the_names_are_promised_not_invented(
    cast_on: Callable[[DemoServer], Cast], server: DemoServer, playwright: Playwright
):
    cast = cast_on(server)
    bashir = cast.adviser()
    flags = [flag for flag in CHROMIUM_FLAGS if flag != "--use-fake-ui-for-media-stream"]  # which permits everything
    browser = playwright.chromium.launch(executable_path=chromium(), headless=True, args=flags)
    anna = Citizen(browser, server.origin, permissions=[])
    meet(anna, bashir)
    panel = devices(anna.page)
    expect(panel.get_by_label("Kamera")).to_be_disabled()
    expect(panel.get_by_text("Ihr Browser nennt die Geräte, sobald")).to_be_visible()
    anna.close()
    browser.close()


# -- the panel


def devices(page: Page) -> Locator:
    panel = page.get_by_role("group", name="Geräte", exact=True)
    if not panel.is_visible():
        page.get_by_role("button", name="Mehr", exact=True).click()
        page.get_by_role("button", name="Geräte", exact=True).click()
    return panel


def choose(select: Locator, name: str) -> None:
    select.locator("option", has_text=name).first.wait_for(state="attached")
    select.select_option(label=name)


def chosen(select: Locator) -> Any:
    return select.evaluate("(select) => select.selectedOptions[0].text")


def told(page: Page, sentence: str) -> None:
    expect(page.get_by_role("group", name="Geräte", exact=True).get_by_role("status")).to_have_text(sentence)


def used_camera(page: Page) -> Any:
    return page.evaluate("document.querySelector('video[data-self]').srcObject.getTracks()[0].label")
