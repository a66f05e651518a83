"""(n) Four people in a room beside a bare call of four pages, in turn in one run: processor time of the browser.

`python -m bench.four`; needs Chromium. Each sends camera and microphone to three others and shows their
three pictures and the own one, in both as large as in the room.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Playwright, sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

from journeys.guests import FEW_PICTURES, Guest, do, invite
from journeys.mesh import wait_until_all_see_all
from journeys.stage import Adviser, Citizen, Person, demo_server, launch
from journeys.talk import meet, switch_on

from bench.processes import PICTURES, bare_call, browser_cpu_seconds

CAMERA = "() => document.querySelector('video[data-self]').srcObject.getVideoTracks()[0].getSettings()"
DECODED = """() => [...document.querySelectorAll('video')].filter(({ dataset }) => !('self' in dataset))
  .reduce((sum, video) => sum + video.getVideoPlaybackQuality().totalVideoFrames, 0)"""
SETTLING = 8  # seconds until the encoders have found their rate
NAMES = ("anna", "bashir", "selin", "rosa")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--seconds", type=float, default=15)
    asked = options.parse_args()
    pairs = []
    with (
        tempfile.TemporaryDirectory() as folder,
        sync_playwright() as playwright,
        demo_server(Path(folder)) as server,
        bare_call() as bare_server,
    ):
        for number in range(asked.rounds):
            with four_in_a_room(playwright, server.origin, first=number == 0) as people:
                camera = people[0].page.evaluate(CAMERA)
                pictures = [person.page.evaluate(PICTURES) for person in people]
                ours = measured([person.page for person in people], asked.seconds)
            with four_barely(playwright, f"http://127.0.0.1:{bare_server.port}", camera, pictures) as pages:
                bare = measured(pages, asked.seconds)
            pairs.append((ours, bare))
            print(f"round {number + 1}: ours {ours}, bare {bare}", file=sys.stderr, flush=True)
    ratio = statistics.median(ours["cpu"] / bare["cpu"] for ours, bare in pairs)
    by_frame = statistics.median(ours["cpu"] / ours["frames"] * bare["frames"] / bare["cpu"] for ours, bare in pairs)
    print("| four people, cores | bare | ratio | ratio by painted frame |")
    print("|---|---|---|---|")
    mine, floor = (statistics.median(pair[index]["cpu"] for pair in pairs) for index in (0, 1))
    print(f"| {mine:.2f} | {floor:.2f} | {ratio:.2f} | {by_frame:.2f} |")


def measured(pages: list, seconds: float) -> dict[str, float]:  # type: ignore[type-arg]
    """Processor seconds per second, and frames painted per second, of all pages together."""
    time.sleep(SETTLING)
    frames, cpu, started = sum(page.evaluate(DECODED) for page in pages), browser_cpu_seconds(), time.monotonic()
    time.sleep(seconds)
    took, cpu = time.monotonic() - started, browser_cpu_seconds() - cpu
    frames = sum(page.evaluate(DECODED) for page in pages) - frames
    return {"cpu": round(cpu / took, 3), "frames": round(frames / took, 1)}


@contextmanager
def four_in_a_room(playwright: Playwright, origin: str, *, first: bool) -> Iterator[list[Person]]:
    browser = launch(playwright, FEW_PICTURES)
    anna, bashir = Citizen(browser, origin), Adviser(browser, origin)
    guests = {name: Guest(browser, origin) for name in ("Selin Kaya", "Tante Rosa")}
    bashir.sign_in()
    if first:
        bashir.open_counter()
    else:
        bashir.back_to_the_desk()
    meet(anna, bashir)
    for name, guest in guests.items():
        guest.open(invite(bashir, "Person des Vertrauens"))
        guest.knock(name)
        do(bashir, "Einlassen", name)
        guest.page.get_by_label("Live-Text").wait_for()
    people: list[Person] = [anna, bashir, *guests.values()]
    for person in people:
        switch_on(person)
    wait_until_all_see_all(*people)
    yield people
    bashir.page.get_by_role("button", name="Beratung beenden").click()
    bashir.page.get_by_role("dialog").get_by_role("button", name="Beratung beenden").click()
    bashir.page.wait_for_url("**/arbeitsplatz/**")
    browser.close()


@contextmanager
def four_barely(playwright: Playwright, origin: str, camera: dict[str, object], pictures: list[object]) -> Iterator[list]:  # type: ignore[type-arg]
    browser = launch(playwright, FEW_PICTURES)
    pages = []
    for name in NAMES:
        page = browser.new_context(permissions=["camera", "microphone"], viewport={"width": 1280, "height": 900}).new_page()
        page.goto(f"{origin}/#{name}")
        pages.append(page)
    for page in pages:
        page.wait_for_function(
            "() => peers.size === 3 && [...peers.values()].every((peer) => peer.connection.connectionState === 'connected')"
        )
    video = {name: camera[name] for name in ("width", "height", "frameRate")}
    for page, like in zip(pages, pictures, strict=True):
        page.evaluate("(constraints) => show(constraints)", {"audio": True, "video": video})
        page.evaluate("look", like)
    yield pages
    browser.close()


if __name__ == "__main__":
    main()
