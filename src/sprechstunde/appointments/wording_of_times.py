"""Times as mails and pages say them, in the municipality's zone: "Donnerstag, 4. Juni 2026, 09:30 bis 10:00 Uhr" (DIN 5008)."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext


def span_in_words(starts_at: datetime, ends_at: datetime, zone: ZoneInfo) -> str:
    starts, ends = starts_at.astimezone(zone), ends_at.astimezone(zone)
    day = day_in_words(starts, zone)
    if starts.date() == ends.date() and not (is_ambiguous(starts) or is_ambiguous(ends)):
        return f"{day}, " + pgettext("times of day", "%(starts)s to %(ends)s") % {
            "starts": f"{starts:%H:%M}",
            "ends": f"{ends:%H:%M}",
        }
    end = clock_in_words(ends, zone)
    if starts.date() != ends.date():
        end = f"{day_in_words(ends, zone)}, {end}"
    return f"{day}, " + _("%(starts)s to %(ends)s") % {"starts": clock_in_words(starts, zone), "ends": end}


def date_and_time(moment: datetime, zone: ZoneInfo) -> str:
    """For subjects: "4. Juni 2026, 09:30 Uhr"."""
    return f"{date_in_words(moment, zone)}, {clock_in_words(moment, zone)}"


def date_in_words(moment: datetime, zone: ZoneInfo) -> str:
    return date_format(moment.astimezone(zone).date(), _("j F Y"))


def day_in_words(moment: datetime, zone: ZoneInfo) -> str:
    return date_format(moment.astimezone(zone).date(), _("l, j F Y"))


def clock_in_words(moment: datetime, zone: ZoneInfo) -> str:
    """ "09:30 Uhr"; in the hour that the clock goes through twice it says which of the two it is."""
    local = moment.astimezone(zone)
    clock = pgettext("time of day", "%(time)s") % {"time": f"{local:%H:%M}"}
    if not is_ambiguous(local):
        return clock
    which = _("summer time") if local.dst() else _("winter time")
    return f"{clock} ({which})"


def until_in_words(moment: datetime, now: datetime, zone: ZoneInfo) -> str:
    """A limit: only the time when it is today, else with its date."""
    if moment.astimezone(zone).date() == now.astimezone(zone).date():
        return clock_in_words(moment, zone)
    return date_and_time(moment, zone)


def is_ambiguous(local: datetime) -> bool:
    """Whether the clock shows this time twice, in the night in which it is set back."""
    return local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset() and _exists(local)


def _exists(local: datetime) -> bool:
    """Not in the hour that the clock leaves out in spring, where Python knows two offsets, too."""
    there_and_back = local.astimezone(ZoneInfo("UTC")).astimezone(local.tzinfo)
    return abs(there_and_back.replace(tzinfo=None) - local.replace(tzinfo=None)) < timedelta(seconds=1)
