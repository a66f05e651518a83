"""What runs beside the pages while the server runs: live hub, ticker, mail, push, the look at other processes' writes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog
from django.db import connection
from starlette.applications import Starlette

from sprechstunde.config.other_writers import watch_other_writers
from sprechstunde.foundation import clock
from sprechstunde.foundation.ticker import Ticker, server_started
from sprechstunde.live.hub import hub
from sprechstunde.live.stream import beat_for_ever
from sprechstunde.mail.inbox import Inboxes
from sprechstunde.mail.lane import MailLane
from sprechstunde.push.lane import PushLane

log = structlog.get_logger("server")


@asynccontextmanager
async def lifespan(app: Starlette) -> AsyncIterator[None]:
    await asyncio.to_thread(_announce_start)
    hub.open(asyncio.get_running_loop())
    ticker = Ticker()
    ticker.start()
    mail_lane = MailLane()
    mail_lane.start()
    push_lane = PushLane()
    push_lane.start()
    inboxes = Inboxes()
    inboxes.start()
    background = [asyncio.create_task(watch_other_writers()), asyncio.create_task(beat_for_ever())]
    log.info("started")
    yield
    for task in background:
        task.cancel()
    hub.close()
    await asyncio.to_thread(ticker.stop)
    await asyncio.to_thread(mail_lane.stop)
    await asyncio.to_thread(push_lane.stop)
    await asyncio.to_thread(inboxes.stop)
    log.info("stopped")


def _announce_start() -> None:
    server_started.send(sender=None, now=clock.now())
    connection.close()
