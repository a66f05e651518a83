"""(m) The documents table: the first page beside a bare transfer of the bytes it needs, page turn to page turn, memory.

`python -m bench.documents`; needs Chromium. `--line 20mbit` does the same on a line of that speed, in a network of its own
(needs root and `tc`). Everything in turn in one run, between two browsers; times are medians.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

from journeys.documents import pdf, scan
from journeys.stage import CHROMIUM_FLAGS, Adviser, Citizen, demo_server
from journeys.tables import show
from journeys.talk import meet

MEGABYTE = 2**20
FILES = tempfile.TemporaryDirectory()

# When the table says that there is a document, what has come of it, and when its page was there.
WATCH = """(() => {
  const now = () => performance.timeOrigin + performance.now();
  window.seen = { told: 0, bytes: 0, drawn: 0, page: '' };
  const send = RTCDataChannel.prototype.send;
  RTCDataChannel.prototype.send = function (data) {
    if (this.label === 'table' && data instanceof Uint8Array && data[0] === 3 && !seen.told) seen.told = now();
    return send.call(this, data);
  };
  const { set } = Object.getOwnPropertyDescriptor(RTCDataChannel.prototype, 'onmessage');
  Object.defineProperty(RTCDataChannel.prototype, 'onmessage', { set(listener) {
    set.call(this, this.label !== 'files' ? listener : (event) => {
      if (!seen.drawn) seen.bytes += event.data.byteLength;
      listener(event);
    });
  } });
  new MutationObserver(() => {
    const drawn = document.querySelector('[data-paper]')?.dataset.drawn ?? '';
    if (drawn && drawn !== seen.page) Object.assign(seen, { page: drawn, drawn: now() });
  }).observe(document, { subtree: true, attributeFilter: ['data-drawn'] });
})()"""
FORGET = "() => Object.assign(seen, { told: 0, bytes: 0, drawn: 0 })"

BARE_OFFER = """async () => {
  window.peer = new RTCPeerConnection();
  window.channel = peer.createDataChannel('bare', { negotiated: true, id: 2 });
  channel.binaryType = 'arraybuffer';
  const gathered = new Promise((done) => {
    peer.onicegatheringstatechange = () => peer.iceGatheringState === 'complete' && done();
  });
  await peer.setLocalDescription();
  await gathered;
  return peer.localDescription.sdp;
}"""
BARE_ANSWER = """async (sdp) => {
  window.peer = new RTCPeerConnection();
  window.channel = peer.createDataChannel('bare', { negotiated: true, id: 2 });
  channel.binaryType = 'arraybuffer';
  channel.bufferedAmountLowThreshold = 1 << 20;
  const gathered = new Promise((done) => {
    peer.onicegatheringstatechange = () => peer.iceGatheringState === 'complete' && done();
  });
  await peer.setRemoteDescription({ type: 'offer', sdp });
  await peer.setLocalDescription();
  await gathered;
  channel.onmessage = async ({ data }) => {
    const frame = new Uint8Array(65536);
    for (let left = Number(data); left > 0; left -= frame.length) {
      while (channel.bufferedAmount > 4 << 20) await new Promise((low) => { channel.onbufferedamountlow = low; });
      channel.send(left < frame.length ? frame.subarray(0, left) : frame);
    }
  };
  return peer.localDescription.sdp;
}"""
BARE_TRANSFER = """(bytes) => new Promise((done) => {
  const began = performance.now();
  let left = bytes;
  channel.onmessage = ({ data }) => { left -= data.byteLength; if (left <= 0) done(performance.now() - began); };
  channel.send(String(bytes));
})"""
TURN = """() => { document.querySelector('[data-next]').click(); return performance.timeOrigin + performance.now(); }"""


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--line", help="for instance 20mbit")
    options.add_argument("--rounds", type=int, default=7)
    given = options.parse_args()
    if given.line and not os.environ.get("BENCH_SHAPED"):
        sys.exit(on_a_line_of(given.line))
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright, demo_server(Path(folder)) as server:
        browsers = [launched(playwright), launched(playwright)]
        anna, bashir = in_the_room(browsers, server.origin)
        bare = bare_pages(browsers, server.origin)
        print(f"Line: {given.line or 'the machine itself'}")
        first_page(anna, bashir, bare, given.rounds)
        page_turns(anna, bashir)
        if not given.line:
            memory(anna, bashir, browsers[0])


def on_a_line_of(rate: str) -> int:
    shape = f'ip link set lo up mtu 1500 && tc qdisc add dev lo root tbf rate {rate} burst 32kb latency 400ms && exec "$@"'
    command = ["unshare", "-n", "sh", "-c", shape, "sh", sys.executable, "-m", "bench.documents", *sys.argv[1:]]
    return subprocess.run(command, env={**os.environ, "BENCH_SHAPED": "1"}, check=False).returncode


def launched(playwright: Any) -> Browser:
    path = shutil.which("chromium") or shutil.which("google-chrome")
    return playwright.chromium.launch(executable_path=path, headless=True, args=CHROMIUM_FLAGS)  # type: ignore[no-any-return]


def in_the_room(browsers: list[Browser], origin: str) -> tuple[Citizen, Adviser]:
    anna, bashir = Citizen(browsers[0], origin), Adviser(browsers[1], origin)
    for person in (anna, bashir):
        person.context.set_default_timeout(120_000)
        person.page.add_init_script(WATCH)
    bashir.sign_in()
    bashir.open_counter()
    meet(anna, bashir)
    return anna, bashir


def bare_pages(browsers: list[Browser], origin: str) -> Page:
    """Two plain pages with one data channel; returns the one that receives."""
    pages = [browser.new_context(permissions=["microphone"]).new_page() for browser in browsers]
    for page in pages:
        page.goto(f"{origin}/health/live")
    answer = pages[1].evaluate(BARE_ANSWER, pages[0].evaluate(BARE_OFFER))
    pages[0].evaluate("(sdp) => peer.setRemoteDescription({ type: 'answer', sdp })", answer)
    pages[0].wait_for_function("() => channel.readyState === 'open'")
    return pages[0]


# -- the first page


def first_page(anna: Citizen, bashir: Adviser, bare: Page, rounds: int) -> None:
    print("| 10 MB | bytes the page needs | ours ms | bare transfer ms | ratio | from choosing the file ms |")
    print("|---|---|---|---|---|---|")
    for name, content in (
        ("20 scanned pages", scan(pages=20, side=740)),
        ("4 scanned pages", scan(pages=4, side=1640)),
        ("2 pages of text", pdf(pages=2, padding=10 * MEGABYTE)),
    ):
        ours, floor, chosen, needed = [], [], [], 0
        for count in range(rounds + 1):
            told, drawn, needed, whole = shown(anna, bashir, content)
            # Taken off first: the rest of the document would share the line with the bare transfer.
            put_away(anna, bashir)
            time.sleep(1)
            bare_time = float(bare.evaluate(BARE_TRANSFER, needed))
            if count:  # the first warms the caches
                ours.append(drawn - told)
                chosen.append(whole)
                floor.append(bare_time)
        ratio = statistics.median(one / other for one, other in zip(ours, floor, strict=True))
        print(
            f"| {name} | {needed:,} | {statistics.median(ours):.0f} | {statistics.median(floor):.0f} | {ratio:.2f} "
            f"| {statistics.median(chosen):.0f} |",
            flush=True,
        )


def shown(anna: Citizen, bashir: Adviser, content: bytes) -> tuple[float, float, int, float]:
    for person in (anna, bashir):
        person.page.evaluate(FORGET)
    path = on_disk(content)
    chosen_at = time.time() * 1000
    show(bashir, path.name, path)
    anna.page.wait_for_function("() => seen.drawn > 0")
    told = float(bashir.page.evaluate("seen.told"))
    seen = anna.page.evaluate("seen")
    return told, float(seen["drawn"]), int(seen["bytes"]), float(seen["drawn"]) - chosen_at


def on_disk(content: bytes) -> Path:
    """A file of its own each time: what is on the table is read from the disk as long as it lies there."""
    with tempfile.NamedTemporaryFile(dir=FILES.name, suffix=".pdf", delete=False) as file:
        file.write(content)
    return Path(file.name)


def put_away(anna: Citizen, bashir: Adviser) -> None:
    bashir.page.locator("[data-put-away]").click()
    anna.page.locator("[data-document]").wait_for(state="hidden")


# -- turning pages


def page_turns(anna: Citizen, bashir: Adviser) -> None:
    print("\n| page turn to page turn | median ms | 95th ms |")
    print("|---|---|---|")
    for name, content in (("text", pdf(pages=32)), ("scans of 0.5 MB", scan(pages=32, side=740))):
        shown(anna, bashir, content)
        times = []
        for _ in range(30):
            anna.page.evaluate(FORGET)
            clicked = float(bashir.page.evaluate(TURN))
            anna.page.wait_for_function("() => seen.drawn > 0")
            times.append(float(anna.page.evaluate("seen.drawn")) - clicked)
        print(f"| {name} | {statistics.median(times):.0f} | {sorted(times)[28]:.0f} |", flush=True)
        put_away(anna, bashir)


# -- memory


def memory(anna: Citizen, bashir: Adviser, browser: Browser) -> None:
    size = 50 * 10**6
    content = pdf(pages=2, padding=size - 2_000)
    path = on_disk(content)
    with peak_of_tabs(browser) as grown:
        show(bashir, "akte.pdf", path)
        anna.page.wait_for_function("() => seen.drawn > 0")
        anna.page.locator("[data-transfer]").wait_for(state="hidden")
        anna.page.wait_for_function("() => document.querySelector('[data-transfer-bar]').value >= 99")
    peak = grown[0] / size
    print(f"\n50 MB arrive: the receiver's tab grows by {grown[0] / 1e6:.0f} MB at most, {peak:.2f} times the file")


@contextmanager
def peak_of_tabs(browser: Browser) -> Iterator[list[float]]:
    """By how many bytes the tabs' own memory grew at most."""
    session = browser.new_browser_cdp_session()
    tabs = [each["id"] for each in session.send("SystemInfo.getProcessInfo")["processInfo"] if each["type"] == "renderer"]
    before = own_memory(tabs)
    grown = [0.0]
    over = threading.Event()

    def watch() -> None:
        while not over.wait(0.05):
            grown[0] = max(grown[0], own_memory(tabs) - before)

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield grown
    finally:
        over.set()
        watcher.join()


def own_memory(processes: list[int]) -> float:
    total = 0
    for process in processes:
        try:
            rollup = Path(f"/proc/{process}/smaps_rollup").read_text()
        except OSError:
            continue
        total += sum(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Private_")) * 1024
    return total


if __name__ == "__main__":
    main()
