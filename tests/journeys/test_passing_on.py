"""A pause, another office, a certain colleague: nobody is moved unasked, and nobody loses time (Q7, Q-12)."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from journeys.conftest import Cast
from journeys.stage import Adviser, Citizen

pytestmark = pytest.mark.browser

CARE = "Pflegeeltern"


@pytest.fixture
def bashir(cast: Cast) -> Adviser:
    return cast.adviser()


@pytest.fixture
def anna(cast: Cast, bashir: Adviser) -> Citizen:
    anna = cast.citizen()
    anna.draw_number()
    return anna


def test_who_is_away_for_a_moment_is_passed_by_and_keeps_the_place(cast: Cast, bashir: Adviser, anna: Citizen):
    emil = cast.citizen()
    emil.draw_number()
    anna.page.get_by_role("button", name="10 Minuten").click()
    anna.wait_until("parked")
    emil.wait_until_ahead(0)
    bashir.page.get_by_role("region", name="Geparkt").get_by_role("rowheader", name=anna.number).wait_for()
    anna.page.reload()
    anna.page.get_by_role("button", name="Ich bin wieder da").click()
    anna.wait_until_ahead(0)
    emil.wait_until_ahead(1)


def test_a_number_put_aside_says_why_and_comes_back(bashir: Adviser, anna: Citizen):
    bashir.park(anna.number, "Dolmetschung wird gebraucht")
    anna.page.get_by_text("Wir suchen jemanden, der für Sie dolmetscht.").wait_for()
    parked = bashir.page.get_by_role("region", name="Geparkt")
    expect(parked).to_contain_text("Dolmetschung wird gebraucht")
    expect(anna.page.get_by_role("button", name="Ich bin wieder da")).to_be_hidden()
    bashir.menu(anna.number).get_by_role("button", name="Zurück in die Warteschlange").click()
    anna.wait_until_ahead(0)
    expect(parked).to_be_hidden()


def test_who_agrees_gets_a_number_in_the_other_office_with_the_time_waited(cast: Cast, bashir: Adviser, anna: Citizen):
    dora = open_the_other_office(cast)
    bashir.page.reload()
    first = anna.number
    bashir.ask_to_go(first, office_name(dora))
    question = anna.page.get_by_role("dialog").filter(has_text="Eine Frage an Sie")
    expect(question).to_contain_text(f"an das Büro „{office_name(dora)}“ weitergeben")
    question.get_by_role("button", name="Ja, weitergeben").click()
    anna.page.get_by_text("Weitergegeben von").wait_for()
    assert anna.number != first
    expect(dora.row(anna.number)).to_contain_text(re.compile(r"davon bei uns seit \d\d:\d\d Uhr"))
    expect(bashir.page.get_by_role("main")).to_contain_text(f"{first} ist einverstanden")


def test_who_says_no_stays_at_the_place(cast: Cast, bashir: Adviser, anna: Citizen):
    dora = open_the_other_office(cast)
    bashir.page.reload()
    bashir.ask_to_go(anna.number, office_name(dora))
    question = anna.page.get_by_role("dialog").filter(has_text="Eine Frage an Sie")
    question.wait_for()
    anna.page.keyboard.press("Escape")  # what was closed by accident can still be answered
    number = anna.number
    anna.page.get_by_role("region", name="Eine Frage an Sie").get_by_role("button", name="Nein, hier bleiben").click()
    anna.page.get_by_role("region", name="Eine Frage an Sie").wait_for(state="hidden")
    assert (anna.number, anna.ahead) == (number, 0)
    expect(bashir.page.get_by_role("main")).to_contain_text(f"{number} möchte nicht weitergegeben werden")


def test_a_certain_colleague_is_waited_for_while_others_go_on(cast: Cast, bashir: Adviser, anna: Citizen):
    emil = cast.citizen()
    emil.draw_number()
    carla = cast.adviser("beratung2", opened=False)
    carla.page.get_by_label("Trennungs- und Scheidungsberatung").check()
    carla.open_counter()
    bashir.page.reload()
    bashir.ask_to_go(anna.number, "Herr Brandt")
    question = anna.page.get_by_role("dialog").filter(has_text="Eine Frage an Sie")
    expect(question).to_contain_text("Herr Brandt")
    question.get_by_role("button", name="Ja, weitergeben").click()
    anna.page.get_by_text("Sie warten auf: Herr Brandt").first.wait_for()
    expect(bashir.row(anna.number)).to_contain_text("wartet auf: Herr Brandt")
    bashir.call_next()
    emil.call.wait_for()
    carla.call_next()
    anna.call.wait_for()


def open_the_other_office(cast: Cast) -> Adviser:
    dora = cast.adviser("beratung2", opened=False)
    dora.page.get_by_role("radio", name=re.compile(CARE)).check()
    dora.open_counter()
    return dora


def office_name(adviser: Adviser) -> str:
    return adviser.page.get_by_role("heading", level=1).inner_text()
