from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from sprechstunde.foundation.settings import settings


def municipality(request: HttpRequest) -> dict[str, Any]:
    """Every template knows whose page it is and whether this is the demo."""
    return {"municipality": getattr(request, "municipality", None), "demo": settings().demo}
