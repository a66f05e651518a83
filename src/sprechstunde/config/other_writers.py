"""With SQLite another process (a command, a restore) may write too; the live pages must notice.

`PRAGMA data_version` changes on a connection when any other connection has committed. It costs no disk access.
PostgreSQL installations have a bus between their processes instead.
"""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor

from django.db import connection

from sprechstunde.live.hub import hub

INTERVAL_SECONDS = 1.0


async def watch_other_writers() -> None:
    if connection.vendor != "sqlite":
        return
    loop = asyncio.get_running_loop()
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="data-version") as own_thread:
        seen = await loop.run_in_executor(own_thread, data_version)
        while True:
            await asyncio.sleep(INTERVAL_SECONDS)
            current = await loop.run_in_executor(own_thread, data_version)
            if current != seen:
                seen = current
                hub.everything_may_have_changed()


def data_version() -> int:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA data_version")
        return int(cursor.fetchone()[0])
