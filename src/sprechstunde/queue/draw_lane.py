"""The lane for first numbers: when many press the button in the same moment, they need not pass through the pages one by one.

Only the plainest request takes it: a browser without any cookie, on one of our own pages, within the limits, while the office
gives numbers. Everything else, and whatever is not as expected, goes on to the pages, which answer it as ever. What comes
in while a transaction runs is drawn in the next one, in the order of coming; nobody is answered before theirs is committed.

The headers of the answer are those that the pages gave the first one of that host, so that they are written down once only.
"""

from __future__ import annotations

import asyncio
import re
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import structlog
from django.db import close_old_connections
from django.http import Http404, HttpResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sprechstunde.foundation import clock
from sprechstunde.foundation.settings import settings
from sprechstunde.live.handshake import Handshake, handshake_of, is_allowed_host, is_same_origin
from sprechstunde.municipalities.lookups import municipality_at
from sprechstunde.offices.access import drawing_office
from sprechstunde.queue.access import COOKIE, give_key
from sprechstunde.queue.draws import draw_numbers
from sprechstunde.web.rate_limits import hit

BUTTON = re.compile(r"/buero/([-a-zA-Z0-9_]+)/wartemarke/")
MOST_AT_ONCE = 50
MOST_ENTRANCES = 100

Headers = list[tuple[bytes, bytes]]
Entrance = tuple[str, str]  # scheme, host
Place = tuple[str, str]  # host, office

log = structlog.get_logger("request")


@dataclass(slots=True)
class Wish:
    """Somebody who waits for a number; the answer is the new browser's key, or None: ask the pages."""

    address: str
    answer: asyncio.Future[str | None]

    def grant(self, key: str | None) -> None:
        if not self.answer.done():  # whoever waited may be gone
            self.answer.set_result(key)

    def fail(self, problem: Exception) -> None:
        if not self.answer.done():
            self.answer.set_exception(problem)


@dataclass(slots=True)
class Line:
    """Those who wait for a number of one office."""

    wishes: list[Wish] = field(default_factory=list)
    is_served: bool = False


class DrawLane:
    def __init__(self, pages: ASGIApp) -> None:
        self._pages = pages
        self._lines: dict[Place, Line] = {}
        self._headers: dict[Entrance, Headers] = {}
        self._executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="draws")
        self._tasks: set[asyncio.Task[None]] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        handshake = _plain_draw(scope)
        slug = handshake and BUTTON.fullmatch(handshake.path)
        if not handshake or not slug:
            await self._pages(scope, receive, send)
            return
        entrance = (handshake.scheme, handshake.host)
        headers = self._headers.get(entrance)
        if headers is None:
            await self._pages(scope, receive, self._noting(entrance, send))
            return
        started = time.perf_counter()
        key = await self._draw((handshake.host, slug[1]), handshake.client)
        if key is None:
            await self._pages(scope, receive, send)
            return
        await _answer(send, headers, key)
        milliseconds = round((time.perf_counter() - started) * 1000, 1)
        log.info("request", method="POST", route="buero/<slug:slug>/wartemarke/", status=302, ms=milliseconds)

    async def _draw(self, place: Place, address: str) -> str | None:
        wish = Wish(address, asyncio.get_running_loop().create_future())
        line = self._lines.setdefault(place, Line())
        line.wishes.append(wish)
        if not line.is_served:
            line.is_served = True
            task = asyncio.ensure_future(self._serve(place, line))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        return await wish.answer

    async def _serve(self, place: Place, line: Line) -> None:
        loop = asyncio.get_running_loop()
        while line.wishes:
            wishes, line.wishes = line.wishes[:MOST_AT_ONCE], line.wishes[MOST_AT_ONCE:]
            try:
                keys = await loop.run_in_executor(self._executor, draw_for, place, [wish.address for wish in wishes])
            except Exception as problem:
                for wish in wishes:
                    wish.fail(problem)
                continue
            for wish, key in zip(wishes, keys, strict=True):
                wish.grant(key)
        del self._lines[place]

    def _noting(self, entrance: Entrance, send: Send) -> Send:
        async def noting(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] == 302:
                self._note(entrance, list(message["headers"]))
            await send(message)

        return noting

    def _note(self, entrance: Entrance, headers: Headers) -> None:
        """Kept only when it is the answer to a draw, and without what was for that browser alone."""
        cookies = [value for name, value in headers if name.lower() == b"set-cookie"]
        if len(cookies) == 1 and cookies[0].startswith(COOKIE.encode() + b"=") and len(self._headers) < MOST_ENTRANCES:
            self._headers[entrance] = [(name, value) for name, value in headers if name.lower() != b"set-cookie"]


def draw_for(place: Place, addresses: list[str]) -> list[str | None]:
    """The keys of new browsers with a number each, in the order of the addresses; None for who must ask the pages."""
    close_old_connections()
    host, slug = place
    municipality = municipality_at(host)
    if municipality is None:
        return [None] * len(addresses)
    try:
        office = drawing_office(municipality, slug)
    except Http404:
        return [None] * len(addresses)
    admitted = [hit("draw", settings().draw_limit, address, str(office.pk)) == 0 for address in addresses]
    drawn = iter(draw_numbers(office=office, count=sum(admitted), now=clock.now()))
    found = [next(drawn, None) if may else None for may in admitted]
    return [each.new_key if each else None for each in found]


def _plain_draw(scope: Scope) -> Handshake | None:
    """None unless nothing about the request needs a closer look."""
    if scope["method"] != "POST":
        return None
    given = dict(scope["headers"])
    has_body = given.get(b"content-length", b"0") != b"0" or b"transfer-encoding" in given  # the button sends none
    if has_body or b"cookie" in given:
        return None
    if given.get(b"sec-fetch-site", b"same-origin") != b"same-origin":
        return None
    handshake = handshake_of(scope)
    return handshake if is_allowed_host(handshake) and is_same_origin(handshake) else None


async def _answer(send: Send, headers: Headers, key: str) -> None:
    response = HttpResponse()
    give_key(response, key)
    cookie = response.cookies[COOKIE].OutputString().encode("latin-1")
    await send({"type": "http.response.start", "status": 302, "headers": [*headers, (b"set-cookie", cookie)]})
    await send({"type": "http.response.body", "body": b""})
