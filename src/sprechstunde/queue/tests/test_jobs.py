"""What becomes due by itself: missed calls, tickets after closing time, retention, deserted counters."""

from __future__ import annotations

from datetime import time, timedelta

import pytest

from conftest import NOON, call_as_the_desk_does, make_adviser, make_office
from sprechstunde.offices.actions import open_counter
from sprechstunde.offices.models import Closure, Counter, OpeningHours
from sprechstunde.queue import actions, jobs
from sprechstunde.queue.lookups import waiting_list
from sprechstunde.queue.models import Browser, State, Ticket

pytestmark = pytest.mark.django_db

WINDOW = timedelta(seconds=120)
DESERTED = timedelta(minutes=15)


@pytest.fixture(autouse=True)
def never_swept(monkeypatch):
    monkeypatch.setattr(jobs, "_last_sweep", None)


def draw(office, now=NOON):
    return actions.draw_ticket(office=office, browser=None, now=now).ticket


@pytest.fixture
def day_office(musterstadt):
    """Open from 8 to 12:30 o'clock, German time."""
    office = make_office(musterstadt, slug="tagsueber", prefix="G")
    office.opening_hours.all().delete()
    for weekday in range(5):
        OpeningHours.objects.create(office=office, weekday=weekday, opens_at=time(8, 0), closes_at=time(12, 30))
    return office


AFTER_HOURS = NOON + timedelta(minutes=31)


# Missed calls


def test_a_call_is_missed_when_its_window_is_over_and_not_before(office, counter):
    for each in range(4):
        draw(office, NOON + timedelta(seconds=each))
    called = call_as_the_desk_does(counter=counter, now=NOON)
    jobs.miss_due_calls(NOON + WINDOW - timedelta(seconds=1))
    called.refresh_from_db()
    assert called.state == State.CALLED
    jobs.miss_due_calls(NOON + WINDOW)
    assert [ticket.sequence for ticket in waiting_list(office)] == [2, 3, 1, 4]
    assert not called.consultations.exclude(state="ended").exists()


def test_somebody_who_steps_in_while_the_ticker_looks_is_not_moved_back(office, counter, monkeypatch):
    called = call_as_the_desk_does(counter=counter, now=NOON) if draw(office) else None
    as_read = list(jobs.due_calls(NOON + WINDOW))
    actions.enter(ticket=called, now=NOON + WINDOW)
    monkeypatch.setattr(jobs, "due_calls", lambda now: as_read)
    jobs.miss_due_calls(NOON + WINDOW)
    called.refresh_from_db()
    assert (called.state, called.missed) == (State.IN_CONSULTATION, 0)


def test_a_missed_call_frees_the_counter_for_the_next(office, counter):
    draw(office), draw(office)
    call_as_the_desk_does(counter=counter, now=NOON)
    jobs.miss_due_calls(NOON + WINDOW)
    assert call_as_the_desk_does(counter=counter, now=NOON + WINDOW).sequence == 2


def test_the_last_missed_call_ends_the_number(office, counter):
    ticket = draw(office)
    for each in range(3):
        now = NOON + each * 2 * WINDOW
        call_as_the_desk_does(counter=counter, now=now)
        jobs.miss_due_calls(now + WINDOW)
    ticket.refresh_from_db()
    assert (ticket.state, ticket.missed, ticket.ended_at) == (State.NO_SHOW, 3, NOON + 5 * WINDOW)
    assert ticket.consultations.filter(state="ended", reason="missed").count() == 3


def test_after_a_standstill_a_call_has_its_whole_window_again(office, counter):
    draw(office)
    called = call_as_the_desk_does(counter=counter, now=NOON)
    actions.extend_calls(by=timedelta(minutes=10))
    jobs.miss_due_calls(NOON + timedelta(minutes=10) + WINDOW - timedelta(seconds=1))
    called.refresh_from_db()
    assert called.state == State.CALLED


# After closing time


