"""Chat: messages that are sent when they are ready, apart from live text."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, expect

from journeys import axe
from journeys.colleagues import join
from journeys.conftest import Cast, Town
from journeys.stage import Person
from journeys.talk import meet

pytestmark = pytest.mark.browser


def test_a_message_is_counted_on_the_tab_announced_and_read(cast: Cast):
    anna, bashir = cast.citizen(), cast.adviser()
    meet(anna, bashir)
    expect(anna.page.get_by_label("Live-Text")).to_be_visible()
    send(bashir, "Ihr Aktenzeichen ist 4711.")
    tab = anna.page.get_by_role("tab", name="Chat")
    expect(tab).to_contain_text("1 neu")
    expect(anna.page.locator("[data-text-told]")).to_have_text("Neue Chat-Nachricht von Frau Yılmaz")
    anna.page.get_by_role("tab", name="Live-Text").focus()
    anna.page.keyboard.press("ArrowRight")
    expect(tab).to_be_focused()
    expect(tab).not_to_contain_text("neu")
    expect(messages(anna)).to_have_count(1)
    expect(messages(anna)).to_contain_text("Frau Yılmaz")
    expect(messages(bashir)).to_contain_text("Sie")
    anna.page.keyboard.press("ArrowLeft")
    expect(anna.page.get_by_label("Live-Text")).to_be_visible()


def test_enter_sends_shift_and_enter_begin_a_line(cast: Cast):
    anna, bashir = cast.citizen(), cast.adviser()
    meet(anna, bashir)
    field = open_chat(anna)
    field.press_sequentially("Erste Zeile")
    field.press("Shift+Enter")
    field.press_sequentially("zweite Zeile")
    expect(messages(bashir)).to_have_count(0)
    field.press("Enter")
    expect(field).to_have_value("")
    expect(messages(bashir).locator("[data-text]")).to_have_text("Erste Zeile\nzweite Zeile", use_inner_text=False)
    field.press("Enter")
    expect(messages(anna)).to_have_count(1)


def test_links_are_safe_and_nothing_is_fetched(cast: Cast):
    anna, bashir = cast.citizen(), cast.adviser()
    meet(anna, bashir)
    send(bashir, "Hier: https://www.stadt.example/antrag. Nicht: javascript:alert(1) <img src=https://b.example/x>")
    send(bashir, "https://www.pаypal.example/" + "lang" * 60)
    open_chat(anna)
    expect(messages(anna)).to_have_count(2)
    links = messages(anna).get_by_role("link")
    expect(links).to_have_count(3)
    for link in links.all():
        assert link.get_attribute("rel") == "noopener noreferrer nofollow"
        assert link.get_attribute("target") == "_blank"
        assert link.get_attribute("referrerpolicy") == "no-referrer"
        assert (link.get_attribute("href") or "").startswith("https://")
    expect(links.last).to_contain_text("https://www.xn--")
    expect(messages(anna).locator("img")).to_have_count(0)
    wide = anna.page.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0
    # Cast.leave looks at the hosts: nobody's browser has asked another one.


def test_a_message_that_did_not_arrive_says_so_and_comes_once_the_other_is_back(cast: Cast):
    anna, bashir = cast.citizen(), cast.adviser()
    meet(anna, bashir)
    room = bashir.page.url
    send(anna, "Zuerst")
    expect(messages(bashir)).to_have_count(1)
    bashir.page.goto("/arbeitsplatz/")
    send(anna, "Sind Sie noch da?")
    mark = messages(anna).filter(has_text="noch da").locator("[data-mark]")
    expect(mark).to_contain_text("Noch nicht angekommen bei: Frau Yılmaz")
    bashir.page.goto(room)
    expect(messages(bashir)).to_have_count(2)
    expect(mark).to_be_hidden()
    expect(messages(anna)).to_have_count(2)


def test_a_reload_brings_the_chat_back_and_a_newcomer_sees_only_what_comes(cast: Cast, town: Town):
    anna, bashir = cast.citizen(), cast.adviser()
    meet(anna, bashir)
    send(anna, "Unter vier Augen")
    expect(messages(bashir)).to_have_count(1)
    carla = join(cast, town.hand, bashir, "beratung2")
    for person in (anna, bashir, carla):
        expect(person.page.locator("video[data-participant]")).to_have_count(2)
    send(bashir, "Zu dritt")
    for person in (anna, carla):
        expect(messages(person).filter(has_text="Zu dritt")).to_have_count(1)
    for person in (anna, carla):
        person.page.reload()
        expect(messages(person).filter(has_text="Zu dritt")).to_have_count(1)
    expect(messages(anna)).to_have_count(2)
    expect(messages(carla)).to_have_count(1)


def test_what_is_too_long_is_not_sent_and_says_by_how_much(cast: Cast):
    anna, bashir = cast.citizen(), cast.adviser()
    meet(anna, bashir)
    field = open_chat(anna)
    field.fill("x" * 1_900)
    told = anna.page.locator("[data-chat-told]")
    expect(told).to_have_text("Noch 100 Zeichen")
    field.fill("x" * 2_034)
    expect(told).to_contain_text("um 34 Zeichen zu lang")
    expect(field).to_have_attribute("aria-invalid", "true")
    field.press("Enter")
    expect(messages(anna)).to_have_count(0)
    field.fill("x" * 2_000)
    field.press("Enter")
    expect(messages(bashir)).to_have_count(1)


def test_the_chat_is_without_fault_for_axe(cast: Cast):
    anna, bashir = cast.citizen(), cast.adviser()
    meet(anna, bashir)
    send(bashir, "Guten Tag: https://stadt.example/")
    send(anna, "Guten Tag")
    expect(messages(anna)).to_have_count(2)
    assert axe.violations(anna.page) == []
    anna.page.emulate_media(color_scheme="dark")
    assert axe.colour_violations(anna.page) == []


def open_chat(person: Person) -> Locator:
    person.page.get_by_role("tab", name="Chat").click()
    return person.page.get_by_label("Nachricht")


def send(person: Person, text: str) -> None:
    field = open_chat(person)
    field.fill(text)
    field.press("Enter")


def messages(person: Person) -> Locator:
    return person.page.locator("[data-chat-log] .room-line")
