"""What the ticker does for the mail: what can no longer be of use goes, and a clock that was set back delays nothing."""

from __future__ import annotations

from datetime import datetime, timedelta

from sprechstunde.foundation.database import writing
from sprechstunde.foundation.settings import settings
from sprechstunde.mail.models import IncomingMail, MailState, OutgoingMail
from sprechstunde.mail.outbox import KEEP_TRYING, LONGEST_PAUSE, NO_CONTENT, waiting

SWEEP = timedelta(seconds=20)
KEEP_UNDELIVERABLE = timedelta(days=30)
KEEP_INCOMING = timedelta(days=30)
_last_sweep: datetime | None = None


def sweep(now: datetime) -> None:
    global _last_sweep
    if _last_sweep and abs(now - _last_sweep) < SWEEP:
        return
    _last_sweep = now
    drop_pointless(now)
    repair_due_times(now)
    delete_old_mails(now)


def drop_pointless(now: datetime) -> None:
    """A reminder is not sent after the appointment."""
    pointless = waiting(now).filter(not_after__lte=now)
    if pointless.exists():
        with writing():
            pointless.update(state=MailState.POINTLESS, ended_at=now, sending_since=None, **NO_CONTENT)


def repair_due_times(now: datetime) -> None:
    """No pause is longer than an hour, so what is due later was put off by a clock that has been set back since."""
    late = OutgoingMail.objects.filter(state=MailState.WAITING, due_at__gt=now + LONGEST_PAUSE)
    if late.exists():
        with writing():
            late.update(due_at=now + LONGEST_PAUSE, give_up_at=now + KEEP_TRYING)


def delete_old_mails(now: datetime) -> None:
    ended_before = now - timedelta(days=settings().mail_retention_days)
    old = OutgoingMail.objects.filter(state__in=(MailState.SENT, MailState.POINTLESS), ended_at__lt=ended_before)
    undeliverable = OutgoingMail.objects.filter(state=MailState.UNDELIVERABLE, ended_at__lt=now - KEEP_UNDELIVERABLE)
    incoming = IncomingMail.objects.filter(received_at__lt=now - KEEP_INCOMING)
    for each in (old, undeliverable, incoming):
        if each.exists():
            with writing():
                each.delete()
