"""Who understands incoming mails. The mail itself knows no appointments: another room registers its reader here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage

from sprechstunde.mail.models import IncomingMail

Result = IncomingMail.Outcome


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a mail. The reason is a neutral English sentence of the reader's catalogue, never content."""

    result: IncomingMail.Outcome
    reason: str = ""
    reference: str = ""

    @property
    def wants_a_person(self) -> bool:
        """Also when it was applied, but for a reason that is given somebody should look at it."""
        return self.result == Result.FOR_HUMAN or (self.result == Result.APPLIED and bool(self.reason))


# Reads one mail inside a transaction: (message, tenant, now). What it raises rolls back only what it did itself.
Reader = Callable[[EmailMessage, str, datetime], Outcome]

_readers: list[Reader] = []


def register_reader(reader: Reader) -> None:
    """The one reader of this installation; a second registration takes its place."""
    _readers[:] = [reader]


def reader() -> Reader | None:
    return _readers[0] if _readers else None
