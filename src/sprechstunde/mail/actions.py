"""What may be done with mails: write one, forget them. Delivering them is `delivery`'s."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from sprechstunde.foundation.settings import settings
from sprechstunde.foundation.tokens import new_public_id
from sprechstunde.mail.addresses import one_line, plain_word, usable_address
from sprechstunde.mail.doorbell import ring
from sprechstunde.mail.harmless import refuse_unsafe_html
from sprechstunde.mail.letters import Letter
from sprechstunde.mail.models import IncomingMail, MailState, OutgoingMail
from sprechstunde.mail.outbox import KEEP_TRYING
from sprechstunde.mail.signals import undeliverable as undeliverable  # part of this door: others listen to it


def send_later(letter: Letter, *, now: datetime) -> OutgoingMail:
    """Writes a mail inside the caller's transaction: it leaves when that commits, and never when it does not.

    Raises `UnusableAddress` for an address that no form should have let through, and `UnsafeHtml` for a text that would
    tell strangers when it is read.
    """
    refuse_unsafe_html(letter.html)
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("A mail is written in the transaction of the change it tells of.")
    sender = usable_address(letter.sender_address or settings().mail_from)
    mail = OutgoingMail.objects.create(
        tenant=letter.tenant,
        reference=letter.reference,
        event=letter.event,
        language=plain_word(letter.language),
        message_id=f"<{new_public_id()}@{sender.rpartition('@')[2]}>",
        sender_name=one_line(letter.sender_name)[:200],
        sender_address=sender,
        reply_to=usable_address(letter.reply_to) if letter.reply_to else "",
        recipient=usable_address(letter.to),
        subject=one_line(letter.subject)[:300],
        text=letter.text,
        html=letter.html,
        calendar=letter.calendar,
        calendar_method=plain_word(letter.calendar_method),
        unsubscribe_url=plain_word(letter.unsubscribe_url),
        created_at=now,
        due_at=now,
        give_up_at=now + KEEP_TRYING,
        not_after=letter.not_after,
    )
    transaction.on_commit(ring)
    return mail


def forget(*, tenant: str, reference: str) -> None:
    """Deletes all mails about something, those that have not left included, and what is noted of those that came in."""
    OutgoingMail.objects.filter(tenant=tenant, reference=reference).delete()
    IncomingMail.objects.filter(tenant=tenant, reference=reference).delete()


def try_again(*, mail: OutgoingMail, now: datetime) -> bool:
    """Tries at once, for another 48 hours. False when the mail has left or is gone meanwhile."""
    stuck = (MailState.UNDELIVERABLE, MailState.WAITING)
    tried = OutgoingMail.objects.filter(pk=mail.pk, state__in=stuck, sending_since=None).update(
        state=MailState.WAITING, due_at=now, give_up_at=now + KEEP_TRYING, attempts=0, ended_at=None
    )
    transaction.on_commit(ring)
    return bool(tried)
