"""The ticket on another device: the code opens it, takes nothing from the first, and can be revoked."""

from __future__ import annotations

import re

import pytest

from conftest import NOON, make_adviser, make_office
from sprechstunde.offices.actions import open_counter
from sprechstunde.queue import actions, handovers, links
from sprechstunde.queue.models import Ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def linked(annas_ticket):
    links.make_link(ticket=annas_ticket)
    return annas_ticket


def open_link(ticket, typed=None, browser=None, municipality=None):
    return links.open_link(
        typed=typed or links.code_of(ticket), browser=browser, municipality=municipality or ticket.office.municipality, now=NOON
    )


def test_nothing_opens_a_ticket_before_its_holder_wants_it(annas_ticket):
    with pytest.raises(links.UnknownCode):
        open_link(annas_ticket)


def test_the_code_has_130_bits_and_is_kept_as_a_hash_only(linked):
    code = links.code_of(linked)
    assert re.fullmatch(r"[A-Z2-7]{26}", code)
    assert code not in str(list(Ticket.objects.values()))


def test_another_device_gets_the_ticket_and_the_first_keeps_it(linked):
    opened = open_link(linked)
    assert opened.ticket == linked
    assert opened.new_key
    assert linked.browsers.count() == 2


def test_a_typed_code_is_understood_in_any_case_and_with_dashes(linked):
    assert open_link(linked, typed=links.written_code(linked).lower()).ticket == linked


def test_opening_it_again_on_the_same_device_changes_nothing(linked):
    own = linked.browsers.get()
    assert open_link(linked, browser=own).new_key is None
    assert linked.browsers.count() == 1


def test_a_browser_that_waits_in_the_same_office_keeps_its_own_number(linked, office):
    bela = actions.draw_ticket(office=office, browser=None, now=NOON).ticket
    browser = bela.browsers.get()
    with pytest.raises(links.HasAnotherNumber) as kept:
        open_link(linked, browser=browser)
    assert kept.value.ticket == bela
    assert list(browser.tickets.all()) == [bela]
    actions.give_up(ticket=bela, now=NOON)
    assert open_link(linked, browser=browser).ticket == linked


def test_a_number_of_another_office_is_no_hindrance(linked, office):
    elsewhere = make_office(office.municipality, slug="pflegeeltern", prefix="P")
    open_counter(office=elsewhere, adviser=make_adviser(elsewhere, "berta"), now=NOON)
    browser = actions.draw_ticket(office=elsewhere, browser=None, now=NOON).ticket.browsers.get()
    assert open_link(linked, browser=browser).ticket == linked
    assert browser.tickets.count() == 2


def test_asking_for_the_link_again_gives_the_same_one(linked):
    code = links.code_of(linked)
    links.make_link(ticket=linked)
    assert links.code_of(linked) == code


def test_a_revoked_code_opens_nothing_and_the_next_is_another(linked):
    old = links.code_of(linked)
    links.revoke_link(ticket=linked)
    with pytest.raises(links.UnknownCode):
        open_link(linked, typed=old)
    links.make_link(ticket=linked)
    assert links.code_of(linked) != old
    assert open_link(linked).ticket == linked


def test_devices_that_have_the_ticket_keep_it_when_the_code_is_revoked(linked):
    open_link(linked)
    links.revoke_link(ticket=linked)
    assert linked.browsers.count() == 2


def test_all_other_devices_can_be_turned_out(linked):
    own = linked.browsers.get()
    open_link(linked)
    links.disconnect_others(ticket=linked, keep=own)
    assert list(linked.browsers.all()) == [own]
    with pytest.raises(links.UnknownCode):
        open_link(linked)


def test_another_town_knows_no_such_code(linked, andernort):
    with pytest.raises(links.UnknownCode):
        open_link(linked, municipality=andernort)


def test_an_ended_number_opens_nothing(linked):
    actions.give_up(ticket=linked, now=NOON)
    with pytest.raises(links.UnknownCode):
        open_link(linked)


def test_after_a_transfer_the_code_leads_to_the_new_number(linked, office, bashir):
    elsewhere = make_office(office.municipality, slug="pflegeeltern", prefix="P")
    open_counter(office=elsewhere, adviser=make_adviser(elsewhere, "berta"), now=NOON)
    question = handovers.ask(ticket=linked, office=elsewhere, adviser=None, asked_by=bashir, now=NOON)
    new = handovers.answer(handover=question, agreed=True, now=NOON)
    assert open_link(linked).ticket == new


def test_a_link_that_goes_round_the_world_stops_somewhere(linked):
    for _ in range(links.MOST_DEVICES - 1):
        open_link(linked)
    with pytest.raises(links.TooManyDevices):
        open_link(linked)
    assert linked.browsers.count() == links.MOST_DEVICES


@pytest.mark.parametrize("typed", ["", "A" * 5000, "\u202e", "T-001", "0" * 26])
def test_nonsense_is_an_unknown_code(linked, typed):
    with pytest.raises(links.UnknownCode):
        open_link(linked, typed=typed or "-")
