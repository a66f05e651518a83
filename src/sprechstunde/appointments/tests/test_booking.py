"""The life of an appointment, from the wish to the deletion."""

from __future__ import annotations

from dataclasses import replace
from datetime import time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from conftest import NOON, make_adviser, make_bookable, make_office
from sprechstunde.appointments import access, actions, lookups, proposals
from sprechstunde.appointments.codes import code_of, written
from sprechstunde.appointments.models import Appointment, Cell, EndedBy, Reservation, State
from sprechstunde.appointments.tests.cast import (
    ANNA,
    HALF_AN_HOUR,
    TOMORROW_AT_NINE,
    confirmed,
    fresh,
    hold,
    proposed,
    requested,
)
from sprechstunde.mail.models import OutgoingMail
from sprechstunde.offices.lookups import office_now, offices_of
from sprechstunde.offices.models import Absence, ConsultationHours

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def mails():
    return list(OutgoingMail.objects.order_by("pk").values_list("event", "recipient"))


def slots(office, **options):
    first = NOON.date()
    return lookups.free_slots_of(
        office, office.services.get(), **{"first": first, "last": first + 7 * DAY, "now": NOON, **options}
    )


def test_a_held_time_is_not_booked_and_not_free(bookable):
    appointment = hold(bookable)
    assert appointment.state == State.HELD
    assert TOMORROW_AT_NINE not in [slot.starts_at for slot in slots(bookable)]
    assert mails() == [("confirm_address", "anna@example.org")]


def test_the_browser_that_books_gets_a_key_and_may_open_it(bookable, anna):
    booked = actions.hold(
        office=bookable,
        service=bookable.services.get(),
        starts_at=TOMORROW_AT_NINE,
        person=ANNA,
        browser=None,
        now=NOON,
    )
    assert booked.new_key
    assert booked.appointment.browsers.count() == 1


def test_a_taken_time_is_refused_with_the_nearest_free_ones(bookable):
    hold(bookable)
    with pytest.raises(actions.SlotTaken) as refused:
        hold(bookable)
    times = [slot.starts_at for slot in refused.value.alternatives]
    assert times == sorted(times)
    assert TOMORROW_AT_NINE - HALF_AN_HOUR in times
    assert TOMORROW_AT_NINE + HALF_AN_HOUR in times
    assert Appointment.objects.count() == 1


@pytest.mark.parametrize(
    "starts_at",
    [
        NOON + timedelta(minutes=15),  # too short a notice
        TOMORROW_AT_NINE + 8 * timedelta(hours=1),  # after the hours
        TOMORROW_AT_NINE + timedelta(minutes=7),  # not on the grid
        TOMORROW_AT_NINE - 2 * DAY,  # past
        TOMORROW_AT_NINE + 70 * DAY,  # beyond the horizon
        TOMORROW_AT_NINE + 2 * DAY,  # a Saturday
    ],
)
def test_no_other_time_can_be_had(bookable, starts_at):
    with pytest.raises(actions.SlotTaken):
        hold(bookable, starts_at)
    assert not Appointment.objects.exists()
    assert not mails()


def test_an_office_without_appointments_gives_none(office):
    with pytest.raises(actions.NotOffered):
        hold(office)


def test_leave_takes_the_times_away(bookable, bashir):
    Absence.objects.create(adviser=bashir, starts_on=NOON.date(), ends_on=NOON.date() + 3 * DAY)
    with pytest.raises(actions.SlotTaken):
        hold(bookable)
    make_adviser(bookable, "berta")
    assert hold(bookable)


