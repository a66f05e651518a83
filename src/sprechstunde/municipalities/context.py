from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from sprechstunde.foundation.settings import settings
from sprechstunde.mail.lookups import shown_instead_of_sent


def municipality(request: HttpRequest) -> dict[str, Any]:
    """Every template knows whose page it is, and whether this is the demo and where its mails are."""
    return {
        "municipality": getattr(request, "municipality", None),
        "demo": settings().demo,
        "demo_shows_mails": shown_instead_of_sent(),
    }
