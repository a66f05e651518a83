"""From the mail into the waiting area: punctual appointments go first, everybody else is treated kindly."""

from __future__ import annotations

from datetime import timedelta

import pytest

from conftest import NOON, call_as_the_desk_does, open_counter
from sprechstunde.appointments import actions, check_in
from sprechstunde.appointments.models import EndedBy, State
from sprechstunde.appointments.tests.cast import HALF_AN_HOUR, TOMORROW_AT_NINE, confirmed, fresh
from sprechstunde.mail.models import OutgoingMail
from sprechstunde.queue import actions as queue
from sprechstunde.queue import jobs as queue_jobs
from sprechstunde.queue.lookups import place_of
from sprechstunde.queue.models import Browser, Ticket
from sprechstunde.queue.order import waiting_in_order

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)


@pytest.fixture
def bashirs_counter(office, bashir):
    return open_counter(office=office, adviser=bashir, now=TOMORROW_AT_NINE - HALF_AN_HOUR)


def draw(office, now):
    return queue.draw_ticket(office=office, browser=None, now=now).ticket


def come(appointment, minutes, browser=None):
    """Checks in so many minutes after the beginning (before it: negative)."""
    now = TOMORROW_AT_NINE + minutes * MINUTE
    return check_in.check_in(appointment=appointment, browser=browser, now=now).ticket


def line(office):
    return list(waiting_in_order(office))


def test_the_waiting_area_opens_ten_minutes_before_and_not_earlier(bookable):
    appointment = confirmed(bookable)
    with pytest.raises(check_in.TooEarly):
        come(appointment, -11)
    ticket = come(appointment, -10)
    assert ticket.due_at == TOMORROW_AT_NINE
    assert ticket.label == "Anna Öztürk"
    assert fresh(appointment).state == State.CHECKED_IN


def test_it_opens_although_the_office_is_closed_and_nobody_is_there(bookable):
    bookable.opening_hours.all().delete()
    assert come(confirmed(bookable), -5).state == "waiting"


def test_a_punctual_appointment_goes_first_from_two_minutes_before_its_time(bookable, bashirs_counter):
    appointment = confirmed(bookable)
    walk_ins = [draw(bookable, TOMORROW_AT_NINE - 20 * MINUTE) for _ in range(3)]
    ticket = come(appointment, -8)
    assert line(bookable) == [*walk_ins, ticket]
    queue_jobs.promote_due_appointments(TOMORROW_AT_NINE - 3 * MINUTE)
    assert line(bookable) == [*walk_ins, ticket]
    queue_jobs.promote_due_appointments(TOMORROW_AT_NINE - 2 * MINUTE)
    assert line(bookable) == [ticket, *walk_ins]
    assert place_of(Ticket.objects.get(pk=ticket.pk)).ahead == 0
    assert call_as_the_desk_does(counter=bashirs_counter, now=TOMORROW_AT_NINE) == ticket


def test_when_nobody_else_waits_one_may_be_called_before_the_time(bookable, bashirs_counter):
    ticket = come(confirmed(bookable), -8)
    assert call_as_the_desk_does(counter=bashirs_counter, now=TOMORROW_AT_NINE - 7 * MINUTE) == ticket


def test_two_that_are_due_go_in_the_order_of_their_times(bookable, bashirs_counter):
    first, second = confirmed(bookable), confirmed(bookable, TOMORROW_AT_NINE + HALF_AN_HOUR)
    walk_in = draw(bookable, TOMORROW_AT_NINE - 20 * MINUTE)
    later = come(second, 25)
    earlier = come(first, 9)
    assert line(bookable) == [earlier, walk_in, later]
    queue_jobs.promote_due_appointments(TOMORROW_AT_NINE + 28 * MINUTE)
    assert line(bookable) == [earlier, later, walk_in]


def test_ten_minutes_late_still_goes_first_later_takes_a_place_in_the_queue(bookable, bashirs_counter):
    late, very_late = confirmed(bookable), confirmed(bookable, TOMORROW_AT_NINE + HALF_AN_HOUR)
    walk_in = draw(bookable, TOMORROW_AT_NINE - 20 * MINUTE)
    assert line(bookable) == [walk_in]
    first = come(late, 10)
    assert line(bookable) == [first, walk_in]
    last = come(very_late, 41)
    assert last.due_at is None
    assert line(bookable) == [first, walk_in, last]


