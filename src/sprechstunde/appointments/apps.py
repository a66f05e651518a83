from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AppointmentsConfig(AppConfig):
    name = "sprechstunde.appointments"
    verbose_name = _("Appointments")

    def ready(self) -> None:
        from sprechstunde.appointments import actions, check_in, jobs, lookups, reply_reader
        from sprechstunde.appointments.models import Appointment
        from sprechstunde.foundation.ticker import every_tick, resumed
        from sprechstunde.mail.actions import undeliverable
        from sprechstunde.mail.inbox import register_reader
        from sprechstunde.offices.next_slots import register_next_slots
        from sprechstunde.queue.actions import state_changed
        from sprechstunde.queue.models import Ticket

        def follow(ticket: Ticket, now: datetime, **kwargs: Any) -> None:
            check_in.follow_ticket(ticket=ticket, now=now)

        def excuse(standstill: timedelta, now: datetime, **kwargs: Any) -> None:
            jobs.excuse_standstill(now, standstill)

        def note_undeliverable(tenant: str, reference: str, event: str, now: datetime, **kwargs: Any) -> None:
            found = Appointment.objects.filter(public_id=reference, office__municipality__slug=tenant)
            if appointment := found.select_related("office__municipality", "service").first():
                actions.note_undeliverable(appointment=appointment, event=event, now=now)

        register_reader(reply_reader.read)
        register_next_slots(lookups.next_free_slots)
        state_changed.connect(follow, weak=False, dispatch_uid="appointments.follow")
        resumed.connect(excuse, weak=False, dispatch_uid="appointments.excuse")
        undeliverable.connect(note_undeliverable, weak=False, dispatch_uid="appointments.note_undeliverable")
        for job in (jobs.end_holds, jobs.remind, jobs.mark_no_shows, jobs.sweep):
            every_tick(job)
