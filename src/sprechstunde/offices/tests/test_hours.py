"""Opening hours as pure functions, against a second opinion that is too simple to be wrong."""

from __future__ import annotations

import itertools
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from sprechstunde.offices.hours import (
    HORIZON_DAYS,
    Calendar,
    ClosedDays,
    Span,
    intervals_of_day,
    open_intervals,
    opening_at,
    public_holidays,
)

BERLIN = ZoneInfo("Europe/Berlin")
MIDNIGHT = time(0, 0)
AROUND_THE_CLOCK = tuple(Span(weekday, MIDNIGHT, MIDNIGHT) for weekday in range(7))
EVERY_MORNING = tuple(Span(weekday, time(8), time(12)) for weekday in range(7))

zones = st.sampled_from(
    ["Europe/Berlin", "UTC", "Atlantic/Azores", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "Africa/Cairo"]
).map(ZoneInfo)
wall_times = st.builds(time, st.integers(0, 23), st.sampled_from([0, 15, 30, 59]))
days = st.dates(date(2026, 1, 1), date(2028, 1, 10))
moments = st.datetimes(datetime(2026, 1, 1), datetime(2028, 1, 1), timezones=st.just(UTC))


@st.composite
def spans(draw):
    opens, closes = draw(wall_times), draw(wall_times)
    assume(closes == MIDNIGHT or opens < closes)
    return Span(draw(st.integers(0, 6)), opens, closes)


@st.composite
def closures(draw):
    first = draw(days)
    return ClosedDays(first, first + timedelta(days=draw(st.integers(0, 20))), "Umzug")


calendars = st.builds(
    Calendar,
    zone=zones,
    spans=st.lists(spans(), max_size=10).map(tuple),
    closures=st.lists(closures(), max_size=3).map(tuple),
    holidays=st.dictionaries(days, st.just("Feiertag"), max_size=5),
)


def is_closed_all_day(calendar, day):
    return day in calendar.holidays or any(each.first <= day <= each.last for each in calendar.closures)


def the_wall_says_open(calendar, moment):
    """The second opinion: look at the wall clock and at the sign on the door."""
    wall = moment.astimezone(calendar.zone)
    if is_closed_all_day(calendar, wall.date()):
        return False
    return any(
        span.weekday == wall.weekday()
        and span.opens_at <= wall.time()
        and (span.closes_at == MIDNIGHT or wall.time() < span.closes_at)
        for span in calendar.spans
    )


def has_a_clock_change(calendar, day):
    noon_before = datetime.combine(day - timedelta(days=1), time(12), calendar.zone)
    return noon_before.utcoffset() != datetime.combine(day + timedelta(days=1), time(12), calendar.zone).utcoffset()


@given(calendars, moments)
def test_an_office_is_open_exactly_when_the_wall_clock_and_the_sign_say_so(calendar, moment):
    assume(not has_a_clock_change(calendar, moment.astimezone(calendar.zone).date()))
    assert opening_at(calendar, moment).is_open == the_wall_says_open(calendar, moment)


@given(calendars, moments)
def test_the_next_opening_is_later_really_open_and_on_no_closed_day(calendar, moment):
    opening = opening_at(calendar, moment)
    if opening.opens_at is not None:
        assert not opening.is_open
        assert opening.opens_at > moment
        assert opening_at(calendar, opening.opens_at).is_open
        assert not opening_at(calendar, opening.opens_at - timedelta(microseconds=1)).is_open
        assert not is_closed_all_day(calendar, opening.opens_at.astimezone(calendar.zone).date())


@given(calendars, moments)
def test_the_closing_is_later_and_the_office_is_open_until_then(calendar, moment):
    opening = opening_at(calendar, moment)
    if opening.closes_at is not None:
        assert opening.is_open
        assert opening.closes_at > moment
        assert opening_at(calendar, opening.closes_at - timedelta(microseconds=1)).is_open
        assert not opening_at(calendar, opening.closes_at).is_open


@given(calendars, moments)
def test_nobody_is_told_to_come_later_than_the_first_opening(calendar, moment):
    """Every quarter of an hour until the announced opening is closed."""
    opening = opening_at(calendar, moment)
    assume(opening.opens_at is not None and opening.opens_at - moment < timedelta(days=4))
    step = moment
    while step < opening.opens_at:
        assert not opening_at(calendar, step).is_open
        step += timedelta(minutes=15)


