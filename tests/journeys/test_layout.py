"""What must be on the screen together, and big enough for a thumb (Q-09). What holds on every page is in test_accessibility."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from journeys import layout
from journeys.conftest import Cast
from journeys.talk import meet, switch_on
from journeys.tour_of_the_room import show_pdf

pytestmark = pytest.mark.browser

PHONE = {"viewport": {"width": layout.PHONE[0], "height": layout.PHONE[1]}}
LAPTOP = {"viewport": {"width": 1280, "height": 720}, "reduced_motion": "reduce"}


def test_face_text_and_controls_are_on_a_phones_screen_together(cast: Cast):
    anna, bashir = cast.citizen(**PHONE), cast.adviser(**PHONE)
    meet(anna, bashir)
    switch_on(bashir)
    for person in (anna, bashir):
        page = person.page
        expect(page.locator("participant-tile").first).to_be_in_viewport(ratio=1)
        for part in (page.locator("participant-tile:not(.room-tile--self)"), page.get_by_label("Live-Text"), *controls(page)):
            expect(part).to_be_in_viewport(ratio=1)
        for control in controls(page):
            box = control.bounding_box()
            assert box
            assert min(box["width"], box["height"]) >= 48, (control, box)
        assert bottom(page.get_by_label("Live-Text")) <= top(controls(page)[0])


def test_face_text_and_controls_are_beside_a_document_on_a_laptop(cast: Cast):
    anna, bashir = cast.citizen(**LAPTOP), cast.adviser(**LAPTOP)
    meet(anna, bashir)
    show_pdf(bashir)
    for person in (anna, bashir):
        page = person.page
        page.locator('[data-document][data-pages="3"]').wait_for()
        for person_writing in (anna, bashir):
            person_writing.page.get_by_label("Live-Text").press_sequentially("Das ist auf dieser Seite noch nicht richtig.\n")
        page.get_by_text("noch nicht richtig").nth(1).wait_for()
        (bashir if person is anna else anna).page.get_by_label("Live-Text").press_sequentially("Und")
        page.get_by_text("schreibt:").wait_for()
        page.get_by_role("button", name="Dokument zeigen").focus()
        page.evaluate("document.querySelector('.room').scrollIntoView()")
        for part in (page.locator("participant-tile:not(.room-tile--self)"), page.get_by_label("Live-Text"), *controls(page)):
            expect(part).to_be_in_viewport(ratio=1)
        assert bottom(page.get_by_label("Live-Text")) <= top(controls(page)[0])


def test_what_the_other_writes_does_not_push_the_own_field_away(cast: Cast):
    anna, bashir = cast.citizen(**PHONE), cast.adviser()
    meet(anna, bashir)
    page, field = anna.page, anna.page.get_by_label("Live-Text")
    field.press_sequentially("Guten Tag\nEs geht um")
    for person in (bashir, bashir, anna, bashir):
        person.page.get_by_label("Live-Text").press_sequentially("Ich schreibe mehr, als in eine Zeile passt.\n")
    page.locator(".room-log").get_by_text("als in eine Zeile").nth(3).wait_for()
    place = top(field)
    assert bottom(field) <= top(page.locator(".room-controls"))
    bashir.page.get_by_label("Live-Text").press_sequentially(
        "Und nun etwas, das Zeile um Zeile länger wird, während sie schreibt."
    )
    page.get_by_text("während sie schreibt.").wait_for()
    expect(field).to_be_focused()
    assert top(field) == place
    expect(page.get_by_text("während sie schreibt.")).to_be_in_viewport(ratio=1)


def test_the_button_that_answers_a_call_is_big_and_in_view(cast: Cast):
    bashir = cast.adviser()
    anna = cast.citizen(**PHONE)
    anna.draw_number()
    bashir.call_next()
    way_in = anna.page.get_by_role("dialog").get_by_role("button", name="Jetzt eintreten")
    way_in.wait_for()
    for width, height in layout.SIZES.values():
        anna.page.set_viewport_size({"width": width, "height": height})
        expect(way_in).to_be_in_viewport(ratio=1)
        box = way_in.bounding_box()
        assert box
        assert min(box["width"], box["height"]) >= 48


def controls(page: Page) -> list[Locator]:
    return page.locator(".room-control:visible").all()


def top(element: Locator) -> float:
    return float(element.evaluate("(element) => element.getBoundingClientRect().top"))


def bottom(element: Locator) -> float:
    return float(element.evaluate("(element) => element.getBoundingClientRect().bottom"))
