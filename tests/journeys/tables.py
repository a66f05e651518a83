"""What people do at the documents table, and what they see there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Locator

from journeys.stage import Person


def show(person: Person, name: str, content: bytes | Path, kind: str = "application/octet-stream") -> None:
    with person.page.expect_file_chooser() as chooser:
        person.page.get_by_role("button", name="Dokument zeigen").click()
    if isinstance(content, Path):
        chooser.value.set_files(content)
    else:
        chooser.value.set_files({"name": name, "mimeType": kind, "buffer": content})


def on_page(person: Person, page: int, pages: int) -> None:
    person.page.locator(f'[data-document][data-page="{page}"][data-pages="{pages}"]').wait_for(timeout=40_000)


def drawn(person: Person) -> None:
    person.page.locator("[data-paper][data-drawn]").wait_for(timeout=40_000)


def field(person: Person, name: str) -> Locator:
    """At its place on the page."""
    return person.page.locator(f'.room-page [data-field="{name}"]')


def use(person: Person, tool: str) -> None:
    person.page.get_by_role("toolbar", name="Werkzeuge").get_by_role("button", name=tool, exact=True).click()


def press_at(person: Person, x: int, y: int) -> None:
    """A click on the page, in CSS pixels from its corner; no dragging."""
    person.page.locator(".room-hand").click(position={"x": x, "y": y})


@contextmanager
def pointed_at(person: Person, by: str) -> Iterator[None]:
    """Somebody's pointer is seen, if only for a moment: a slow machine may look too late."""
    person.page.evaluate(
        """() => { window.pointers = new Set(); new MutationObserver(() => {
          for (const { textContent } of document.querySelectorAll('.room-pointer-name')) pointers.add(textContent);
        }).observe(document.querySelector('[data-paper]'), { childList: true, subtree: true }); }"""
    )
    yield
    until(person, "(by) => pointers.has(by)", by)


def strokes(person: Person) -> Locator:
    return person.page.locator(".room-marks [data-mark]")


def until(person: Person, question: str, argument: object = None) -> None:
    person.page.wait_for_function(question, arg=argument)
