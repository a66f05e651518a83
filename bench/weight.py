"""(c) What the first visit of the overview transfers: bytes on the wire with a cold cache, and requests, by kind.

`python -m bench.weight`; needs Chromium.
"""

from __future__ import annotations

import shutil
import tempfile
from collections import defaultdict
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

from bench.processes import our_server, seeded

KINDS = ("Document", "Stylesheet", "Script", "Font", "Image", "EventSource", "Other")


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        seeded(folder=Path(folder))
        with our_server(Path(folder)) as server:
            requests = first_visit(f"http://127.0.0.1:{server.port}/")
    weights: dict[str, list[int]] = defaultdict(list)
    for kind, size in requests:
        weights[kind if kind in KINDS else "Other"].append(size)
    print("| kind | requests | bytes transferred |")
    print("|---|---|---|")
    for kind in KINDS:
        if weights[kind]:
            print(f"| {kind} | {len(weights[kind])} | {sum(weights[kind]):,} |")
    print(f"| **all** | **{len(requests)}** | **{sum(size for _, size in requests):,}** |")


def first_visit(address: str) -> list[tuple[str, int]]:
    kinds: dict[str, str] = {}
    sizes: dict[str, int] = defaultdict(int)
    with sync_playwright() as playwright:
        path = shutil.which("chromium") or shutil.which("google-chrome")
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-background-networking"])
        page = browser.new_page()
        protocol = page.context.new_cdp_session(page)
        protocol.send("Network.enable")
        protocol.send("Network.setCacheDisabled", {"cacheDisabled": True})

        def asked(event: dict[str, Any]) -> None:
            if event["request"]["url"].startswith("http"):
                kinds[event["requestId"]] = event.get("type", "Other")

        def answered(event: dict[str, Any]) -> None:
            sizes[event["requestId"]] += event["response"]["encodedDataLength"]

        def arrived(event: dict[str, Any]) -> None:
            sizes[event["requestId"]] = max(sizes[event["requestId"]], int(event["encodedDataLength"]))

        protocol.on("Network.requestWillBeSent", asked)
        protocol.on("Network.responseReceived", answered)
        protocol.on("Network.loadingFinished", arrived)
        page.goto(address, wait_until="load")
        page.wait_for_function("document.fonts.status === 'loaded'")
        page.locator("[data-office]").first.wait_for()
        browser.close()
    return [(kind, sizes[request]) for request, kind in kinds.items()]


if __name__ == "__main__":
    main()
