"""The stage for browser journeys: a real server, a real Chromium with fake camera and microphone, people in contexts."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page, Playwright

PASSWORD = "nur-fuer-tests"
START_SECONDS = 120

CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--use-fake-device-for-media-stream=fps=30",
    "--use-fake-ui-for-media-stream",
    "--autoplay-policy=no-user-gesture-required",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
    # A machine may have no network but loopback, and nobody there to answer mDNS.
    "--allow-loopback-in-peer-connection",
    "--disable-features=WebRtcHideLocalIpsWithMdns",
]


class DemoServer:
    """`sprechstunde demo` on a free port with a data folder of its own; can be killed and started again."""

    def __init__(self, data_dir: Path, **settings: str) -> None:
        self.data_dir = data_dir
        self.port = free_port()
        self.origin = f"http://127.0.0.1:{self.port}"
        self._settings = settings
        self._process: subprocess.Popen[bytes] | None = None
        self._log = (data_dir / "server.log").open("ab")

    def start(self) -> DemoServer:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "sprechstunde.config", "demo"],
            env={
                **os.environ,
                "SPRECHSTUNDE_DATA_DIR": str(self.data_dir),
                "SPRECHSTUNDE_DEMO_PASSWORD": PASSWORD,
                "SPRECHSTUNDE_DRAW_LIMIT": "1000 per minute",
                "SPRECHSTUNDE_SIGN_IN_LIMIT": "1000 per minute",
                "SPRECHSTUNDE_BOOKING_LIMIT": "1000 per minute",
                "SPRECHSTUNDE_BOOKING_MAIL_LIMIT": "1000 per minute",
                "PORT": str(self.port),
                **self._settings,
            },
            stdout=self._log,
            stderr=self._log,
        )
        self._wait_until_ready()
        return self

    def kill(self) -> None:
        """As a power cut would."""
        assert self._process
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()

    @contextlib.contextmanager
    def silent(self) -> Iterator[None]:
        """Its connections stand, but nothing comes over them."""
        assert self._process
        self._process.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self._process.send_signal(signal.SIGCONT)

    def terminate(self) -> float:
        """Asks it to stop; returns after how many seconds it had."""
        assert self._process
        started = time.monotonic()
        self._process.terminate()
        self._process.wait(30)
        return time.monotonic() - started

    def stop(self) -> None:
        if self._process and self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(10)
            except subprocess.TimeoutExpired:
                self._process.kill()
        self._log.close()

    @property
    def log(self) -> str:
        return (self.data_dir / "server.log").read_text(errors="replace")

    def _wait_until_ready(self) -> None:
        assert self._process
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if self._process.poll() is not None:
                raise RuntimeError(f"the server ended at once:\n{self.log}")
            with contextlib.suppress(OSError, urllib.error.URLError):
                urllib.request.urlopen(f"{self.origin}/health/ready", timeout=2).read()
                return
            time.sleep(0.05)
        raise TimeoutError(f"the server does not answer:\n{self.log}")


def launch(playwright: Playwright, *flags: str, program: str = "") -> Browser:
    return playwright.chromium.launch(executable_path=program or chromium(), headless=True, args=[*CHROMIUM_FLAGS, *flags])


def chromium() -> str:
    path = shutil.which("chromium") or shutil.which("google-chrome")
    assert path, "Chromium is missing: bin/test-tools installs it"
    return path


class Person:
    """Somebody with a browser of their own; problems the browser reports are collected."""

    def __init__(self, browser: Browser, origin: str, *, everyday: bool = False, **options: object) -> None:
        self.origin = origin
        self.prefix = ""
        self._everyday = everyday
        if everyday:  # the browser is theirs alone, with the one profile that it has
            self.context = browser.contexts[0]
            self.prefix = origin
        else:
            options = {
                "viewport": {"width": 1280, "height": 900},
                "locale": "de-DE",
                "permissions": ["camera", "microphone"],
                **options,
            }
            self.context = browser.new_context(base_url=origin, **options)  # type: ignore[arg-type]
        self.context.set_default_timeout(20_000)
        self.problems: list[str] = []
        self.addresses: list[str] = []
        self.page = self.new_page()

    def new_page(self) -> Page:
        page = self.context.new_page()
        page.on("pageerror", lambda error: self.problems.append(f"{page.url}: {error}"))
        page.on("request", lambda request: self.addresses.append(request.url))
        page.on("console", lambda message: self._note(page, message.text) if message.type in ("error", "warning") else None)
        return page

    @property
    def hosts(self) -> set[str]:
        return {address.split("/")[2] for address in self.addresses if address.startswith("http")}

    def _note(self, page: Page, text: str) -> None:
        # A server that is down or refuses is part of some journeys; what our own code does wrong is not.
        if (
            "net::ERR_" not in text
            and "WebSocket connection to" not in text
            and "the server responded with a status" not in text
        ):
            self.problems.append(f"{page.url}: {text}")

    def close(self) -> None:
        if not self._everyday:
            self.context.close()


class Citizen(Person):
    def draw_number(self, office: str = "trennung-scheidung") -> str:
        self.page.goto(f"{self.prefix}/buero/{office}/")
        self.page.get_by_role("button", name="Wartemarke ziehen").click()
        self.page.wait_for_url("**/wartebereich/")
        return self.number

    @property
    def number(self) -> str:
        return self.page.locator("[data-ticket-number]").inner_text()

    @property
    def ahead(self) -> int:
        return int(self.page.locator("[data-ahead]").get_attribute("data-ahead") or -1)

    def wait_until_ahead(self, count: int) -> None:
        self.page.locator(f'[data-ahead="{count}"]').wait_for()

    def wait_until(self, state: str) -> None:
        self.page.locator(f'waiting-ticket[data-state="{state}"]').first.wait_for()

    @property
    def call(self) -> Locator:
        """The dialog of the call; not the question whether to be passed on, nor the one before a number is returned."""
        return self.page.get_by_role("dialog").filter(has=self.page.get_by_role("button", name="Jetzt eintreten"))

    def unfold(self, heading: str) -> Locator:
        """One of the boxes beside the number."""
        box = (
            self.page.get_by_role("region", name=heading).or_(self.page.locator("section.tool").filter(has_text=heading)).first
        )
        if not box.locator("details[open]").count():
            box.locator("summary").first.click()
        return box

    def device_link(self) -> str:
        """The link for another device, made anew or shown again."""
        box = self.unfold("Auf dem Handy weiter warten")
        link = box.locator(".tool__link")
        button = box.get_by_role("button", name="Link und QR-Code anzeigen")
        link.or_(button).first.wait_for()
        if button.is_visible():
            button.click()
        return str(link.get_attribute("href"))

    def step_in(self) -> None:
        self.page.get_by_role("dialog").get_by_role("button", name="Jetzt eintreten").click()
        self.page.wait_for_url("**/beratung/")


class Adviser(Person):
    def sign_in(self, username: str = "beratung1") -> None:
        self.page.goto(f"{self.prefix}/anmelden/")
        self.page.get_by_label("Benutzername").fill(username)
        self.page.get_by_label("Passwort").fill(PASSWORD)
        self.page.get_by_role("button", name="Anmelden").click()
        self.page.wait_for_url("**/arbeitsplatz/")

    def open_counter(self) -> None:
        self.page.get_by_role("button", name="Arbeitsplatz öffnen").click()
        self.page.get_by_role("button", name="Arbeitsplatz schließen").wait_for()

    def close_counter(self) -> None:
        self.page.get_by_role("button", name="Arbeitsplatz schließen").click()

    def call_next(self) -> None:
        button = self.page.get_by_role("button", name="Nächste Person aufrufen")
        button.click()
        self.page.wait_for_url("**/beratung/*/")

    def back_to_the_desk(self) -> None:
        self.page.goto(f"{self.prefix}/arbeitsplatz/")

    def row(self, number: str) -> Locator:
        return self.page.locator("tr").filter(has=self.page.get_by_role("rowheader", name=number, exact=True))

    def menu(self, number: str) -> Locator:
        """What can be done with this number, unfolded."""
        menu = self.row(number).locator("details.menu")
        menu.locator("summary").click()
        return menu

    def press(self, button: Locator) -> None:
        """At the desk, until the answer is there: meanwhile the desk takes no second click."""
        with self.page.expect_response(lambda answer: answer.request.redirected_from is not None) as answered:
            button.click()
        answered.value.finished()

    def park(self, number: str, because: str) -> None:
        self.menu(number).get_by_role("link", name="Parken").click()
        self.fill_in("Parken", because)

    def ask_to_go(self, number: str, target: str) -> None:
        self.menu(number).get_by_role("link", name="Weitergeben").click()
        self.fill_in("Person fragen", target)

    def fill_in(self, do: str, *choices: str, text: str = "") -> None:
        """The dialog above the desk."""
        dialog = self.page.get_by_role("dialog")
        for choice in choices:
            dialog.get_by_label(choice, exact=True).check()
        if text:
            dialog.get_by_label("Ihre Nachricht").fill(text)
        dialog.get_by_role("button", name=do, exact=True).click()
        dialog.wait_for(state="hidden")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def demo_server(data_dir: Path, **settings: str) -> Iterator[DemoServer]:
    server = DemoServer(data_dir, **settings)
    try:
        yield server.start()
    finally:
        server.stop()