@given(calendars, moments)
def test_intervals_are_in_order_apart_from_each_other_and_end_in_the_future(calendar, moment):
    found = list(open_intervals(calendar, moment))
    for starts, ends in found:
        assert moment < ends
        assert starts < ends
    for (_, earlier_end), (later_start, _) in itertools.pairwise(found):
        assert earlier_end < later_start


@given(calendars, moments)
def test_a_closed_office_says_why(calendar, moment):
    opening = opening_at(calendar, moment)
    day = moment.astimezone(calendar.zone).date()
    if opening.is_open:
        assert (opening.reason, opening.reason_text) == ("", "")
    elif any(each.first <= day <= each.last for each in calendar.closures):
        assert (opening.reason, opening.reason_text) == ("closure", "Umzug")
    elif day in calendar.holidays:
        assert (opening.reason, opening.reason_text) == ("holiday", "Feiertag")
    else:
        assert opening.reason == "hours"


@given(zones, moments)
def test_around_the_clock_never_closes(zone, moment):
    opening = opening_at(Calendar(zone, AROUND_THE_CLOCK), moment)
    assert (opening.is_open, opening.closes_at) == (True, None)


def test_around_the_clock_closes_for_a_closure_and_opens_again_at_midnight():
    calendar = Calendar(BERLIN, AROUND_THE_CLOCK, (ClosedDays(date(2026, 11, 20), date(2026, 11, 21), "Umzug"),))
    before = opening_at(calendar, datetime(2026, 11, 18, 12, tzinfo=BERLIN))
    assert before.closes_at == datetime(2026, 11, 20, tzinfo=BERLIN)
    during = opening_at(calendar, datetime(2026, 11, 20, 12, tzinfo=BERLIN))
    assert (during.reason_text, during.opens_at) == ("Umzug", datetime(2026, 11, 22, tzinfo=BERLIN))


def test_sunday_until_midnight_and_monday_from_midnight_are_one_opening():
    calendar = Calendar(BERLIN, (Span(6, time(20), MIDNIGHT), Span(0, MIDNIGHT, time(6))))
    opening = opening_at(calendar, datetime(2026, 11, 22, 23, 30, tzinfo=BERLIN))
    assert opening.closes_at == datetime(2026, 11, 23, 6, tzinfo=BERLIN)


def test_an_office_without_hours_never_opens():
    opening = opening_at(Calendar(BERLIN, ()), datetime(2026, 11, 18, tzinfo=UTC))
    assert (opening.is_open, opening.opens_at, opening.closes_at) == (False, None, None)


def test_an_opening_beyond_the_horizon_is_not_promised():
    first = date(2026, 11, 18)
    closed = ClosedDays(first, first + timedelta(days=HORIZON_DAYS + 5), "Umbau")
    opening = opening_at(Calendar(BERLIN, EVERY_MORNING, (closed,)), datetime(2026, 11, 18, 9, tzinfo=BERLIN))
    assert (opening.is_open, opening.opens_at, opening.reason_text) == (False, None, "Umbau")


CLOCK_CHANGES = [date(2026, 3, 29), date(2026, 10, 25), date(2027, 3, 28), date(2027, 10, 31)]


@pytest.mark.parametrize("day", CLOCK_CHANGES)
def test_on_a_clock_change_eight_is_eight_on_the_wall(day):
    calendar = Calendar(BERLIN, EVERY_MORNING)
    opening = opening_at(calendar, datetime.combine(day, MIDNIGHT, BERLIN))
    assert opening.opens_at.astimezone(BERLIN) == datetime.combine(day, time(8), BERLIN)
    assert opening_at(calendar, opening.opens_at).closes_at - opening.opens_at == timedelta(hours=4)
    summer = day.month == 3
    assert opening.opens_at.hour == (6 if summer else 7)  # in UTC


@pytest.mark.parametrize("day", CLOCK_CHANGES)
def test_a_night_with_a_clock_change_lasts_as_long_as_it_lasts(day):
    night = Calendar(BERLIN, (Span(day.weekday(), MIDNIGHT, time(6)),))
    ((starts, ends),) = intervals_of_day(night, day)
    assert ends - starts == timedelta(hours=5 if day.month == 3 else 7)