def test_after_its_time_it_is_over(bookable):
    appointment = confirmed(bookable)
    assert check_in.arrival_of(appointment, TOMORROW_AT_NINE + 29 * MINUTE) == check_in.Arrival.VERY_LATE
    assert check_in.arrival_of(appointment, TOMORROW_AT_NINE + 30 * MINUTE) == check_in.Arrival.OVER
    with pytest.raises(actions.TooLate):
        come(appointment, 30)


def test_a_second_device_gets_the_same_number(bookable):
    appointment = confirmed(bookable)
    first = come(appointment, -5)
    assert come(appointment, -4) == first
    assert first.browsers.count() == 2


def test_who_already_waits_keeps_the_number_and_does_better(bookable, bashirs_counter):
    browser, _ = queue.new_browser(municipality=bookable.municipality, now=NOON)
    others = [draw(bookable, TOMORROW_AT_NINE - 25 * MINUTE)]
    own = queue.draw_ticket(office=bookable, browser=browser, now=TOMORROW_AT_NINE - 20 * MINUTE).ticket
    ticket = come(confirmed(bookable), -1, Browser.objects.get(pk=browser.pk))
    assert ticket == own
    assert line(bookable) == [own, *others]


def test_who_missed_the_call_moves_behind_the_next_two_and_stays_there(bookable, bashirs_counter):
    ticket = come(confirmed(bookable), 0)
    others = [draw(bookable, TOMORROW_AT_NINE + MINUTE) for _ in range(3)]
    call_as_the_desk_does(counter=bashirs_counter, now=TOMORROW_AT_NINE + MINUTE)
    later = TOMORROW_AT_NINE + 5 * MINUTE
    queue.miss_call(ticket=Ticket.objects.get(pk=ticket.pk), now=later)
    queue_jobs.promote_due_appointments(later)
    assert line(bookable) == [*others[:2], ticket, others[2]]


def test_the_talk_finishes_the_appointment(bookable, bashirs_counter):
    appointment = confirmed(bookable)
    ticket = come(appointment, -1)
    call_as_the_desk_does(counter=bashirs_counter, now=TOMORROW_AT_NINE)
    ticket.refresh_from_db()
    queue.enter(ticket=ticket, now=TOMORROW_AT_NINE)
    queue.finish(ticket=ticket, now=TOMORROW_AT_NINE + HALF_AN_HOUR)
    assert fresh(appointment).state == State.FINISHED


def test_giving_the_number_back_before_the_time_leaves_the_appointment_as_it_was(bookable):
    appointment = confirmed(bookable)
    queue.give_up(ticket=come(appointment, -9), now=TOMORROW_AT_NINE - 5 * MINUTE)
    assert fresh(appointment).state == State.CONFIRMED
    assert come(appointment, -1).state == "waiting"


def test_leaving_after_having_waited_is_neither_a_no_show_nor_a_mail(bookable):
    appointment = confirmed(bookable)
    queue.give_up(ticket=come(appointment, -1), now=TOMORROW_AT_NINE + 20 * MINUTE)
    assert (fresh(appointment).state, fresh(appointment).ended_by) == (State.CANCELLED, EndedBy.CITIZEN)
    assert OutgoingMail.objects.filter(event__in=["no_show", "cancelled"]).count() == 0


def test_somebody_checked_in_whom_the_office_never_called_gets_an_apology(bookable):
    appointment = confirmed(bookable)
    come(appointment, -1)
    bookable.opening_hours.all().delete()
    queue_jobs.expire_after_closing(TOMORROW_AT_NINE + 30 * MINUTE)
    assert fresh(appointment).state == State.CHECKED_IN
    queue_jobs.expire_after_closing(TOMORROW_AT_NINE + 61 * MINUTE)
    assert (fresh(appointment).state, fresh(appointment).ended_by) == (State.CANCELLED, EndedBy.OFFICE)
    assert OutgoingMail.objects.filter(event="cancelled").count() == 1


def test_a_called_appointment_that_does_not_answer_ends_as_no_show_with_its_mail(bookable, bashirs_counter):
    bookable.call_limit = 1
    bookable.save()
    appointment = confirmed(bookable)
    ticket = come(appointment, -1)
    call_as_the_desk_does(counter=bashirs_counter, now=TOMORROW_AT_NINE)
    queue.miss_call(ticket=Ticket.objects.get(pk=ticket.pk), now=TOMORROW_AT_NINE + 5 * MINUTE)
    assert fresh(appointment).state == State.NO_SHOW
    assert OutgoingMail.objects.filter(event="no_show").count() == 1
