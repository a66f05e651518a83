"""Who waits and would rather have an appointment keeps the place until one is confirmed, and gives it up then."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime

from sprechstunde.appointments.models import Appointment
from sprechstunde.queue import actions as queue
from sprechstunde.queue.models import IN_THE_QUEUE, Ticket


def give_up_place(*, appointment: Appointment, now: datetime) -> None:
    """Of the browsers that hold this confirmed appointment: the number in the same office, where they asked for that."""
    waiting = Ticket.objects.filter(office=appointment.office, prefers_appointment=True, state__in=IN_THE_QUEUE)
    for ticket in waiting.filter(browsers__appointments=appointment).select_related("office__municipality").distinct():
        with suppress(queue.TooLate):  # called in this moment: then the talk comes first
            queue.give_up(ticket=ticket, now=now)
