"""How long people occupied counters: the samples of the wait estimate. Who it was is forgotten with the ticket."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from django.db.models import Count, F

from sprechstunde.foundation.database import writing
from sprechstunde.offices.models import Counter, Office
from sprechstunde.queue.models import LIVE, Occupation, Ticket
from sprechstunde.queue.waiting_time import FEWEST_SAMPLES, Talks

KEPT_FOR = timedelta(days=90)
MOST_KEPT = 500  # of an office
LONGEST_GAP = timedelta(minutes=45)  # between two people; a longer one was no part of the work


def note_left(*, ticket: Ticket, counter_id: int | None, now: datetime) -> None:
    """Somebody leaves the counter, after a talk or because nobody answered. Who is called again adds to what was."""
    if ticket.called_at is None or now < ticket.called_at:
        return  # the clock was set back
    seconds = round((now - ticket.called_at).total_seconds())
    earlier = Occupation.objects.filter(ticket=ticket)
    if not earlier.update(seconds=F("seconds") + seconds, counter=counter_id, ended_at=now):
        Occupation.objects.create(
            office_id=ticket.office_id, ticket=ticket, counter_id=counter_id, service_id=ticket.service_id,
            seconds=seconds, ended_at=now,
        )  # fmt: skip


def note_called(*, ticket: Ticket, counter: Counter, now: datetime) -> None:
    """What lay between the last person and this one, who was waiting by then, belongs to the last: notes, a breath, a break."""
    last = Occupation.objects.filter(counter=counter).order_by("-ended_at", "-pk").first()
    if last is None or ticket.joined_at > last.ended_at or not timedelta(0) <= now - last.ended_at <= LONGEST_GAP:
        return
    Occupation.objects.filter(pk=last.pk).update(seconds=last.seconds + round((now - last.ended_at).total_seconds()))


def talks_of(office: Office) -> Talks:
    """The talks that are remembered, all and by service; not of those who will be called again."""
    latest = Occupation.objects.filter(office=office).exclude(ticket__state__in=LIVE).order_by("-ended_at", "-pk")
    rows = list(latest.values_list("seconds", "service_id")[:MOST_KEPT])
    by_service: dict[int, list[float]] = {}
    for seconds, service in rows:
        if service is not None:
            by_service.setdefault(service, []).append(float(seconds))
    return Talks([float(seconds) for seconds, _ in rows], by_service)


def gone_on(counters: Collection[int], since: datetime, now: datetime) -> dict[int, tuple[float, int | None]]:
    """Counters at which the last talk still goes on, with notes perhaps, since somebody who waits was there when it ended.

    For each the seconds so far, as `note_called` will count them, and the service. `since`: when the first in line came.
    """
    ended = Occupation.objects.filter(counter__in=counters, ended_at__gt=max(since, now - LONGEST_GAP), ended_at__lte=now)
    last = ended.order_by("ended_at", "pk").values_list("counter_id", "seconds", "ended_at", "service_id")
    return {
        counter: (seconds + (now - ended_at).total_seconds(), service)
        for counter, seconds, ended_at, service in last
        if counter is not None
    }


def with_enough_talks(offices: Sequence[Office]) -> set[int]:
    """Those offices whose data can carry an estimate."""
    counted = Occupation.objects.filter(office__in=offices).order_by().values_list("office_id").annotate(Count("pk"))
    return {office for office, count in counted if count >= FEWEST_SAMPLES}


def forget_old(now: datetime) -> None:
    """After 90 days, and all but the latest 500 of each office."""
    old = Occupation.objects.filter(ended_at__lt=now - KEPT_FOR)
    too_many = Occupation.objects.order_by().values_list("office_id").annotate(n=Count("pk")).filter(n__gt=MOST_KEPT)
    surplus: list[int] = []
    for office, _ in too_many:
        latest = Occupation.objects.filter(office=office).order_by("-ended_at", "-pk")
        surplus += latest.values_list("pk", flat=True)[MOST_KEPT:]
    if surplus or old.exists():
        with writing():
            old.delete()
            Occupation.objects.filter(pk__in=surplus).delete()
