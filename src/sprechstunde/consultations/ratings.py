"""How a talk was, in one of three faces. Counted per office and day; nothing leads back to the talk or to who rated."""

from __future__ import annotations

from datetime import datetime

from django.db.models import F

from sprechstunde.consultations.models import Participant, RatingCount, Reason, State
from sprechstunde.foundation.database import writing
from sprechstunde.municipalities.lookups import local_day

FACES = (1, 2, 3)  # not good, so-so, good


class NothingToRate(Exception):
    """Rated already, or the talk goes on."""


def may_rate(place: Participant) -> bool:
    """Who has left, or whose talk has come to its end; once."""
    consultation = place.consultation
    was_talk = consultation.started_at is not None
    finished = consultation.state == State.ENDED and consultation.reason == Reason.FINISHED
    left = place.left_at is not None and consultation.state == State.RUNNING
    return was_talk and not place.rated and (finished or left)


def rate(*, place: Participant, value: int, now: datetime) -> None:
    """Raises NothingToRate; ValueError for a value that is no face."""
    if value not in FACES:
        raise ValueError(value)
    with writing():
        if not may_rate(place) or not Participant.objects.filter(pk=place.pk, rated=False).update(rated=True):
            raise NothingToRate
        office = place.consultation.office
        counted = {"office": office, "day": local_day(office.municipality, now), "value": value}
        RatingCount.objects.bulk_create([RatingCount(**counted)], ignore_conflicts=True)
        RatingCount.objects.filter(**counted).update(count=F("count") + 1)
