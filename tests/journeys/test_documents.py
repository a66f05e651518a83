"""Documents on the table: both see the same page, and the server sees nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from journeys.conftest import Cast
from journeys.documents import pdf, png
from journeys.tables import on_page, show
from journeys.talk import end_talk, meet

pytestmark = pytest.mark.browser

MEGABYTE = 2**20


def test_both_turn_pages_and_stay_on_the_same_one(cast: Cast):
    anna, bashir = cast.citizen(), cast.adviser()
    meet(anna, bashir)
    show(anna, "bescheid.pdf", pdf(pages=5))
    for person in (anna, bashir):
        on_page(person, 1, 5)
    for turning in (anna, bashir, anna):
        turning.page.get_by_role("button", name="Nächste Seite").click()
    for person in (anna, bashir):
        on_page(person, 4, 5)
        # The text of the page is there for screen readers, and visible as the page itself.
        person.page.get_by_text("Antrag Seite 4").first.wait_for(state="attached")
    bashir.page.get_by_role("button", name="Vorherige Seite").click()
    on_page(anna, 3, 5)


def test_ten_megabytes_arrive_and_nothing_of_it_passes_the_server(cast: Cast):
    anna, bashir = cast.citizen(), cast.adviser()
    sent: list[int] = []
    bashir.page.on("websocket", lambda socket: socket.on("framesent", lambda payload: sent.append(len(payload))))
    bashir.page.on("request", lambda request: sent.append(len(request.post_data_buffer or b"")))
    meet(anna, bashir)
    show(bashir, "akte.pdf", pdf(pages=2, padding=10 * MEGABYTE))
    on_page(anna, 1, 2)
    assert sum(sent) < 200_000


def test_a_picture_a_second_document_and_putting_it_away(cast: Cast):
    anna, bashir = cast.citizen(), cast.adviser()
    meet(anna, bashir)
    show(anna, "foto.png", png())
    on_page(bashir, 1, 1)
    show(bashir, "antrag.pdf", pdf(pages=2))
    on_page(anna, 1, 2)
    on_page(bashir, 1, 2)
    # What somebody else has put there only an adviser takes off.
    expect(anna.page.get_by_role("button", name="Dokument schließen")).to_be_hidden()
    bashir.page.get_by_role("button", name="Dokument schließen").click()
    on_page(anna, 1, 1)
    anna.page.get_by_role("button", name="Dokument schließen").click()
    expect(bashir.page.locator("[data-document]")).to_be_hidden()
    end_talk(bashir)
    anna.page.wait_for_url("**/beratung/ende/")


@pytest.mark.parametrize("owner_reloads", [True, False], ids=["who showed it reloads", "the other reloads"])
def test_after_a_reload_the_document_is_back_on_its_page(cast: Cast, owner_reloads: bool):
    anna, bashir = cast.citizen(), cast.adviser()
    meet(anna, bashir)
    show(anna, "antrag.pdf", pdf(pages=3))
    on_page(bashir, 1, 3)
    bashir.page.get_by_role("button", name="Nächste Seite").click()
    on_page(anna, 2, 3)
    (anna if owner_reloads else bashir).page.reload()
    for person in (anna, bashir):
        on_page(person, 2, 3)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("kaputt.pdf", b"%PDF-1.4\nund dann nichts mehr"),
        ("leer.pdf", b""),
        ("programm.pdf", b"MZ" + bytes(5000)),
        ("bild.png", b"<html><script>alert(1)</script></html>"),
        ("abgeschnitten.png", png()[:60]),
    ],
    ids=["broken", "empty", "a program that calls itself PDF", "a page that calls itself picture", "cut off"],
)
def test_a_bad_file_gets_a_clear_word_and_disturbs_nothing(cast: Cast, name: str, content: bytes):
    anna, bashir = cast.citizen(), cast.adviser()
    meet(anna, bashir)
    show(bashir, "antrag.pdf", pdf(pages=2))
    on_page(anna, 1, 2)
    show(anna, name, content)
    anna.page.get_by_role("alert").filter(has_text="Datei").first.wait_for()
    anna.page.get_by_role("button", name="Nächste Seite").click()
    on_page(bashir, 2, 2)


def test_two_hundred_megabytes_are_refused_before_they_are_read(cast: Cast, tmp_path: Path):
    anna, bashir = cast.citizen(), cast.adviser()
    meet(anna, bashir)
    huge = tmp_path / "film.pdf"
    with huge.open("wb") as file:
        file.write(b"%PDF-1.4\n")
        file.truncate(200 * MEGABYTE)
    show(anna, "film.pdf", huge)
    anna.page.get_by_role("alert").filter(has_text="zu groß").first.wait_for()
    anna.page.get_by_label("Live-Text").press_sequentially("Dann eben nicht.")
    bashir.page.get_by_text("Dann eben nicht.").first.wait_for()
