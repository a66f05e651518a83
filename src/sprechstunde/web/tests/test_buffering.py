"""Slow and oversized requests get an answer without ever occupying one of the few threads that run pages."""

from __future__ import annotations

import asyncio
import threading

import pytest
from a2wsgi import WSGIMiddleware
from starlette.responses import PlainTextResponse

from sprechstunde.web.buffering import MAX_BODY_BYTES, BufferedPages

PATIENCE = 5.0


class Exchange:
    """One request, sent piece by piece, and its answer."""

    def __init__(self, app, *, method="POST", length=None, kind="http"):
        headers = [] if length is None else [(b"content-length", length)]
        scope = {
            "type": kind, "method": method, "path": "/", "raw_path": b"/", "query_string": b"", "headers": headers,
            "scheme": "http", "server": ("127.0.0.1", 80), "client": ("192.0.2.1", 1), "root_path": "", "http_version": "1.1",
        }  # fmt: skip
        self.messages = []
        self._incoming = asyncio.Queue()
        self.task = asyncio.create_task(app(scope, self._incoming.get, self._send))

    async def _send(self, message):
        self.messages.append(message)

    def send(self, body, *, more=False):
        self._incoming.put_nowait({"type": "http.request", "body": body, "more_body": more})
        return self

    def leave(self):
        self._incoming.put_nowait({"type": "http.disconnect"})
        return self

    async def answer(self):
        await asyncio.wait_for(self.task, PATIENCE)
        return self.messages[0]["status"] if self.messages else None

    @property
    def body(self):
        return b"".join(message.get("body", b"") for message in self.messages)

    @property
    def headers(self):
        return dict(self.messages[0]["headers"])


async def echo(scope, receive, send):
    message = await receive()
    assert not message["more_body"]
    await PlainTextResponse(message["body"])(scope, receive, send)


def test_a_body_in_pieces_arrives_whole():
    async def scenario():
        exchange = Exchange(BufferedPages(echo)).send(b"a=1", more=True).send(b"&b=", more=True).send(b"2")
        assert await exchange.answer() == 200
        assert exchange.body == b"a=1&b=2"

    asyncio.run(scenario())


def test_a_request_without_a_body_needs_no_length():
    async def scenario():
        assert await Exchange(BufferedPages(echo), method="GET").send(b"").answer() == 200

    asyncio.run(scenario())


def test_the_largest_form_passes():
    async def scenario():
        exchange = Exchange(BufferedPages(echo), length=b"%d" % MAX_BODY_BYTES).send(b"x" * MAX_BODY_BYTES)
        assert await exchange.answer() == 200
        assert len(exchange.body) == MAX_BODY_BYTES

    asyncio.run(scenario())


def test_a_body_that_announces_too_much_is_refused_before_it_is_sent():
    async def scenario():
        exchange = Exchange(BufferedPages(echo), length=b"%d" % (65 * 1024))
        assert await exchange.answer() == 413
        assert exchange.headers[b"connection"] == b"close"
        assert exchange.headers[b"cache-control"] == b"no-store"

    asyncio.run(scenario())


def test_a_body_that_says_nothing_of_its_length_is_cut_off():
    async def scenario():
        exchange = Exchange(BufferedPages(echo))
        for _ in range(65):
            exchange.send(b"x" * 1024, more=True)
        assert await exchange.answer() == 413

    asyncio.run(scenario())


def test_a_body_longer_than_it_says_is_cut_off():
    async def scenario():
        assert await Exchange(BufferedPages(echo), length=b"3").send(b"x" * (MAX_BODY_BYTES + 1)).answer() == 413

    asyncio.run(scenario())


@pytest.mark.parametrize("length", [b"-1", b"abc", b"1e9", b"", b"0x10", "٣".encode(), b"9" * 100])
def test_a_length_that_is_none_is_refused(length):
    async def scenario():
        assert await Exchange(BufferedPages(echo), length=length).answer() in (400, 413)

    asyncio.run(scenario())


