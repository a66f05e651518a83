"""Times of appointments in templates, in the words of the mails, so that page and mail never differ."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from django import template
from django.utils import timezone

from sprechstunde.appointments import wording_of_times as wording

register = template.Library()


@register.filter
def span_until(starts_at: datetime, ends_at: datetime) -> str:
    """ "Donnerstag, 4. Juni 2026, 09:30 bis 10:00 Uhr"."""
    return wording.span_in_words(starts_at, ends_at, _zone())


@register.filter
def clock(moment: datetime) -> str:
    """ "09:30 Uhr"; in the hour that is there twice with "Sommerzeit" or "Winterzeit"."""
    return wording.clock_in_words(moment, _zone())


@register.filter
def short_clock(moment: datetime) -> str:
    """ "09:30", where "Uhr" would only take room."""
    local = moment.astimezone(_zone())
    return f"{local:%H:%M}" if not wording.is_ambiguous(local) else clock(moment)


@register.filter
def limit(moment: datetime, now: datetime) -> str:
    """ "10:42 Uhr", with the date unless it is today."""
    return wording.until_in_words(moment, now, _zone())


@register.filter
def day_of(moment: datetime) -> str:
    """ "Donnerstag, 4. Juni 2026"."""
    return wording.day_in_words(moment, _zone())


@register.filter
def date_clock(moment: datetime) -> str:
    """ "4. Juni 2026, 09:30 Uhr"."""
    return wording.date_and_time(moment, _zone())


def _zone() -> ZoneInfo:
    """The municipality's, which its middleware has set."""
    return ZoneInfo(timezone.get_current_timezone_name())
