from __future__ import annotations

from collections.abc import Collection

from django.db.models import QuerySet

from sprechstunde.foundation.settings import settings
from sprechstunde.push import vapid
from sprechstunde.push.models import Subscription


def is_offered() -> bool:
    """Whether this installation sends pushes at all. A municipality may still decline them."""
    return bool(settings().push_hosts)


def public_key() -> str:
    """By which browsers subscribe to us, base64url; public."""
    return vapid.public_key()


def has_subscription(tenant: str, holder: str) -> bool:
    return subscriptions_of(tenant, [holder]).exists()


def subscriptions_of(tenant: str, holders: Collection[str]) -> QuerySet[Subscription]:
    return Subscription.objects.filter(tenant=tenant, holder__in=holders)
