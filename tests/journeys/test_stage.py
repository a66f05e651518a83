"""The pictures: who is large, who is present, and what lies over what."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from journeys.conftest import Cast
from journeys.layout import CUT_OFF, SIDEWAYS, too_small
from journeys.other_hand import OtherHand
from journeys.stage import Adviser, Citizen, DemoServer, Person
from journeys.talk import end_talk, meet, switch_on, wait_until_connected, wait_until_rendering

pytestmark = pytest.mark.browser

SIZES = [(320, 568), (390, 844), (568, 320), (844, 390), (768, 1024), (1280, 900), (1920, 1080)]

# Somebody who was admitted and whose page is not open: a place on the stage without a picture.
ADMIT = """
from sprechstunde.consultations import people
from sprechstunde.consultations.models import Participant, Party, Role, Standing
guest = people.invite(consultation=Consultation.objects.get(), role=Role.{role}, name="{name}", party=Party.NEUTRAL)
Participant.objects.filter(pk=guest.pk).update(standing=Standing.ADMITTED)
"""

# What can be pressed must not lie under anything; names and what people do must not lie under what can be pressed.
OVERLAPS = """() => {
  const shown = (selector) => [...document.querySelectorAll(selector)].filter((each) => each.getClientRects().length > 0);
  const over = (a, b) => {
    const [one, other] = [a.getBoundingClientRect(), b.getBoundingClientRect()];
    return one.left < other.right - 1 && other.left < one.right - 1 && one.top < other.bottom - 1 && other.top < one.bottom - 1;
  };
  const named = (each) => each.getAttribute('aria-label') || each.dataset.badge || each.className;
  const tools = shown('.room-tile-tool');
  const own = shown('.room-tile--self');
  const badges = shown('.room-tiles .room-badge');
  const pairs = [...own.flatMap((a) => tools.map((b) => [a, b])), ...badges.flatMap((a) => tools.map((b) => [a, b]))];
  return pairs.filter(([a, b]) => over(a, b)).map(([a, b]) => `${named(a)} lies on ${named(b)}`);
}"""

# WCAG 1.4.11, asked for by EN 301 549, 6.2.2.4: the edge of who speaks against the ground around it.
EDGE_CONTRAST = """(tile) => {
  const brush = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  const luminance = (colour) => {
    brush.fillStyle = colour;
    brush.fillRect(0, 0, 1, 1);
    const part = (value) => (value /= 255) <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
    const [red, green, blue] = brush.getImageData(0, 0, 1, 1).data;
    return 0.2126 * part(red) + 0.7152 * part(green) + 0.0722 * part(blue);
  };
  const { borderTopColor, backgroundColor } = getComputedStyle(tile);
  const [lighter, darker] = [luminance(borderTopColor), luminance(backgroundColor)].sort((a, b) => b - a);
  return (lighter + 0.05) / (darker + 0.05);
}"""


@pytest.fixture
def hand(server: DemoServer) -> Iterator[OtherHand]:
    with OtherHand(server) as hand:
        yield hand


@pytest.fixture
def talk(cast: Cast) -> tuple[Citizen, Adviser]:
    anna, bashir = cast.citizen(), cast.adviser()
    meet(anna, bashir)
    return anna, bashir


def test_everybody_sees_who_is_present_and_hears_who_comes_and_goes(talk: tuple[Citizen, Adviser]):
    anna, bashir = talk
    for person, other in ((anna, "Frau Yılmaz Beraterin, Berater"), (bashir, "T-001 ratsuchende Person")):
        summary = person.page.locator("summary", has_text="Anwesend: 2")
        summary.focus()
        person.page.keyboard.press("Enter")
        present = person.page.get_by_role("list", name="Anwesend").get_by_role("listitem")
        expect(present).to_have_count(2)
        expect(present.nth(1)).to_contain_text(other)
        person.page.keyboard.press("Escape")
        expect(present.first).to_be_hidden()
        expect(summary).to_be_focused()
    anna.page.get_by_role("button", name="Beratung verlassen").click()
    said = bashir.page.locator("who-is-here").get_by_role("status")
    expect(said).to_have_text("T-001 ist nicht mehr da.")
    bashir.page.locator("summary", has_text="Anwesend: 1").wait_for()
    anna.page.get_by_role("link", name="Zurück in die Beratung").click()
    expect(said).to_have_text("T-001 (ratsuchende Person) ist jetzt da.")


def test_a_reload_is_neither_coming_nor_going(talk: tuple[Citizen, Adviser]):
    anna, bashir = talk
    said = bashir.page.locator("who-is-here").get_by_role("status")
    before = said.inner_text()
    anna.page.reload()
    anna.page.locator("summary", has_text="Anwesend: 2").wait_for()
    wait_until_connected(bashir)
    assert said.inner_text() == before


def test_any_picture_is_pinned_by_keyboard_and_stays_large(talk: tuple[Citizen, Adviser], hand: OtherHand):
    """A-18: two pins, kept over a reload and while others speak, for this talk only."""
    anna, bashir = talk
    admit(hand, SIGN_INTERPRETER="Frau Kaya", TRUSTED="Herr Öz")
    press(anna.page, "Frau Kaya anheften")
    wait_until_larger(anna.page, "Frau Kaya", than=["Frau Yılmaz", "Herr Öz"])
    press(anna.page, "Herr Öz anheften")
    wait_until_larger(anna.page, "Herr Öz", than=["Frau Yılmaz"])
    switch_on(bashir, "Mikrofon")
    tile(anna.page, "Frau Yılmaz").and_(anna.page.locator("[data-speaking]")).wait_for()
    wait_until_larger(anna.page, "Frau Kaya", than=["Frau Yılmaz"])
    anna.page.reload()
    wait_until_larger(anna.page, "Frau Kaya", than=["Frau Yılmaz"])
    press(anna.page, "Frau Yılmaz anheften")
    wait_until_larger(anna.page, "Frau Yılmaz", than=["Frau Kaya"])
    assert "Kaya" not in anna.page.evaluate("Object.entries(sessionStorage).join()")
    end_talk(bashir)
    anna.page.wait_for_url("**/beratung/ende/")
    assert anna.page.evaluate("Object.keys(sessionStorage).filter((key) => key.startsWith('room'))") == []


def test_an_enlarged_picture_has_the_whole_width_until_it_is_let_go(talk: tuple[Citizen, Adviser]):
    anna, _ = talk
    before = width(tile(anna.page, "Frau Yılmaz"))
    press(anna.page, "Frau Yılmaz vergrößern")
    expect(anna.page.get_by_role("button", name="Frau Yılmaz vergrößern")).to_have_attribute("aria-pressed", "true")
    assert width(tile(anna.page, "Frau Yılmaz")) > 1.3 * before
    press(anna.page, "Frau Yılmaz vergrößern")
    assert width(tile(anna.page, "Frau Yılmaz")) == pytest.approx(before)


def test_the_view_for_interpreting_shows_the_interpreter_the_office_and_large_text(
    talk: tuple[Citizen, Adviser], hand: OtherHand
):
    anna, bashir = talk
    anna.page.get_by_label("Live-Text").last.press_sequentially("Guten Tag.\n")
    line = bashir.page.locator(".room-line").get_by_text("Guten Tag.")
    size = "(line) => parseFloat(getComputedStyle(line).fontSize)"
    usual = line.evaluate(size)
    admit(hand, TRUSTED="Herr Öz", SIGN_INTERPRETER="Frau Kaya")
    for person in (anna, bashir):
        more(person.page, "Ansicht Dolmetschung")
        wait_until_larger(person.page, "Frau Kaya", than=["Herr Öz"])
    wait_until_larger(anna.page, "Frau Yılmaz", than=["Herr Öz"])
    wait_until_larger(bashir.page, "T-001", than=["Herr Öz"])
    assert line.evaluate(size) > 1.3 * usual
    more(bashir.page, "Ansicht Dolmetschung")
    expect(bashir.page.locator("[data-tiles] [data-spot]")).to_have_count(0)


def test_who_signs_is_shown_as_having_the_word_without_a_sound(talk: tuple[Citizen, Adviser]):
    """A-17 (EN 301 549, 6.5.6), with the contrast of A-07."""
    anna, bashir = talk
    more(anna.page, "Ich gebärde")
    seen = tile(bashir.page, "T-001")
    expect(seen.get_by_text("gebärdet")).to_be_visible()
    assert seen.evaluate(EDGE_CONTRAST) >= 3
    bashir.page.reload()  # who comes later is told, too
    expect(tile(bashir.page, "T-001").get_by_text("gebärdet")).to_be_visible()
    more(anna.page, "Ich gebärde")
    expect(tile(bashir.page, "T-001").get_by_text("gebärdet")).to_be_hidden()


def test_the_own_picture_moves_grows_and_goes(talk: tuple[Citizen, Adviser]):
    anna, _ = talk
    own = anna.page.locator(".room-tile--self")
    places = set()
    anna.page.get_by_role("button", name="Mehr", exact=True).click()
    for _ in range(4):
        anna.page.get_by_role("button", name="Eigenes Bild in die nächste Ecke").click()
        box = own.bounding_box()
        assert box
        places.add((box["x"], box["y"]))
        assert anna.page.evaluate(OVERLAPS) == []
    assert len(places) == 4
    small = width(own)
    anna.page.get_by_role("button", name="Eigenes Bild vergrößern").click()
    assert width(own) > 1.3 * small
    anna.page.get_by_role("button", name="Eigenes Bild ausblenden").click()
    expect(own).to_be_hidden()
    anna.page.reload()
    wait_until_connected(anna)
    expect(own).to_be_hidden()


def test_a_picture_floats_above_other_windows_where_the_browser_can(talk: tuple[Citizen, Adviser]):
    anna, bashir = talk
    tool = anna.page.get_by_role("button", name="Frau Yılmaz: Bild im Bild")
    expect(tool).to_be_hidden()  # as long as there is no picture
    switch_on(bashir, "Kamera")
    wait_until_rendering(anna)
    tool.click()
    expect(tool).to_have_attribute("aria-pressed", "true")
    assert anna.page.evaluate("!!document.pictureInPictureElement?.dataset.participant")
    tool.click()
    expect(tool).to_have_attribute("aria-pressed", "false")
    assert anna.page.locator(".room-tile--self [data-tool]").count() == 0


def test_without_that_ability_no_button_promises_it(cast: Cast):
    anna, bashir = cast.citizen(), cast.adviser()
    anna.context.add_init_script("delete HTMLVideoElement.prototype.requestPictureInPicture")
    meet(anna, bashir)
    switch_on(bashir, "Kamera")
    wait_until_rendering(anna)
    expect(anna.page.get_by_role("button", name="Bild im Bild")).to_have_count(0)


def test_nothing_covers_anything_with_up_to_four_people_on_any_screen(talk: tuple[Citizen, Adviser], hand: OtherHand):
    anna, bashir = talk
    switch_on(anna)
    switch_on(bashir)
    faults = [*faults_of(anna, "two")]
    admit(hand, SIGN_INTERPRETER="Gebärdensprach-Dolmetschung Kaya")
    tile(anna.page, "Gebärdensprach-Dolmetschung Kaya").wait_for()
    faults += faults_of(anna, "three")
    admit(hand, TRUSTED="Bo")
    tile(anna.page, "Bo").wait_for()
    faults += faults_of(anna, "four")
    press(anna.page, "Bo anheften")
    faults += faults_of(anna, "four, one pinned")
    press(anna.page, "Frau Yılmaz anheften")
    faults += faults_of(anna, "four, two pinned")
    more(anna.page, "Ansicht Dolmetschung")
    faults += faults_of(anna, "four, interpreting")
    assert not faults, "\n".join(faults)


def test_nobody_changes_places_when_somebody_comes(talk: tuple[Citizen, Adviser], hand: OtherHand):
    anna, _ = talk
    names = (
        "() => [...document.querySelectorAll('[data-tiles] participant-tile')].map((tile) => tile.getAttribute('aria-label'))"
    )
    admit(hand, TRUSTED="Bo")
    tile(anna.page, "Bo").wait_for()
    before = anna.page.evaluate(names)
    controls = anna.page.locator(".room-controls").bounding_box()
    admit(hand, INTERPRETER="Frau Kaya")
    tile(anna.page, "Frau Kaya").wait_for()
    assert anna.page.evaluate(names) == [*before, "Frau Kaya"]
    assert anna.page.locator(".room-controls").bounding_box() == controls


def test_what_is_behind_more_opens_and_closes_by_keyboard(talk: tuple[Citizen, Adviser]):
    anna, _ = talk
    button = anna.page.get_by_role("button", name="Mehr", exact=True)
    button.focus()
    anna.page.keyboard.press("Enter")
    expect(button).to_have_attribute("aria-expanded", "true")
    anna.page.keyboard.press("Tab")
    devices = anna.page.get_by_role("button", name="Geräte", exact=True)
    expect(devices).to_be_focused()
    anna.page.keyboard.press("Escape")
    expect(devices).to_be_hidden()
    expect(button).to_be_focused()
    anna.page.keyboard.press("Enter")
    anna.page.keyboard.press("Tab")
    anna.page.keyboard.press("Enter")
    expect(anna.page.get_by_role("heading", name="Geräte")).to_be_focused()
    anna.page.keyboard.press("Escape")
    expect(anna.page.get_by_role("heading", name="Geräte")).to_be_hidden()
    expect(button).to_be_focused()
    # What was unfolded does not stay in the way of whoever goes on.
    anna.page.keyboard.press("Enter")
    anna.page.keyboard.press("Shift+Tab")
    expect(devices).to_be_hidden()


@pytest.mark.parametrize("size", [(320, 568), (390, 844), (568, 320), (1280, 900)], ids=str)
def test_what_everybody_needs_is_visible_on_every_screen(cast: Cast, size: tuple[int, int]):
    viewport = {"width": size[0], "height": size[1]}
    anna, bashir = cast.citizen(viewport=viewport), cast.adviser(viewport=viewport)
    meet(anna, bashir)
    for person, last in ((anna, "Beratung verlassen"), (bashir, "Beratung beenden")):
        for name in ("Mikrofon einschalten", "Kamera einschalten", "Dokument zeigen", "Bildschirm teilen", "Mehr", last):
            expect(person.page.get_by_role("button", name=name, exact=True)).to_be_in_viewport(ratio=0.99)


def test_big_text_does_not_let_the_controls_fill_the_screen(talk: tuple[Citizen, Adviser]):
    anna, _ = talk
    anna.page.set_viewport_size({"width": 320, "height": 568})
    anna.page.evaluate("() => { document.documentElement.style.fontSize = '200%'; }")
    expect(anna.page.locator(".room[data-tall-controls] .room-controls")).to_have_css("position", "static")
    assert anna.page.evaluate(SIDEWAYS) == []
    assert anna.page.evaluate(CUT_OFF) == []


# -- what is looked for, and done


def admit(hand: OtherHand, **guests: str) -> None:
    for role, name in guests.items():
        hand.does(ADMIT.format(role=role, name=name))


def tile(page: Page, name: str) -> Locator:
    return page.get_by_role("group", name=name, exact=True)


def width(element: Locator) -> float:
    box = element.bounding_box()
    assert box
    return box["width"]


def press(page: Page, name: str) -> None:
    button = page.get_by_role("button", name=name)
    button.wait_for()
    button.focus()
    page.keyboard.press("Enter")


def more(page: Page, name: str) -> None:
    page.get_by_role("button", name="Mehr", exact=True).click()
    page.get_by_role("button", name=name, exact=True).click()


def wait_until_larger(page: Page, name: str, than: list[str]) -> None:
    page.wait_for_function(
        """([name, others]) => {
          const area = (label) => {
            const box = document.querySelector(`[data-tiles] [aria-label="${label}"]`)?.getBoundingClientRect();
            return box ? box.width * box.height : NaN;
          };
          return others.every((other) => area(name) > 1.2 * area(other));
        }""",
        arg=[name, than],
    )


def faults_of(person: Person, what: str) -> list[str]:
    found = []
    for wide, high in SIZES:
        person.page.set_viewport_size({"width": wide, "height": high})
        for fault in (*person.page.evaluate(OVERLAPS), *person.page.evaluate(SIDEWAYS), *too_small(person.page, 24)):
            found.append(f"{what}, {wide} × {high}: {fault}")
    person.page.set_viewport_size({"width": 1280, "height": 900})
    return found
