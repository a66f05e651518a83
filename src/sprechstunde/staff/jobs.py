from __future__ import annotations

from datetime import datetime, timedelta

from django.contrib.sessions.models import Session

from sprechstunde.foundation.database import writing

EVERY = timedelta(hours=1)
_last: datetime | None = None


def delete_expired_sessions(now: datetime) -> None:
    """Nobody can use them any more; nothing else would ever remove them."""
    global _last
    if _last and abs(now - _last) < EVERY:
        return
    _last = now
    expired = Session.objects.filter(expire_date__lt=now)
    if expired.exists():
        with writing():
            expired.delete()
