"""An adviser's calendar feed: its address is the secret, shown once, kept as a hash, and revoked with one click."""

from __future__ import annotations

from datetime import datetime

from sprechstunde.appointments.models import CalendarFeed
from sprechstunde.foundation.database import writing
from sprechstunde.foundation.tokens import new_token, token_hash
from sprechstunde.municipalities.models import Municipality
from sprechstunde.staff.models import User


def new_feed(*, adviser: User, now: datetime) -> str:
    """Makes the feed's key, the only time it is known. One made before ends."""
    key = new_token()
    with writing():
        CalendarFeed.objects.filter(adviser=adviser).delete()
        CalendarFeed.objects.create(adviser=adviser, key_hash=token_hash(key), created_at=now)
    return key


def revoke_feed(*, adviser: User) -> None:
    with writing():
        CalendarFeed.objects.filter(adviser=adviser).delete()


def adviser_of_feed(key: str, municipality: Municipality) -> User | None:
    found = CalendarFeed.objects.filter(key_hash=token_hash(key), adviser__municipality=municipality, adviser__is_active=True)
    feed = found.select_related("adviser__municipality").first()
    return feed.adviser if feed else None
