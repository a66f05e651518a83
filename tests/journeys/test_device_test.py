"""The device test in a real browser: with devices, without them, not allowed to use them, with a tone and with silence."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from journeys import axe, fake_devices
from journeys.conftest import Cast
from journeys.keys import Keys
from journeys.stage import CHROMIUM_FLAGS, Citizen, DemoServer

pytestmark = pytest.mark.browser

ADDRESS = "/geraete-test/"
FAKES = [flag for flag in CHROMIUM_FLAGS if "media-stream" in flag]
DENIED = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream=deny"]
STILL: dict[str, object] = {"reduced_motion": "reduce"}


@pytest.fixture
def somebody_with(browser: Browser, server: DemoServer) -> Iterator[Callable[..., Citizen]]:
    """Somebody whose browser has other devices than usual: Chromium takes them as flags."""
    with ExitStack() as stack:

        def enter(*flags: str, without: Sequence[str] = (), **options: object) -> Citizen:
            usual = [flag for flag in CHROMIUM_FLAGS if flag not in without]
            other = browser.browser_type.launch(executable_path=chromium(), headless=True, args=[*usual, *flags])
            stack.callback(other.close)
            cast = Cast(other, server)
            stack.callback(cast.leave)
            return cast.citizen(**STILL, **options)

        yield enter


def test_all_four_work_and_the_code_says_so(cast: Cast):
    page = open_test(cast.citizen(**STILL))
    run_everything(page)
    expect(result(page, "camera")).to_have_text(re.compile(r"Kamera: Das Bild kommt an, \d+ × \d+, \d+ Bilder je Sekunde\."))
    expect(result(page, "microphone")).to_have_text("Mikrofon: Ton kommt an.")
    expect(result(page, "connection")).to_have_text("Verbindung: Gut. Video wird gehen.")
    page.get_by_role("button", name="Ja, gehört").click()
    expect(result(page, "speaker")).to_have_text("Lautsprecher: Sie hören den Ton.")
    expect(page.get_by_text("Alles funktioniert.")).to_be_visible()
    code = page.locator("[data-code]").inner_text()
    assert re.fullmatch(r"1111 C\d{3} L[A-Z]", code)
    assert read_code(page, code) == ["funktioniert"] * 4
    assert not axe.violations(page)


def test_before_the_click_nothing_is_asked_for(cast: Cast):
    anna = cast.citizen()
    anna.page.add_init_script("""
      const ask = MediaDevices.prototype.getUserMedia;
      window.asked = 0;
      MediaDevices.prototype.getUserMedia = function (...wanted) { window.asked += 1; return ask.apply(this, wanted); };
    """)
    page = open_test(anna)
    expect(page.get_by_role("button", name="Kamera testen")).to_be_enabled()
    assert page.evaluate("window.asked") == 0
    page.get_by_role("button", name="Kamera testen").click()
    wait_until_found(page, "camera")
    assert page.evaluate("window.asked") == 1


def test_the_picture_is_shown_to_the_person_and_goes_with_the_test(cast: Cast):
    page = open_test(cast.citizen())
    page.get_by_role("button", name="Kamera testen").click()
    page.wait_for_function("() => document.querySelector('check-row video').getVideoPlaybackQuality().totalVideoFrames > 5")
    page.evaluate("window.track = document.querySelector('check-row video').srcObject.getTracks()[0]")
    page.get_by_role("button", name="Kamera ausschalten").click()
    expect(page.locator("check-row video")).to_be_hidden()
    assert page.evaluate("window.track.readyState") == "ended"


def test_results_are_there_again_and_another_tab_hears_of_them(cast: Cast):
    anna = cast.citizen()
    page = open_test(anna)
    page.get_by_role("button", name="Verbindung testen").click()
    wait_until_found(page, "connection")
    page.reload()
    expect(result(page, "connection")).to_contain_text("Video wird gehen")
    expect(result(page, "camera")).to_contain_text("Noch nicht getestet")
    beside = open_test(Beside(anna))
    expect(result(beside, "connection")).to_contain_text("Video wird gehen")
    page.get_by_role("button", name="Ton abspielen").click()
    page.get_by_role("button", name="Nein, nicht gehört").click()
    expect(result(beside, "speaker")).to_contain_text("Sie hören den Ton nicht")
    expect(beside.locator("check-row[data-check=speaker]")).to_contain_text("stumm geschaltet")


def test_the_connection_says_when_the_server_is_not_reached(cast: Cast):
    anna = cast.citizen()
    page = open_test(anna)
    anna.context.set_offline(True)
    page.get_by_role("button", name="Verbindung testen").click()
    expect(result(page, "connection")).to_contain_text("antwortet im Moment nicht")
    anna.context.set_offline(False)
    page.get_by_role("button", name="Verbindung testen").click()
    expect(result(page, "connection")).to_contain_text("Video wird gehen")


def test_the_ring_is_chosen_and_kept(cast: Cast):
    page = open_test(cast.citizen())
    assert page.evaluate("localStorage.length") == 0
    page.get_by_label("Sanft").check()
    page.reload()
    expect(page.get_by_label("Sanft")).to_be_checked()
    expect(page.get_by_label("Glocke")).not_to_be_checked()


def test_who_is_called_while_testing_is_told(cast: Cast):
    bashir, anna = cast.adviser(), cast.citizen()
    anna.draw_number()
    page = open_test(anna)
    expect(page.get_by_role("link", name="Zurück zum Wartebereich")).to_be_visible()
    bashir.call_next()
    notice = page.locator("[data-called]")
    expect(notice).to_be_visible()
    expect(page.get_by_role("alert")).to_contain_text("Sie sind dran")
    assert page.title().startswith("Sie sind dran")
    assert not axe.violations(page)
    notice.get_by_role("link", name="Zum Wartebereich").click()
    anna.step_in()


def test_with_the_keyboard_alone(cast: Cast):
    page = open_test(cast.citizen(**STILL))
    keys = Keys(page)
    keys.press("Test beginnen")
    yes = page.get_by_role("button", name="Ja, gehört")
    yes.wait_for()
    keys.press("Ja, gehört")
    expect(page.get_by_role("button", name="Ton abspielen")).to_be_focused()
    keys.tab_to("Glocke")
    page.keyboard.press("ArrowRight")
    expect(page.get_by_label("Zwei Töne")).to_be_checked()
    keys.press("Kamera und Mikrofon ausschalten", backwards=True)
    expect(page.get_by_role("button", name="Test beginnen")).to_be_focused()
    expect(page.get_by_role("button", name="Kamera testen")).to_be_visible()
    names = keys.way_round()
    assert "Verbindung testen" in names
    assert "Die Tabelle" in names


def test_another_camera_and_loudspeaker_are_chosen_and_kept(somebody_with: Callable[..., Citizen]):
    page = open_test(somebody_with("--use-fake-device-for-media-stream=device-count=2,fps=30"))
    page.get_by_role("button", name="Kamera testen").click()
    wait_until_found(page, "camera")
    used = "() => document.querySelector('check-row video').srcObject?.getVideoTracks()[0]?.label"
    first = page.evaluate(used)
    options = page.get_by_label("Kamera wählen").locator("option").all_inner_texts()
    [other] = [name for name in options if name != first]
    page.get_by_label("Kamera wählen").select_option(label=other)
    page.wait_for_function(f"(name) => ({used})() === name", arg=other)
    page.get_by_role("button", name="Ton abspielen").click()
    page.get_by_label("Lautsprecher wählen").select_option(index=2)
    page.get_by_role("button", name="Ja, gehört").click()
    page.reload()
    page.get_by_role("button", name="Kamera testen").click()
    page.wait_for_function(f"(name) => ({used})() === name", arg=other)


def test_without_devices_there_are_clear_words_and_a_way_on(somebody_with: Callable[..., Citizen]):
    page = open_test(somebody_with(without=FAKES))
    run_everything(page)
    expect(result(page, "camera")).to_have_text("Kamera: Es wurde keine Kamera gefunden.")
    expect(result(page, "microphone")).to_have_text("Mikrofon: Es wurde kein Mikrofon gefunden.")
    expect(row(page, "camera")).to_contain_text("Es geht auch ohne")
    expect(row(page, "microphone")).to_contain_text("im Live-Text schreiben")
    assert page.locator("[data-code]").inner_text().startswith("4401")
    assert not axe.violations(page)


def test_who_does_not_allow_it_reads_how_to(somebody_with: Callable[..., Citizen]):
    page = open_test(somebody_with(*DENIED, without=FAKES, permissions=[]))
    run_everything(page)
    for check, device in (("camera", "die Kamera"), ("microphone", "das Mikrofon")):
        expect(result(page, check)).to_contain_text(f"Ihr Browser erlaubt {device} nicht")
        expect(row(page, check)).to_contain_text("Symbol links neben der Adresse")
        expect(row(page, check)).to_contain_text("Es geht auch ohne")
    assert not axe.violations(page)


def test_a_tone_is_heard(somebody_with: Callable[..., Citizen], tmp_path: Path):
    page = open_test(somebody_with(f"--use-file-for-fake-audio-capture={fake_devices.tone(tmp_path)}"))
    page.get_by_role("button", name="Mikrofon testen").click()
    expect(result(page, "microphone")).to_have_text("Mikrofon: Ton kommt an.")
    page.wait_for_function("() => document.querySelector('meter').value > 0.3")


def test_silence_and_a_covered_lens_are_found_out(somebody_with: Callable[..., Citizen], tmp_path: Path):
    files = [
        f"--use-file-for-fake-audio-capture={fake_devices.silence(tmp_path)}",
        f"--use-file-for-fake-video-capture={fake_devices.covered_lens(tmp_path)}",
    ]
    page = open_test(somebody_with(*files))
    run_everything(page)
    expect(result(page, "camera")).to_have_text("Kamera: Das Bild ist ganz dunkel. Ist die Kamera abgedeckt?")
    expect(row(page, "camera")).to_contain_text("Schieber")
    expect(result(page, "microphone")).to_have_text("Mikrofon: Es ist nichts zu hören.")
    expect(row(page, "microphone")).to_contain_text("Stummtaste")
    assert not axe.violations(page)


def test_without_javascript_it_says_what_to_check_by_hand(cast: Cast):
    page = cast.citizen(java_script_enabled=False).page
    page.goto(ADDRESS)
    by_hand = page.locator("noscript .callout")  # by its text Playwright finds nothing in there
    expect(by_hand).to_be_visible()
    expect(by_hand).to_contain_text("Bis dahin können Sie selbst prüfen")
    expect(page.get_by_role("button", name="Test beginnen")).to_be_hidden()


def open_test(anna: Citizen | Beside) -> Page:
    anna.page.goto(ADDRESS)
    anna.page.get_by_role("button", name="Test beginnen").wait_for()
    return anna.page


class Beside:
    """The same person's second tab."""

    def __init__(self, anna: Citizen) -> None:
        self.page = anna.new_page()


def run_everything(page: Page) -> None:
    page.get_by_role("button", name="Test beginnen").click()
    page.get_by_role("button", name="Ja, gehört").wait_for()
    for check in ("camera", "microphone", "connection"):
        wait_until_found(page, check)


def wait_until_found(page: Page, check: str) -> None:
    page.locator(f"check-row[data-check={check}]:is([data-tone=good], [data-tone=attention], [data-tone=bad])").wait_for()


def row(page: Page, check: str) -> Locator:
    return page.locator(f"check-row[data-check={check}]")


def result(page: Page, check: str) -> Locator:
    return row(page, check).get_by_role("status").first


def read_code(page: Page, code: str) -> list[str]:
    page.get_by_label("Code", exact=True).fill(code.lower().replace(" ", ""))
    page.get_by_role("button", name="Bedeutung zeigen").click()
    page.get_by_text("Der Code sagt:").wait_for()
    meanings = page.locator("[data-meaning] li").all_inner_texts()
    assert "Linux" in meanings.pop()
    return [meaning.partition(": ")[2] for meaning in meanings]


def chromium() -> str | None:
    return shutil.which("chromium") or shutil.which("google-chrome")