@pytest.mark.parametrize("day", CLOCK_CHANGES)
def test_around_the_clock_stays_open_through_a_clock_change(day):
    calendar = Calendar(BERLIN, AROUND_THE_CLOCK)
    for quarter in range(4 * 25):
        moment = datetime.combine(day, MIDNIGHT, BERLIN).astimezone(UTC) + quarter * timedelta(minutes=15)
        assert opening_at(calendar, moment).is_open


@pytest.mark.parametrize("day", CLOCK_CHANGES)
def test_the_day_of_a_clock_change_follows_the_wall_outside_the_changed_hour(day):
    calendar = Calendar(BERLIN, (Span(day.weekday(), time(1), time(4)), Span(day.weekday(), time(9), time(17))))
    for quarter in range(4 * 25):
        moment = datetime.combine(day, MIDNIGHT, BERLIN).astimezone(UTC) + quarter * timedelta(minutes=15)
        assert opening_at(calendar, moment).is_open == the_wall_says_open(calendar, moment)


@pytest.mark.parametrize("day", [date(2026, 3, 29), date(2027, 3, 28)])
@pytest.mark.parametrize(("opens", "closes"), [(time(2), time(3)), (time(2, 15), time(2, 45)), (time(2, 30), time(3))])
def test_hours_that_lie_in_the_skipped_hour_do_not_happen(day, opens, closes):
    assert intervals_of_day(Calendar(BERLIN, (Span(6, opens, closes),)), day) == []


@pytest.mark.parametrize("day", [date(2026, 3, 29), date(2027, 3, 28)])
def test_hours_that_begin_in_the_skipped_hour_begin_when_it_is_over(day):
    ((starts, ends),) = intervals_of_day(Calendar(BERLIN, (Span(6, time(2, 30), time(6)),)), day)
    assert starts == datetime.combine(day, time(3), BERLIN)
    assert ends == datetime.combine(day, time(6), BERLIN)


# Public holidays


def test_the_holidays_of_north_rhine_westphalia_have_their_german_names():
    found = public_holidays("NW", 2026)
    assert found[date(2026, 1, 1)] == "Neujahr"
    assert found[date(2026, 4, 3)] == "Karfreitag"
    assert found[date(2026, 4, 6)] == "Ostermontag"
    assert found[date(2026, 5, 1)] == "Erster Mai"
    assert found[date(2026, 5, 14)] == "Christi Himmelfahrt"
    assert found[date(2026, 5, 25)] == "Pfingstmontag"
    assert found[date(2026, 6, 4)] == "Fronleichnam"
    assert found[date(2026, 10, 3)] == "Tag der Deutschen Einheit"
    assert found[date(2026, 11, 1)] == "Allerheiligen"
    assert found[date(2026, 12, 25)] == "Erster Weihnachtstag"
    assert found[date(2026, 12, 26)] == "Zweiter Weihnachtstag"
    assert len([day for day in found if day.year == 2026]) == 11


def test_holidays_differ_between_the_laender():
    assert date(2026, 6, 4) not in public_holidays("BE", 2026)
    assert date(2026, 3, 8) in public_holidays("BE", 2026)
    assert date(2026, 10, 31) in public_holidays("SN", 2026)
    assert date(2026, 10, 31) not in public_holidays("NW", 2026)


def test_at_the_end_of_the_year_new_years_day_is_known():
    calendar = Calendar(BERLIN, EVERY_MORNING, holidays=public_holidays("NW", 2026))
    opening = opening_at(calendar, datetime(2026, 12, 31, 13, tzinfo=BERLIN))
    assert opening.opens_at == datetime(2027, 1, 2, 8, tzinfo=BERLIN)


def test_on_a_holiday_the_office_is_closed_by_its_name_until_the_next_working_day():
    calendar = Calendar(BERLIN, EVERY_MORNING, holidays=public_holidays("NW", 2026))
    opening = opening_at(calendar, datetime(2026, 6, 4, 9, tzinfo=BERLIN))
    assert (opening.reason, opening.reason_text) == ("holiday", "Fronleichnam")
    assert opening.opens_at == datetime(2026, 6, 5, 8, tzinfo=BERLIN)


@pytest.mark.parametrize(
    "land", ["BW", "BY", "BE", "BB", "HB", "HH", "HE", "MV", "NI", "NW", "RP", "SL", "SN", "ST", "SH", "TH"]
)
def test_every_land_has_holidays(land):
    assert len([day for day in public_holidays(land, 2026) if day.year == 2026]) >= 9
