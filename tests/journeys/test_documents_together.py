"""Working on a document together: filling in, marking, pointing, looking alone, taking it along."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from journeys.conftest import Cast
from journeys.documents import form_pdf, pdf, png
from journeys.stage import Adviser, Citizen
from journeys.tables import drawn, field, on_page, pointed_at, press_at, show, strokes, until, use
from journeys.talk import end_talk, meet

pytestmark = pytest.mark.browser

SAYS = "([name, text]) => document.querySelector(`.room-page [data-field='${name}']`)?.value === text"

PLACE_OF_PIN = "() => { const { left, top } = document.querySelector('.room-note-pin').style; return `${left} ${top}`; }"


@pytest.fixture
def two(cast: Cast) -> tuple[Citizen, Adviser]:
    anna, bashir = cast.citizen(), cast.adviser()
    meet(anna, bashir)
    return anna, bashir


def with_form(anna: Citizen, bashir: Adviser, name: str = "") -> None:
    show(bashir, "antrag.pdf", form_pdf(name))
    for person in (anna, bashir):
        field(person, "ort").wait_for()


def test_two_who_write_in_one_field_at_once_lose_no_key(two: tuple[Citizen, Adviser]):
    anna, bashir = two
    with_form(anna, bashir)
    sentences = ("Wir wuenschen uns Ruhe. ", "und einen Garten ")
    for person in two:
        field(person, "wunsch").focus()
    # Key by key, in turns, without waiting for each other.
    for one, other in zip(sentences[0], sentences[1], strict=False):
        anna.page.keyboard.type(one)
        bashir.page.keyboard.type(other)
    anna.page.keyboard.type(sentences[0][len(sentences[1]) :])
    bashir.page.keyboard.type(sentences[1][len(sentences[0]) :])
    length = sum(map(len, sentences))
    for person in two:
        until(person, "(length) => document.querySelector(`.room-page [data-field='wunsch']`).value.length === length", length)
    texts = {field(person, "wunsch").input_value() for person in two}
    assert len(texts) == 1
    assert sorted(texts.pop()) == sorted("".join(sentences))


def test_what_stands_in_the_form_is_there_once_and_every_kind_of_field_is_shared(two: tuple[Citizen, Adviser]):
    anna, bashir = two
    with_form(anna, bashir, name="Mia")
    for person in two:
        assert field(person, "name").input_value() == "Mia"
    field(anna, "name").press("End")
    field(anna, "name").press_sequentially(" Yilmaz")
    until(bashir, SAYS, ["name", "Mia Yilmaz"])
    field(bashir, "zustimmung").check()
    expect(field(anna, "zustimmung")).to_be_checked()
    field(anna, "wahl").nth(1).check()
    expect(field(bashir, "wahl").nth(1)).to_be_checked()
    expect(field(bashir, "wahl").nth(0)).not_to_be_checked()
    field(bashir, "ort").select_option("Gustorf")
    expect(field(anna, "ort")).to_have_value("Gustorf")


def test_each_takes_the_filled_in_file_along(two: tuple[Citizen, Adviser], tmp_path: Path):
    anna, bashir = two
    with_form(anna, bashir)
    field(anna, "name").press_sequentially("Mia Ümit")
    field(bashir, "zustimmung").check()
    field(bashir, "wahl").nth(0).check()
    field(bashir, "ort").select_option("Kapellen")
    until(bashir, SAYS, ["name", "Mia Ümit"])
    expect(field(anna, "ort")).to_have_value("Kapellen")
    for person in two:
        with person.page.expect_download() as download:
            person.page.get_by_role("button", name="Ausgefüllte Datei mitnehmen").click()
        path = tmp_path / "filled.pdf"
        download.value.save_as(path)
        assert download.value.suggested_filename == "antrag.pdf"
        # Opened again it says what was filled in: it is a form like any other.
        show(person, "nochmal.pdf", path)
        until(person, SAYS, ["name", "Mia Ümit"])
        expect(field(person, "zustimmung")).to_be_checked()
        expect(field(person, "wahl").nth(0)).to_be_checked()
        expect(field(person, "ort")).to_have_value("Kapellen")
        person.page.get_by_role("button", name="Dokument schließen").click()
        until(person, SAYS, ["name", "Mia Ümit"])


def test_the_original_and_a_marked_copy_are_taken_along(two: tuple[Citizen, Adviser]):
    anna, bashir = two
    content = pdf(pages=2)
    show(bashir, "brief.pdf", content)
    drawn(anna)
    use(anna, "Markieren")
    press_at(anna, 60, 60)
    press_at(anna, 300, 60)
    expect(strokes(bashir)).to_have_count(1)
    with bashir.page.expect_download() as download:
        bashir.page.get_by_role("button", name="Original mitnehmen").click()
    assert download.value.path().read_bytes() == content
    with bashir.page.expect_download() as download:
        bashir.page.get_by_role("button", name="Mit Markierungen mitnehmen").click()
    assert b"/Ink" in download.value.path().read_bytes()


def test_marks_and_notes_are_seen_by_all_and_one_takes_back_ones_own(two: tuple[Citizen, Adviser]):
    anna, bashir = two
    show(bashir, "brief.pdf", pdf(pages=2))
    for person in two:
        drawn(person)
        use(person, "Markieren")
    anna.page.get_by_label("Striche, rot").check()
    press_at(anna, 60, 60)
    press_at(anna, 300, 60)
    press_at(bashir, 60, 160)
    press_at(bashir, 300, 160)
    for person in two:
        expect(strokes(person)).to_have_count(2)
    use(anna, "Rückgängig")
    for person in two:
        expect(strokes(person)).to_have_count(1)
        expect(person.page.locator(".room-stroke--highlight[data-mark]")).to_have_count(1)
    use(anna, "Wiederholen")
    for person in two:
        expect(strokes(person)).to_have_count(2)
    # The citizen erases only her own, the adviser any.
    use(anna, "Radieren")
    press_at(anna, 180, 160)
    press_at(anna, 180, 60)
    expect(strokes(bashir)).to_have_count(1)
    use(bashir, "Radieren")
    press_at(bashir, 180, 160)
    expect(strokes(anna)).to_have_count(0)


def test_a_note_is_written_by_both_and_stays_at_its_place(two: tuple[Citizen, Adviser]):
    anna, bashir = two
    show(bashir, "brief.pdf", pdf(pages=2))
    for person in two:
        drawn(person)
    use(anna, "Notiz")
    press_at(anna, 200, 120)
    anna.page.keyboard.type("Was heißt das?")
    note = bashir.page.get_by_label(re.compile("Notiz 1, von "))
    expect(note).to_have_value("Was heißt das?")
    note.press("End")
    note.press_sequentially(" Ich erkläre es.")
    expect(anna.page.get_by_label("Notiz 1, von Ihnen")).to_have_value("Was heißt das? Ich erkläre es.")
    before = anna.page.evaluate(PLACE_OF_PIN)
    assert before == bashir.page.evaluate(PLACE_OF_PIN)
    # Turned, it goes with the page; on the next page it is not.
    use(bashir, "Drehen")
    until(anna, f"(before) => document.querySelector('.room-note-pin') && ({PLACE_OF_PIN})() !== before", before)
    anna.page.get_by_role("button", name="Nächste Seite").click()
    on_page(bashir, 2, 2)
    expect(bashir.page.locator(".room-note-pin")).to_have_count(0)
    expect(note).to_have_count(0)


def test_a_pointer_with_a_name_is_seen_while_it_is_held(two: tuple[Citizen, Adviser]):
    anna, bashir = two
    show(bashir, "brief.pdf", pdf(pages=2))
    drawn(anna)
    use(anna, "Zeigen")
    with pointed_at(bashir, by="T-001"):
        press_at(anna, 100, 100)
    expect(bashir.page.locator(".room-pointer-name")).to_have_count(0, timeout=10_000)


def test_one_looks_around_alone_and_comes_back_with_one_click(two: tuple[Citizen, Adviser]):
    anna, bashir = two
    show(bashir, "brief.pdf", pdf(pages=5))
    on_page(anna, 1, 5)
    anna.page.get_by_role("button", name="Allein umsehen").click()
    anna.page.get_by_role("button", name="Nächste Seite").click()
    anna.page.get_by_role("button", name="Nächste Seite").click()
    on_page(anna, 3, 5)
    bashir.page.get_by_role("button", name="Nächste Seite").click()
    anna.page.get_by_text("Die anderen sind auf Seite 2").wait_for()
    on_page(anna, 3, 5)
    on_page(bashir, 2, 5)
    anna.page.get_by_role("button", name="Wieder gemeinsam ansehen").click()
    on_page(anna, 2, 5)


def test_several_documents_lie_there_and_both_change_between_them(two: tuple[Citizen, Adviser]):
    anna, bashir = two
    show(bashir, "eins.pdf", pdf(pages=3))
    on_page(anna, 1, 3)
    bashir.page.get_by_role("button", name="Nächste Seite").click()
    on_page(anna, 2, 3)
    show(anna, "zwei.png", png())
    on_page(bashir, 1, 1)
    anna.page.get_by_role("list", name="Dokumente auf dem Tisch").get_by_role("button", name="eins.pdf").click()
    for person in two:
        on_page(person, 2, 3)


def test_a_tagged_file_keeps_its_headings_and_a_picture_its_description(two: tuple[Citizen, Adviser]):
    anna, bashir = two
    with_form(anna, bashir)
    heading = anna.page.get_by_role("heading", name="Antrag auf Vollzeitpflege")
    heading.wait_for(state="attached")
    assert heading.get_attribute("aria-level") == "3"
    show(bashir, "foto.png", png())
    bashir.page.get_by_label("Was das Bild zeigt").fill("Das Kinderzimmer")
    bashir.page.keyboard.press("Tab")
    anna.page.get_by_role("img", name="Das Kinderzimmer").wait_for()


def test_everything_is_done_by_keyboard_alone(two: tuple[Citizen, Adviser]):
    anna, bashir = two
    with_form(anna, bashir)
    keyboard = anna.page.keyboard
    anna.page.get_by_role("toolbar", name="Werkzeuge").get_by_role("button", name="Lesen", exact=True).focus()
    keyboard.press("ArrowRight")
    keyboard.press("ArrowRight")
    keyboard.press("Enter")
    hand = anna.page.locator(".room-hand")
    hand.focus()
    keyboard.press("Enter")
    for _ in range(5):
        keyboard.press("ArrowRight")
    keyboard.press("Enter")
    expect(strokes(bashir)).to_have_count(1)
    keyboard.press("Escape")
    expect(hand).to_be_hidden()
    use(anna, "Radieren")
    hand.focus()
    keyboard.press("Enter")
    expect(strokes(bashir)).to_have_count(0)
    use(anna, "Notiz")
    hand.focus()
    keyboard.press("ArrowDown")
    keyboard.press("Enter")
    keyboard.type("Per Tastatur")
    expect(bashir.page.get_by_label(re.compile("Notiz 1, von "))).to_have_value("Per Tastatur")


def test_at_the_end_nothing_is_left(two: tuple[Citizen, Adviser]):
    anna, bashir = two
    for person in two:
        person.page.evaluate(
            """() => { window.live = new Set();
              const [make, drop] = [URL.createObjectURL, URL.revokeObjectURL];
              URL.createObjectURL = (blob) => { const address = make.call(URL, blob); live.add(address); return address; };
              URL.revokeObjectURL = (address) => { live.delete(address); drop.call(URL, address); };
            }"""
        )
    with_form(anna, bashir)
    show(anna, "foto.png", png())
    on_page(bashir, 1, 1)
    drawn(anna)
    # "No content": the citizen's page stays where it is, and can be looked at.
    anna.page.route("**/beratung/ende/", lambda route: route.fulfill(status=204))
    end_talk(bashir)
    expect(anna.page.locator("[data-document]")).to_be_hidden()
    until(anna, "() => live.size === 0")
    assert anna.page.evaluate("localStorage.length") == 0
    assert anna.page.evaluate("async () => (await indexedDB.databases()).length") == 0
    assert anna.page.evaluate("async () => (await caches.keys()).length") == 0
    while anna.page.workers:
        anna.page.workers[0].wait_for_event("close")
