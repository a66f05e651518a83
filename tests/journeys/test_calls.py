"""The call is noticed, can be answered later, and loses nobody the place (Q5, Q-02, Q-08)."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, expect

from journeys.conftest import Cast, Town
from journeys.everyday import hide
from journeys.other_hand import OtherHand
from journeys.spies import Spy
from journeys.stage import Adviser

pytestmark = pytest.mark.browser

OFFICE = 'Office.objects.filter(slug="trennung-scheidung")'
EXTENSIONS = 10


@pytest.fixture
def hand(town: Town) -> OtherHand:
    return town.hand


@pytest.fixture
def bashir(cast: Cast) -> Adviser:
    return cast.adviser()


def test_a_call_reaches_somebody_who_looks_at_another_tab(cast: Cast, bashir: Adviser, hand: OtherHand, everyday: Browser):
    hand.does("Municipality.objects.update(push_offered=False)")
    anna = cast.citizen(browser=everyday)
    spy = Spy(anna.page)
    number = anna.draw_number()
    box = anna.unfold("So ruft Sie dieses Gerät")
    box.get_by_role("button", name="Benachrichtigung einschalten").click()
    box.get_by_text("zeigt eine Benachrichtigung").wait_for()
    hide(anna.page)
    bashir.call_next()
    spy.wait_for("document.title === 'Sie sind dran'")  # a discreet office: neither its name nor the number
    spy.wait_for("document.title !== 'Sie sind dran'")  # it blinks
    spy.wait_for("spied.tones > 0 && spied.vibrations.flat().some((each) => each > 0)")
    [shown] = spy.tell("shown")
    assert (shown["title"], shown["body"]) == ("Sie sind dran", "Bitte öffnen Sie den Wartebereich.")
    assert number not in str(shown)
    anna.page.bring_to_front()
    anna.call.get_by_role("button", name="Ton aus").click()
    spy.wait_for("spied.hushed > 0 && spied.vibrations.at(-1)[0] === 0")
    expect(anna.call.get_by_role("button", name="Ton aus")).to_be_hidden()
    expect(anna.page).to_have_title("Sie sind dran")
    anna.step_in()


def test_who_needs_longer_gets_it_ten_times_with_one_click_each(cast: Cast, bashir: Adviser, hand: OtherHand):
    anna = cast.citizen()
    anna.draw_number()
    bashir.call_next()
    bashir.back_to_the_desk()
    longer = anna.call.get_by_role("button", name="Ich brauche länger")
    hand.does("Ticket.objects.update(called_until=now() + timedelta(seconds=32))")
    expect(anna.call.get_by_role("alert")).to_contain_text(re.compile(r"Noch \d\d Sekunden\. Danach rückt Ihre Wartemarke"))
    longer.click()
    expect(anna.call.get_by_role("timer")).to_contain_text(re.compile(r"Noch (2:00|1:5\d) Minuten"))
    for left in reversed(range(EXTENSIONS - 1)):
        longer.click()
        anna.page.locator(f'waiting-ticket[data-extensions-left="{left}"]').wait_for()
    expect(longer).to_be_hidden()
    expect(bashir.page.locator(".desk__call")).to_contain_text("Hat 10-mal um mehr Zeit gebeten.")
    anna.step_in()


def test_five_minutes_let_the_next_person_go_first(cast: Cast, bashir: Adviser):
    anna, emil, zoe = (cast.citizen() for _ in range(3))
    for person in (anna, emil, zoe):
        person.draw_number()
    bashir.call_next()
    bashir.back_to_the_desk()
    anna.call.get_by_role("button", name="In fünf Minuten").click()
    expect(anna.call).to_be_hidden()
    expect(anna.page.locator('[data-fill="parked"]')).to_have_text(re.compile(r"Pause bis \d\d:\d\d Uhr"))
    bashir.page.get_by_role("region", name="Geparkt").get_by_role("rowheader", name=anna.number).wait_for()
    anna.page.get_by_role("button", name="Ich bin wieder da").click()
    anna.wait_until_ahead(1)
    assert [emil.ahead, zoe.ahead] == [0, 2]
    anna.page.get_by_text("Schön, dass Sie wieder da sind.").first.wait_for()


def test_who_does_not_answer_moves_behind_the_next_two(cast: Cast, bashir: Adviser, hand: OtherHand):
    hand.does(f"{OFFICE}.update(call_seconds=2)")
    people = [cast.citizen() for _ in range(4)]
    for person in people:
        person.draw_number()
    bashir.call_next()
    anna, *others = people
    anna.wait_until_ahead(2)
    assert [person.ahead for person in others[:2]] == [0, 1]
    others[2].wait_until_ahead(3)
    anna.page.get_by_text("hinter den nächsten zwei").first.wait_for()
    bashir.page.wait_for_url("**/arbeitsplatz/")  # told in words first


def test_after_the_offices_limit_a_missed_call_ends_the_number(cast: Cast, bashir: Adviser, hand: OtherHand):
    hand.does(f"{OFFICE}.update(call_seconds=1, call_limit=1)")
    anna = cast.citizen()
    anna.draw_number()
    bashir.call_next()
    anna.wait_until("no_show")