def test_a_body_that_does_not_come_in_time_is_answered():
    async def scenario():
        exchange = Exchange(BufferedPages(echo, seconds=0.01), length=b"10").send(b"abc", more=True)
        assert await exchange.answer() == 408

    asyncio.run(scenario())


def test_a_body_that_trickles_is_answered_too():
    """The limit is for the whole body, not for each piece."""

    async def scenario():
        exchange = Exchange(BufferedPages(echo, seconds=0.05))
        while not exchange.task.done():
            exchange.send(b"x", more=True)
            await asyncio.sleep(0.005)
        assert await exchange.answer() == 408

    asyncio.run(scenario())


def test_a_browser_that_leaves_in_the_middle_is_no_error():
    async def scenario():
        exchange = Exchange(BufferedPages(echo)).send(b"abc", more=True).leave()
        assert await exchange.answer() is None

    asyncio.run(scenario())


def test_four_unfinished_bodies_do_not_keep_the_fifth_waiting():
    """Without the buffer each of them would hold one of the four threads."""
    asked = []

    def page(environ, start_response):
        asked.append(environ["wsgi.input"].read())
        start_response("200 OK", [("Content-Type", "text/plain")])
        return [b"here you are"]

    async def scenario():
        pages = BufferedPages(WSGIMiddleware(page, workers=4))
        unfinished = [Exchange(pages, length=b"10").send(b"abc", more=True) for _ in range(8)]
        assert await Exchange(pages, method="GET").send(b"").answer() == 200
        assert asked == [b""]
        for exchange in unfinished:
            assert await exchange.leave().answer() is None

    asyncio.run(scenario())


def test_four_slow_readers_do_not_keep_the_fifth_waiting():
    """An answer is collected, and the thread is free, before the browser takes the first byte."""
    done = threading.Semaphore(0)

    def page(environ, start_response):
        start_response("200 OK", [("Content-Type", "text/plain")])
        yield from [b"x" * 1000] * 500
        done.release()

    async def scenario():
        pages = BufferedPages(WSGIMiddleware(page, workers=4))
        never = asyncio.Event()

        class SlowExchange(Exchange):
            async def _send(self, message):
                await never.wait()

        slow = [SlowExchange(pages, method="GET").send(b"") for _ in range(4)]
        for _ in slow:
            assert await asyncio.to_thread(done.acquire, True, PATIENCE)
        quick = Exchange(pages, method="GET").send(b"")
        assert await quick.answer() == 200
        assert len(quick.body) == 500_000
        never.set()
        for exchange in slow:
            await exchange.answer()

    asyncio.run(scenario())


def test_an_answer_arrives_intact_with_its_status_and_headers():
    async def app(scope, receive, send):
        headers = [(b"content-type", b"text/plain"), (b"set-cookie", b"a=1"), (b"set-cookie", b"b=2")]
        await send({"type": "http.response.start", "status": 201, "headers": headers})
        for piece in (b"one ", b"two ", b"three"):
            await send({"type": "http.response.body", "body": piece, "more_body": True})
        await send({"type": "http.response.body", "body": b""})

    async def scenario():
        exchange = Exchange(BufferedPages(app)).send(b"")
        assert await exchange.answer() == 201
        assert exchange.body == b"one two three"
        assert [value for name, value in exchange.messages[0]["headers"] if name == b"set-cookie"] == [b"a=1", b"b=2"]

    asyncio.run(scenario())


def test_a_socket_to_a_page_is_closed_and_not_taken_for_a_request():
    """Starlette hands every socket without a route of its own to the pages."""

    async def scenario():
        exchange = Exchange(BufferedPages(WSGIMiddleware(lambda environ, start_response: [], workers=1)), kind="websocket")
        exchange._incoming.put_nowait({"type": "websocket.connect"})
        await asyncio.wait_for(exchange.task, PATIENCE)
        assert [message["type"] for message in exchange.messages] == ["websocket.close"]

    asyncio.run(scenario())
