"""The whole way with the keyboard alone (A-24, A-25, Q-10, Q-18)."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from journeys.conftest import Cast
from journeys.documents import pdf
from journeys.keys import Keys
from journeys.stage import PASSWORD, Citizen

pytestmark = pytest.mark.browser

# Without smooth scrolling, so that one may look at once whether the focus can be seen.
STILL: dict[str, object] = {"reduced_motion": "reduce"}
PHONE: dict[str, object] = {**STILL, "viewport": {"width": 390, "height": 844}}


@pytest.fixture
def anna(cast: Cast) -> Citizen:
    return cast.citizen(**PHONE)


def test_the_whole_way_by_keyboard(cast: Cast, anna: Citizen):
    bashir = cast.citizen(**STILL)  # signs in below
    desk, waiting = Keys(bashir.page), Keys(anna.page)
    sign_in(desk)
    desk.press("Arbeitsplatz öffnen")
    bashir.page.get_by_role("button", name="Arbeitsplatz schließen").wait_for()
    draw(waiting)
    bashir.page.locator("#desk-call-button:enabled").wait_for()
    desk.press("Nächste Person aufrufen")
    bashir.page.wait_for_url("**/beratung/*/")
    answer(waiting)
    in_the_room(desk, waiting)
    leave(waiting)
    end(desk)
    desk.press("Arbeitsplatz schließen")
    bashir.page.get_by_role("button", name="Arbeitsplatz öffnen").wait_for()


def sign_in(keys: Keys) -> None:
    page = keys.page
    page.goto("/arbeitsplatz/")
    keys.tab_to("Benutzername")
    keys.type("beratung1")
    keys.press("Anmelden")
    expect(page.locator(".error-summary")).to_be_focused()
    keys.tab_to("Passwort")  # the link in the summary
    page.keyboard.press("Enter")
    expect(page.get_by_role("textbox", name="Passwort")).to_be_focused()
    keys.type(PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Arbeitsplatz öffnen").wait_for()


def draw(keys: Keys) -> None:
    keys.page.goto("/")
    assert "Zum Inhalt" in keys.tab()["name"]
    keys.page.keyboard.press("Enter")
    keys.press("Jetzt beraten lassen")
    keys.page.wait_for_url("**/buero/**")
    keys.press("Wartemarke ziehen")
    keys.page.wait_for_url("**/wartebereich/")
    assert any("Wartemarke zurückgeben" in name for name in keys.way_round())


def answer(keys: Keys) -> None:
    """The call takes the focus to its words, not to its button; Escape leaves a way in that can be seen."""
    page = keys.page
    dialog = page.get_by_role("dialog")
    dialog.wait_for()
    assert "Sie sind dran" in keys.focus()["name"]
    assert keys.focus()["kind"] == "h2"
    page.keyboard.press("Escape")
    dialog.wait_for(state="hidden")
    way_in = page.get_by_role("region", name="Aufruf").get_by_role("button", name="Jetzt eintreten")
    expect(way_in).to_be_focused()
    expect(way_in).to_be_in_viewport()
    page.reload()
    dialog.wait_for()
    keys.press("Jetzt eintreten")
    page.wait_for_url("**/beratung/")


def in_the_room(desk: Keys, waiting: Keys) -> None:
    for keys in (desk, waiting):
        wait_until_connected_on(keys)
        expect(keys.page.get_by_role("heading", level=1)).to_be_focused()
        keys.press("Mikrofon einschalten")
        keys.page.get_by_role("button", name="Mikrofon ausschalten").wait_for()
        assert "Mikrofon" in keys.focus()["name"]
        keys.press("Kamera einschalten", "Space")
        keys.page.get_by_role("button", name="Kamera ausschalten").wait_for()
    waiting.tab_to("Live-Text", backwards=True)
    waiting.type("Ohne Maus.\n")
    desk.page.get_by_text("Ohne Maus.").first.wait_for()
    with desk.page.expect_file_chooser() as chooser:
        desk.press("Dokument zeigen")
    chooser.value.set_files({"name": "antrag.pdf", "mimeType": "application/pdf", "buffer": pdf(pages=3)})
    waiting.page.locator('[data-document][data-page="1"][data-pages="3"]').wait_for()
    waiting.press("Nächste Seite", backwards=True)
    desk.page.locator('[data-document][data-page="2"]').wait_for()
    for keys in (desk, waiting):
        round_trip = keys.way_round()
        assert [name for name in round_trip if "Live-Text" in name]
        assert "Barrierefreiheit" in round_trip


def leave(keys: Keys) -> None:
    keys.press("Beratung verlassen")
    keys.page.wait_for_url("**/beratung/ende/")
    keys.tab_to("Zurück in die Beratung")


def end(keys: Keys) -> None:
    page, dialog = keys.page, keys.page.get_by_role("dialog")
    keys.press("Beratung beenden")
    dialog.wait_for()
    assert keys.focus()["name"] == "Weiter beraten"
    page.keyboard.press("Escape")
    dialog.wait_for(state="hidden")
    assert keys.focus()["name"] == "Beratung beenden"
    page.keyboard.press("Enter")
    dialog.wait_for()
    keys.press("Beratung beenden")
    page.wait_for_url("**/arbeitsplatz/")


def wait_until_connected_on(keys: Keys) -> None:
    keys.page.get_by_text("Verbunden", exact=True).first.wait_for()
