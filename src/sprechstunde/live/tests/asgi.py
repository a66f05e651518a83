"""A browser's end of a stream, without a server in between: what it would send, and what it gets."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sprechstunde.live.hub import hub
from sprechstunde.live.stream import live_stream

PATIENCE = 5.0  # seconds until a test that waits in vain fails


def scope_of(path, *, method="GET", host="musterstadt.example", origin="", cookies=None, client="192.0.2.1"):
    headers = [(b"host", host.encode())]
    if origin:
        headers.append((b"origin", origin.encode()))
    if cookies:
        headers.append((b"cookie", "; ".join(f"{name}={value}" for name, value in cookies.items()).encode()))
    return {
        "type": "http", "method": method, "path": path, "query_string": b"", "headers": headers, "scheme": "https",
        "client": (client, 4711), "root_path": "",
    }  # fmt: skip


@asynccontextmanager
async def open_hub() -> AsyncIterator[None]:
    """The hub of a running server; at the end every stream must have gone and left nothing behind."""
    hub.open(asyncio.get_running_loop())
    try:
        yield
    finally:
        hub.close()
        await eventually(lambda: not hub._groups and not hub._endings and not hub._listeners and not hub._tasks)
        assert not hub._stale


async def eventually(condition) -> None:
    """Waits until it is so."""

    async def look():
        while not condition():
            await asyncio.sleep(0.001)

    await asyncio.wait_for(look(), PATIENCE)


class Stream:
    """One browser that listens."""

    def __init__(self, path, **fields):
        self.status = 0
        self.headers = {}
        self.chunks = []
        self.ended = False
        self.sent_after_the_end = False
        self.accepts = asyncio.Event()  # cleared: a browser too slow to take anything
        self.accepts.set()
        self._left = asyncio.Event()
        self._read = 0
        self.task = asyncio.create_task(live_stream(scope_of(path, **fields), self._receive, self._send))

    async def _receive(self):
        await self._left.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message):
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.headers = {name.decode(): value.decode() for name, value in message["headers"]}
            return
        await self.accepts.wait()
        if self.ended:  # a server raises here, in a task nobody looks at
            self.sent_after_the_end = True
            return
        self.chunks.append(message["body"])
        self.ended = not message.get("more_body", False)

    async def answer(self):
        """Waits for the end of the answer."""
        await asyncio.wait_for(asyncio.shield(self.task), PATIENCE)
        return self.status

    def events(self):
        """The events so far, as EventSource would hand them out, without the beats."""
        found = []
        for block in b"".join(self.chunks).decode().split("\n\n"):
            fields = dict(line.split(": ", 1) for line in block.split("\n") if line and not line.startswith(":"))
            if "data" in fields and fields["event"] != "beat":
                found.append((fields["event"], json.loads(fields["data"])))
        return found

    async def next_event(self):
        """The next event that has not been asked for."""
        await eventually(lambda: len(self.events()) > self._read)
        self._read += 1
        return self.events()[self._read - 1]

    async def leave(self):
        self._left.set()
        await self.answer()
