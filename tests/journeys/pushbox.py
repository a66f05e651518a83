"""A push service on this machine, and the last step of a push: a browser of a journey has no push service of its own, so what
was sent for it is handed to its worker by the debugger."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Page

from journeys.patience import wait_until
from sprechstunde.push.tests.push_service import PushBrowser, PushService, push_service

WAIT_SECONDS = 20

REGISTER = """async ([worker, scope]) => {
  await navigator.serviceWorker.register(worker, { scope });
  await navigator.serviceWorker.ready;
}"""
TELL = """([address, content]) => fetch(address, {
  method: 'POST', body: JSON.stringify(content), headers: { 'Content-Type': 'application/json' },
}).then(({ ok }) => ok)"""
SHOWN = """async () => (await (await navigator.serviceWorker.ready).getNotifications())
  .map(({ title, body, data }) => ({ title, body, path: data.path }))"""
NEXT_FRAME = "() => new Promise((resolve) => requestAnimationFrame(() => resolve(true)))"
SOMETHING_SHOWN = "async () => (await (await navigator.serviceWorker.ready).getNotifications()).length > 0"
NOTHING_SHOWN = "async () => (await (await navigator.serviceWorker.ready).getNotifications()).length === 0"


class Pushbox:
    def __init__(self, service: PushService) -> None:
        self._service = service
        self._arrived = threading.Condition()
        self._known = 0
        service.on_push = self._notify

    @property
    def settings(self) -> dict[str, str]:
        return {"SPRECHSTUNDE_PUSH_HOSTS": self._service.origin}

    def subscribe(self, page: Page) -> Subscribed:
        """As if the browser had done it for this page, which offers notifications."""
        self._known += 1
        return Subscribed(page, self, self._service.browser(f"browser-{self._known}"))

    def next_push(self, path: str) -> bytes:
        def there() -> bool:
            return any(each.path == path for each in self._service.received)

        with self._arrived:
            assert self._arrived.wait_for(there, WAIT_SECONDS), "nothing was pushed"
        [found] = [each for each in self._service.received if each.path == path]
        return found.body

    def _notify(self) -> None:
        with self._arrived:
            self._arrived.notify_all()


class Subscribed:
    def __init__(self, page: Page, pushbox: Pushbox, browser: PushBrowser) -> None:
        self._page = page
        self._pushbox = pushbox
        self._browser = browser
        notices = page.locator("device-notices")
        page.context.grant_permissions(["notifications", "camera", "microphone"])
        page.evaluate(REGISTER, [notices.get_attribute("data-worker"), notices.get_attribute("data-scope")])
        assert page.evaluate(TELL, [notices.get_attribute("data-subscribe"), browser.as_json])

    def next_push(self) -> str:
        """What arrived, opened with the key that only the browser has."""
        path = "/" + self._browser.endpoint.split("/", 3)[3]
        return self._browser.read(self._pushbox.next_push(path)).decode()

    def deliver(self, content: str) -> None:
        origin = self._page.evaluate("location.origin")
        debugger = self._page.context.new_cdp_session(self._page)
        ours: set[str] = set()

        def note(told: dict[str, Any]) -> None:
            ours.update(each["registrationId"] for each in told["registrations"] if each["scopeURL"].startswith(origin))

        debugger.on("ServiceWorker.workerRegistrationUpdated", note)
        debugger.send("ServiceWorker.enable")
        self._until(lambda: bool(ours))  # the browser answers first, and tells afterwards what it knows
        [registration] = ours
        debugger.send("ServiceWorker.deliverPushMessage", {"origin": origin, "registrationId": registration, "data": content})

    def shown(self) -> list[dict[str, str]]:
        return list(self._page.evaluate(SHOWN))

    def wait_until_something_is_shown(self) -> None:
        wait_until(self._page, SOMETHING_SHOWN)

    def wait_until_nothing_is_shown(self) -> None:
        wait_until(self._page, NOTHING_SHOWN)

    def _until(self, is_so: Callable[[], bool]) -> None:
        """What the debugger tells arrives while something is asked of the page."""
        deadline = time.monotonic() + WAIT_SECONDS
        while not is_so():
            assert time.monotonic() < deadline, "the debugger tells nothing"
            self._page.evaluate(NEXT_FRAME)


@contextmanager
def open_pushbox() -> Iterator[Pushbox]:
    with push_service() as service:
        yield Pushbox(service)
