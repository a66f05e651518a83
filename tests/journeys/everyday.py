"""A browser as people have it: one profile, and tabs that are hidden, lose the focus and sleep. What Playwright starts for a
journey stays visible, focused and awake for ever."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, Playwright

from journeys.stage import CHROMIUM_FLAGS, chromium

START_SECONDS = 60


@contextmanager
def everyday_browser(playwright: Playwright, profile: Path) -> Iterator[Browser]:
    """Its people are in the one context that it has."""
    with subprocess.Popen(
        [
            chromium(),
            "--headless=new",
            "--lang=de-DE",
            "--window-size=1280,900",
            "--remote-debugging-port=0",
            f"--user-data-dir={profile}",
            *CHROMIUM_FLAGS,
            "about:blank",
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        try:
            browser = playwright.chromium.connect_over_cdp(
                f"http://127.0.0.1:{_port(profile)}", no_defaults=True, is_local=True
            )
            yield browser
            browser.close()
        finally:
            process.terminate()


def hide(page: Page) -> None:
    """Another tab comes to the front."""
    page.context.new_page().bring_to_front()
    page.wait_for_function("() => document.visibilityState === 'hidden'", polling=100)


def put_to_sleep(page: Page) -> None:
    """What a phone does with a page soon after its screen has gone dark: nothing in it runs any more."""
    page.evaluate("document.addEventListener('freeze', () => (window.slept = true))")
    hide(page)
    _life(page, "frozen")
    page.wait_for_function("() => window.slept", polling=100)


def wake_up(page: Page) -> None:
    _life(page, "active")
    page.bring_to_front()


def _life(page: Page, state: str) -> None:
    page.context.new_cdp_session(page).send("Page.setWebLifecycleState", {"state": state})


def _port(profile: Path) -> str:
    file = profile / "DevToolsActivePort"
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if file.exists() and (lines := file.read_text().splitlines()):
            return lines[0]
        time.sleep(0.02)
    raise TimeoutError("Chromium does not start")
