"""Kills the server again and again under load, and looks after each start whether everything is as it must be."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Callable
from dataclasses import dataclass

from kills.advisers import Adviser
from kills.checker import House, violations
from kills.citizens import OFFICE, Citizen
from kills.log import Log
from kills.rows import Rows, read_rows
from kills.server import PASSWORD, MortalServer
from kills.world import World

GIVE_UP_SECONDS = 60.0
POLL_SECONDS = 0.02
JITTER_SECONDS = 0.3
LOOK_AGAIN_SECONDS = 3.0


@dataclass(frozen=True)
class Plan:
    seed: int
    kills: int = 50
    citizens: int = 200
    advisers: int = 5
    load: tuple[int, int] = (20, 120)  # so many acknowledged changes before a kill: a slow machine gets more time for them
    call_seconds: int = 5


@dataclass(frozen=True)
class Round:
    """One kill: what was wrong afterwards, and after how many seconds each listening browser had its state again."""

    down_seconds: float
    back_after: list[float]
    violations: list[str]
    done: dict[str, int]  # since the beginning


async def besiege(server: MortalServer, plan: Plan, report: Callable[[Round], None]) -> list[Round]:
    """Starts a seeded server, and leaves it running."""
    world = World(server.port, random.Random(plan.seed))
    await asyncio.to_thread(server.start)
    citizens = [Citizen(world) for _ in range(plan.citizens)]
    advisers = [Adviser(world, f"kill{number}", PASSWORD) for number in range(1, plan.advisers + 1)]
    actors = [asyncio.create_task(actor.live()) for actor in (*citizens, *advisers)]
    rounds = []
    world.gate.set()
    try:
        for _ in range(plan.kills):
            await _under_load(world, plan, actors)
            rounds.append(await _kill_and_look(server, world, plan, citizens))
            report(rounds[-1])
            world.gate.set()
        return rounds
    finally:
        world.is_over = True
        for actor in actors:
            actor.cancel()
        await asyncio.gather(*actors, return_exceptions=True)


async def _under_load(world: World, plan: Plan, actors: list[asyncio.Task[None]]) -> None:
    """Until everybody has begun for the first time, then until a random moment."""
    await _until(lambda: len(world.log.staffed) == plan.advisers and len(world.log.stories) >= plan.citizens, actors)
    enough = world.acknowledged + world.dice.randint(*plan.load)
    await _until(lambda: world.acknowledged >= enough, actors)
    await asyncio.sleep(world.dice.uniform(0, JITTER_SECONDS))


async def _until(is_so: Callable[[], bool], actors: list[asyncio.Task[None]]) -> None:
    deadline = time.time() + GIVE_UP_SECONDS
    while not is_so():
        _check_alive(actors)
        if time.time() > deadline:
            raise TimeoutError("hardly anything happens")
        await asyncio.sleep(POLL_SECONDS)


def _check_alive(actors: list[asyncio.Task[None]]) -> None:
    for actor in actors:
        if actor.done():
            actor.result()  # raises what went wrong in it


async def _kill_and_look(server: MortalServer, world: World, plan: Plan, citizens: list[Citizen]) -> Round:
    killed_at = time.time()
    server.kill()
    world.gate.clear()
    await world.all_answered()
    await asyncio.to_thread(server.start)
    ready_at = time.time()
    back_after = await _until_all_have_heard(citizens, killed_at, ready_at)
    found = await _look(server, world.log, plan, citizens)
    return Round(ready_at - killed_at, back_after, found, world.log.numbers())


async def _until_all_have_heard(citizens: list[Citizen], killed_at: float, ready_at: float) -> list[float]:
    deadline = ready_at + GIVE_UP_SECONDS
    while time.time() < deadline:
        listening = [citizen for citizen in citizens if citizen.listens]
        if all(citizen.told and citizen.told.heard_at > killed_at for citizen in listening):
            break
        await asyncio.sleep(POLL_SECONDS)
    heard = [citizen.told.heard_at if citizen.told else 0.0 for citizen in citizens if citizen.story]
    return sorted(max(0.0, at - ready_at) if at > killed_at else GIVE_UP_SECONDS for at in heard)


async def _look(server: MortalServer, log: Log, plan: Plan, citizens: list[Citizen]) -> list[str]:
    """Nobody does anything now, but time goes on: what a page shows may be a moment behind the row, not longer."""
    house = House(plan.call_seconds)
    deadline = time.time() + LOOK_AGAIN_SECONDS
    while True:
        rows = await asyncio.to_thread(read_rows, server.database_url, server.data_dir, OFFICE)
        stale = wrong_pages(citizens, rows)
        if not stale or time.time() > deadline:
            found = [*violations(log, rows, house, time.time()), *stale]
            log.complaints.clear()  # told once
            return found
        await asyncio.sleep(0.1)


def wrong_pages(citizens: list[Citizen], rows: Rows) -> list[str]:
    """Whose page says something else about state and place than the rows do."""
    places = {row.number: place for place, row in enumerate(rows.waiting())}
    states = {row.number: row.state for row in rows.tickets}
    found = []
    for citizen in citizens:
        if citizen.story and citizen.told and citizen.listens:
            number = citizen.story.number
            shown, true = (citizen.told.state, citizen.told.ahead), (states.get(number), places.get(number))
            if shown != true:
                found.append(f"{number}: the page says {shown}, the rows say {true}")
    return found
