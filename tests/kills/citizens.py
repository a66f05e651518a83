"""Simulated citizens: draw, listen, look again, pause, extend, step in, give up; and come again with a new browser."""

from __future__ import annotations

import asyncio
import re
import time
from dataclasses import dataclass, replace
from typing import Any

from kills.log import Outcome, Story
from kills.wire import listen
from kills.world import World

OFFICE = "trennung-scheidung"
# How long people think. Those who wait are many: were they hastier, the server would do nothing but show them pages.
THINK_SECONDS = {"": 2.0, "waiting": 10.0, "parked": 4.0, "called": 1.0, "in_consultation": 4.0}
COMES_BACK_SECONDS = (0.5, 2.0)  # `retryDelay` of our pages: how soon a broken stream is tried again
MESSAGE_AGE = 3.0  # so long a state may have been on its way to us
OVER = ("finished", "given_up", "no_show", "expired", "transferred")

# What somebody does in which state, and how often. The verb is the last part of the form's address.
WISHES: dict[str, list[tuple[str, int]]] = {
    "waiting": [("", 70), ("pause", 15), ("rueckgabe", 8), ("", 7)],
    "parked": [("rueckkehr", 60), ("", 30), ("rueckgabe", 10)],
    "called": [("eintritt", 65), ("verlaengerung", 15), ("aufschub", 8), ("rueckgabe", 4), ("", 8)],
    "in_consultation": [("", 1)],
}
DEEDS = {
    "eintritt": "enter", "verlaengerung": "extend", "rueckgabe": "give_up", "pause": "pause", "rueckkehr": "come_back",
    "aufschub": "postpone",
}  # fmt: skip
FIELDS = {"pause": {"minutes": "5"}}


@dataclass(frozen=True, slots=True)
class Told:
    """What the page of somebody shows, as its stream says."""

    state: str
    ahead: int | None
    heard_at: float


class Citizen:
    def __init__(self, world: World) -> None:
        self._world = world
        self._cookies: dict[str, str] = {}
        self._public_id = ""
        self.story: Story | None = None
        self.told: Told | None = None

    @property
    def listens(self) -> bool:
        """Somebody with a ticket that is not over, as far as they know."""
        return self.story is not None and (self.told is None or self.told.state not in OVER)

    @property
    def _state(self) -> str:
        return self.told.state if self.told else ""

    async def live(self) -> None:
        while not self._world.is_over:
            await self._one_visit()

    async def _one_visit(self) -> None:
        self._cookies, self._public_id, self.story, self.told = {}, "", None, None
        await self._draw()
        ear = asyncio.create_task(self._listen())
        try:
            while self.listens:
                await self._world.think(THINK_SECONDS.get(self._state, 1.0))
                await self._do_something()
        finally:
            ear.cancel()

    async def _draw(self) -> None:
        while self.story is None:
            await self._world.think(THINK_SECONDS[""])
            answer, deed = await self._world.ask(f"/buero/{OFFICE}/wartemarke/", {}, {})
            if answer and "browser" in answer.cookies:
                self._cookies = answer.cookies
                self.story = Story(answer.cookies["browser"], [replace(deed, what="draw", outcome=Outcome.DONE)])
                self._world.log.stories.append(self.story)
            elif deed.outcome == Outcome.PERHAPS:
                self._world.log.unanswered_draws += 1

    async def _do_something(self) -> None:
        if not self._public_id:
            await self._look()
        elif wishes := WISHES.get(self._state):
            (verb,) = self._world.dice.choices([verb for verb, _ in wishes], [weight for _, weight in wishes])
            await (self._press(verb) if verb else self._look())

    async def _look(self) -> None:
        """Reads the page again, which also tells under which address its forms are."""
        answer, _ = await self._world.ask("/wartebereich/", self._cookies)
        if answer and (found := re.search(r"/wartebereich/([\w-]{22})/", answer.text)):
            self._public_id = found[1]

    async def _press(self, verb: str) -> None:
        assert self.story
        answer, deed = await self._world.ask(f"/wartebereich/{self._public_id}/{verb}/", self._cookies, FIELDS.get(verb, {}))
        if answer and answer.status == 404:
            return
        outcome = deed.outcome
        if verb == "eintritt" and answer and answer.location.endswith("/beratung/"):
            outcome = Outcome.DONE
        if answer or outcome == Outcome.PERHAPS:
            self.story.deeds.append(replace(deed, what=DEEDS[verb], outcome=outcome))

    async def _listen(self) -> None:
        shortest, longest = COMES_BACK_SECONDS
        while True:
            began = time.time()
            async for data in listen(self._world.port, "/live/ticket", self._cookies):
                self._hear(data, began)
            await asyncio.sleep(self._world.dice.uniform(shortest, longest))

    def _hear(self, data: dict[str, Any], began: float) -> None:
        assert self.story
        now = time.time()
        if not self.story.number:
            self.story.number = data["number"]
        elif self.story.number != data["number"]:
            self._world.log.complaints.append(f"{self.story.number} was told to be {data['number']}")
        if self.told is None or self.told.state != data["state"]:
            start = max(began, now - MESSAGE_AGE)
            self.story.deeds.append(replace(self.story.deeds[0], what=f"told {data['state']}", start=start, end=now))
        self.told = Told(data["state"], data["ahead"], now)
