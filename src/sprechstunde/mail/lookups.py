from __future__ import annotations

from django.db.models import QuerySet

from sprechstunde.foundation.settings import settings
from sprechstunde.mail.models import IncomingMail, OutgoingMail


def can_send() -> bool:
    """Whether mails reach anybody: by a mail server, or in the demo by the page that shows them."""
    return bool(settings().smtp_host) or settings().demo


def shown_instead_of_sent() -> bool:
    """The demo without a mail server shows its mails on a page."""
    return settings().demo and not settings().smtp_host


def mails_about(*, tenant: str, reference: str) -> QuerySet[OutgoingMail]:
    """All mails about something that are still kept, oldest first: event, subject, created_at, sent_at."""
    return OutgoingMail.objects.filter(tenant=tenant, reference=reference).order_by("created_at", "pk")


def answers_for_a_person(*, tenant: str, reference: str) -> QuerySet[IncomingMail]:
    """What came in about something and was left in the mailbox for a person to read, oldest first: received_at, reason."""
    filed = IncomingMail.objects.filter(tenant=tenant, reference=reference, outcome=IncomingMail.Outcome.FOR_HUMAN)
    return filed.order_by("received_at", "pk")
