from __future__ import annotations

from datetime import datetime
from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ConsultationsConfig(AppConfig):
    name = "sprechstunde.consultations"
    verbose_name = _("Consultations")

    def ready(self) -> None:
        from sprechstunde.consultations import actions, jobs
        from sprechstunde.foundation.ticker import every_tick, resumed, server_started
        from sprechstunde.queue.actions import entered, left_counter
        from sprechstunde.queue.models import Ticket

        def start(ticket: Ticket, now: datetime, **kwargs: Any) -> None:
            actions.start(ticket=ticket, now=now)

        def end(ticket: Ticket, reason: str, now: datetime, **kwargs: Any) -> None:
            actions.end_for_ticket(ticket=ticket, reason=reason, now=now)

        def nobody_is_connected(now: datetime, **kwargs: Any) -> None:
            actions.nobody_is_connected(now=now)

        def forgive_absence(now: datetime, **kwargs: Any) -> None:
            actions.forgive_absence(now=now)

        entered.connect(start, weak=False, dispatch_uid="consultations.start")
        left_counter.connect(end, weak=False, dispatch_uid="consultations.end")
        server_started.connect(nobody_is_connected, weak=False, dispatch_uid="consultations.nobody_is_connected")
        resumed.connect(forgive_absence, weak=False, dispatch_uid="consultations.forgive_absence")
        every_tick(jobs.return_citizens_of_vanished_advisers)
