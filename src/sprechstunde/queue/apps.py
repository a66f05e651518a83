from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.apps import AppConfig
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _


class QueueConfig(AppConfig):
    name = "sprechstunde.queue"
    verbose_name = _("Queue")

    def ready(self) -> None:
        from sprechstunde.foundation.ticker import every_tick, resumed
        from sprechstunde.live.feeds import register_stream
        from sprechstunde.offices.loads import register_loads
        from sprechstunde.offices.models import Office
        from sprechstunde.offices.own_tickets import register_own_ticket
        from sprechstunde.queue import actions, jobs, live, lookups
        from sprechstunde.queue.access import browser_of_request

        def own_ticket(request: HttpRequest, office: Office) -> object | None:
            browser = browser_of_request(request)
            return lookups.live_ticket_in(browser, office) if browser else None

        def extend_calls(standstill: timedelta, **kwargs: Any) -> None:
            actions.extend_calls(by=standstill)

        register_stream("/live/ticket", live.subscribe)
        register_loads(lookups.loads)
        register_own_ticket(own_ticket)
        every_tick(jobs.promote_due_appointments)
        every_tick(jobs.miss_due_calls)
        every_tick(jobs.sweep)
        resumed.connect(extend_calls, weak=False, dispatch_uid="queue.extend_calls")
