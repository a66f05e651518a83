"""What happens by itself: holds that end, reminders, no-shows, deletion, and what a standstill does not do to anybody."""

from __future__ import annotations

from datetime import timedelta

import pytest

from conftest import NOON
from sprechstunde.appointments import actions, jobs, proposals
from sprechstunde.appointments.models import Appointment, Cell, EndedBy, Message, State
from sprechstunde.appointments.tests.cast import (
    ANNA,
    HALF_AN_HOUR,
    TOMORROW_AT_NINE,
    checked_in,
    confirmed,
    fresh,
    hold,
    proposed,
    requested,
)
from sprechstunde.foundation.ticker import resumed
from sprechstunde.mail.models import OutgoingMail
from sprechstunde.mail.signals import undeliverable

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)


def mails(appointment):
    return list(OutgoingMail.objects.filter(reference=appointment.public_id).order_by("pk").values_list("event", flat=True))


def test_a_hold_ends_after_half_an_hour_with_a_mail_that_says_so(bookable):
    appointment = hold(bookable)
    jobs.end_holds(NOON + 29 * MINUTE)
    assert fresh(appointment).state == State.HELD
    jobs.end_holds(NOON + 30 * MINUTE)
    assert fresh(appointment).state == State.EXPIRED
    assert mails(appointment) == ["confirm_address", "hold_expired"]
    assert not Cell.objects.exists()


def test_a_hold_never_outlasts_its_time(bookable):
    appointment = hold(bookable, now=TOMORROW_AT_NINE - 125 * MINUTE)
    bookable.lead_minutes = 0
    bookable.save()
    soon = hold(bookable, TOMORROW_AT_NINE + 2 * HALF_AN_HOUR, now=TOMORROW_AT_NINE + 50 * MINUTE)
    assert appointment.held_until == TOMORROW_AT_NINE - 95 * MINUTE
    assert soon.held_until == soon.starts_at


def test_proposals_that_nobody_answers_are_free_again_with_a_mail_and_can_be_asked_for_anew(bookable):
    bookable.proposal_hours = 2
    bookable.save()
    appointment = proposed(bookable)
    jobs.end_holds(NOON + 119 * MINUTE)
    assert fresh(appointment).state == State.PROPOSED
    jobs.end_holds(NOON + 120 * MINUTE)
    assert fresh(appointment).state == State.REQUESTED
    assert not Cell.objects.exists()
    assert mails(appointment)[-1] == "proposals_expired"
    proposals.propose(
        appointment=appointment,
        starts=[TOMORROW_AT_NINE, TOMORROW_AT_NINE + HALF_AN_HOUR],
        adviser=None,
        note="",
        now=NOON + 121 * MINUTE,
    )
    assert fresh(appointment).state == State.PROPOSED


def test_reminders_come_a_day_and_an_hour_before_and_once_each(bookable):
    appointment = confirmed(bookable, TOMORROW_AT_NINE + DAY)
    for moment in (
        TOMORROW_AT_NINE - MINUTE, TOMORROW_AT_NINE, TOMORROW_AT_NINE + MINUTE,
        TOMORROW_AT_NINE + DAY - 61 * MINUTE, TOMORROW_AT_NINE + DAY - 60 * MINUTE, TOMORROW_AT_NINE + DAY - MINUTE,
    ):  # fmt: skip
        jobs.remind(moment)
        if moment == TOMORROW_AT_NINE - MINUTE:
            assert mails(appointment) == ["confirm_address", "confirmed"]
        if moment == TOMORROW_AT_NINE:
            assert mails(appointment) == ["confirm_address", "confirmed", "reminder"]
        if moment == TOMORROW_AT_NINE + DAY - 61 * MINUTE:
            assert mails(appointment)[2:] == ["reminder"]
    assert mails(appointment)[2:] == ["reminder", "reminder_soon"]


def test_who_has_just_booked_is_not_reminded_at_once(bookable):
    appointment = confirmed(bookable)
    jobs.remind(NOON + MINUTE)
    assert "reminder" not in mails(appointment)
    jobs.remind(TOMORROW_AT_NINE - 30 * MINUTE)
    assert mails(appointment)[-1] == "reminder_soon"


def test_after_a_standstill_there_is_one_reminder_and_not_two(bookable):
    appointment = confirmed(bookable, TOMORROW_AT_NINE + DAY)
    jobs.remind(TOMORROW_AT_NINE + DAY - 20 * MINUTE)
    assert mails(appointment)[2:] == ["reminder_soon"]


def test_who_does_not_want_reminders_gets_none(bookable):
    appointment = confirmed(bookable, TOMORROW_AT_NINE + DAY)
    actions.set_reminders(appointment=appointment, wanted=False)
    jobs.remind(TOMORROW_AT_NINE)
    jobs.remind(TOMORROW_AT_NINE + DAY - 20 * MINUTE)
    assert mails(appointment) == ["confirm_address", "confirmed"]


