"""One open stream: a slot for the latest value, and a task only while there is something to send."""

from __future__ import annotations

import asyncio

from starlette.types import Send

from sprechstunde.live.feeds import Feed

BEAT_SECONDS = 20
BEAT = b"event: beat\ndata: %d\n\n" % BEAT_SECONDS
OPENING = b": \n\n"  # a comment: what comes first in a stream is what it is for


class Listener:
    """Offers replace each other until the browser has taken them, so a slow one delays nobody and misses nothing.

    One stream may show several feeds; each has its own slot.
    """

    __slots__ = ("_send", "_slots", "_stream", "_task", "closing")

    def __init__(self, send: Send, stream: asyncio.Task[None]) -> None:
        self._send = send
        self._slots: dict[str, bytes] = {}  # by feed
        self._task: asyncio.Task[None] | None = None
        self._stream = stream
        self.closing = False

    def offer(self, feed: Feed, data: bytes) -> None:
        self._slots[feed.name] = b"event: %b\ndata: %b\n\n" % (feed.event.encode(), data)
        self._deliver()

    def stand(self) -> None:
        """The browser learns at once that the stream stands, also when there is nothing to tell yet."""
        self._slots.setdefault("", OPENING)
        self._deliver()

    def beat(self) -> None:
        """Proxies keep the connection, a vanished browser is noticed, and a browser notices that nothing comes any more.

        It says when the next one comes. A comment would do for the first two, but EventSource keeps comments to itself.
        """
        if not self._slots:
            self._slots[""] = BEAT
            self._deliver()

    def close(self) -> None:
        """Wakes the stream from waiting for its browser to leave."""
        if not self.closing:
            self.closing = True
            self._stream.cancel()

    def stop_sending(self) -> None:
        """What follows is the end of the answer; nothing may be sent beside or after it."""
        self.closing = True
        if self._task is not None:
            self._task.cancel()

    def _deliver(self) -> None:
        if self._task is None and not self.closing:
            self._task = asyncio.get_running_loop().create_task(self._drain())

    async def _drain(self) -> None:
        try:
            while self._slots:
                message = b"".join(self._slots.values())
                self._slots.clear()
                await self._send({"type": "http.response.body", "body": message, "more_body": True})
        except OSError:
            self.close()
        finally:
            self._task = None