def test_another_address_gets_another_code_and_the_old_one_opens_nothing(bookable):
    appointment = hold(bookable)
    old = code_of(appointment.public_id, 0)
    actions.correct_address(appointment=appointment, email="anna@richtig.example", here=None, now=NOON)
    assert access.open_by_code(old, bookable.municipality) is None
    new = code_of(appointment.public_id, 1)
    assert access.open_by_code(written(new).lower(), bookable.municipality) == appointment
    assert mails() == [("confirm_address", "anna@richtig.example")]
    actions.confirm(appointment=appointment, now=NOON)
    with pytest.raises(actions.TooLate):
        actions.correct_address(appointment=appointment, email="boese@example.org", here=None, now=NOON)


def test_the_code_opens_nothing_in_another_town(bookable, andernort):
    code = code_of(hold(bookable).public_id, 0)
    assert access.open_by_code(code, andernort) is None
    assert access.open_by_code(code, bookable.municipality)


def test_moving_counts_the_sequence_up_and_keeps_the_entry(bookable):
    appointment = confirmed(bookable)
    uid = appointment.uid
    for times, starts_at in enumerate([TOMORROW_AT_NINE + DAY, TOMORROW_AT_NINE + HALF_AN_HOUR], start=1):
        actions.move(appointment=appointment, starts_at=starts_at, by=EndedBy.CITIZEN, now=NOON)
        assert (appointment.uid, appointment.sequence, appointment.starts_at) == (uid, times, starts_at)
    assert [event for event, _ in mails()] == ["confirm_address", "confirmed", "moved", "moved"]
    assert Reservation.objects.count() == 1


def test_moving_to_a_time_that_overlaps_the_own_one_works(bookable):
    appointment = confirmed(bookable)
    actions.move(appointment=appointment, starts_at=TOMORROW_AT_NINE + HALF_AN_HOUR / 2, by=EndedBy.CITIZEN, now=NOON)
    assert Cell.objects.count() == 6


def test_moving_to_where_it_is_changes_nothing_and_mails_nothing(bookable):
    appointment = confirmed(bookable)
    actions.move(appointment=appointment, starts_at=TOMORROW_AT_NINE, by=EndedBy.CITIZEN, now=NOON)
    assert fresh(appointment).sequence == 0
    assert len(mails()) == 2


def test_who_cannot_have_the_new_time_keeps_the_old_one(bookable):
    appointment = confirmed(bookable)
    hold(bookable, TOMORROW_AT_NINE + HALF_AN_HOUR)
    with pytest.raises(actions.SlotTaken):
        actions.move(appointment=appointment, starts_at=TOMORROW_AT_NINE + HALF_AN_HOUR, by=EndedBy.CITIZEN, now=NOON)
    assert fresh(appointment).starts_at == TOMORROW_AT_NINE
    assert Reservation.objects.filter(appointment=appointment, starts_at=TOMORROW_AT_NINE).count() == 1


def test_the_citizen_neither_moves_nor_cancels_what_has_begun(bookable):
    appointment = confirmed(bookable)
    with pytest.raises(actions.TooLate):
        actions.move(appointment=appointment, starts_at=TOMORROW_AT_NINE + DAY, by=EndedBy.CITIZEN, now=TOMORROW_AT_NINE)
    with pytest.raises(actions.TooLate):
        actions.cancel(appointment=appointment, by=EndedBy.CITIZEN, now=TOMORROW_AT_NINE)
    assert fresh(appointment).state == State.CONFIRMED


def test_the_office_may_move_at_short_notice(bookable):
    appointment = confirmed(bookable)
    soon = NOON + timedelta(minutes=15)
    actions.move(appointment=appointment, starts_at=soon, by=EndedBy.OFFICE, now=NOON, note="Wir haben früher Zeit.")
    assert fresh(appointment).starts_at == soon


def test_cancelling_frees_the_time_and_says_so(bookable):
    appointment = confirmed(bookable)
    actions.cancel(appointment=appointment, by=EndedBy.OFFICE, now=NOON, reason="Frau Yılmaz ist erkrankt.")
    assert TOMORROW_AT_NINE in [slot.starts_at for slot in slots(bookable)]
    cancelled = OutgoingMail.objects.get(event="cancelled")
    assert "Frau Yılmaz ist erkrankt." in cancelled.text
    assert cancelled.calendar_method == "CANCEL"
    with pytest.raises(actions.TooLate):
        actions.cancel(appointment=appointment, by=EndedBy.CITIZEN, now=NOON)


