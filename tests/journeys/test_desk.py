"""The desk: calls, mistakes that can be undone, words to those who wait, an alert that reaches another window (Q8, Q-05)."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, expect

from journeys.conftest import Cast
from journeys.everyday import hide
from journeys.keys import Keys
from journeys.spies import Spy
from journeys.stage import PASSWORD, Adviser, Citizen

pytestmark = pytest.mark.browser

STILL: dict[str, object] = {"reduced_motion": "reduce"}


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


def test_somebody_in_particular_is_called_again_and_the_call_taken_back(bashir: Adviser, waiting: list[Citizen]):
    anna, emil = waiting
    menu = bashir.menu(emil.number)
    expect(menu).to_contain_text(f"Warum steht {emil.number} hier?")
    menu.get_by_role("button", name=f"{emil.number} aufrufen").click()
    emil.call.wait_for()
    assert anna.ahead == 0
    expect(emil.call.get_by_role("alert")).to_contain_text("Sie sind dran")
    emil.page.keyboard.press("Escape")
    emil.call.wait_for(state="hidden")
    bashir.back_to_the_desk()
    emil.page.wait_for_timeout(1_100)  # events carry whole seconds: two calls within one are the same call
    bashir.press(bashir.page.get_by_role("button", name="Noch einmal aufrufen"))
    emil.call.wait_for()
    bashir.page.get_by_role("button", name="Aufruf zurücknehmen").click()
    emil.call.wait_for(state="hidden")
    emil.page.get_by_text("Bitte noch einen Moment Geduld.").first.wait_for()
    emil.wait_until_ahead(1)
    bashir.row(emil.number).wait_for()


def test_a_no_show_by_mistake_is_undone(bashir: Adviser, waiting: list[Citizen]):
    anna, _ = waiting
    number = anna.number
    bashir.call_next()
    bashir.back_to_the_desk()
    bashir.press(bashir.page.get_by_role("button", name="Nicht erschienen"))
    anna.wait_until("no_show")
    notice = bashir.page.get_by_text(f"{number} ist als nicht erschienen vermerkt.")
    notice.wait_for()
    bashir.page.get_by_role("button", name="Rückgängig").click()
    anna.page.get_by_text("Ihre Wartemarke gilt wieder").or_(anna.page.get_by_text("wieder gültig")).first.wait_for()
    anna.wait_until_ahead(0)
    notice.wait_for(state="hidden")


def test_a_break_is_seen_by_colleagues_and_ends_with_a_click(cast: Cast, bashir: Adviser, waiting: list[Citizen]):
    carla = cast.adviser("beratung2", opened=False)
    carla.page.get_by_role("radio", name=re.compile("Trennungs")).check()
    carla.open_counter()
    bashir.page.locator("summary").filter(has_text="Pause").click()
    bashir.press(bashir.page.get_by_role("button", name="10 Min."))
    bashir.page.get_by_text("Sie machen Pause").wait_for()
    team = carla.page.get_by_role("region", name="Kolleginnen und Kollegen")
    expect(team).to_contain_text("Frau Yılmaz in der Pause bis")
    bashir.page.get_by_role("button", name="Pause beenden").click()
    expect(team).to_contain_text("Frau Yılmaz frei")
    carla.call_next()
    expect(bashir.page.get_by_role("region", name="Kolleginnen und Kollegen")).to_contain_text(f"ruft {waiting[0].number} auf")


def test_a_message_reaches_one_and_a_message_to_all_everybody(bashir: Adviser, waiting: list[Citizen]):
    anna = waiting[0]
    bashir.menu(anna.number).get_by_role("link", name="Nachricht").click()
    bashir.fill_in("Abschicken", text="Bitte halten Sie Ihren Ausweis bereit.")
    news = [person.page.get_by_role("region", name="Nachrichten vom Büro") for person in waiting]
    expect(news[0]).to_contain_text("Ihren Ausweis bereit")
    bashir.page.get_by_role("link", name="Nachricht an alle").click()
    dialog = bashir.page.get_by_role("dialog")
    dialog.get_by_role("button", name="Es dauert heute etwas länger.").click()
    expect(dialog.get_by_label("Ihre Nachricht")).to_have_value(re.compile("Ihr Platz bleibt Ihnen"))
    dialog.get_by_role("button", name="An alle senden").click()
    for place in news:
        expect(place).to_contain_text("Es dauert heute etwas länger.")
    expect(news[1]).not_to_contain_text("Ausweis")
    for person in waiting:
        person.page.reload()
    expect(news[0]).to_contain_text("Ihren Ausweis bereit")
    expect(news[1]).to_contain_text("Es dauert heute etwas länger.")


def test_two_windows_of_the_desk_are_both_true_and_one_of_them_calls_the_adviser(cast: Cast, everyday: Browser):
    bashir = cast.adviser(browser=everyday)
    windows = [bashir.page, bashir.new_page()]
    spies = [Spy(window) for window in windows]
    for window in windows:
        window.goto(f"{bashir.prefix}/arbeitsplatz/")
        window.bring_to_front()
        window.get_by_text("Ton und Hinweise").click()
        window.get_by_role("button", name="Anhören").click()  # a browser lets sound out after a click
        window.get_by_label("Auch einen Hinweis dieses Computers zeigen").check()
    before = [spy.tell("tones") for spy in spies]
    hide(windows[0])
    number = cast.citizen().draw_number()
    for window in windows:
        window.wait_for_function("() => document.title.startsWith('● (1)')", polling=100)
        expect(window.get_by_role("rowheader", name=number)).to_have_count(1)
    rang = [spy.tell("tones") != heard for spy, heard in zip(spies, before, strict=True)]
    assert sorted(rang) == [False, True]
    shown = [each for spy in spies for each in spy.tell("shown")]
    assert [(each["title"], each["body"]) for each in shown] == [("Es wartet jemand", "Am Arbeitsplatz gibt es etwas Neues.")]
    windows[1].bring_to_front()
    for window in windows:
        window.wait_for_function("() => document.title.startsWith('(1)')", polling=100)  # looked at one: noticed in both


def test_single_keys_work_only_when_they_are_switched_on(bashir: Adviser, waiting: list[Citizen]):
    page = bashir.page
    page.keyboard.press("m")
    page.get_by_role("button", name="Tastenkürzel").click()
    expect(page.get_by_role("dialog")).to_have_accessible_name("Tastenkürzel")  # no other one had opened
    page.get_by_label("Einzelne Tasten auf dieser Seite verwenden").check()
    page.get_by_role("dialog").get_by_role("button", name="Schließen").click()
    page.keyboard.press("w")
    expect(page.get_by_role("heading", name="Warteschlange")).to_be_focused()
    page.keyboard.press("m")
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Ihre Nachricht").press_sequentially("na nun")  # no n of it calls anybody
    page.keyboard.press("Escape")
    dialog.wait_for(state="hidden")
    page.keyboard.press("n")
    page.wait_for_url("**/beratung/*/")
    waiting[0].call.wait_for()


def test_by_keyboard_alone_from_signing_in_to_calling(cast: Cast):
    adviser = cast.citizen(**STILL)
    page, keys = adviser.page, Keys(adviser.page)
    page.goto("/arbeitsplatz/")
    keys.tab_to("Benutzername")
    keys.type("beratung1")
    keys.tab_to("Passwort")
    keys.type(PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Arbeitsplatz öffnen").wait_for()
    keys.press("Arbeitsplatz öffnen")
    page.get_by_role("button", name="Arbeitsplatz schließen").wait_for()
    anna, emil = cast.citizen(), cast.citizen()
    for person in (anna, emil):
        person.draw_number()
    page.get_by_role("rowheader", name=emil.number).wait_for()

    keys.press(f"{anna.number}: Aktionen")
    keys.press("Nachricht")
    dialog = page.get_by_role("dialog")
    dialog.wait_for()
    keys.tab_to("Ihre Nachricht")
    keys.type("Gleich geht es los.")
    keys.press("Abschicken")
    anna.page.get_by_text("Gleich geht es los.").first.wait_for()
    dialog.wait_for(state="hidden")

    assert "Aktionen" in keys.focus()["name"], "back where it came from"
    if not page.locator("details.menu[open]").count():
        page.keyboard.press("Enter")
    keys.press("Parken")
    dialog.wait_for()
    keys.tab_to("Bat um eine Pause")  # the group is one stop; arrows choose
    page.keyboard.press("ArrowDown")
    expect(page.get_by_label("Unterlagen fehlen")).to_be_checked()
    page.keyboard.press("Enter")
    anna.wait_until("parked")
    dialog.wait_for(state="hidden")

    keys.press("Nächste Person aufrufen", backwards=True)
    page.wait_for_url("**/beratung/*/")
    emil.call.wait_for()
