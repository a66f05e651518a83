from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.apps import AppConfig
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _


class QueueConfig(AppConfig):
    name = "sprechstunde.queue"
    verbose_name = _("Queue")

    def ready(self) -> None:
        from sprechstunde.foundation.ticker import every_tick, resumed, server_started
        from sprechstunde.live.feeds import register_stream
        from sprechstunde.offices.loads import register_loads
        from sprechstunde.offices.models import Office
        from sprechstunde.offices.own_tickets import register_own_ticket
        from sprechstunde.offices.waits import register_waits
        from sprechstunde.queue import actions, estimates, jobs, live, lookups, notices, presence
        from sprechstunde.queue.access import browser_of_request
        from sprechstunde.queue.models import Ticket
        from sprechstunde.web.quick_exit import leaving_quickly

        def own_ticket(request: HttpRequest, office: Office) -> object | None:
            browser = browser_of_request(request)
            return lookups.live_ticket_in(browser, office) if browser else None

        def extend_calls(standstill: timedelta, **kwargs: Any) -> None:
            actions.extend_calls(by=standstill)

        def nobody_is_connected(now: datetime, **kwargs: Any) -> None:
            presence.nobody_is_connected(now)

        def tell(ticket: Ticket, now: datetime, **kwargs: Any) -> None:
            notices.follow(ticket=ticket, now=now)

        def leave_alone(request: HttpRequest, **kwargs: Any) -> None:
            browser = browser_of_request(request)
            if browser is not None:
                notices.stop_pushes(browser=browser, tenant=browser.municipality.slug)

        register_stream("/live/ticket", live.subscribe)
        register_loads(lookups.loads)
        register_own_ticket(own_ticket)
        register_waits(estimates.waits_of_next)
        every_tick(jobs.promote_due_appointments)
        every_tick(jobs.miss_due_calls)
        every_tick(jobs.end_pauses)
        every_tick(presence.note_changes)
        every_tick(notices.tell_soon)
        every_tick(jobs.sweep)
        actions.state_changed.connect(tell, weak=False, dispatch_uid="queue.tell")
        leaving_quickly.connect(leave_alone, weak=False, dispatch_uid="queue.leave_alone")
        resumed.connect(extend_calls, weak=False, dispatch_uid="queue.extend_calls")
        server_started.connect(nobody_is_connected, weak=False, dispatch_uid="queue.nobody_is_connected")
