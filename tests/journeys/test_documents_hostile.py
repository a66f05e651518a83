"""Documents that mean harm, and people who do: everybody else notices nothing."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from journeys.conftest import Cast
from journeys.documents import chunked_png, evil_pdf, pdf, png
from journeys.stage import Adviser, Citizen
from journeys.tables import drawn, on_page, show, until
from journeys.talk import meet

pytestmark = pytest.mark.browser

# Channels are private to the page's modules; a hostile page has its own.
KEEP_CHANNELS = """(() => {
  window.channels = {};
  const make = RTCPeerConnection.prototype.createDataChannel;
  RTCPeerConnection.prototype.createDataChannel = function (label, options) {
    return (channels[label] = make.call(this, label, options));
  };
})()"""


@pytest.fixture
def two(cast: Cast) -> tuple[Citizen, Adviser]:
    anna, bashir = cast.citizen(), cast.adviser()
    anna.page.add_init_script(KEEP_CHANNELS)
    meet(anna, bashir)
    return anna, bashir


def bomb() -> bytes:
    """A picture of 30,000 × 30,000 points in some kilobytes."""
    content = chunked_png(30_000, 30_000, zlib.compress(bytes(2 * 10**6), 9))
    assert len(content) < 100_000
    return content


def many_pages() -> bytes:
    return pdf(pages=6_000)


@pytest.mark.parametrize(
    ("name", "make", "word"),
    [
        ("bombe.png", bomb, "zu groß"),
        ("lang.pdf", many_pages, "zu viele Seiten"),
        ("leer.jpg", lambda: b"\xff\xd8\xff\xe0" + bytes(3_000), "beschädigt"),
    ],
    ids=["a picture that unfolds", "too many pages", "a picture without a picture"],
)
def test_what_would_fill_the_memory_is_refused_with_a_word(
    two: tuple[Citizen, Adviser], name: str, make: Callable[[], bytes], word: str
):
    anna, bashir = two
    show(bashir, "brief.pdf", pdf(pages=2))
    on_page(anna, 1, 2)
    show(anna, name, make())
    anna.page.get_by_role("alert").filter(has_text=word).first.wait_for()
    expect(bashir.page.locator(".room-tab")).to_have_count(1)
    anna.page.get_by_role("button", name="Nächste Seite").click()
    on_page(bashir, 2, 2)


def test_a_file_with_scripts_links_and_huge_pages_is_only_a_picture_of_itself(two: tuple[Citizen, Adviser]):
    anna, bashir = two
    before = len(bashir.addresses)
    show(anna, "boese.pdf", evil_pdf())
    on_page(bashir, 1, 3)
    for person in two:
        drawn(person)
    # Where links lead is to be read; nothing leads there.
    bashir.page.get_by_text("https://fremd.example/verfolger").wait_for()
    assert bashir.page.locator(".room-document a[href*=fremd]").count() == 0
    for page in (2, 3):
        bashir.page.get_by_role("button", name="Nächste Seite").click()
        on_page(anna, page, 3)
        until(anna, "(page) => document.querySelector('[data-paper]').dataset.drawn.endsWith(` ${page}`)", page)
        page_box, paper = (anna.page.locator(part).bounding_box() for part in (".room-page", "[data-paper]"))
        assert page_box and paper
        assert page_box["height"] <= 12.1 * paper["width"]
        pixels = anna.page.evaluate(
            "() => { const c = document.querySelector('.room-page canvas'); return c.width * c.height; }"
        )
        assert pixels <= 16_777_216
    assert not [address for address in bashir.addresses[before:] if "fremd" in address]
    assert bashir.page.evaluate("() => window.harmed === undefined")


def test_a_page_that_floods_and_talks_nonsense_stops_nobody(two: tuple[Citizen, Adviser]):
    anna, bashir = two
    show(bashir, "brief.pdf", pdf(pages=5))
    on_page(anna, 1, 5)
    anna.page.evaluate(
        """() => {
          const { table, files } = channels;
          const endless = { type: 'want', document: 'x', number: 1, pieces: [[0, 4000000000]] };
          for (const text of ['{', 'null', JSON.stringify(endless)]) table.send(text);
          for (let size = 0; size < 300; size += 7) table.send(crypto.getRandomValues(new Uint8Array(size + 1)));
          for (let count = 0; count < 2000; count += 1) table.send(JSON.stringify({ type: 'pointer', at: null }));
          for (let count = 0; count < 50; count += 1) files.send(crypto.getRandomValues(new Uint8Array(65536)));
        }"""
    )
    bashir.page.get_by_role("button", name="Nächste Seite").click()
    on_page(bashir, 2, 5)
    on_page(anna, 2, 5)
    anna.page.get_by_label("Live-Text").press_sequentially("Noch da.")
    bashir.page.get_by_text("Noch da.").first.wait_for()
    assert bashir.problems == []


def test_fifty_megabytes_arrive_whole_and_the_first_page_comes_before_the_rest(two: tuple[Citizen, Adviser], tmp_path: Path):
    anna, bashir = two
    path = tmp_path / "akte.pdf"
    content = pdf(pages=3, padding=50 * 10**6)
    path.write_bytes(content)
    show(bashir, "akte.pdf", path)
    on_page(anna, 1, 3)
    drawn(anna)
    with anna.page.expect_download(timeout=60_000) as download:
        anna.page.get_by_role("button", name="Original mitnehmen").click()
    assert zlib.crc32(download.value.path().read_bytes()) == zlib.crc32(content)


def test_a_photo_is_straightened_by_keys_and_put_on_the_table(cast: Cast):
    phone = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
    anna, bashir = cast.citizen(**phone), cast.adviser()
    meet(anna, bashir)
    anna.page.get_by_role("button", name="Mehr", exact=True).tap()
    with anna.page.expect_file_chooser() as chooser:
        anna.page.get_by_role("button", name="Foto machen").tap()
    chooser.value.set_files({"name": "IMG_1.png", "mimeType": "image/png", "buffer": png(800, 600)})
    dialog = anna.page.get_by_role("dialog", name="Foto gerade richten")
    dialog.get_by_role("button", name="Drehen").tap()
    corner = dialog.get_by_role("button", name="Ecke oben links")
    before = corner.bounding_box()
    corner.focus()
    for key in ("ArrowRight", "ArrowDown"):
        anna.page.keyboard.press(key)
    after = corner.bounding_box()
    assert before and after and after["x"] > before["x"] and after["y"] > before["y"]
    dialog.get_by_role("button", name="Auf den Tisch legen").tap()
    for person in (anna, bashir):
        person.page.get_by_role("heading", name="Foto 1.jpg").wait_for()
        drawn(person)
    width, height = bashir.page.evaluate(
        "() => { const c = document.querySelector('.room-page canvas'); return [c.width, c.height]; }"
    )
    assert height > width, "it was turned"
