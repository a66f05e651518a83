from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from sprechstunde.foundation.settings import settings
from sprechstunde.municipalities.models import Municipality, Text


def municipality_at(host: str) -> Municipality | None:
    """Whose host this is. `host` may carry a port. A sole municipality answers on any host that was let through."""
    first_two = list(Municipality.objects.all()[:2])
    if len(first_two) == 1:
        return first_two[0]
    name = host.rpartition(":")[0] if ":" in host and not host.endswith("]") else host
    return Municipality.objects.filter(hosts__name=name.lower()).first()


def base_url(municipality: Municipality) -> str:
    """The address of its pages as it stands in mails and calendars, without a slash at the end."""
    known = settings()
    host = municipality.hosts.order_by("pk").values_list("name", flat=True).first()
    if host is None and known.public_url:
        return known.public_url
    if host is None and known.demo:
        host = f"127.0.0.1:{known.port}"
    return f"{'https' if known.https else 'http'}://{host or _first_named_host(known.allowed_hosts)}{known.base_path}"


def _first_named_host(allowed: list[str]) -> str:
    """Patterns such as * or .example.de are no addresses."""
    return next((host for host in allowed if not host.startswith((".", "*"))), "localhost")


def text_of(municipality: Municipality, kind: str) -> Text | None:
    return municipality.texts.filter(kind=kind).first()


def local_time(municipality: Municipality, moment: datetime) -> datetime:
    return moment.astimezone(ZoneInfo(municipality.timezone))


def local_day(municipality: Municipality, moment: datetime) -> date:
    """The municipality's calendar day; tickets are numbered by it."""
    return local_time(municipality, moment).date()
