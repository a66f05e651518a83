"""(m) The figures of EN 301 549 in the real room: picture, sound, how far apart they are, live text.

`python -m bench.en301549`; needs Chromium, and a machine with nothing else to do.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

from journeys.en301549 import KEYS, RATE_SECONDS, SYNC_SAMPLES, TONE, measured
from journeys.stage import demo_server


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright, demo_server(Path(folder)) as server:
        figures = measured(playwright, server, Path(folder))
    print("| clause | figure | asked for | measured |")
    print("|---|---|---|---|")
    print(
        f"| 6.1 | a tone of {TONE:,} Hz at the other side | speech up to 7,000 Hz | "
        f"{figures.codec} at {figures.clock:,} Hz; peak at {figures.peak:,.0f} Hz, {figures.above:.0f} dB above the rest |"
    )
    print(f"| 6.5.2 | frame size | 320 × 240, better 640 × 480 | {figures.width} × {figures.height} |")
    print(f"| 6.5.3 | frames a second, over {RATE_SECONDS} s | 20, better 30 | {figures.rate:.1f} |")
    print(f"| 6.5.4 | sound after picture, median of {SYNC_SAMPLES} | at most 100 ms | {figures.offset:.0f} ms |")
    print(
        f"| 6.2.4 | live text, key to network, {KEYS} keys | at most 500 ms | "
        f"median {figures.text_median:.1f}, 95 % within {figures.text_p95:.1f}, worst {figures.text_worst:.1f} ms |"
    )


if __name__ == "__main__":
    main()
