"""People who draw numbers at a steady rate, each with a browser that has none, in a process of their own."""

from __future__ import annotations

import http.client
import multiprocessing
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass


@dataclass
class Drawn:
    """Filled when the drawing has ended."""

    count: int = 0
    per_second: float = 0.0
    refused: int = 0


@contextmanager
def steady_draws(port: int, per_second: float, office: str = "trennung-scheidung") -> Iterator[Drawn]:
    drawn = Drawn()
    stop = multiprocessing.Event()
    here, there = multiprocessing.Pipe()
    process = multiprocessing.Process(target=_run, args=(port, per_second, office, stop, there))
    process.start()
    try:
        yield drawn
    finally:
        stop.set()
        drawn.count, drawn.per_second, drawn.refused = here.recv()
        process.join()


def _run(port: int, per_second: float, office: str, stop: object, result: object) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    started = time.monotonic()
    count = refused = 0
    while not stop.is_set():  # type: ignore[attr-defined]
        pause = started + count / per_second - time.monotonic()
        if pause > 0:
            time.sleep(min(pause, 0.1))
            continue
        connection.request("POST", f"/buero/{office}/wartemarke/", headers={"Content-Length": "0"})
        answer = connection.getresponse()
        answer.read()
        count += 1
        refused += answer.status != 302
    result.send((count, count / (time.monotonic() - started), refused))  # type: ignore[attr-defined]
