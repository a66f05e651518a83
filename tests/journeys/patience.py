"""Waiting for what a page has to ask its browser for. Playwright's own `wait_for_function` does not wait for the answer of an
asynchronous function: a promise is true to it, whatever it brings."""

from __future__ import annotations

import time

from playwright.sync_api import Page

PAUSE_MS = 100


def wait_until(page: Page, question: str, arg: object = None, *, seconds: float = 20) -> None:
    """Asks again and again, and raises TimeoutError with the last answer when none was true within `seconds`."""
    deadline = time.monotonic() + seconds
    while not (answer := page.evaluate(question, arg)):
        if time.monotonic() > deadline:
            raise TimeoutError(f"{answer!r} for {seconds} s to {question} with {arg!r}")
        page.wait_for_timeout(PAUSE_MS)
