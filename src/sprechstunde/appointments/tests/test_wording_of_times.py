"""Times as people read them, in the nights in which the clock is changed, too."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from sprechstunde.appointments.wording_of_times import (
    clock_in_words,
    date_and_time,
    day_in_words,
    is_ambiguous,
    span_in_words,
    until_in_words,
)

BERLIN = ZoneInfo("Europe/Berlin")


def utc(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("starts", "minutes", "german", "english"),
    [
        ("2026-06-04T07:30", 30, "Donnerstag, 4. Juni 2026, 09:30 bis 10:00 Uhr", "Thursday, 4 June 2026, 09:30 to 10:00"),
        ("2026-03-29T00:30", 60, "Sonntag, 29. März 2026, 01:30 bis 03:30 Uhr", "Sunday, 29 March 2026, 01:30 to 03:30"),
        (
            "2026-06-04T21:45", 30, "Donnerstag, 4. Juni 2026, 23:45 Uhr bis Freitag, 5. Juni 2026, 00:15 Uhr",
            "Thursday, 4 June 2026, 23:45 to Friday, 5 June 2026, 00:15",
        ),
        (
            "2026-10-25T00:30", 15, "Sonntag, 25. Oktober 2026, 02:30 Uhr (Sommerzeit) bis 02:45 Uhr (Sommerzeit)",
            "Sunday, 25 October 2026, 02:30 (summer time) to 02:45 (summer time)",
        ),
        (
            "2026-10-25T01:45", 30, "Sonntag, 25. Oktober 2026, 02:45 Uhr (Winterzeit) bis 03:15 Uhr",
            "Sunday, 25 October 2026, 02:45 (winter time) to 03:15",
        ),
    ],
)  # fmt: skip
def test_a_span_is_said_as_the_clock_on_the_wall_shows_it(starts, minutes, german, english):
    ends = utc(starts) + timedelta(minutes=minutes)
    assert span_in_words(utc(starts), ends, BERLIN) == german
    with translation.override("en"):
        assert span_in_words(utc(starts), ends, BERLIN) == english


def test_single_times():
    moment = utc("2026-06-04T07:30")
    assert date_and_time(moment, BERLIN) == "4. Juni 2026, 09:30 Uhr"
    assert day_in_words(moment, BERLIN) == "Donnerstag, 4. Juni 2026"
    assert clock_in_words(moment, BERLIN) == "09:30 Uhr"


@pytest.mark.parametrize(("now", "said"), [("2026-06-03T22:00", "00:15 Uhr"), ("2026-06-03T21:59", "4. Juni 2026, 00:15 Uhr")])
def test_a_limit_of_today_is_a_time_only(now, said):
    assert until_in_words(utc("2026-06-03T22:15"), utc(now), BERLIN) == said


@pytest.mark.parametrize(
    ("moment", "twice"),
    [
        ("2026-10-24T23:59", False), ("2026-10-25T00:00", True), ("2026-10-25T01:59", True), ("2026-10-25T02:00", False),
        ("2026-03-29T00:59", False), ("2026-03-29T01:00", False), ("2026-06-04T07:30", False),
    ],
)  # fmt: skip
def test_two_hours_of_a_year_look_alike(moment, twice):
    assert is_ambiguous(utc(moment).astimezone(BERLIN)) is twice
