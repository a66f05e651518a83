from __future__ import annotations

from datetime import timedelta

import pytest

from conftest import NOON
from sprechstunde.queue import actions
from sprechstunde.queue.lookups import place_of
from sprechstunde.queue.models import State, Ticket

pytestmark = pytest.mark.django_db


def test_the_first_number_of_the_day_is_one_and_carries_the_prefix(office, counter):
    assert actions.draw_ticket(office=office, browser=None, now=NOON).ticket.number == "T-001"
    assert actions.draw_ticket(office=office, browser=None, now=NOON).ticket.number == "T-002"


def test_numbers_start_again_at_the_municipalitys_midnight(office, counter):
    before = NOON.replace(hour=22, minute=59)  # 23:59 in Germany
    actions.draw_ticket(office=office, browser=None, now=before)
    after = actions.draw_ticket(office=office, browser=None, now=before + timedelta(minutes=2)).ticket
    assert after.number == "T-001"
    assert place_of(after).ahead == 1  # who drew before midnight still waits in front


def test_a_clock_set_back_does_not_change_the_order(office, counter):
    first = actions.draw_ticket(office=office, browser=None, now=NOON).ticket
    second = actions.draw_ticket(office=office, browser=None, now=NOON - timedelta(minutes=5)).ticket
    assert (place_of(first).position, place_of(second).position) == (1, 2)


def test_one_browser_keeps_the_number_it_has(office, counter):
    drawn = actions.draw_ticket(office=office, browser=None, now=NOON)
    again = actions.draw_ticket(office=office, browser=drawn.ticket.browsers.get(), now=NOON)
    assert again.ticket == drawn.ticket
    assert again.new_key is None
    assert Ticket.objects.count() == 1


def test_no_number_without_a_counter(office):
    with pytest.raises(actions.NoNumberNow) as refused:
        actions.draw_ticket(office=office, browser=None, now=NOON)
    assert refused.value.office.reason == "unstaffed"


def test_no_number_above_the_daily_limit(office, counter):
    office.daily_limit = 2
    office.save()
    for _ in range(2):
        actions.draw_ticket(office=office, browser=None, now=NOON)
    with pytest.raises(actions.NoNumberNow) as refused:
        actions.draw_ticket(office=office, browser=None, now=NOON)
    assert refused.value.office.status == "full"
    assert Ticket.objects.filter(state=State.WAITING).count() == 2
