"""Free time against a second opinion: somebody who looks at the wall clock in every single minute."""

from __future__ import annotations

import itertools
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import pytest
from hypothesis import event, example, given, settings
from hypothesis import strategies as st

from sprechstunde.offices.free_time import (
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
from sprechstunde.offices.hours import Calendar, ClosedDays, public_holidays

pytestmark = pytest.mark.long

BERLIN = ZoneInfo("Europe/Berlin")
MIDNIGHT = time(0, 0)
MINUTE = timedelta(minutes=1)
FIVE = timedelta(minutes=5)
LAENDER = ["BW", "BY", "BE", "BB", "HB", "HH", "HE", "MV", "NI", "NW", "RP", "SL", "SN", "ST", "SH", "TH"]
ZONES = [
    "Europe/Berlin", "UTC", "Atlantic/Azores", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "Africa/Cairo",
]  # fmt: skip
CLOCK_CHANGES = [date(2026, 3, 29), date(2026, 10, 25), date(2027, 3, 28), date(2027, 10, 31)]
CLOCK_CHANGES_ELSEWHERE = [date(2026, 3, 8), date(2026, 4, 5), date(2026, 4, 24), date(2026, 10, 4), date(2026, 10, 29)]
MANY = settings(max_examples=300, deadline=None)


# The cast: offices of every kind, and days on which something is likely to happen.


def mostly(usual, unusual):
    return st.integers(0, 6).flatmap(lambda number: unusual if number == 6 else usual)


quarters = st.one_of(st.integers(0, 95), st.integers(4, 16))  # often around the hour in which clocks change
minutes_of_a_day = mostly(quarters.map(lambda quarter: quarter * 15), st.integers(0, 1439))
offsets = st.integers(-3, 6).map(timedelta)
durations = mostly(st.sampled_from([5, 15, 20, 30, 45, 60]), st.integers(5, 480))
pauses = mostly(st.sampled_from([0, 5, 10]), st.integers(0, 120)).map(lambda minutes: timedelta(minutes=minutes))
steps = mostly(st.sampled_from([3, 4, 6]), st.integers(1, 48)).map(lambda cells: cells * FIVE)
leads = mostly(st.just(120), st.integers(0, 60 * 24 * 3)).map(lambda minutes: timedelta(minutes=minutes))
horizons = mostly(st.one_of(st.integers(2, 4), st.integers(5, 370)), st.integers(0, 1))
lands = st.builds(public_holidays, st.sampled_from(LAENDER), st.sampled_from([2026, 2027]))
any_day = st.dates(date(2026, 1, 5), date(2028, 1, 1))
special_days = st.sampled_from(CLOCK_CHANGES + CLOCK_CHANGES_ELSEWHERE + sorted(public_holidays("BY", 2026)))
arounds = st.one_of(any_day, special_days, st.sampled_from(CLOCK_CHANGES))


@st.composite
def spans(draw, around):
    first, last = sorted([draw(minutes_of_a_day), draw(minutes_of_a_day)])
    starts, ends = wall_time(first), MIDNIGHT if first == last else wall_time(last)
    valid = st.tuples(offsets.map(lambda offset: around + offset), st.none())
    valid_from, valid_until = draw(st.one_of(st.just((None, None)), valid.flatmap(st.permutations)))
    weekday = (around + timedelta(days=draw(st.integers(0, 1)))).weekday()
    return ConsultationSpan(weekday, starts, ends, draw(st.integers(1, 4)), valid_from, valid_until)


def wall_time(minute):
    return time(minute // 60, minute % 60)


@st.composite
def timetables(draw, around):
    def periods(most):
        drawn = draw(st.lists(st.tuples(offsets, st.integers(0, 2).map(timedelta)), max_size=most))
        return [(around + offset, around + offset + more) for offset, more in drawn]

    return Timetable(
        calendar=Calendar(
            zone=ZoneInfo(draw(mostly(st.just("Europe/Berlin"), st.sampled_from(ZONES)))),
            spans=(),
            closures=tuple(ClosedDays(first, last, "Umzug") for first, last in periods(1)),
            holidays=draw(st.one_of(st.just({}), lands)),
        ),
        spans=tuple(draw(st.lists(spans(around), min_size=1, max_size=6))),
        advisers=frozenset(range(1, draw(mostly(st.integers(1, 5), st.just(0))) + 1)),
        leaves=tuple(Leave(draw(st.integers(1, 5)), first, last) for first, last in periods(4)),
        lead=draw(leads),
        horizon_days=draw(horizons),
        buffer=draw(pauses),
        step=draw(steps),
    )


@st.composite
def questions(draw):
    """An office, what is taken, and what is asked."""
    around = draw(arounds)
    noon = datetime.combine(around, time(12), UTC)
    before = draw(mostly(st.just(60 * 48), st.integers(-60 * 24 * 2, 60 * 24 * 6)))
    first = around - timedelta(days=draw(st.integers(0, 1)))
    return {
        "timetable": draw(timetables(around)),
        "busy": draw(st.lists(taken_around(around), max_size=12)),
        "minutes": draw(durations),
        "now": noon - timedelta(minutes=before) + timedelta(microseconds=draw(st.integers(0, 1))),
        "first": first,
        "last": first + timedelta(days=draw(mostly(st.integers(1, 3), st.integers(-1, 0)))),
    }


def taken_around(day):
    cell = cell_of(datetime.combine(day, MIDNIGHT, UTC))
    return st.builds(
        lambda seat, offset, length: Busy(seat, cell + offset, cell + offset + length, None),
        st.integers(0, 4),
        st.integers(-60, 600),
        st.integers(1, 60),
    )


# The second opinion.


@lru_cache(maxsize=512)
def minutes_of_the_day(zone, day):
    """Every minute at which the calendar on the wall shows that day, with the wall clock's time."""
    moment = datetime.combine(day, MIDNIGHT, UTC) - timedelta(hours=16)
    found = []
    for _ in range(60 * 56):
        wall = moment.astimezone(zone)
        if wall.date() == day:
            found.append((moment, wall.time()))
        moment += MINUTE
    return found


def minutes_within(span, zone, day):
    """The minutes from when the wall first shows the beginning to when it first shows the end."""
    found, begun = set(), False
    for moment, wall in minutes_of_the_day(zone, day):
        begun = begun or wall >= span.starts_at
        if span.ends_at != MIDNIGHT and wall >= span.ends_at:
            break
        if begun:
            found.add(moment)
    return found


class SecondOpinion:
    def __init__(self, timetable, busy, now):
        self.timetable, self.now = timetable, now
        self.zone = timetable.calendar.zone
        self.busy = {(each.seat, moment_of(cell)) for each in busy for cell in range(each.first_cell, each.end_cell)}
        self.side_by_side = {}  # day → cell → how many talks

    def slots(self, minutes, first, last):
        found = []
        for day in (first + timedelta(days=offset) for offset in range((last - first).days + 1)):
            for cell in sorted(self.capacity_of(day)):
                seats = self.seats(day, cell, minutes)
                if seats:
                    found.append(Slot(cell, cell + timedelta(minutes=minutes), seats[0]))
        return found

    def seats(self, day, start, minutes):
        if start < self.now + self.timetable.lead:
            return []
        if (day - self.now.astimezone(self.zone).date()).days > self.timetable.horizon_days:
            return []
        if not self.on_the_grid(day, start):
            return []
        return [seat for seat in range(self.on_duty(day)) if self.seat_is_free(day, start, minutes, seat)]

    def seat_is_free(self, day, start, minutes, seat):
        capacity, duty = self.capacity_of(day), self.on_duty(day)
        end_of_talk = start + timedelta(minutes=minutes)
        cell = start
        while cell < end_of_talk + self.timetable.buffer:
            room = capacity.get(cell, 0) if cell < end_of_talk else duty
            if (seat, cell) in self.busy or self.taken_at(cell) >= room or (cell < end_of_talk and seat >= room):
                return False
            cell += FIVE
        return True

    def taken_at(self, cell):
        return len({seat for seat, taken in self.busy if taken == cell})

    def on_the_grid(self, day, start):
        begin = start
        while begin - FIVE in self.capacity_of(day):
            begin -= FIVE
        return (start - begin) % self.timetable.step == timedelta(0)

    def on_duty(self, day):
        calendar = self.timetable.calendar
        if day in calendar.holidays or any(each.first <= day <= each.last for each in calendar.closures):
            return 0
        return sum(
            not any(leave.adviser == adviser and leave.first <= day <= leave.last for leave in self.timetable.leaves)
            for adviser in self.timetable.advisers
        )

    def capacity_of(self, day):
        """The cells of the day that lie wholly within hours, with the number of talks that can be held in each."""
        if day not in self.side_by_side:
            found = {}
            for span in self.timetable.spans if self.on_duty(day) else ():
                if span.weekday == day.weekday() and not self.is_invalid(span, day):
                    open_minutes = minutes_within(span, self.zone, day)
                    for cell in {moment for moment in open_minutes if moment.minute % 5 == 0}:
                        if all(cell + later * MINUTE in open_minutes for later in range(5)):
                            found[cell] = max(found.get(cell, 0), min(span.parallel, self.on_duty(day)))
            self.side_by_side[day] = found
        return self.side_by_side[day]

    @staticmethod
    def is_invalid(span, day):
        return bool((span.valid_from and day < span.valid_from) or (span.valid_until and day >= span.valid_until))


def days_of(question):
    return [question["first"] + timedelta(offset) for offset in range((question["last"] - question["first"]).days + 1)]


# What must hold.


def test_most_questions_have_an_answer():
    """Otherwise the other tests would hold because nothing is ever free."""
    answers = []

    @given(questions())
    def ask(question):
        answers.append(bool(free_slots(**question)))

    ask()
    assert sum(answers) > len(answers) / 3


@MANY
@given(questions())
def test_none_is_lost_and_none_is_invented(question):
    found = free_slots(**question)
    opinion = SecondOpinion(question["timetable"], question["busy"], question["now"])
    event("some" if found else "none")
    assert found == opinion.slots(question["minutes"], question["first"], question["last"])


@given(questions())
def test_each_lies_within_the_hours_of_its_day(question):
    timetable = question["timetable"]
    for slot in free_slots(**question):
        day = slot.starts_at.astimezone(timetable.calendar.zone).date()
        held = [minutes_within(span, timetable.calendar.zone, day) for span in timetable.spans if span.weekday == day.weekday()]
        moment = slot.starts_at
        while moment < slot.ends_at:
            assert any(moment in minutes for minutes in held)
            moment += MINUTE


@given(questions())
def test_none_lies_on_a_holiday_on_a_closed_day_or_outside_the_days_asked_for(question):
    calendar = question["timetable"].calendar
    for slot in free_slots(**question):
        for day in {moment.astimezone(calendar.zone).date() for moment in (slot.starts_at, slot.ends_at - MINUTE)}:
            assert question["first"] <= day <= question["last"]
            assert day not in calendar.holidays
            assert not any(each.first <= day <= each.last for each in calendar.closures)


@given(questions())
def test_none_is_too_soon_or_too_far_away(question):
    timetable, now = question["timetable"], question["now"]
    for slot in free_slots(**question):
        assert slot.starts_at >= now + timetable.lead
        today = now.astimezone(timetable.calendar.zone).date()
        assert slot.starts_at.astimezone(timetable.calendar.zone).date() <= today + timedelta(days=timetable.horizon_days)


@given(questions())
def test_they_are_in_order_each_once_of_the_length_asked_for_and_on_whole_cells(question):
    found = free_slots(**question)
    for earlier, later in itertools.pairwise(found):
        assert earlier.starts_at < later.starts_at
    for slot in found:
        assert slot.ends_at - slot.starts_at == timedelta(minutes=question["minutes"])
        assert moment_of(cell_of(slot.starts_at)) == slot.starts_at
        assert slot.starts_at.tzinfo is UTC


@given(questions())
def test_none_overlaps_what_is_taken_on_its_seat(question):
    for slot in free_slots(**question):
        first, end = cells_of(slot.starts_at, minutes=question["minutes"], buffer=question["timetable"].buffer)
        for taken in question["busy"]:
            assert taken.seat != slot.seat or taken.end_cell <= first or end <= taken.first_cell


@MANY
@given(questions(), st.randoms(use_true_random=False))
def test_booking_until_nothing_is_free_never_needs_more_advisers_than_there_are(question, random):
    """Anybody books anything that is offered, until nothing is: at no moment more talks than advisers or seats."""
    question["busy"] = []
    timetable, minutes = question["timetable"], question["minutes"]
    booked = []
    while offered := free_slots(**question):
        slot = random.choice(offered)
        assert (
            seat_for(timetable, question["busy"], starts_at=slot.starts_at, minutes=minutes, now=question["now"]) == slot.seat
        )
        first, end = cells_of(slot.starts_at, minutes=minutes, buffer=timetable.buffer)
        assert all(taken.seat != slot.seat or taken.end_cell <= first or end <= taken.first_cell for taken in question["busy"])
        question["busy"].append(Busy(slot.seat, first, end, None))
        booked.append(slot)
    opinion = SecondOpinion(timetable, question["busy"], question["now"])
    for slot in booked:
        day = slot.starts_at.astimezone(timetable.calendar.zone).date()
        running = sum(other.starts_at <= slot.starts_at < other.ends_at for other in booked)
        assert running <= opinion.capacity_of(day)[slot.starts_at]
    event(f"{min(len(booked), 10)} booked")


@given(questions())
def test_a_seat_is_given_exactly_for_what_is_offered(question):
    offered = {slot.starts_at: slot.seat for slot in free_slots(**question)}
    timetable, busy = question["timetable"], question["busy"]
    zone = timetable.calendar.zone
    for day in (
        question["first"] + timedelta(days=offset) for offset in range((question["last"] - question["first"]).days + 1)
    ):
        for moment, _ in minutes_of_the_day(zone, day)[::5]:
            for asked in (moment, moment + MINUTE, moment.astimezone(zone)):
                seat = seat_for(timetable, busy, starts_at=asked, minutes=question["minutes"], now=question["now"])
                assert seat == offered.get(asked)


@given(questions())
def test_asking_day_by_day_gives_the_same_as_asking_at_once(question):
    whole = free_slots(**question)
    assert whole == [slot for day in days_of(question) for slot in free_slots(**{**question, "first": day, "last": day})]


@given(questions(), st.data())
def test_what_is_taken_in_addition_never_frees_anything(question, data):
    before = {slot.starts_at for slot in free_slots(**question)}
    more = [*question["busy"], data.draw(taken_around(question["first"]))]
    assert {slot.starts_at for slot in free_slots(**{**question, "busy": more})} <= before


@given(st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.sampled_from(ZONES).map(ZoneInfo)))
@example(datetime(2026, 10, 25, 2, 30, tzinfo=BERLIN, fold=1))
def test_a_cell_begins_at_most_five_minutes_before_its_moments(moment):
    begins = moment_of(cell_of(moment))
    assert begins.tzinfo is UTC
    assert begins <= moment.astimezone(UTC) < begins + FIVE
    assert cell_of(moment) == int(moment.timestamp()) // 300
