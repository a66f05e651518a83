"""Keeps slow browsers away from the few threads that run pages.

A request's body is read completely before a thread starts, and a page's answer is collected before it is sent;
so four people on a bad connection cannot occupy all four threads.
"""

from __future__ import annotations

import asyncio

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocketClose

MAX_BODY_BYTES = 64 * 1024
BODY_SECONDS = 10.0


class BodyTooLarge(Exception):
    """More bytes than any form of ours has."""


class BrowserLeft(Exception):
    """The browser went away before its request was complete."""


class BufferedPages:
    def __init__(self, app: ASGIApp, *, max_body: int = MAX_BODY_BYTES, seconds: float = BODY_SECONDS) -> None:
        self.app = app
        self.max_body = max_body
        self.seconds = seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await WebSocketClose()(scope, receive, send)
            return
        try:
            body = await asyncio.wait_for(self._whole_body(scope, receive), self.seconds)
        except BodyTooLarge:
            await _refuse(413, "Die Anfrage ist zu groß.", scope, receive, send)
        except TimeoutError:
            await _refuse(408, "Die Anfrage kam nicht rechtzeitig an.", scope, receive, send)
        except BrowserLeft:
            return
        else:
            answer = await self._whole_answer(scope, body)
            for message in answer:
                await send(message)

    async def _whole_body(self, scope: Scope, receive: Receive) -> bytes:
        length = dict(scope["headers"]).get(b"content-length", b"0")
        if not length.isdigit() or int(length) > self.max_body:
            raise BodyTooLarge
        body = bytearray()
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                raise BrowserLeft
            body += message.get("body", b"")
            if len(body) > self.max_body:
                raise BodyTooLarge
            if not message.get("more_body"):
                return bytes(body)

    async def _whole_answer(self, scope: Scope, body: bytes) -> list[Message]:
        start: Message = {}
        content = bytearray()

        async def receive() -> Message:
            return {"type": "http.request", "body": body, "more_body": False}

        async def collect(message: Message) -> None:
            if message["type"] == "http.response.start":
                start.update(message)
            else:
                content.extend(message.get("body", b""))

        await self.app(scope, receive, collect)
        return [start, {"type": "http.response.body", "body": bytes(content), "more_body": False}]


async def _refuse(status: int, text: str, scope: Scope, receive: Receive, send: Send) -> None:
    headers = {"connection": "close", "cache-control": "no-store", "x-content-type-options": "nosniff"}
    await PlainTextResponse(text, status_code=status, headers=headers)(scope, receive, send)
