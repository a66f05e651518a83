"""What may be done with pushes: ask for them, end that, write one. Delivering them is `delivery`'s."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from sprechstunde.foundation.database import writing
from sprechstunde.push import models
from sprechstunde.push.doorbell import ring
from sprechstunde.push.endpoints import NotAllowed as NotAllowed  # part of this door
from sprechstunde.push.endpoints import destination, examine_keys
from sprechstunde.push.lookups import is_offered, subscriptions_of
from sprechstunde.push.models import OutgoingPush, Subscription, Urgency

MOST_PER_HOLDER = 5


@dataclass(frozen=True)
class PushText:
    """What stands on a locked screen that anybody may see: it says nothing of the matter (P-08, P-21).

    `path` is what a tap opens, as it stands in the address bar, base path included.
    """

    title: str
    body: str
    path: str

    def __post_init__(self) -> None:
        fits = len(self.title) <= models.LONGEST_TITLE and len(self.body) <= models.LONGEST_BODY
        if not (self.title and fits):
            raise ValueError("a notification has a short title and a short text")
        if not re.fullmatch(rf"/(?![/\\])[!-~]{{0,{models.LONGEST_PATH - 1}}}", self.path, re.ASCII):
            raise ValueError("a path on our own host, such as /wartebereich/")


def subscribe(*, tenant: str, holder: str, endpoint: str, p256dh: str, auth: str, language: str, now: datetime) -> Subscription:
    """This browser may be woken for the holder; raises `NotAllowed`. A sixth browser takes the place of the longest unused."""
    service = destination(endpoint).service
    examine_keys(p256dh=p256dh, auth=auth)
    with writing():
        subscription, _ = Subscription.objects.update_or_create(
            tenant=tenant,
            holder=holder,
            endpoint_hash=_hash(endpoint),
            defaults={
                "endpoint": endpoint,
                "service": service.origin,
                "p256dh": p256dh,
                "auth": auth,
                "language": language[:16],
                "used_at": now,
            },
        )
        others = subscriptions_of(tenant, [holder]).exclude(pk=subscription.pk).order_by("-used_at", "-pk")
        for surplus in others[MOST_PER_HOLDER - 1 :]:
            surplus.delete()
        return subscription


def unsubscribe(*, tenant: str, holder: str, endpoint: str | None = None) -> None:
    """This browser, or all of the holder's, with what waits for them."""
    ended = subscriptions_of(tenant, [holder])
    if endpoint is not None:
        ended = ended.filter(endpoint_hash=_hash(endpoint))
    if ended.exists():
        with writing():
            ended.delete()


def push_later(
    *, tenant: str, holders: Collection[str], topic: str, urgency: str, not_after: datetime, text: PushText, now: datetime
) -> int:
    """Writes a push for every browser of the holders inside the caller's transaction; for how many browsers.

    It leaves when that commits and never when it does not. An earlier one of the same topic that has not left is replaced.
    """
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("A push is written in the transaction of the change it tells of.")
    if not re.fullmatch(rf"[!-~]{{1,{models.LONGEST_TOPIC}}}", topic, re.ASCII):
        raise ValueError("a topic is a short word")
    usual = {"topic": topic, "urgency": Urgency(urgency), "title": text.title, "body": text.body, "path": text.path}
    if not is_offered() or not_after <= now:
        return 0
    to = list(subscriptions_of(tenant, holders).order_by("pk").values_list("pk", flat=True))
    if to:
        OutgoingPush.objects.filter(subscription__in=to, topic=topic).delete()
        OutgoingPush.objects.bulk_create(
            OutgoingPush(subscription_id=each, due_at=now, not_after=not_after, **usual) for each in to
        )
        transaction.on_commit(ring)
    return len(to)


def withdraw(*, tenant: str, holders: Collection[str], topic: str) -> None:
    """What has not left need not be said any more: somebody answered the call."""
    OutgoingPush.objects.filter(subscription__in=subscriptions_of(tenant, holders), topic=topic).delete()


def _hash(endpoint: str) -> str:
    return hashlib.sha256(endpoint.encode()).hexdigest()
