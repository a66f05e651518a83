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
        if not Counter.objects.filter(office=counter.office_id, closed_at=None).exists():
            Office.objects.filter(pk=counter.office_id).update(intake_stopped_at=None)
        announce_office(counter.office)


def begin_break(*, counter: Counter, until: datetime | None, now: datetime) -> None:
    """The counter stays open, but nobody is free at it. Nothing happens by itself at the end; the adviser says when.

    Without `until` nobody knows when that will be.
    """
    with writing():
        Counter.objects.filter(pk=counter.pk, closed_at=None).update(break_since=now, break_until=until)
        announce_office(counter.office)


def end_break(*, counter: Counter) -> None:
    with writing():
        Counter.objects.filter(pk=counter.pk).update(break_since=None, break_until=None)
        counter.break_since = counter.break_until = None
        announce_office(counter.office)


def stop_intake(*, office: Office, now: datetime) -> None:
    """No new numbers; who waits is still served. Ends with `resume_intake` or when the last counter closes."""
    with writing():
        Office.objects.filter(pk=office.pk, intake_stopped_at=None).update(intake_stopped_at=now)
        announce_office(office)


def resume_intake(*, office: Office) -> None:
    with writing():
        Office.objects.filter(pk=office.pk).update(intake_stopped_at=None)
        announce_office(office)


def note_presence(*, advisers: Collection[int], now: datetime) -> None:
    """These advisers have a page open."""
    Counter.objects.filter(adviser__in=advisers, closed_at=None).update(seen_at=now)


def forgive_absence(*, now: datetime) -> None:
    """After a standstill of the server nobody's page can have been open; they have the full time to come back."""
    Counter.objects.filter(closed_at=None).update(seen_at=now)


def lock_office(office: Office) -> None:
    """From here to the end of the transaction nobody else draws in the office or opens or closes it.

    The object at hand then knows whether the office still gives numbers.
    """
    office.intake_stopped_at = (
        Office.objects.select_for_update(no_key=True).values_list("intake_stopped_at", flat=True).filter(pk=office.pk).first()
    )


def announce_office(office: Office) -> None:
    announce(office_subject(office.pk), municipality_subject(office.municipality_id))
