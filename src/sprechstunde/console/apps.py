from __future__ import annotations

from datetime import datetime
from typing import Any

from django.apps import AppConfig


class ConsoleConfig(AppConfig):
    name = "sprechstunde.console"

    def ready(self) -> None:
        from sprechstunde.console.jobs import watch_counters
        from sprechstunde.console.live import subscribe
        from sprechstunde.foundation.ticker import every_tick, resumed
        from sprechstunde.live.feeds import register_stream
        from sprechstunde.offices import actions

        def forgive_absence(now: datetime, **kwargs: Any) -> None:
            actions.forgive_absence(now=now)

        resumed.connect(forgive_absence, weak=False, dispatch_uid="console.forgive_absence")
        register_stream("/live/console", subscribe)
        every_tick(watch_counters)
