"""(b) The overview page under 16 connections, with 10, 100 and 1,000 offices: does the cost grow with the output only?

`python -m bench.pages`
"""

from __future__ import annotations

import argparse
import tempfile
import time
import urllib.request
from pathlib import Path

from bench.overview_load import overview_load
from bench.processes import our_server, seeded

WARM_UP_SECONDS = 2.0


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--offices", type=int, nargs="+", default=[10, 100, 1000])
    parser.add_argument("--seconds", type=float, default=10.0)
    options = parser.parse_args()
    print("| offices | requests/s | median ms | 99th ms | CPU ms per request | HTML KiB | CPU ms per KiB |")
    print("|---|---|---|---|---|---|---|")
    for offices in options.offices:
        measure(offices, options.seconds)


def measure(offices: int, seconds: float) -> None:
    with tempfile.TemporaryDirectory() as folder:
        seeded("--offices", str(offices), folder=Path(folder))
        with our_server(Path(folder)) as server:
            kib = len(urllib.request.urlopen(f"http://127.0.0.1:{server.port}/").read()) / 1024
            with overview_load(server.port, connections=16):
                time.sleep(WARM_UP_SECONDS)
            before = server.cpu_seconds()
            with overview_load(server.port, connections=16) as load:
                time.sleep(max(seconds, offices / 15))  # enough answers even of the largest page
            cpu = server.cpu_seconds() - before
    if load.failures or not load.seconds:
        raise SystemExit(f"{load.failures} of {len(load.seconds)} answers were no pages")
    median, late = (1000 * load.seconds[int(share * len(load.seconds))] for share in (0.5, 0.99))
    each = 1000 * cpu / len(load.seconds)
    print(
        f"| {offices} | {load.per_second:.0f} | {median:.0f} | {late:.0f} | {each:.1f} | {kib:.0f} | {each / kib:.2f} |",
        flush=True,
    )


if __name__ == "__main__":
    main()
