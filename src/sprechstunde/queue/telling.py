"""What the office tells those who wait, on their page."""

from __future__ import annotations

from datetime import datetime

from sprechstunde.foundation.database import writing
from sprechstunde.offices import actions as offices
from sprechstunde.offices.models import Office
from sprechstunde.queue.models import Message, Ticket
from sprechstunde.staff.models import User


def tell(*, ticket: Ticket, text: str, by: User, now: datetime) -> Message:
    """To one person, who may be waiting, in a pause or called."""
    with writing():
        message = Message.objects.create(office_id=ticket.office_id, ticket=ticket, text=text, sent_by=by, sent_at=now)
        offices.announce_office(ticket.office)
        return message


def tell_all(*, office: Office, text: str, by: User, now: datetime) -> Message:
    """To all who wait or pause in this moment; who comes later does not read it."""
    with writing():
        message = Message.objects.create(office=office, text=text, sent_by=by, sent_at=now)
        offices.announce_office(office)
        return message