def test_a_moved_appointment_is_reminded_of_its_new_time(bookable):
    appointment = confirmed(bookable, TOMORROW_AT_NINE + DAY)
    jobs.remind(TOMORROW_AT_NINE)
    new = TOMORROW_AT_NINE + 5 * DAY
    actions.move(appointment=appointment, starts_at=new, by=EndedBy.CITIZEN, now=TOMORROW_AT_NINE + MINUTE)
    jobs.remind(new - DAY)
    assert mails(appointment)[2:] == ["reminder", "moved", "reminder"]


def test_the_municipality_can_do_without_reminders(bookable):
    bookable.municipality.reminder_hours = bookable.municipality.second_reminder_minutes = 0
    bookable.municipality.save()
    appointment = confirmed(bookable, TOMORROW_AT_NINE + DAY)
    for hours in range(48):
        jobs.remind(NOON + timedelta(hours=hours))
    assert mails(appointment) == ["confirm_address", "confirmed"]


def test_nobody_came_is_a_no_show_and_not_a_cancellation(bookable):
    appointment = confirmed(bookable)
    jobs.mark_no_shows(TOMORROW_AT_NINE + 29 * MINUTE)
    assert fresh(appointment).state == State.CONFIRMED
    jobs.mark_no_shows(TOMORROW_AT_NINE + 30 * MINUTE)
    assert fresh(appointment).state == State.NO_SHOW
    assert mails(appointment)[2:] == ["no_show"]


def test_who_is_in_the_waiting_area_is_no_no_show(bookable):
    appointment = checked_in(bookable)
    jobs.mark_no_shows(TOMORROW_AT_NINE + 2 * DAY)
    assert fresh(appointment).state == State.CHECKED_IN


def test_a_server_that_stood_still_takes_the_blame(bookable):
    appointment = confirmed(bookable)
    held = hold(bookable, TOMORROW_AT_NINE + DAY)
    now = TOMORROW_AT_NINE + timedelta(hours=3)
    resumed.send(sender=None, standstill=timedelta(hours=6), now=now)
    jobs.mark_no_shows(now)
    jobs.end_holds(NOON + timedelta(hours=6))
    assert fresh(appointment).state == State.CANCELLED
    assert fresh(appointment).ended_by == EndedBy.OFFICE
    assert mails(appointment)[2:] == ["cancelled"]
    assert fresh(held).state == State.HELD


def test_a_request_whose_address_nobody_confirms_is_forgotten_after_a_day_without_a_mail(bookable):
    service = bookable.services.get()
    appointment = proposals.request_appointment(
        office=bookable, service=service, wishes="Immer", person=ANNA, browser=None, now=NOON
    ).appointment
    jobs.end_old_requests(NOON + DAY)
    assert fresh(appointment).state == State.EXPIRED
    assert mails(appointment) == ["confirm_request"]


def test_everything_is_deleted_thirty_days_after_the_appointment(bookable):
    appointment = confirmed(bookable)
    jobs.mark_no_shows(TOMORROW_AT_NINE + DAY)
    other = requested(bookable, now=TOMORROW_AT_NINE + DAY)
    jobs.delete_old_appointments(TOMORROW_AT_NINE + 30 * DAY)
    assert Appointment.objects.count() == 2
    jobs.delete_old_appointments(TOMORROW_AT_NINE + 31 * DAY + MINUTE)
    assert list(Appointment.objects.all()) == [other]
    assert not mails(appointment)
    assert Message.objects.count() == 1  # the other's


def test_an_address_that_does_not_exist_blocks_no_time(bookable):
    appointment = hold(bookable)
    reference, tenant = appointment.public_id, bookable.municipality.slug
    undeliverable.send(sender=None, tenant=tenant, reference=reference, event="confirm_address", now=NOON + MINUTE)
    assert fresh(appointment).state == State.EXPIRED
    assert not Cell.objects.exists()


def test_a_reminder_that_could_not_be_delivered_ends_nothing_but_is_noted(bookable):
    appointment = confirmed(bookable)
    reference, tenant = appointment.public_id, bookable.municipality.slug
    undeliverable.send(sender=None, tenant=tenant, reference=reference, event="reminder", now=NOON + MINUTE)
    assert fresh(appointment).state == State.CONFIRMED
    assert fresh(appointment).mail_failed_at == NOON + MINUTE


def test_a_word_about_another_towns_mail_changes_nothing(bookable):
    appointment = hold(bookable)
    undeliverable.send(sender=None, tenant="andernort", reference=appointment.public_id, event="confirm_address", now=NOON)
    assert fresh(appointment).state == State.HELD
