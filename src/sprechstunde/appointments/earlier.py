"""Who wants an earlier time hears of one that became free: a few at a time, who was told least first.

The first to take it has it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sprechstunde.appointments import emails
from sprechstunde.appointments.lookups import busy_between, timetable_of
from sprechstunde.appointments.models import Appointment, Reservation, State
from sprechstunde.foundation.database import writing
from sprechstunde.municipalities.lookups import local_day
from sprechstunde.offices.free_time import seat_for
from sprechstunde.offices.models import Office

TOLD_AT_ONCE = 3
MOST_NOTICES = 6
PAUSE = timedelta(hours=1)  # between two mails to the same person
WORTHWHILE = timedelta(hours=1)  # so much earlier at least


def want_earlier(*, appointment: Appointment, now: datetime) -> None:
    """From now on the citizen hears of earlier times; an appointment that is not confirmed has nothing to be earlier than."""
    with writing():
        Appointment.objects.filter(pk=appointment.pk, state=State.CONFIRMED, wants_earlier_since=None).update(
            wants_earlier_since=now, earlier_notices=0
        )


def no_longer_earlier(*, appointment: Appointment) -> None:
    with writing():
        Appointment.objects.filter(pk=appointment.pk).update(wants_earlier_since=None)


def offer(*, office: Office, freed: Sequence[Reservation], now: datetime, besides: Appointment) -> None:
    """Tells of the times that became free just now. Part of the transaction in which they did."""
    for time in freed:
        if time.starts_at > now + timedelta(minutes=office.lead_minutes):
            _offer_one(office, time, now, besides)


def _offer_one(office: Office, time: Reservation, now: datetime, besides: Appointment) -> None:
    waiting = (
        Appointment.objects.filter(
            office=office,
            state=State.CONFIRMED,
            wants_earlier_since__isnull=False,
            starts_at__gte=time.starts_at + WORTHWHILE,
            earlier_notices__lt=MOST_NOTICES,
        )
        .exclude(pk=besides.pk)
        .exclude(earlier_noticed_at__gt=now - PAUSE)
        .select_related("office__municipality", "service")
        .order_by("earlier_notices", "wants_earlier_since", "pk")
    )
    told = 0
    for appointment in waiting:
        if told == TOLD_AT_ONCE:
            return
        if _is_free(office, time.starts_at, appointment.service.minutes, now):
            Appointment.objects.filter(pk=appointment.pk).update(
                earlier_notices=appointment.earlier_notices + 1, earlier_noticed_at=now
            )
            emails.send(event="earlier_free", appointment=appointment, now=now, times=[time.starts_at])
            told += 1


def _is_free(office: Office, starts_at: datetime, minutes: int, now: datetime) -> bool:
    day = local_day(office.municipality, starts_at)
    timetable = timetable_of(office, now, first=day, last=day)
    return seat_for(timetable, busy_between(office, day, day), starts_at=starts_at, minutes=minutes, now=now) is not None
