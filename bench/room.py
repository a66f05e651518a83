"""(k) The room beside a bare call of two pages, in turn in one run: how soon two are connected, how soon a picture is seen.

`python -m bench.room`; needs Chromium. Both run in the same two browsers, with the same camera and pictures of the same size;
times are medians.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

from journeys.stage import Adviser, Citizen, demo_server, launch
from journeys.talk import meet, wait_until_connected

from bench.processes import PICTURES, bare_call

# When the page knows that both are there, and when its first channel to the other opens.
WATCH = """(() => {
  const now = () => performance.timeOrigin + performance.now();
  window.seen = { together: 0, open: 0 };
  const message = Object.getOwnPropertyDescriptor(WebSocket.prototype, 'onmessage');
  Object.defineProperty(WebSocket.prototype, 'onmessage', { ...message, set(listener) {
    message.set.call(this, listener && ((event) => {
      if (!seen.together) {
        const { participants } = JSON.parse(event.data);
        if (participants?.filter(({ connected }) => connected).length > 1) seen.together = now();
      }
      listener.call(this, event);
    }));
  } });
  const create = RTCPeerConnection.prototype.createDataChannel;
  RTCPeerConnection.prototype.createDataChannel = function (...options) {
    const channel = create.apply(this, options);
    channel.addEventListener('open', () => { seen.open ||= now(); });
    return channel;
  };
})()"""
FORGET = "() => Object.assign(seen, { together: 0, open: 0 })"
NEXT_FRAME = """(selector) => {
  window.frame = 0;
  const video = document.querySelector(selector);
  video.requestVideoFrameCallback((at) => { window.frame = performance.timeOrigin + at; });
}"""
CLICK = """(name) => {
  const shown = [...document.querySelectorAll('media-toggle[data-kind=video] button')][0];
  shown.click();
  return performance.timeOrigin + performance.now();
}"""
SHOW = """async (constraints) => {
  const at = performance.timeOrigin + performance.now();
  await show(constraints);
  return at;
}"""
CAMERA = "() => document.querySelector('video[data-self]').srcObject?.getVideoTracks()[0]?.getSettings()"
THEIR_PICTURE = "video[data-participant]"


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rounds", type=int, default=15)
    rounds = options.parse_args().rounds
    with (
        tempfile.TemporaryDirectory() as folder,
        sync_playwright() as playwright,
        demo_server(Path(folder)) as server,
        bare_call() as bare_server,
    ):
        browsers = [launch(playwright), launch(playwright)]
        anna, bashir = in_the_room(browsers, server.origin)
        one, other = bare_pages(browsers, f"http://127.0.0.1:{bare_server.port}")
        print("| | ours, median ms | bare | ratio of the medians |")
        print("|---|---|---|---|")
        compare("both in the room → channel open", rounds, lambda: connected(anna), lambda: connected_barely(one, other))
        wait_until_connected(anna)
        camera = camera_of(anna)
        other.evaluate("look", bashir.page.evaluate(PICTURES))
        compare("camera on → first frame", rounds, lambda: seen(anna, bashir), lambda: seen_barely(one, other, camera))


def compare(name: str, rounds: int, ours: Callable[[], float], bare: Callable[[], float]) -> None:
    ours(), bare()  # the first warms the caches
    pairs = [(ours(), bare()) for _ in range(rounds)]
    mine, floor = (statistics.median(pair[index] for pair in pairs) for index in (0, 1))
    print(f"| {name} | {mine:.0f} | {floor:.0f} | {mine / floor:.2f} |", flush=True)


def in_the_room(browsers: list[Browser], origin: str) -> tuple[Citizen, Adviser]:
    anna, bashir = Citizen(browsers[0], origin), Adviser(browsers[1], origin)
    for person in (anna, bashir):
        person.page.add_init_script(WATCH)
    bashir.sign_in()
    bashir.open_counter()
    meet(anna, bashir)
    return anna, bashir


def bare_pages(browsers: list[Browser], origin: str) -> tuple[Page, Page]:
    pages = [browser.new_context(permissions=["camera", "microphone"]).new_page() for browser in browsers]
    for page, name in zip(pages, ("anna", "bashir"), strict=True):
        page.goto(f"{origin}/#{name}")
    pages[1].wait_for_function("() => seen.open > 0")
    return pages[0], pages[1]


def connected(anna: Citizen) -> float:
    """Anna's page comes anew; from the moment it knows that both are there to its open channel."""
    anna.page.reload()
    anna.page.wait_for_function("() => seen.open > 0")
    told = anna.page.evaluate("seen")
    wait_until_connected(anna)
    return float(told["open"]) - float(told["together"])


def connected_barely(one: Page, other: Page) -> float:
    one.reload()
    one.wait_for_function("() => seen.open > 0")
    told = one.evaluate("seen")
    return float(told["open"]) - float(told["together"])


def camera_of(anna: Citizen) -> dict[str, object]:
    with showing(anna):
        anna.page.wait_for_function(CAMERA)
        settings = anna.page.evaluate(CAMERA)
    return {"video": {name: settings[name] for name in ("width", "height", "frameRate")}}


@contextmanager
def showing(anna: Citizen) -> Iterator[None]:
    anna.page.evaluate(CLICK)
    anna.page.get_by_role("button", name="Kamera ausschalten").wait_for()
    yield
    anna.page.evaluate(CLICK)
    anna.page.get_by_role("button", name="Kamera einschalten").wait_for()


def seen(anna: Citizen, bashir: Adviser) -> float:
    bashir.page.locator(THEIR_PICTURE).wait_for(state="attached")
    bashir.page.evaluate(NEXT_FRAME, THEIR_PICTURE)
    clicked = float(anna.page.evaluate(CLICK))
    bashir.page.wait_for_function("() => frame > 0")
    at = float(bashir.page.evaluate("frame"))
    anna.page.evaluate(CLICK)
    anna.page.get_by_role("button", name="Kamera einschalten").wait_for()
    quiet(bashir.page, THEIR_PICTURE)
    return at - clicked


def seen_barely(one: Page, other: Page, camera: dict[str, object]) -> float:
    other.evaluate(NEXT_FRAME, "#anna")
    clicked = float(one.evaluate(SHOW, camera))
    other.wait_for_function("() => frame > 0")
    at = float(other.evaluate("frame"))
    one.evaluate("hide()")
    quiet(other, "#anna")
    return at - clicked


def quiet(page: Page, video: str) -> None:
    """Until the last frame has been painted: none for half a second."""
    page.evaluate(
        """(selector) => new Promise((still) => {
          const video = document.querySelector(selector);
          const painted = () => video.getVideoPlaybackQuality().totalVideoFrames;
          let last = painted();
          const watch = setInterval(() => {
            if (painted() === last) { clearInterval(watch); still(); }
            last = painted();
          }, 500);
        })""",
        video,
    )


if __name__ == "__main__":
    main()
