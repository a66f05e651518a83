"""The promise of the pilot: from the overview to a talk face to face, and back."""

from __future__ import annotations

import pytest

from journeys.conftest import Cast
from journeys.documents import pdf
from journeys.stage import DemoServer
from journeys.talk import WATCH_CONNECTIONS, end_talk, switch_on, wait_until_hearing, wait_until_rendering

pytestmark = pytest.mark.browser

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True}


def test_two_people_find_each_other_talk_and_part(cast: Cast, server: DemoServer):
    anna = cast.citizen(**PHONE)
    anna.context.add_init_script(WATCH_CONNECTIONS)
    anna.page.goto("/")
    office = anna.page.locator('[data-office="trennung-scheidung"]')
    assert office.get_attribute("data-status") == "closed"
    assert anna.context.cookies() == []

    bashir = cast.adviser(opened=False)
    bashir.context.add_init_script(WATCH_CONNECTIONS)
    bashir.open_counter()
    anna.page.locator('[data-office="trennung-scheidung"][data-status="open"]').wait_for()

    assert anna.draw_number() == "T-001"
    assert anna.ahead == 0
    bashir.page.get_by_text("T-001").first.wait_for()
    bashir.call_next()
    anna.page.get_by_role("dialog").wait_for()
    assert "Sie sind dran" in anna.page.title()
    anna.step_in()

    for person in (anna, bashir):
        assert person.page.get_by_role("button", name="Kamera einschalten").is_visible()
        switch_on(person)
    for person in (anna, bashir):
        wait_until_rendering(person)
        wait_until_hearing(person)

    anna.page.get_by_label("Live-Text").press_sequentially("Grüß Gott, żółw!")
    bashir.page.get_by_text("Grüß Gott, żółw!").first.wait_for()  # without Enter

    assert not any("pdfjs" in address for address in anna.addresses)  # only when a document is shown
    with bashir.page.expect_file_chooser() as chooser:
        bashir.page.get_by_role("button", name="Dokument zeigen").click()
    chooser.value.set_files({"name": "antrag.pdf", "mimeType": "application/pdf", "buffer": pdf(pages=3)})
    for person in (anna, bashir):
        person.page.locator('[data-document][data-page="1"][data-pages="3"]').wait_for()
    anna.page.get_by_role("button", name="Nächste Seite").click()
    bashir.page.locator('[data-document][data-page="2"][data-pages="3"]').wait_for()

    end_talk(bashir)
    anna.page.wait_for_url("**/beratung/ende/")
    anna.page.get_by_role("heading", name="Die Beratung ist beendet").wait_for()
    assert anna.page.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]
    anna.page.goto("/")
    assert office.get_attribute("data-status") == "open"
    anna.page.goto("/beratung/")
    anna.page.wait_for_url("**/beratung/ende/")  # coming back is harmless

    for secret in ("Grüß Gott", "antrag.pdf", *[cookie["value"] for cookie in anna.context.cookies()]):
        assert secret not in server.log


def test_the_queue_moves_by_itself(cast: Cast):
    bashir = cast.adviser()
    people = [cast.citizen() for _ in range(3)]
    assert [person.draw_number() for person in people] == ["T-001", "T-002", "T-003"]
    assert [person.ahead for person in people] == [0, 1, 2]
    bashir.call_next()
    people[1].wait_until_ahead(0)
    people[2].wait_until_ahead(1)
    people[1].page.get_by_role("button", name="Wartemarke zurückgeben").first.click()
    people[1].page.get_by_role("dialog").get_by_role("button", name="Wartemarke zurückgeben").click()
    people[2].wait_until_ahead(0)


def test_the_adviser_gives_back_and_marks_a_no_show(cast: Cast):
    bashir = cast.adviser()
    anna, emil = cast.citizen(), cast.citizen()
    anna.draw_number()
    emil.draw_number()
    bashir.call_next()
    anna.page.get_by_role("dialog").wait_for()
    bashir.page.get_by_role("button", name="Zurück in die Warteschlange").click()
    bashir.page.wait_for_url("**/arbeitsplatz/")
    anna.wait_until_ahead(0)
    emil.wait_until_ahead(1)
    bashir.call_next()
    bashir.page.get_by_role("button", name="Nicht erschienen").click()
    bashir.page.wait_for_url("**/arbeitsplatz/")
    emil.wait_until_ahead(0)
    anna.page.locator('[data-state="no_show"]').wait_for()


def test_the_place_survives_reload_and_a_second_tab(cast: Cast):
    bashir = cast.adviser()
    anna = cast.citizen()
    number = anna.draw_number()
    anna.page.reload()
    assert anna.number == number
    again = anna.new_page()
    again.goto("/buero/trennung-scheidung/")
    again.get_by_text(number).first.wait_for()
    assert not again.get_by_role("button", name="Wartemarke ziehen").is_visible()
    again.goto("/wartebereich/")
    assert again.locator("[data-ticket-number]").inner_text() == number
    bashir.call_next()
    anna.page.get_by_role("dialog").wait_for()


def test_name_and_concern_can_be_added_afterwards(cast: Cast):
    bashir = cast.adviser()
    anna = cast.citizen()
    anna.draw_number()
    anna.page.get_by_label("Name oder Pseudonym").fill("Zoë Ŝmîth-Çelik")
    anna.page.get_by_role("button", name="Speichern").click()
    bashir.page.get_by_text("Zoë Ŝmîth-Çelik").first.wait_for()
    assert anna.number == "T-001"


def test_everything_before_the_room_works_without_javascript(cast: Cast):
    cast.adviser()
    anna = cast.citizen(java_script_enabled=False)
    anna.page.goto("/")
    anna.page.locator('[data-office="trennung-scheidung"]').get_by_role("link").first.click()
    anna.page.get_by_role("button", name="Wartemarke ziehen").click()
    assert anna.number == "T-001"
    assert anna.ahead == 0
    anna.page.get_by_role("link", name="Wartemarke zurückgeben").or_(
        anna.page.get_by_role("button", name="Wartemarke zurückgeben")
    ).first.click()
    anna.page.get_by_role("button", name="Wartemarke zurückgeben").click()
    anna.page.locator('[data-state="given_up"]').wait_for()
