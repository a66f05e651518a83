"""What everybody may know of an office: the data of the API and of the live stream. Counts only, no person."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sprechstunde.offices.lookups import OfficeNow


def public_office_data(card: OfficeNow) -> dict[str, Any]:
    zone = ZoneInfo(card.office.municipality.timezone)

    def local(moment: datetime | None) -> str | None:
        return moment.astimezone(zone).isoformat(timespec="seconds") if moment else None

    return {
        "slug": card.office.slug,
        "name": card.office.name,
        "department": card.office.department.name,
        "status": card.status,
        "reason": card.reason,
        "reason_text": card.reason_text,
        "waiting": card.waiting,
        "wait": card.wait and {"low": card.wait.low, "high": card.wait.high},
        "as_of": local(card.as_of),
        "opens_at": local(card.opens_at),
        "closes_at": local(card.closes_at),
        "next_slot": local(card.next_slot),
        "services": [{"slug": each.slug, "name": each.name, "minutes": each.minutes} for each in card.services],
    }