def test_who_cancels_what_was_never_confirmed_gets_no_mail(bookable):
    actions.cancel(appointment=hold(bookable), by=EndedBy.CITIZEN, now=NOON)
    assert [event for event, _ in mails()] == ["confirm_address"]


def test_a_colleague_takes_over_unless_busy(bookable, bashir):
    berta = make_adviser(bookable, "berta")
    ConsultationHours.objects.update(parallel=2)
    first, second = confirmed(bookable), confirmed(bookable)
    actions.reassign(appointment=first, adviser=berta, now=NOON, reason="Herr Bashir ist im Urlaub.")
    assert fresh(first).adviser == berta
    with pytest.raises(actions.AdviserBusy):
        actions.reassign(appointment=second, adviser=berta, now=NOON, reason="Auch.")
    assert fresh(second).adviser is None
    assert [event for event, _ in mails()].count("reassigned") == 1


def test_an_adviser_is_not_in_two_offices_at_once(bookable, bashir):
    other = make_bookable(make_office(bookable.municipality, slug="zweites", prefix="Z"))
    other.assignments.create(adviser=bashir)
    actions.reassign(appointment=confirmed(bookable), adviser=bashir, now=NOON)
    elsewhere = confirmed(other)
    with pytest.raises(actions.AdviserBusy):
        actions.reassign(appointment=elsewhere, adviser=bashir, now=NOON)
    assert TOMORROW_AT_NINE not in [slot.starts_at for slot in slots(other, adviser=bashir)]
    assert TOMORROW_AT_NINE + DAY in [slot.starts_at for slot in slots(other, adviser=bashir)]


def test_the_citizen_cannot_move_to_where_the_own_adviser_is_busy(bookable, bashir):
    ConsultationHours.objects.update(parallel=2)
    make_adviser(bookable, "berta")
    first, second = confirmed(bookable), confirmed(bookable, TOMORROW_AT_NINE + HALF_AN_HOUR)
    for each in (first, second):
        actions.reassign(appointment=each, adviser=bashir, now=NOON)
    with pytest.raises(actions.SlotTaken):
        actions.move(appointment=first, starts_at=second.starts_at, by=EndedBy.CITIZEN, now=NOON)


def test_correcting_leaves_the_address_alone(bookable):
    appointment = confirmed(bookable)
    told = replace(ANNA, email="andere@example.org", name="Anna Ő.", interpreter=True, language="tr")
    actions.correct(appointment=appointment, person=told, now=NOON)
    assert (appointment.email, appointment.name, appointment.interpreter) == (ANNA.email, "Anna Ő.", True)


def test_deleting_everything_leaves_a_last_cancellation_and_nothing_else(bookable):
    appointment = confirmed(bookable)
    actions.erase(appointment=appointment, now=NOON)
    assert not Appointment.objects.exists()
    assert not Reservation.objects.exists()
    assert mails() == [("cancelled", "anna@example.org")]


def test_deleting_a_request_leaves_nothing_at_all(bookable):
    actions.erase(appointment=requested(bookable), now=NOON)
    assert not Appointment.objects.exists()
    assert not mails()


def test_any_number_of_rounds(bookable):
    appointment = requested(bookable)
    for day in range(1, 5):
        times = [TOMORROW_AT_NINE + HALF_AN_HOUR * each for each in range(day, day + 2)]
        proposals.propose(appointment=appointment, starts=times, adviser=None, note=f"Runde {day}", now=NOON)
        assert Reservation.objects.count() == 2
        proposals.decline_proposals(appointment=appointment, text="Leider nein.", now=NOON)
        assert not Reservation.objects.exists()
    assert appointment.messages.count() == 1 + 2 * 4
    assert fresh(appointment).state == State.REQUESTED


