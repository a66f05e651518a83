from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import IntegrityError, transaction

from sprechstunde.foundation.database import writing
from sprechstunde.live.changes import announce
from sprechstunde.offices.models import Counter, Office
from sprechstunde.offices.subjects import municipality_subject, office_subject
from sprechstunde.staff.models import User


class CounterElsewhere(Exception):
    """This adviser has a counter open in another office."""


def open_counter(*, office: Office, adviser: User, now: datetime) -> Counter:
    """Opens a counter, or returns the one this adviser already has open in the office."""
    with writing():
        while (counter := _new_counter(office, adviser, now) or _present_counter(adviser)) is None:
            pass  # the one that was in the way has closed in the same moment
        if counter.office_id != office.pk:
            raise CounterElsewhere
        announce_office(office)
        return counter


def _new_counter(office: Office, adviser: User, now: datetime) -> Counter | None:
    try:
        with transaction.atomic():
            return Counter.objects.create(office=office, adviser=adviser, opened_at=now, seen_at=now)
    except IntegrityError:
        return None


def _present_counter(adviser: User) -> Counter | None:
    return Counter.objects.filter(adviser=adviser, closed_at=None).first()


def close_counter(*, counter: Counter, now: datetime, deserted: bool = False) -> None:
    """Closes it; closing a closed one is no error. The queue decides beforehand whether somebody is still talking."""
    with writing():
        lock_office(counter.office)
        Counter.objects.filter(pk=counter.pk, closed_at=None).update(closed_at=now, deserted=deserted)
        announce_office(counter.office)


def note_presence(*, advisers: Collection[int], now: datetime) -> None:
    """These advisers have a page open."""
    Counter.objects.filter(adviser__in=advisers, closed_at=None).update(seen_at=now)


def forgive_absence(*, now: datetime) -> None:
    """After a standstill of the server nobody's page can have been open; they have the full time to come back."""
    Counter.objects.filter(closed_at=None).update(seen_at=now)


def lock_office(office: Office) -> None:
    """From here to the end of the transaction nobody else draws in the office or opens or closes it."""
    list(Office.objects.select_for_update().filter(pk=office.pk).values_list("pk"))


def announce_office(office: Office) -> None:
    announce(office_subject(office.pk), municipality_subject(office.municipality_id))