def test_who_still_waits_after_the_hours_expires_when_nobody_is_there(day_office, bashir):
    counter = open_counter(office=day_office, adviser=bashir, now=NOON)
    ticket = draw(day_office)
    actions.close_counter(counter=counter, now=NOON, rest=actions.Rest.KEEP)
    jobs.expire_after_closing(NOON)
    ticket.refresh_from_db()
    assert ticket.state == State.WAITING  # within the hours somebody may come back
    jobs.expire_after_closing(AFTER_HOURS)
    ticket.refresh_from_db()
    assert (ticket.state, ticket.ended_at) == (State.EXPIRED, AFTER_HOURS)


def test_an_adviser_who_stays_after_the_hours_can_still_take_everybody(day_office, bashir):
    counter = open_counter(office=day_office, adviser=bashir, now=NOON)
    ticket = draw(day_office)
    jobs.expire_after_closing(AFTER_HOURS)
    ticket.refresh_from_db()
    assert ticket.state == State.WAITING
    assert call_as_the_desk_does(counter=counter, now=AFTER_HOURS) == ticket


def test_who_is_called_or_talking_does_not_expire(day_office, bashir):
    counter = open_counter(office=day_office, adviser=bashir, now=NOON)
    draw(day_office)
    talking = call_as_the_desk_does(counter=counter, now=NOON)
    actions.enter(ticket=talking, now=NOON)
    Counter.objects.update(closed_at=NOON)  # even when something closed the counter
    jobs.expire_after_closing(AFTER_HOURS)
    talking.refresh_from_db()
    assert talking.state == State.IN_CONSULTATION


def test_a_closure_that_is_entered_during_the_day_ends_the_waiting(day_office, bashir):
    counter = open_counter(office=day_office, adviser=bashir, now=NOON)
    ticket = draw(day_office)
    actions.close_counter(counter=counter, now=NOON, rest=actions.Rest.KEEP)
    Closure.objects.create(
        municipality=day_office.municipality,
        office=day_office,
        starts_on=NOON.date(),
        ends_on=NOON.date(),
        reason="Stromausfall",
    )
    jobs.expire_after_closing(NOON)
    ticket.refresh_from_db()
    assert ticket.state == State.EXPIRED


def test_another_office_is_not_touched(day_office, office, bashir):
    counter = open_counter(office=day_office, adviser=bashir, now=NOON)
    draw(day_office)
    open_counter(office=office, adviser=make_adviser(office, "berta"), now=NOON)
    elsewhere = draw(office)
    actions.close_counter(counter=counter, now=NOON, rest=actions.Rest.KEEP)
    jobs.expire_after_closing(AFTER_HOURS)
    elsewhere.refresh_from_db()
    assert elsewhere.state == State.WAITING


# Retention


def ended_ticket(office, counter, ended_at):
    ticket = draw(office)
    actions.give_up(ticket=ticket, now=ended_at)
    return ticket


def test_tickets_and_browsers_are_deleted_after_the_municipalitys_period(office, counter):
    office.municipality.ticket_retention_hours = 2
    office.municipality.save()
    ended_ticket(office, counter, NOON)
    jobs.delete_old_tickets(NOON + timedelta(hours=2))
    assert (Ticket.objects.count(), Browser.objects.count()) == (1, 1)
    jobs.delete_old_tickets(NOON + timedelta(hours=2, seconds=1))
    assert (Ticket.objects.count(), Browser.objects.count()) == (0, 0)


def test_deleting_a_ticket_deletes_the_talk_that_came_of_it(office, counter):
    ticket = draw(office)
    call_as_the_desk_does(counter=counter, now=NOON)
    actions.mark_no_show(ticket=ticket, now=NOON)
    assert ticket.consultations.exists()
    jobs.delete_old_tickets(NOON + timedelta(days=2))
    assert not ticket.consultations.exists()


