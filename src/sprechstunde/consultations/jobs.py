from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta

from sprechstunde.consultations import actions
from sprechstunde.consultations.lookups import deserted_by_adviser
from sprechstunde.foundation.settings import settings
from sprechstunde.queue.actions import TooLate


def return_citizens_of_vanished_advisers(now: datetime) -> None:
    """Nobody is left sitting in a room to which no adviser comes back."""
    for consultation in deserted_by_adviser(now, timedelta(seconds=settings().adviser_absence_seconds)):
        with suppress(TooLate):
            actions.return_to_queue(consultation=consultation, now=now)
