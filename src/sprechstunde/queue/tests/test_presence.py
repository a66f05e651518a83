"""Connection and ticket are different things: who is away keeps the place, and everybody is told the truth."""

from __future__ import annotations

from datetime import timedelta

import pytest

from conftest import NOON
from sprechstunde.queue import actions, presence
from sprechstunde.queue.lookups import away_since, waiting_list
from sprechstunde.queue.models import Browser

pytestmark = pytest.mark.django_db

SECOND = timedelta(seconds=1)


@pytest.fixture(autouse=True)
def empty_house():
    presence.nobody_is_connected(NOON)


@pytest.fixture
def phone(annas_ticket):
    browser = annas_ticket.browsers.get()
    presence.arrive(browser.pk)
    presence.note_changes(NOON)
    return browser


def shown(office, now):
    return [away_since(ticket, now) for ticket in waiting_list(office)]


def test_who_has_a_page_open_is_connected(office, phone):
    assert shown(office, NOON + 60 * SECOND) == [None]


def test_who_closes_the_page_is_away_since_then_and_keeps_the_place(office, phone, annas_ticket):
    presence.leave(phone.pk, NOON + 10 * SECOND)
    presence.note_changes(NOON + 20 * SECOND)
    assert shown(office, NOON + 60 * SECOND) == [NOON + 10 * SECOND]
    assert list(waiting_list(office)) == [annas_ticket]


def test_a_reload_is_nothing_to_speak_of(office, phone):
    presence.leave(phone.pk, NOON + 10 * SECOND)
    presence.note_changes(NOON + 12 * SECOND)
    presence.arrive(phone.pk)
    presence.note_changes(NOON + 60 * SECOND)
    assert shown(office, NOON + 60 * SECOND) == [None]


def test_two_tabs_of_which_one_closes_are_still_there(office, phone):
    presence.arrive(phone.pk)
    presence.leave(phone.pk, NOON)
    presence.note_changes(NOON + 60 * SECOND)
    assert shown(office, NOON + 60 * SECOND) == [None]


def test_one_device_of_two_is_enough(office, phone, annas_ticket):
    second, _ = actions.new_browser(municipality=office.municipality, now=NOON)
    actions.add_browser(ticket=annas_ticket, browser=second)
    assert shown(office, NOON + 60 * SECOND) == [None]
    presence.leave(phone.pk, NOON + 30 * SECOND)
    presence.note_changes(NOON + 60 * SECOND)
    assert shown(office, NOON + 60 * SECOND) == [NOON + 30 * SECOND]


def test_who_comes_back_after_long_is_connected_again(office, phone):
    presence.leave(phone.pk, NOON)
    presence.note_changes(NOON + 60 * SECOND)
    presence.arrive(phone.pk)
    presence.note_changes(NOON + 61 * SECOND)
    assert shown(office, NOON + 61 * SECOND) == [None]


def test_after_a_start_of_the_server_nobody_is_connected_until_they_come_back(office, phone):
    presence.nobody_is_connected(NOON + 30 * SECOND)
    assert shown(office, NOON + 60 * SECOND) == [NOON + 30 * SECOND]


def test_what_could_not_be_written_is_written_next_time(office, phone, monkeypatch):
    presence.leave(phone.pk, NOON)
    with monkeypatch.context() as broken:
        broken.setattr(presence, "_announce", lambda browsers: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            presence.note_changes(NOON + 60 * SECOND)
    presence.note_changes(NOON + 61 * SECOND)
    assert shown(office, NOON + 61 * SECOND) == [NOON]


def test_a_number_just_drawn_has_a_moment_to_connect(office, annas_ticket):
    assert shown(office, NOON + 5 * SECOND) == [None]
    assert shown(office, NOON + 30 * SECOND) == [NOON]


def test_a_thousand_who_vanish_together_are_noted_by_few_statements(office, counter, django_assert_max_num_queries):
    browsers = Browser.objects.bulk_create(
        Browser(municipality=office.municipality, key_hash=str(each), created_at=NOON) for each in range(1000)
    )
    for browser in browsers:
        presence.arrive(browser.pk)
    presence.note_changes(NOON)
    for browser in browsers:
        presence.leave(browser.pk, NOON + SECOND)
    with django_assert_max_num_queries(12):
        presence.note_changes(NOON + 60 * SECOND)
    assert not Browser.objects.filter(away_since=None).exists()