def test_a_browser_that_still_holds_a_number_keeps_its_key(office, counter):
    drawn = actions.draw_ticket(office=office, browser=None, now=NOON)
    browser = drawn.ticket.browsers.get()
    actions.give_up(ticket=drawn.ticket, now=NOON)
    later = NOON + timedelta(days=2)
    kept = actions.draw_ticket(office=office, browser=browser, now=later).ticket
    jobs.delete_old_tickets(later)
    assert list(browser.tickets.all()) == [kept]


def test_who_waits_is_never_deleted(office, counter):
    ticket = draw(office)
    jobs.delete_old_tickets(NOON + timedelta(days=400))
    assert Ticket.objects.filter(pk=ticket.pk, state=State.WAITING).exists()


def test_each_municipality_has_its_own_period(office, counter, andernort, carla):
    other = andernort.offices.select_related("municipality").get()
    open_counter(office=other, adviser=carla, now=NOON)
    andernort.ticket_retention_hours = 1000
    andernort.save()
    ended_ticket(office, counter, NOON)
    kept = draw(other)
    actions.give_up(ticket=kept, now=NOON)
    jobs.delete_old_tickets(NOON + timedelta(hours=25))
    assert list(Ticket.objects.all()) == [kept]


def test_sweeping_does_not_happen_with_every_tick(day_office, bashir):
    counter = open_counter(office=day_office, adviser=bashir, now=NOON)
    jobs.sweep(AFTER_HOURS)
    ticket = draw(day_office)
    actions.close_counter(counter=counter, now=NOON, rest=actions.Rest.KEEP)
    jobs.sweep(AFTER_HOURS + jobs.SWEEP - timedelta(seconds=1))
    ticket.refresh_from_db()
    assert ticket.state == State.WAITING
    jobs.sweep(AFTER_HOURS + jobs.SWEEP)
    ticket.refresh_from_db()
    assert ticket.state == State.EXPIRED


# Deserted counters


def test_a_counter_whose_adviser_is_long_gone_closes(counter):
    jobs.close_deserted_counters(NOON + DESERTED - timedelta(seconds=1), DESERTED)
    counter.refresh_from_db()
    assert counter.closed_at is None
    jobs.close_deserted_counters(NOON + DESERTED, DESERTED)
    counter.refresh_from_db()
    assert (counter.closed_at, counter.deserted) == (NOON + DESERTED, True)


@pytest.mark.parametrize("talking", [False, True])
def test_a_deserted_counter_stays_open_while_somebody_is_called_to_it(office, counter, talking):
    draw(office)
    ticket = call_as_the_desk_does(counter=counter, now=NOON)
    if talking:
        actions.enter(ticket=ticket, now=NOON)
    jobs.close_deserted_counters(NOON + DESERTED, DESERTED)
    counter.refresh_from_db()
    assert counter.closed_at is None


def test_who_waits_keeps_the_place_when_the_counter_is_deserted(office, counter):
    ticket = draw(office)
    jobs.close_deserted_counters(NOON + DESERTED, DESERTED)
    ticket.refresh_from_db()
    assert ticket.state == State.WAITING


def test_in_an_office_that_never_closes_nobody_waits_for_ever_when_nobody_staffs_it(office, counter):
    ticket = actions.draw_ticket(office=office, browser=None, now=NOON).ticket
    actions.close_counter(counter=counter, now=NOON, rest=actions.Rest.KEEP)
    jobs.expire_after_closing(NOON + timedelta(hours=23))
    ticket.refresh_from_db()
    assert ticket.state == State.WAITING
    jobs.expire_after_closing(NOON + timedelta(hours=25))
    ticket.refresh_from_db()
    assert ticket.state == State.EXPIRED


def test_who_sat_at_which_counter_is_forgotten_with_the_tickets(office, counter):
    actions.close_counter(counter=counter, now=NOON, rest=actions.Rest.KEEP)
    jobs.delete_old_tickets(NOON + timedelta(hours=23))
    assert Counter.objects.exists()
    jobs.delete_old_tickets(NOON + timedelta(hours=25))
    assert not Counter.objects.exists()
