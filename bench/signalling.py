"""(l) A thousand rooms are open: how many signals one server process passes on in a second, and what a room weighs.

Two people sit in every room and answer each other. Signals have the size of an ordinary offer. `python -m bench.signalling`
"""

from __future__ import annotations

import argparse
import asyncio
import json
import statistics
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

from websockets.asyncio.client import ClientConnection, connect

from bench.processes import Server, our_server, seeded

OFFER = "a=candidate:1 1 udp 2122260223 192.0.2.1 54321 typ host generation 0\r\n" * 30  # about 2 KB, as from a browser
COOKIE = "browser"
OPENED_AT_ONCE = 50
PACE = 1 / 45  # a page that says more than fifty a second is shut out


@dataclass
class Seat:
    socket: ClientConnection
    session: str
    peer: str = ""
    peer_session: str = ""
    sent_at: float = 0.0
    delays: list[float] = field(default_factory=list)

    async def until_together(self) -> None:
        while not self.peer_session:
            message = json.loads(await self.socket.recv())
            others = [each for each in message.get("participants", ()) if each["id"] != message["self"] and each["session"]]
            if others:
                self.peer, self.peer_session = others[0]["id"], others[0]["session"]

    async def send(self) -> None:
        self.sent_at = time.monotonic()
        signal = {"type": "signal", "to": self.peer, "session": self.peer_session}
        await self.socket.send(json.dumps({**signal, "data": {"sdp": OFFER, "at": time.monotonic()}}))

    async def answer(self, until: float) -> None:
        """Every signal is answered by one: there is always exactly one on its way in a room."""
        async for text in self.socket:
            now = time.monotonic()
            if '"signal"' not in text[:60]:  # type: ignore[operator]  # text frames are text
                continue
            self.delays.append(now - json.loads(text)["data"]["at"])
            if now >= until:
                return
            await asyncio.sleep(self.sent_at + PACE - now)
            await self.send()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rooms", type=int, default=1_000)
    parser.add_argument("--busy", type=int, nargs="+", default=[10, 100, 1_000], help="rooms that signal at the same time")
    parser.add_argument("--seconds", type=float, default=8)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        rooms = [line.split(",") for line in seeded("--rooms", str(options.rooms), folder=Path(folder))]
        with our_server(Path(folder), adviser_absence_seconds="86400") as server:
            asyncio.run(measure(server, rooms, options.busy, options.seconds))


async def measure(server: Server, rooms: list[list[str]], busy: list[int], seconds: float) -> None:
    first = await opened(server, rooms[:10])  # what the first ones load is no room's weight
    before = server.memory_kib()
    pairs = first + await opened(server, rooms[10:])
    weight = (server.memory_kib() - before) / max(1, len(rooms) - 10)
    print(f"{len(pairs)} rooms, two people in each: {weight:.0f} KiB per room")
    print("| rooms that signal | signals/s | median ms | 99th ms | server CPU | of a signal |")
    print("|---|---|---|---|---|---|")
    for count in busy:
        await report(server, pairs[:count], seconds)
    for pair in pairs:
        for seat in pair:
            await seat.socket.close()


async def report(server: Server, pairs: list[tuple[Seat, Seat]], seconds: float) -> None:
    cpu, began = server.cpu_seconds(), time.monotonic()
    answering = [asyncio.create_task(seat.answer(began + seconds)) for pair in pairs for seat in pair]
    for one, _ in pairs:
        await one.send()
    # In each pair the one who comes after the end stops answering; the other then hears nothing more.
    await asyncio.sleep(seconds + 1)
    for task in answering:
        task.cancel()
    await asyncio.gather(*answering, return_exceptions=True)
    used = server.cpu_seconds() - cpu
    delays = sorted(delay for pair in pairs for seat in pair for delay in seat.delays)
    for pair in pairs:
        for seat in pair:
            seat.delays.clear()
    share, each = used / seconds, used / len(delays)
    late = delays[int(len(delays) * 0.99)]
    print(
        f"| {len(pairs)} | {len(delays) / seconds:.0f} | {statistics.median(delays) * 1000:.1f} | {late * 1000:.1f} "
        f"| {share:.0%} | {each * 1_000_000:.0f} µs |",
        flush=True,
    )


async def opened(server: Server, rooms: list[list[str]]) -> list[tuple[Seat, Seat]]:
    pairs: list[tuple[Seat, Seat]] = []
    for start in range(0, len(rooms), OPENED_AT_ONCE):
        chunk = rooms[start : start + OPENED_AT_ONCE]
        pairs += await asyncio.gather(*(both(server, room, *keys) for room, *keys in chunk))
    return pairs


async def both(server: Server, room: str, one: str, other: str) -> tuple[Seat, Seat]:
    seats = [await seated(server, room, key, session) for key, session in ((one, "a" * 16), (other, "b" * 16))]
    await asyncio.gather(*(seat.until_together() for seat in seats))
    return seats[0], seats[1]


async def seated(server: Server, room: str, key: str, session: str) -> Seat:
    origin = f"http://127.0.0.1:{server.port}"
    socket = await connect(
        f"ws://127.0.0.1:{server.port}/signal/{room}",
        additional_headers={"Origin": origin, "Cookie": f"{COOKIE}={key}"},
        compression=None,
        open_timeout=60,
        ping_interval=None,
    )
    await socket.send(json.dumps({"type": "join", "session": session}))
    return Seat(socket, session)


if __name__ == "__main__":
    main()
