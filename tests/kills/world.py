"""What all actors of a siege share: the address, the log, the dice, and the gate that closes while the server is dead."""

from __future__ import annotations

import asyncio
import random
import time
from dataclasses import dataclass, field

from kills.log import Deed, Log, Outcome
from kills.wire import Answer, NoAnswer, NotAsked, ask


@dataclass
class World:
    port: int
    dice: random.Random
    log: Log = field(default_factory=Log)
    gate: asyncio.Event = field(default_factory=asyncio.Event)
    is_over: bool = False
    asking: int = 0
    acknowledged: int = 0  # changes that were answered

    async def think(self, seconds: float) -> None:
        """People are not machines: about so long. Nobody begins anything while the gate is closed."""
        await asyncio.sleep(self.dice.expovariate(1 / seconds))
        await self.gate.wait()

    async def ask(self, path: str, cookies: dict[str, str], fields: dict[str, str] | None = None) -> tuple[Answer | None, Deed]:
        """The answer, if a complete one came, and a nameless deed with the interval. Complaints are noted at once."""
        self.asking += 1
        start = time.time()
        outcome = Outcome.UNSAID
        answer = None
        try:
            answer = await ask(self.port, path, cookies, fields)
        except NoAnswer:
            outcome = Outcome.PERHAPS
        except NotAsked:
            pass
        finally:
            self.asking -= 1
        self.acknowledged += answer is not None and fields is not None
        if answer and (answer.status >= 500 or answer.status in (400, 403, 422, 429)):
            self.log.complaints.append(f"{'GET' if fields is None else 'POST'} {path}: {answer.status}")
        return answer, Deed("", start, time.time(), outcome)

    async def all_answered(self) -> None:
        """After a kill: everybody has noticed."""
        while self.asking:
            await asyncio.sleep(0.01)
