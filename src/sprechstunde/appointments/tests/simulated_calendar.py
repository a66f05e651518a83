"""A calendar program that takes in mails as RFC 5546 (2.1.4, 2.1.5) tells it to, and reads with a library that is not ours."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

import vobject

from sprechstunde.appointments.tests.mail_stage import part


@dataclass(frozen=True)
class Entry:
    starts_at: datetime
    ends_at: datetime
    sequence: int
    stamp: datetime
    cancelled: bool
    summary: str


class SimulatedCalendar:
    def __init__(self):
        self.entries: dict[str, Entry] = {}

    def receive(self, message):
        """A mail arrives, perhaps for the second time, perhaps after one that was sent later."""
        found = part(message, "text/calendar")
        if found is None:
            return
        calendar = vobject.readOne(found.get_payload(decode=True).decode("utf-8"))
        assert calendar.method.value == found.get_param("method"), "programs ignore a part whose methods differ"
        event = calendar.vevent
        arriving = entry_of(event, cancelled=calendar.method.value == "CANCEL")
        known = self.entries.get(event.uid.value)
        if known is None or (known.sequence, known.stamp) < (arriving.sequence, arriving.stamp):
            self.entries[event.uid.value] = arriving


def entry_of(event, *, cancelled):
    assert cancelled == (event.status.value == "CANCELLED")
    return Entry(
        starts_at=event.dtstart.value.astimezone(UTC),
        ends_at=event.dtend.value.astimezone(UTC),
        sequence=int(event.sequence.value),
        stamp=event.dtstamp.value.astimezone(UTC),
        cancelled=cancelled,
        summary=event.summary.value,
    )
