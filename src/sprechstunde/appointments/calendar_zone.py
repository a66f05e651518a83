"""A time zone as calendars need it (RFC 5545, 3.6.5): the rule by which the clocks change, read off the changes themselves."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard, vRecur

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
YEARS_LOOKED_AT = 3
STEP = timedelta(days=7)  # nowhere are the clocks changed twice within a week


@dataclass(frozen=True)
class Change:
    """One change of the clocks: when, on the clock as it was before."""

    wall: datetime
    before: timedelta
    after: timedelta
    name: str
    to_summer: bool

    @property
    def rule(self) -> tuple[int, int, int, int, int]:
        """The last Sunday of March at two, or the second Sunday: as far as one change can tell."""
        last = (self.wall + timedelta(days=7)).month != self.wall.month
        week = -1 if last else (self.wall.day - 1) // 7 + 1
        return self.wall.month, week, self.wall.weekday(), self.wall.hour, self.wall.minute


def zone_component(zone: ZoneInfo, around: datetime) -> Timezone:
    component = Timezone()
    component.add("tzid", zone.key)
    changes = changes_around(zone, around.year)
    if not changes:
        component.add_component(_constant(zone, around))
    for to_summer in (False, True):
        for change, yearly in _observances([each for each in changes if each.to_summer == to_summer]):
            component.add_component(_observance(change, yearly))
    return component


@lru_cache(maxsize=100)
def changes_around(zone: ZoneInfo, year: int) -> tuple[Change, ...]:
    """From the year before to the year after."""
    return tuple(_changes(zone, year))


def _changes(zone: ZoneInfo, year: int) -> Iterator[Change]:
    moment = datetime(year - 1, 1, 1, tzinfo=UTC)
    end = datetime(year - 1 + YEARS_LOOKED_AT, 1, 1, tzinfo=UTC)
    while moment < end:
        following = moment + STEP
        if _offset(zone, moment) != _offset(zone, following):
            yield _change_between(zone, moment, following)
        moment = following


def _change_between(zone: ZoneInfo, earlier: datetime, later: datetime) -> Change:
    before, after = _offset(zone, earlier), _offset(zone, later)
    while later - earlier > timedelta(seconds=1):
        middle = (earlier + (later - earlier) / 2).replace(microsecond=0)
        earlier, later = (middle, later) if _offset(zone, middle) == before else (earlier, middle)
    wall = (later + before).replace(tzinfo=None)
    local = later.astimezone(zone)
    return Change(wall, before, after, local.tzname() or "", bool(local.dst()))


def _observances(changes: list[Change]) -> Iterator[tuple[Change, bool]]:
    """The first change as a yearly rule when all years follow one, else each by itself."""
    if len(changes) == YEARS_LOOKED_AT and len({(each.rule, each.before, each.after) for each in changes}) == 1:
        yield changes[0], True
        return
    for change in changes:
        yield change, False


def _observance(change: Change, yearly: bool) -> TimezoneStandard | TimezoneDaylight:
    component = TimezoneDaylight() if change.to_summer else TimezoneStandard()
    component.add("dtstart", change.wall)
    component.add("tzoffsetfrom", change.before)
    component.add("tzoffsetto", change.after)
    component.add("tzname", change.name)
    if yearly:
        month, week, weekday, _hour, _minute = change.rule
        component.add("rrule", vRecur(FREQ="YEARLY", BYMONTH=month, BYDAY=f"{week}{WEEKDAYS[weekday]}"))
    return component


def _constant(zone: ZoneInfo, around: datetime) -> TimezoneStandard:
    component = TimezoneStandard()
    component.add("dtstart", datetime(1970, 1, 1))
    for name in ("tzoffsetfrom", "tzoffsetto"):
        component.add(name, _offset(zone, around))
    component.add("tzname", around.astimezone(zone).tzname())
    return component


def _offset(zone: ZoneInfo, moment: datetime) -> timedelta:
    offset = moment.astimezone(zone).utcoffset()
    assert offset is not None, "a zone has an offset at every moment"
    return offset
