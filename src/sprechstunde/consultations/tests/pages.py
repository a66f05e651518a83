"""A page in the room, as the signalling socket sees it, without a server in between."""

from __future__ import annotations

import asyncio
import itertools
import json

import pytest
from django.db import connection
from django.test import Client
from starlette.applications import Starlette
from starlette.routing import WebSocketRoute

from conftest import HOST
from sprechstunde.consultations import rooms
from sprechstunde.consultations.signalling import signalling
from sprechstunde.live.tests.asgi import open_hub
from sprechstunde.staff import presence

PATIENCE = 5.0
application = Starlette(routes=[WebSocketRoute("/signal/{consultation}", signalling)])
_numbers = itertools.count(1)


class Refusal(Exception):
    def __init__(self, status, headers):
        self.status = status
        self.headers = headers


class Page:
    """One open socket of one page; every page has a session of its own."""

    def __init__(self, consultation, client, *, origin=f"https://{HOST}", host=HOST, session=None, address="192.0.2.1"):
        self.session = session or f"session-{next(_numbers):012d}"
        self.public_id = consultation if isinstance(consultation, str) else consultation.public_id
        self.code = None
        self.states = []
        self.others = []  # signals, pongs, errors
        self._incoming = asyncio.Queue()
        self._incoming.put_nowait({"type": "websocket.connect"})
        self._accepted = asyncio.get_running_loop().create_future()
        self._changed = asyncio.Condition()
        headers = [(b"host", host.encode())]
        if origin is not None:
            headers.append((b"origin", origin.encode()))
        cookies = "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())
        if cookies:
            headers.append((b"cookie", cookies.encode()))
        scope = {
            "type": "websocket", "path": f"/signal/{self.public_id}", "raw_path": b"", "query_string": b"", "headers": headers,
            "scheme": "wss", "client": (address, 4711), "server": (host, 443), "root_path": "", "subprotocols": [],
            "extensions": {"websocket.http.response": {}}, "asgi": {"version": "3.0"},
        }  # fmt: skip
        self.task = asyncio.create_task(application(scope, self._incoming.get, self._send))
        self.task.add_done_callback(self._ended)

    def _ended(self, task):
        if not self._accepted.done() and not task.cancelled():
            self._accepted.set_exception(task.exception() or Refusal(0, {}))

    async def _send(self, message):
        kind = message["type"]
        if kind == "websocket.accept":
            self._accepted.set_result(None)
        elif kind == "websocket.http.response.start":
            headers = {name.decode(): value.decode() for name, value in message["headers"]}
            self._accepted.set_exception(Refusal(message["status"], headers))
        elif kind == "websocket.send":
            data = json.loads(message["text"], parse_constant=no_such_number)
            (self.states if data["type"] == "room" else self.others).append(data)
        elif kind == "websocket.close":
            self.code = message["code"]
            if not self._accepted.done():
                self._accepted.set_exception(Refusal(403, {}))
            self.leave()
        async with self._changed:
            self._changed.notify_all()

    async def opened(self):
        await asyncio.wait_for(asyncio.shield(self._accepted), PATIENCE)
        return self

    async def joined(self):
        """Opens, joins, and waits for the first state."""
        await self.opened()
        self.say(type="join", session=self.session)
        await self.until(lambda: self.states)
        return self

    def say(self, **message):
        self.say_text(json.dumps(message))

    def say_text(self, text):
        self._incoming.put_nowait({"type": "websocket.receive", "text": text})

    def say_bytes(self, data):
        self._incoming.put_nowait({"type": "websocket.receive", "bytes": data})

    def leave(self, code=1001):
        self._incoming.put_nowait({"type": "websocket.disconnect", "code": code})

    async def left(self):
        self.leave()
        await asyncio.wait_for(self.task, PATIENCE)

    async def until(self, condition):
        async def wait():
            async with self._changed:
                await self._changed.wait_for(condition)

        await asyncio.wait_for(wait(), PATIENCE)

    async def closed(self):
        await self.until(lambda: self.code is not None)
        await asyncio.wait_for(self.task, PATIENCE)
        return self.code

    async def answer(self):
        """The next message that is no state."""
        await self.until(lambda: self.others)
        return self.others.pop(0)

    async def error(self):
        answer = await self.answer()
        assert answer["type"] == "error"
        return answer["code"]

    async def alive(self):
        """Everything said before has been read: pings are answered in order."""
        self.say(type="ping")
        assert await self.answer() == {"type": "pong"}

    # What the latest state says

    @property
    def state(self):
        return self.states[-1]

    def participant(self, role):
        return next(each for each in self.state["participants"] if each["role"] == role)

    @property
    def id(self):
        return self.state["self"]

    def signal(self, other, **data):
        """A signal as the browser sends it: to the other's id and current session."""
        self.say(type="signal", to=other.id, session=other.session, data=data)


def no_such_number(name):
    raise AssertionError(f"{name} is no JSON: a browser cannot read this message")


class Sockets:
    """Opens pages of the two who talk."""

    def __init__(self, talk, citizens_client, advisers_client):
        self._talk = talk
        self._clients = (citizens_client, advisers_client)

    def anna(self, **fields):
        return Page(self._talk, self._clients[0], **fields)

    def bashir(self, **fields):
        return Page(self._talk, self._clients[1], **fields)

    async def both(self):
        return await self.bashir().joined(), await self.anna().joined()


def in_loop(scenario):
    """Runs an async test with an open hub; afterwards nobody is connected any more."""

    async def run():
        async with open_hub():
            await scenario()

    asyncio.run(run())
    assert rooms._rooms == {}
    assert presence.present() == frozenset()


async def in_database(work):
    """Runs an action as a page's thread does."""

    def run():
        try:
            return work()
        finally:
            connection.close()

    return await asyncio.to_thread(run)


async def status_of(page):
    """The status with which the socket is refused."""
    with pytest.raises(Refusal) as refused:
        await page.opened()
    await page.task
    return refused.value.status


def signed_in(user):
    client = Client()
    client.force_login(user, backend="sprechstunde.staff.backends.MunicipalityBackend")
    return client
