"""Simulated advisers: sign in, open a counter, call, finish, give back, mark a no-show, take a break."""

from __future__ import annotations

import re
from dataclasses import replace

from kills.citizens import OFFICE
from kills.log import Call, Outcome, RoomDeed
from kills.world import World

THINK_SECONDS = 0.4
DEEDS = {"ende": "finish", "rueckgabe": "give_back", "nicht-erschienen": "no_show"}
ROOM = re.compile(r"/beratung/([\w-]{22})/")
BREAK = re.compile(r'action="(/arbeitsplatz/[\w/-]*pause[\w/-]*)"')


class Adviser:
    def __init__(self, world: World, username: str, password: str) -> None:
        self._world = world
        self._username = username
        self._password = password
        self._cookies: dict[str, str] = {}
        self._room = ""
        self._break = ""  # the address, once the desk has shown one

    async def live(self) -> None:
        await self._begin()
        while not self._world.is_over:
            await self._world.think(THINK_SECONDS)
            if self._room:
                await self._work()
            elif self._break and self._world.dice.random() < 0.1:
                await self._world.ask(self._break, self._cookies, {"minutes": "5"})
            else:
                await self._call()

    async def _begin(self) -> None:
        while self._username not in self._world.log.staffed:
            await self._world.gate.wait()
            answer, _ = await self._world.ask("/anmelden/", {}, {"username": self._username, "password": self._password})
            if answer and answer.status == 302:
                self._cookies = answer.cookies
                answer, _ = await self._world.ask("/arbeitsplatz/oeffnung/", self._cookies, {"office": OFFICE})
                if answer and answer.status == 302:
                    self._world.log.staffed.add(self._username)
            await self._world.think(THINK_SECONDS)

    async def _call(self) -> None:
        answer, deed = await self._world.ask("/arbeitsplatz/aufruf/", self._cookies, {})
        found = ROOM.search(answer.location) if answer else None
        if found:
            self._room = found[1]
        if found or deed.outcome == Outcome.PERHAPS:
            self._world.log.calls.append(Call(self._username, deed.start, deed.end, found[1] if found else None))
        elif answer and answer.location.endswith("/arbeitsplatz/"):
            await self._look_for_a_room()
        elif answer:
            self._world.log.complaints.append(f"{self._username}: calling led to {answer.status} {answer.location}")

    async def _look_for_a_room(self) -> None:
        """Nobody waits, or somebody was called of whom we never heard."""
        answer, _ = await self._world.ask("/arbeitsplatz/", self._cookies)
        if answer is None:
            return
        if answer.status != 200:
            self._world.log.complaints.append(f"{self._username} is signed out")
        if found := ROOM.search(answer.text):
            self._room = found[1]
        if found := BREAK.search(answer.text):
            self._break = found[1]

    async def _work(self) -> None:
        """Mostly tries to finish, which only works when the citizen has stepped in."""
        (verb,) = self._world.dice.choices(["ende", "rueckgabe", "nicht-erschienen", ""], [60, 8, 4, 28])
        room = f"/beratung/{self._room}/"
        if not verb:
            answer, _ = await self._world.ask(room, self._cookies)
            if answer and answer.status == 302:  # over
                self._room = ""
            return
        answer, deed = await self._world.ask(f"{room}{verb}/", self._cookies, {})
        if answer and answer.location == room:
            return  # nobody has stepped in yet, or it is over; the next look tells
        if answer or deed.outcome == Outcome.PERHAPS:
            finished = verb == "ende" and answer is not None
            noted = replace(deed, what=DEEDS[verb], outcome=Outcome.DONE if finished else deed.outcome)
            self._world.log.room_deeds.append(RoomDeed(self._room, noted))
        if answer:
            self._room = ""