def test_choosing_frees_the_other_times(bookable):
    appointment = proposed(bookable)
    proposals.choose(appointment=appointment, starts_at=TOMORROW_AT_NINE + HALF_AN_HOUR, now=NOON)
    assert (appointment.state, appointment.starts_at) == (State.CONFIRMED, TOMORROW_AT_NINE + HALF_AN_HOUR)
    assert TOMORROW_AT_NINE in [slot.starts_at for slot in slots(bookable)]
    assert [event for event, _ in mails()][-1] == "confirmed"


@pytest.mark.parametrize("number", [0, 1, 6])
def test_two_to_five_times_are_proposed(bookable, number):
    appointment = requested(bookable)
    times = [TOMORROW_AT_NINE + HALF_AN_HOUR * each for each in range(number)]
    with pytest.raises(proposals.WrongNumberOfTimes):
        proposals.propose(appointment=appointment, starts=times, adviser=None, note="", now=NOON)


def test_one_taken_time_and_nothing_is_proposed(bookable):
    hold(bookable)
    appointment = requested(bookable)
    with pytest.raises(actions.SlotTaken):
        proposals.propose(
            appointment=appointment,
            starts=[TOMORROW_AT_NINE + HALF_AN_HOUR, TOMORROW_AT_NINE],
            adviser=None,
            note="",
            now=NOON,
        )
    assert fresh(appointment).state == State.REQUESTED
    assert not appointment.reservations.exists()


def test_a_time_that_was_not_proposed_cannot_be_chosen(bookable):
    appointment = proposed(bookable)
    with pytest.raises(actions.SlotTaken):
        proposals.choose(appointment=appointment, starts_at=TOMORROW_AT_NINE + DAY, now=NOON)
    assert fresh(appointment).state == State.PROPOSED


def test_the_overview_knows_the_next_free_time(bookable):
    assert office_now(bookable, NOON).next_slot == NOON + timedelta(hours=2)
    hold(bookable, NOON + timedelta(hours=2))
    assert office_now(bookable, NOON).next_slot == NOON + timedelta(hours=2, minutes=30)


def test_the_number_of_queries_follows_neither_offices_nor_appointments(bookable):
    def queries():
        offices = list(offices_of(bookable.municipality))
        with CaptureQueriesContext(connection) as captured:
            lookups.next_free_slots(offices, NOON)
        return len(captured)

    before = queries()
    for letter in "ABC":
        make_bookable(make_office(bookable.municipality, slug=letter.lower(), prefix=letter))
    for each in range(4):
        hold(bookable, TOMORROW_AT_NINE + each * HALF_AN_HOUR)
    assert queries() == before == 5


def test_no_time_on_new_years_day_however_far_one_looks(bookable):
    bookable.open_on_holidays = False
    bookable.horizon_days = 370
    bookable.save()
    december = NOON.replace(year=2026, month=12, day=28)
    far = lookups.free_slots_of(
        bookable, bookable.services.get(), first=december.date(), last=december.date() + 370 * DAY, now=december
    )
    days = {slot.starts_at.date().isoformat() for slot in far}
    assert "2027-12-31" in days
    assert not days & {"2027-01-01", "2028-01-01"}
    ConsultationHours.objects.create(office=bookable, weekday=5, starts_at=time(8), ends_at=time(16))
    new_year = NOON.date().replace(year=2028, month=1, day=1)  # a Saturday
    later = december.replace(year=2027)
    assert not lookups.free_slots_of(bookable, bookable.services.get(), first=new_year, last=new_year, now=later)
    assert new_year.isoformat() not in {
        slot.starts_at.date().isoformat()
        for slot in lookups.free_slots_of(bookable, bookable.services.get(), first=december.date(), last=new_year, now=december)
    }
