"""Hours begin and end without anybody doing anything; the open pages must follow all the same."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from sprechstunde.municipalities.models import Municipality
from sprechstunde.offices.actions import announce_office
from sprechstunde.offices.hours import opening_at
from sprechstunde.offices.lookups import calendar_of, offices_of
from sprechstunde.offices.models import Closure

EVERY = timedelta(seconds=10)
_last: datetime | None = None


def announce_openings_and_closings(now: datetime) -> None:
    global _last
    if _last is None or now < _last:
        _last = now
    if now - _last < EVERY:
        return
    before, _last = _last, now
    for municipality in Municipality.objects.all():
        closures = list(Closure.objects.filter(municipality=municipality))
        for office in offices_of(municipality):
            calendar = calendar_of(office, closures, now)
            if opening_at(calendar, before) != opening_at(calendar, now):
                with transaction.atomic():
                    announce_office(office)
