"""A letter: what another room wants to have mailed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Letter:
    event: str  # what happened, such as "confirmed"
    tenant: str  # the municipality's short name
    reference: str  # what it is about, such as an appointment's public id: for listing and deletion
    language: str  # of the text, such as "de"
    to: str
    subject: str
    text: str
    html: str
    sender_name: str = ""
    sender_address: str = ""  # empty: the installation's
    reply_to: str = ""
    calendar: bytes | None = None
    calendar_method: str = ""  # as in the calendar: REQUEST, PUBLISH, CANCEL
    unsubscribe_url: str = ""  # for mails one can do without; a POST there ends them
    not_after: datetime | None = None  # after that it is pointless, and dropped instead of sent
