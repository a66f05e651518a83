"""What the ticker does for the push: what can no longer be of use goes, and a clock that was set back delays nothing."""

from __future__ import annotations

from datetime import datetime, timedelta

from sprechstunde.foundation.database import writing
from sprechstunde.push.models import OutgoingPush, Subscription
from sprechstunde.push.outbox import PAUSES
from sprechstunde.push.transport import LONGEST_RETRY_AFTER

SWEEP = timedelta(seconds=20)
KEEP_UNUSED = timedelta(hours=48)
_last_sweep: datetime | None = None


def sweep(now: datetime) -> None:
    global _last_sweep
    if _last_sweep and abs(now - _last_sweep) < SWEEP:
        return
    _last_sweep = now
    delete_old(now)
    repair_due_times(now)


def delete_old(now: datetime) -> None:
    pointless = OutgoingPush.objects.filter(not_after__lte=now)
    unused = Subscription.objects.filter(used_at__lt=now - KEEP_UNUSED)
    for rows in (pointless, unused):
        if rows.exists():
            with writing():
                rows.delete()


def repair_due_times(now: datetime) -> None:
    """No pause is longer, so what is due later was put off by a clock that has been set back since."""
    late = OutgoingPush.objects.filter(due_at__gt=now + max(LONGEST_RETRY_AFTER, *PAUSES))
    if late.exists():
        with writing():
            late.update(due_at=now)
