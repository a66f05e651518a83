"""When a talk can begin, told by example: the hours, who is there, what is taken, and the days on which clocks change."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from sprechstunde.offices.free_time import (
    CELL,
    Busy,
    ConsultationSpan,
    Leave,
    Slot,
    Timetable,
    cell_of,
    cells_of,
    free_slots,
    moment_of,
    seat_for,
)
from sprechstunde.offices.hours import Calendar, ClosedDays, Span, public_holidays

BERLIN = ZoneInfo("Europe/Berlin")
MIDNIGHT = time(0, 0)
WEDNESDAY = date(2026, 11, 18)
WEEKS_BEFORE = datetime(2026, 11, 1, 12, tzinfo=UTC)
ANNE, BASHIR, CEM = 1, 2, 3


def hours(starts, ends, *, weekdays=range(7), parallel=1, valid_from=None, valid_until=None):
    """“09:00”, “12:30” or “24:00”."""
    starts, ends = (time(int(wall[:2]) % 24, int(wall[3:])) for wall in (starts, ends))
    return tuple(ConsultationSpan(weekday, starts, ends, parallel, valid_from, valid_until) for weekday in weekdays)


MORNING = Timetable(
    calendar=Calendar(BERLIN, ()),
    spans=hours("09:00", "10:00"),
    advisers=frozenset({ANNE}),
    leaves=(),
    lead=timedelta(hours=2),
    horizon_days=370,
    buffer=timedelta(minutes=5),
    step=timedelta(minutes=15),
)


def slots(timetable, *, busy=(), minutes=15, day=WEDNESDAY, last=None, now=WEEKS_BEFORE):
    return free_slots(timetable, busy, minutes=minutes, now=now, first=day, last=last or day)


def walls(timetable, **question):
    """What the wall clock shows at the beginnings."""
    return [f"{slot.starts_at.astimezone(timetable.calendar.zone):%H:%M}" for slot in slots(timetable, **question)]


def at(wall, *, day=WEDNESDAY):
    return datetime.combine(day, time.fromisoformat(wall), BERLIN)


def taken(starts, ends, *, seat=0, adviser=None, day=WEDNESDAY):
    return Busy(seat, cell_of(at(starts, day=day)), cell_of(at(ends, day=day)), adviser)


def parallel(count, **hours_of_them):
    advisers = hours_of_them.pop("advisers", {ANNE, BASHIR, CEM})
    return replace(MORNING, spans=hours("09:00", "10:00", parallel=count, **hours_of_them), advisers=frozenset(advisers))


# Hours


def test_a_morning_is_divided_by_the_step_and_the_last_talk_ends_with_it():
    assert walls(MORNING) == ["09:00", "09:15", "09:30", "09:45"]
    assert walls(MORNING, minutes=20) == ["09:00", "09:15", "09:30"]
    assert walls(MORNING, minutes=60) == ["09:00"]
    assert walls(MORNING, minutes=65) == []


def test_a_slot_is_in_utc_and_ends_before_the_pause():
    first = slots(MORNING)[0]
    assert first == Slot(datetime(2026, 11, 18, 8, tzinfo=UTC), datetime(2026, 11, 18, 8, 15, tzinfo=UTC), seat=0)
    assert first.starts_at.tzinfo is UTC


def test_hours_that_touch_or_overlap_are_one_stretch_and_others_are_not():
    touching = replace(MORNING, spans=hours("09:00", "09:40") + hours("09:40", "10:10"))
    assert walls(touching, minutes=30) == ["09:00", "09:15", "09:30"]
    overlapping = replace(MORNING, spans=hours("09:20", "10:00") + hours("09:00", "09:40"))
    assert walls(overlapping, minutes=60) == ["09:00"]
    within = replace(MORNING, spans=hours("09:00", "10:00") + hours("09:10", "09:20"))
    assert walls(within) == ["09:00", "09:15", "09:30", "09:45"]
    apart = replace(MORNING, spans=hours("09:00", "09:40") + hours("09:50", "10:30"))
    assert walls(apart, minutes=30) == ["09:00", "09:50"]


def test_until_midnight_is_until_the_end_of_the_day_and_no_talk_goes_on_into_the_next():
    night = replace(MORNING, spans=hours("23:00", "24:00") + hours("00:00", "01:00"))
    assert walls(night, minutes=60) == ["00:00", "23:00"]
    assert walls(night, minutes=45) == ["00:00", "00:15", "23:00", "23:15"]


def test_hours_that_begin_or_end_within_a_cell_have_only_their_whole_cells():
    crooked = replace(MORNING, spans=hours("09:02", "09:59"))
    assert walls(crooked, minutes=20) == ["09:05", "09:20", "09:35"]
    assert walls(crooked, minutes=25) == ["09:05", "09:20"]


def test_hours_are_valid_from_a_day_until_before_another():
    day = timedelta(days=1)
    limited = replace(MORNING, spans=hours("09:00", "09:15", valid_from=WEDNESDAY, valid_until=WEDNESDAY + 2 * day))
    assert [slot.starts_at.day for slot in slots(limited, day=WEDNESDAY - day, last=WEDNESDAY + 3 * day)] == [18, 19]


def test_a_weekday_is_a_weekday_in_the_municipality():
    monday_night = replace(MORNING, spans=hours("00:00", "00:15", weekdays=[0]))
    (slot,) = slots(monday_night, day=date(2026, 11, 16), last=date(2026, 11, 22))
    assert slot.starts_at == datetime(2026, 11, 15, 23, tzinfo=UTC)  # still Sunday there


def test_the_opening_hours_of_the_calendar_do_not_count():
    calendar = Calendar(BERLIN, (Span(2, time(14), time(16)),))
    assert walls(replace(MORNING, calendar=calendar)) == walls(MORNING)


def test_a_duration_need_not_fit_the_cells():
    assert [slot.ends_at - slot.starts_at for slot in slots(MORNING, minutes=7)] == [timedelta(minutes=7)] * 4
    assert walls(MORNING, minutes=16) == ["09:00", "09:15", "09:30"]
    assert walls(MORNING, minutes=58) == ["09:00"]
    assert walls(MORNING, minutes=61) == []


# Who is there


def test_without_advisers_nothing_is_free():
    assert walls(replace(MORNING, advisers=frozenset())) == []


@pytest.mark.parametrize(("provided", "advisers", "expected"), [(1, 3, 1), (2, 3, 2), (3, 2, 2), (3, 3, 3)])
def test_as_many_talks_as_the_hours_provide_for_and_advisers_are_there(provided, advisers, expected):
    office = parallel(provided, advisers=range(advisers))
    busy = []
    while seats := [slot.seat for slot in slots(office, busy=busy, minutes=60)]:
        busy.append(taken("09:00", "10:05", seat=seats[0]))
    assert [each.seat for each in busy] == list(range(expected))


def test_overlapping_hours_do_not_add_up():
    office = replace(parallel(1), spans=hours("09:00", "10:00", parallel=2) + hours("09:30", "10:00", parallel=1))
    both = [taken("09:00", "10:05"), taken("09:00", "10:05", seat=1)]
    assert walls(office, busy=both) == []
    assert walls(office, busy=both[:1]) == ["09:00", "09:15", "09:30", "09:45"]


def test_a_talk_that_reaches_into_hours_for_fewer_needs_a_seat_of_those():
    office = replace(parallel(2), spans=hours("09:00", "09:30", parallel=2) + hours("09:30", "10:00", parallel=1))
    assert walls(office, busy=[taken("09:00", "10:00")], minutes=15) == ["09:00", "09:15"]
    assert walls(office, busy=[taken("09:00", "10:00")], minutes=20) == ["09:00"]
    assert [slot.seat for slot in slots(office, busy=[taken("09:00", "09:30")], minutes=15)] == [1, 1, 0, 0]


def test_leave_takes_away_a_seat_on_its_days_only():
    office = replace(parallel(2, advisers={ANNE, BASHIR}), leaves=(Leave(BASHIR, WEDNESDAY, WEDNESDAY + timedelta(days=1)),))
    for offset, seats in [(-1, 2), (0, 1), (1, 1), (2, 2)]:
        day = WEDNESDAY + timedelta(days=offset)
        busy = [taken("09:00", "10:05", day=day)]
        assert len(slots(office, busy=busy, day=day)) == (4 if seats == 2 else 0)


def test_leave_entered_twice_and_that_of_a_stranger_take_away_nothing_more():
    twice = (Leave(BASHIR, WEDNESDAY, WEDNESDAY), Leave(BASHIR, WEDNESDAY, WEDNESDAY), Leave(99, WEDNESDAY, WEDNESDAY))
    assert len(slots(replace(parallel(2, advisers={ANNE, BASHIR}), leaves=twice))) == 4


def test_an_appointment_from_before_the_leave_still_needs_somebody():
    """Two were there, the upper seat was booked, then one takes leave: who is left has that talk to hold."""
    office = replace(parallel(2, advisers={ANNE, BASHIR}), leaves=(Leave(BASHIR, WEDNESDAY, WEDNESDAY),))
    for adviser in (None, ANNE, BASHIR):
        busy = [taken("09:15", "09:35", seat=1, adviser=adviser)]
        assert walls(office, busy=busy, minutes=10) == ["09:00", "09:45"]


# What is taken


def test_a_talk_and_its_pause_keep_others_away():
    busy = [taken("09:15", "09:35")]
    assert walls(MORNING, busy=busy, minutes=10) == ["09:00", "09:45"]
    assert walls(MORNING, busy=busy, minutes=15) == ["09:45"]  # with its pause it would end at 09:20


def test_the_pause_may_lie_after_the_hours_but_not_in_what_is_taken_there():
    late = replace(MORNING, buffer=timedelta(minutes=30))
    assert walls(late, minutes=60) == ["09:00"]
    assert walls(late, minutes=60, busy=[taken("10:25", "10:50")]) == []
    assert walls(late, minutes=60, busy=[taken("10:30", "10:50")]) == ["09:00"]


def test_a_pause_reaches_over_midnight():
    night = replace(MORNING, spans=hours("23:00", "24:00"), buffer=timedelta(minutes=10))
    after = Busy(0, cell_of(at("23:00")) + 13, cell_of(at("23:00")) + 14, None)
    assert walls(night, minutes=60) == ["23:00"]
    assert walls(night, minutes=60, busy=[after]) == []


def test_what_began_the_day_before_still_counts():
    early = replace(MORNING, spans=hours("00:00", "01:00"))
    begun = Busy(0, cell_of(at("00:00")) - 6, cell_of(at("00:00")) + 3, None)
    assert walls(early, busy=[begun]) == ["00:15", "00:30", "00:45"]


def test_the_lowest_free_seat_is_given():
    busy = [taken("09:00", "09:20"), taken("09:00", "09:35", seat=1), taken("09:30", "09:50")]
    assert [slot.seat for slot in slots(parallel(3), busy=busy, minutes=10)] == [2, 2, 2, 1]


def test_without_a_pause_talks_follow_each_other():
    office = replace(MORNING, buffer=timedelta(0))
    assert walls(office, busy=[taken("09:15", "09:30")]) == ["09:00", "09:30", "09:45"]


@pytest.mark.parametrize(
    ("minutes", "pause", "cells"), [(5, 0, 1), (15, 5, 4), (16, 5, 5), (7, 3, 2), (7, 4, 3), (480, 120, 120), (1, 0, 1)]
)
def test_a_talk_takes_every_cell_it_or_its_pause_begins(minutes, pause, cells):
    first, end = cells_of(at("09:00"), minutes=minutes, buffer=timedelta(minutes=pause))
    assert (moment_of(first), end - first) == (at("09:00"), cells)


# When it is asked


def test_the_lead_counts_to_the_microsecond():
    seven = at("07:00")
    assert walls(MORNING, now=seven) == ["09:00", "09:15", "09:30", "09:45"]
    assert walls(MORNING, now=seven + timedelta(microseconds=1)) == ["09:15", "09:30", "09:45"]
    assert walls(MORNING, now=seven - timedelta(microseconds=1)) == ["09:00", "09:15", "09:30", "09:45"]
    assert walls(replace(MORNING, lead=timedelta(0)), now=at("09:20")) == ["09:30", "09:45"]


def test_the_horizon_is_a_day_in_the_municipality_not_a_number_of_hours():
    office = replace(MORNING, horizon_days=1)
    month = {"day": WEDNESDAY, "last": WEDNESDAY + timedelta(days=30)}
    just_before_midnight = at("23:59").astimezone(UTC)
    assert {slot.starts_at.day for slot in slots(office, now=just_before_midnight, **month)} == {19}
    assert {slot.starts_at.day for slot in slots(office, now=just_before_midnight + timedelta(minutes=1), **month)} == {19, 20}


def test_today_only():
    office = replace(MORNING, horizon_days=0, lead=timedelta(0))
    assert {slot.starts_at.day for slot in slots(office, now=at("06:00"), last=WEDNESDAY + timedelta(days=7))} == {18}


def test_days_that_end_before_they_begin_and_days_without_end():
    assert slots(MORNING, day=WEDNESDAY, last=WEDNESDAY - timedelta(days=1)) == []
    assert slots(MORNING, day=date.min, last=date.max)[0].starts_at == at("09:00", day=date(2026, 11, 2))
    assert slots(MORNING, day=date.max, last=date.max) == []


def test_a_seat_is_given_by_the_same_rule():
    usual, busy = parallel(2), [taken("09:00", "09:20")]

    def seat(starts_at, office=usual, **question):
        return seat_for(office, busy, starts_at=starts_at, **{"minutes": 15, "now": WEEKS_BEFORE, **question})

    assert seat(at("09:00")) == 1
    assert seat(at("09:30")) == 0
    assert seat(at("09:05")) is None  # not on the grid
    assert seat(at("09:30") + timedelta(seconds=1)) is None
    assert seat(at("08:45")) is None
    assert seat(at("09:30"), minutes=45) is None
    assert seat(at("09:30"), now=at("08:00")) is None
    assert seat(at("09:30"), replace(usual, horizon_days=16)) is None  # it is seventeen days away
    assert seat(datetime(2026, 11, 18, 8, 30, tzinfo=UTC)) == 0


# Closed days


NORTH_RHINE_WESTPHALIA = {
    2026: ["01-01", "04-03", "04-06", "05-01", "05-14", "05-25", "06-04", "10-03", "11-01", "12-25", "12-26"],
    2027: ["01-01", "03-26", "03-29", "05-01", "05-06", "05-17", "05-27", "10-03", "11-01", "12-25", "12-26"],
}


@pytest.mark.parametrize("year", [2026, 2027])
def test_every_day_of_the_year_is_bookable_but_for_the_holidays_of_north_rhine_westphalia(year):
    office = replace(MORNING, calendar=Calendar(BERLIN, (), holidays=public_holidays("NW", year)))
    first, last = date(year, 1, 1), date(year, 12, 31)
    found = {slot.starts_at.date() for slot in slots(office, day=first, last=last, now=datetime(year - 1, 12, 31, tzinfo=UTC))}
    closed = [first + timedelta(days=offset) for offset in range(365) if first + timedelta(days=offset) not in found]
    assert [f"{day:%m-%d}" for day in closed] == NORTH_RHINE_WESTPHALIA[year]


def test_who_observes_no_holidays_is_bookable_on_them():
    assert len(slots(MORNING, day=date(2026, 12, 25))) == 4


def test_closures_have_no_free_time():
    closed = ClosedDays(WEDNESDAY, WEDNESDAY + timedelta(days=1), "Umzug")
    office = replace(MORNING, calendar=Calendar(BERLIN, (), (closed,)))
    found = slots(office, day=WEDNESDAY - timedelta(days=1), last=WEDNESDAY + timedelta(days=2))
    assert {slot.starts_at.day for slot in found} == {17, 20}


# The four clock changes of 2026 and 2027

TO_SUMMER = [date(2026, 3, 29), date(2027, 3, 28)]
TO_WINTER = [date(2026, 10, 25), date(2027, 10, 31)]
NIGHT = replace(MORNING, spans=hours("01:00", "04:00"), step=timedelta(minutes=30), buffer=timedelta(0))


def on_a_change(timetable, day, *, minutes=30, busy=()):
    """Wall clock with the offset it has then."""
    found = slots(timetable, day=day, minutes=minutes, busy=busy, now=datetime(2026, 1, 1, tzinfo=UTC))
    return [f"{slot.starts_at.astimezone(BERLIN):%H:%M%z}".removesuffix("00") for slot in found]


def office_of_years(timetable):
    return replace(timetable, horizon_days=1000)


@pytest.mark.parametrize("day", TO_SUMMER)
def test_nothing_begins_in_the_hour_that_is_skipped(day):
    expected = ["01:00+01", "01:30+01", "03:00+02", "03:30+02"]
    assert on_a_change(office_of_years(NIGHT), day) == expected
    # An hour from 01:30 ends at 03:30 on the wall: it is an hour all the same.
    assert on_a_change(office_of_years(NIGHT), day, minutes=60) == expected[:3]


@pytest.mark.parametrize("day", TO_WINTER)
def test_the_hour_that_comes_twice_can_be_booked_twice(day):
    expected = ["01:00+02", "01:30+02", "02:00+02", "02:30+02", "02:00+01", "02:30+01", "03:00+01", "03:30+01"]
    assert on_a_change(office_of_years(NIGHT), day) == expected
    found = slots(office_of_years(NIGHT), day=day, minutes=30, now=datetime(2026, 1, 1, tzinfo=UTC))
    assert len({slot.starts_at for slot in found}) == 8
    assert all(later.starts_at - earlier.starts_at == timedelta(minutes=30) for earlier, later in pairwise(found))


@pytest.mark.parametrize("day", TO_WINTER)
def test_who_booked_the_first_of_the_two_hours_leaves_the_second_free(day):
    first = cell_of(datetime.combine(day, time(2, 0), BERLIN))
    found = on_a_change(office_of_years(NIGHT), day, busy=[Busy(0, first, first + 6, None)])
    assert "02:00+02" not in found
    assert "02:00+01" in found


@pytest.mark.parametrize("day", TO_WINTER)
def test_hours_that_end_in_the_hour_that_comes_twice_end_the_first_time(day):
    office = office_of_years(replace(NIGHT, spans=hours("01:30", "02:30")))
    assert on_a_change(office, day) == ["01:30+02", "02:00+02"]


@pytest.mark.parametrize("day", TO_SUMMER)
def test_hours_in_the_skipped_hour_do_not_happen_and_others_begin_when_it_is_over(day):
    assert on_a_change(office_of_years(replace(NIGHT, spans=hours("02:00", "03:00"))), day) == []
    assert on_a_change(office_of_years(replace(NIGHT, spans=hours("02:30", "04:00"))), day) == ["03:00+02", "03:30+02"]


@pytest.mark.parametrize(("day", "offset"), [(day, "+02") for day in TO_SUMMER] + [(day, "+01") for day in TO_WINTER])
def test_nine_is_nine_on_the_wall(day, offset):
    assert on_a_change(office_of_years(MORNING), day, minutes=15) == [
        f"{wall}{offset}" for wall in ("09:00", "09:15", "09:30", "09:45")
    ]


@pytest.mark.parametrize(("day", "hours_of_it"), [(day, 23) for day in TO_SUMMER] + [(day, 25) for day in TO_WINTER])
def test_a_day_around_the_clock_has_as_many_hours_as_it_has(day, hours_of_it):
    office = office_of_years(replace(NIGHT, spans=hours("00:00", "24:00"), step=timedelta(hours=1)))
    assert len(on_a_change(office, day, minutes=60)) == hours_of_it


@pytest.mark.parametrize("day", [*TO_SUMMER, *TO_WINTER])
def test_the_lead_is_a_length_of_time_whatever_the_clock_shows(day):
    """Twelve hours before nine o'clock it was another wall clock."""
    nine = datetime.combine(day, time(9), BERLIN).astimezone(UTC)
    office = office_of_years(replace(MORNING, lead=timedelta(hours=12)))

    def earliest(now):
        return slots(office, day=day, now=now)[0].starts_at

    assert earliest(nine - timedelta(hours=12)) == nine
    assert earliest(nine - timedelta(hours=12) + timedelta(seconds=1)) == nine + timedelta(minutes=15)


# Cells


def test_a_cell_is_five_minutes_since_1970():
    assert cell_of(datetime(1970, 1, 1, tzinfo=UTC)) == 0
    assert cell_of(datetime(1970, 1, 1, 0, 4, 59, 999999, tzinfo=UTC)) == 0
    assert cell_of(datetime(1970, 1, 1, 0, 5, tzinfo=UTC)) == 1
    assert cell_of(at("09:00")) == at("09:00").timestamp() // 300
    assert moment_of(cell_of(at("09:03"))) == at("09:00")
    assert moment_of(1) - moment_of(0) == CELL == timedelta(minutes=5)
