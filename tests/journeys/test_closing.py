"""Nobody is dropped without a word: when the last counter closes, when the hours end, when it will not suffice (Q9, Q10)."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from journeys.conftest import Cast, Town
from journeys.other_hand import OtherHand
from journeys.stage import Adviser, Citizen
from journeys.test_appointments import choose_time

pytestmark = pytest.mark.browser

ANNA = "anna@example.org"
# The office closes in so many minutes, today or just after midnight.
CLOSES_SOON = """
from zoneinfo import ZoneInfo
closes = (now() + timedelta(minutes=20)).astimezone(ZoneInfo("Europe/Berlin"))
today = OpeningHours.objects.filter(office__slug="trennung-scheidung", weekday=closes.weekday())
today.update(closes_at=closes.time().replace(second=0, microsecond=0))
"""
HOURS = 'OpeningHours.objects.filter(office__slug="trennung-scheidung")'


@pytest.fixture
def hand(town: Town) -> OtherHand:
    return town.hand


@pytest.fixture
def bashir(cast: Cast) -> Adviser:
    return cast.adviser()


@pytest.fixture
def waiting(cast: Cast, bashir: Adviser) -> list[Citizen]:
    people = [cast.citizen(), cast.citizen()]
    for person in people:
        person.draw_number()
    bashir.row(people[-1].number).wait_for()
    return people


def test_serving_the_rest_gives_no_new_numbers(cast: Cast, bashir: Adviser, waiting: list[Citizen]):
    ask_what_becomes_of_them(bashir)
    bashir.page.get_by_role("button", name="Alle bedienen, keine neuen Nummern").click()
    bashir.page.get_by_text("keine neuen Nummern. Wer wartet").wait_for()
    late = cast.citizen()
    late.page.goto("/buero/trennung-scheidung/")
    expect(late.page.get_by_role("button", name="Wartemarke ziehen")).to_be_hidden()
    bashir.call_next()
    waiting[0].call.wait_for()


def test_everybody_is_asked_whether_another_office_will_do(cast: Cast, bashir: Adviser, waiting: list[Citizen]):
    dora = cast.adviser("beratung2", opened=False)
    dora.page.get_by_role("radio", name=re.compile("Pflegeelternschaft")).check()
    dora.open_counter()
    ask_what_becomes_of_them(bashir)
    bashir.page.get_by_label("Pflegeelternschaft").check()
    bashir.page.get_by_role("button", name="Alle fragen").click()
    anna, emil = waiting
    for person, answer in ((anna, "Ja, weitergeben"), (emil, "Nein, hier bleiben")):
        person.page.get_by_role("dialog").get_by_role("button", name=answer).click()
    anna.page.get_by_text("Weitergegeben von").wait_for()
    dora.row(anna.number).wait_for()
    emil.wait_until_ahead(0)
    bashir.row(emil.number).wait_for()


def test_who_waits_is_told_when_somebody_comes_back_today_and_keeps_the_place(bashir: Adviser, waiting: list[Citizen]):
    ask_what_becomes_of_them(bashir)
    bashir.page.get_by_role("button", name="Bescheid geben und schließen").click()
    bashir.page.get_by_role("button", name="Arbeitsplatz öffnen").wait_for()
    for place, person in enumerate(waiting):
        person.page.get_by_role("region", name="Nachrichten vom Büro").get_by_text("noch einmal für Sie da").wait_for()
        person.page.get_by_text("nicht besetzt").first.wait_for()
        assert person.ahead == place
    bashir.open_counter()
    bashir.call_next()
    waiting[0].call.wait_for()


def test_who_cannot_be_served_today_is_told_why_and_what_else_there_is(bashir: Adviser, waiting: list[Citizen]):
    ask_what_becomes_of_them(bashir)
    bashir.page.get_by_role("region", name="Für heute beenden").get_by_label("Ihre Nachricht").fill("Unser Strom ist weg.")
    bashir.page.get_by_role("button", name="Bescheid geben und für heute beenden").click()
    bashir.page.get_by_role("button", name="Arbeitsplatz öffnen").wait_for()
    for person in waiting:
        person.wait_until("expired")
        person.page.get_by_text("Unser Strom ist weg.").first.wait_for()
        person.page.reload()
        person.page.get_by_text("Unser Strom ist weg.").first.wait_for()
        expect(person.page.get_by_role("link", name="Termin buchen")).to_be_visible()


def test_who_may_not_be_served_before_closing_time_is_asked_in_time(waiting: list[Citizen], hand: OtherHand, cast: Cast):
    hand.does(CLOSES_SOON)
    anna, emil = waiting
    doubt = emil.page.get_by_role("region", name=re.compile(r"Das Büro schließt um \d\d:\d\d Uhr"))
    doubt.wait_for()
    expect(anna.page.get_by_role("button", name="Stattdessen Termin buchen")).to_be_hidden()
    late = cast.citizen()
    late.page.goto("/buero/trennung-scheidung/")
    expect(late.page.get_by_role("button", name="Wartemarke ziehen")).to_be_hidden()
    expect(late.page.get_by_role("link", name="Termin buchen").first).to_be_visible()
    doubt.get_by_role("button", name="Weiter warten").click()
    expect(doubt).to_be_hidden()
    emil.page.reload()
    doubt.get_by_role("button", name="Wartemarke zurückgeben").click()
    emil.page.get_by_role("dialog").get_by_role("button", name="Wartemarke zurückgeben").click()
    emil.wait_until("given_up")


def test_the_place_is_kept_until_an_appointment_instead_is_confirmed(
    waiting: list[Citizen], bashir: Adviser, hand: OtherHand, town: Town
):
    hand.does(CLOSES_SOON)
    _, emil = waiting
    number = emil.number
    emil.page.get_by_role("button", name="Stattdessen Termin buchen").click()
    emil.page.wait_for_url("**/termin/buchen/trennung-scheidung/")
    emil.page.get_by_role("link", name=re.compile("Umgang")).click()
    choose_time(emil.page, 0)
    emil.page.get_by_label("Ja, an die Adresse").check()
    emil.page.get_by_label("E-Mail-Adresse").fill(ANNA)
    emil.page.get_by_role("button", name="Termin buchen").click()
    emil.page.get_by_role("heading", name="Noch nicht gebucht").wait_for()
    beside = emil.new_page()
    beside.goto("/wartebereich/")
    beside.get_by_text("Sie möchten lieber einen Termin.").wait_for()
    beside.locator('[data-state="waiting"]').wait_for()
    expect(bashir.row(number)).to_contain_text("möchte lieber einen Termin")
    emil.page.goto(town.mailbox.next_mail(ANNA, "Bitte bestätigen").link)
    emil.page.get_by_role("button", name="Termin verbindlich bestätigen").click()
    beside.locator('[data-state="given_up"]').wait_for()
    bashir.row(number).wait_for(state="detached")


def test_who_waits_when_the_hours_are_over_is_told(cast: Cast, bashir: Adviser, hand: OtherHand, waiting: list[Citizen]):
    ask_what_becomes_of_them(bashir)
    bashir.page.get_by_role("button", name="Bescheid geben und schließen").click()
    hand.does(f"{HOURS}.delete()")
    waiting[0].page.locator('[data-state="expired"]').wait_for(timeout=90_000)


def test_a_number_that_cannot_be_drawn_any_more_gets_a_reason(cast: Cast, bashir: Adviser):
    anna = cast.citizen(java_script_enabled=False)
    anna.page.goto("/buero/trennung-scheidung/")
    bashir.close_counter()
    bashir.page.get_by_role("button", name="Arbeitsplatz öffnen").wait_for()
    anna.page.get_by_role("button", name="Wartemarke ziehen").click()
    assert anna.page.locator('[data-office="trennung-scheidung"]').first.get_attribute("data-status") == "closed"
    anna.page.get_by_role("alert").or_(anna.page.get_by_role("status")).first.wait_for()


def ask_what_becomes_of_them(adviser: Adviser) -> None:
    adviser.close_counter()
    adviser.page.get_by_role("heading", level=1, name="Es warten noch 2 Personen").wait_for()
