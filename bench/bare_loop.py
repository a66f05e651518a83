"""The floor to compare with: a plain ASGI stream with a latest-value slot per listener, and nothing else.

`POST /change` gives every listener a new message of the same form and size as ours.
"""

from __future__ import annotations

import asyncio
from typing import Any

MESSAGE = (
    b'event: ticket\ndata: {"number":"T-%d","state":"waiting","position":%d,"ahead":%d,"wait":null,'
    b'"as_of":"2026-11-22T20:32:24+01:00","office":"trennung-scheidung","called_until":null}\n\n'
)
HEADERS = [(b"content-type", b"text/event-stream"), (b"cache-control", b"no-store")]


class Slot:
    __slots__ = ("changed", "place", "value")

    def __init__(self, place: int) -> None:
        self.place = place
        self.changed = asyncio.Event()
        self.value = b": \n\n"
        self.changed.set()


slots: list[Slot] = []


async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
    if scope["path"] == "/live/ticket":
        await stream(receive, send)
        return
    if scope["path"] == "/change":
        await change()
    await send({"type": "http.response.start", "status": 204, "headers": []})
    await send({"type": "http.response.body", "body": b""})


async def stream(receive: Any, send: Any) -> None:
    slot = Slot(len(slots))
    slots.append(slot)
    gone = asyncio.ensure_future(until_gone(receive, slot))
    await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
    while not gone.done():
        await slot.changed.wait()
        slot.changed.clear()
        await send({"type": "http.response.body", "body": slot.value, "more_body": True})


async def until_gone(receive: Any, slot: Slot) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    slots.remove(slot)
    slot.changed.set()


async def change() -> None:
    for handed, slot in enumerate(list(slots), start=1):
        slot.value = MESSAGE % (slot.place + 1, slot.place, slot.place)
        slot.changed.set()
        if handed % 100 == 0:
            await asyncio.sleep(0)
