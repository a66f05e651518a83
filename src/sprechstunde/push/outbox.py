"""The outbox's rows on their way: which is next, whose turn it is to send it, and what became of it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from sprechstunde.foundation.database import writing
from sprechstunde.push.models import OutgoingPush, Subscription
from sprechstunde.push.transport import PUSH_SECONDS

# Longer than resolving, connecting and sending can take; who has claimed a push for longer than that is dead.
CLAIM = timedelta(seconds=4 * PUSH_SECONDS)
# A call lasts two minutes, so the first tries follow quickly.
PAUSES = [timedelta(seconds=seconds) for seconds in (2, 5, 10, 20, 30, 60)]


def claim_next(now: datetime, *, resting: Collection[str] = ()) -> OutgoingPush | None:
    """The push that is this lane's to send now, with its subscription: the database decides who was first."""
    while True:
        # An orphan has no subscription, and the join leaves it out.
        ready = due(now).exclude(subscription__service__in=resting).select_related("subscription")
        push = ready.order_by("due_at", "pk").first()
        if push is None:
            return None
        with writing():
            claimed = due(now).filter(pk=push.pk, sending_since=push.sending_since).update(sending_since=now)
        if claimed:
            push.sending_since = now
            return push


def due(now: datetime) -> QuerySet[OutgoingPush]:
    """A claim from the future was made before the clock was set back."""
    unclaimed = Q(sending_since=None) | Q(sending_since__lt=now - CLAIM) | Q(sending_since__gt=now + CLAIM)
    return OutgoingPush.objects.filter(unclaimed, due_at__lte=now, not_after__gt=now)


def note_sent(push: OutgoingPush, now: datetime) -> None:
    with writing():
        OutgoingPush.objects.filter(pk=push.pk).delete()
        Subscription.objects.filter(pk=push.subscription_id).update(used_at=now)


def drop(push: OutgoingPush) -> None:
    with writing():
        OutgoingPush.objects.filter(pk=push.pk).delete()


def drop_subscription(push: OutgoingPush) -> None:
    """With everything that waits for it."""
    with writing():
        Subscription.objects.filter(pk=push.subscription_id).delete()


def put_off(push: OutgoingPush, now: datetime, *, wait: timedelta) -> bool:
    """Waits for the next try, or gives up when that would be too late; True when it gave up."""
    tries = push.attempts + 1
    again_at = now + max(wait, PAUSES[min(tries, len(PAUSES)) - 1])
    ours = OutgoingPush.objects.filter(pk=push.pk, sending_since=push.sending_since)
    with writing():
        if again_at >= push.not_after:
            ours.delete()
            return True
        ours.update(due_at=again_at, attempts=tries, sending_since=None)
        return False


def release_all() -> None:
    with writing():
        OutgoingPush.objects.exclude(sending_since=None).update(sending_since=None)
