"""HTTP as light as it goes: hundreds of clients share one process, and none may mistake half an answer for a whole one."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode


class NotAsked(Exception):
    """The server was not there; nothing can have happened."""


class NoAnswer(Exception):
    """Asked, but no complete answer came: perhaps it happened."""


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    location: str
    cookies: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode(errors="replace")


async def ask(port: int, path: str, cookies: dict[str, str], fields: dict[str, str] | None = None) -> Answer:
    """GET, or POST when there are fields."""
    reader, writer = await _connect(port)
    try:
        writer.write(_request(port, path, cookies, fields))
        return _parsed(await reader.read())
    except OSError as error:
        raise NoAnswer from error
    finally:
        writer.close()


async def listen(port: int, path: str, cookies: dict[str, str]) -> AsyncIterator[dict[str, Any]]:
    """What a stream says beside its beats, until it ends. Says nothing when the server is away or refuses."""
    try:
        reader, writer = await _connect(port)
    except NotAsked:
        return
    try:
        writer.write(_request(port, path, cookies, None))
        event = b""
        async for line in reader:
            if line.startswith(b"event:"):
                event = line[6:].strip()
            elif line.startswith(b"data:") and event != b"beat":
                yield json.loads(line[5:])
    except OSError:
        return
    finally:
        writer.close()


async def _connect(port: int) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    try:
        return await asyncio.open_connection("127.0.0.1", port)
    except OSError as error:
        raise NotAsked from error


def _request(port: int, path: str, cookies: dict[str, str], fields: dict[str, str] | None) -> bytes:
    body = urlencode(fields).encode() if fields is not None else b""
    head = [
        f"{'GET' if fields is None else 'POST'} {path} HTTP/1.1",
        f"Host: 127.0.0.1:{port}",
        f"Origin: http://127.0.0.1:{port}",
        "Connection: close",
    ]
    if cookies:
        head.append("Cookie: " + "; ".join(f"{name}={value}" for name, value in cookies.items()))
    if fields is not None:
        head += ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body)}"]
    return "\r\n".join([*head, "", ""]).encode() + body


def _parsed(data: bytes) -> Answer:
    head, separator, body = data.partition(b"\r\n\r\n")
    lines = head.decode("latin-1").split("\r\n")
    headers = [(name.lower(), value.strip()) for name, _, value in (line.partition(":") for line in lines[1:])]
    first = dict(headers)
    if not separator or len(body) != int(first.get("content-length", -1)):
        raise NoAnswer
    pairs = [value.partition(";")[0].partition("=") for name, value in headers if name == "set-cookie"]
    return Answer(int(lines[0].split()[1]), first.get("location", ""), {name: value for name, _, value in pairs}, body)
