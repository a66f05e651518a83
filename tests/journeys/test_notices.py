"""Told outside the page: mails through the outbox and a real mail server, pushes through a real push service (P-21, I-09)."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from journeys.conftest import Cast, Town
from journeys.stage import Adviser, Citizen

pytestmark = pytest.mark.browser

ANNA = "anna@example.org"
TELLTALE = ("Trennung", "Scheidung", "Jugendamt")

DOOR = re.compile(r"https?://\S+/marke/#[A-Z2-7-]+")


@pytest.fixture
def bashir(cast: Cast) -> Adviser:
    return cast.adviser()


def test_mails_tell_that_it_is_soon_and_that_it_is_now_and_betray_nothing(cast: Cast, bashir: Adviser, town: Town):
    first, *others = [cast.citizen(java_script_enabled=False) for _ in range(4)]
    for person in (first, *others):
        person.draw_number()
    anna = cast.citizen()
    number = anna.draw_number()
    box = anna.unfold("Bescheid per E-Mail")
    expect(box.get_by_label("E-Mail-Adresse")).to_be_hidden()  # first whether it is safe
    box.get_by_label("Ja, an die Adresse").check()
    box.get_by_label("E-Mail-Adresse").fill(ANNA)
    box.get_by_role("button", name="Bescheid geben").click()
    anna.page.get_by_text(f"Wir schreiben an {ANNA}").wait_for()
    return_number(first)
    soon = town.mailbox.next_mail(ANNA, "Sie sind bald dran")
    for person in others:
        return_number(person)
    anna.wait_until_ahead(0)
    bashir.call_next()
    called = town.mailbox.next_mail(ANNA, "Sie sind dran")
    for letter in (soon, called):
        for word in (*TELLTALE, number):
            assert word not in str(letter.message)
    assert re.search(r"bis \d\d:\d\d Uhr", called.text)
    phone = cast.citizen()
    phone.page.goto(door_in(called.text))
    phone.step_in()
    assert ANNA not in town.server.log


def test_a_push_says_only_that_it_is_time_and_goes_when_the_call_is_over(cast: Cast, bashir: Adviser, town: Town):
    anna = cast.citizen()
    number = anna.draw_number()
    subscribed = town.pushbox.subscribe(anna.page)
    bashir.call_next()
    content = subscribed.next_push()
    for word in (*TELLTALE, number):
        assert word not in content
    anna.call.wait_for()
    subscribed.deliver(content)
    subscribed.wait_until_something_is_shown()
    assert subscribed.shown() == [
        {"title": "Sie sind dran", "body": "Bitte öffnen Sie den Wartebereich.", "path": "/wartebereich/"}
    ]
    bashir.back_to_the_desk()
    bashir.page.get_by_role("button", name="Aufruf zurücknehmen").click()
    anna.call.wait_for(state="hidden")
    subscribed.wait_until_nothing_is_shown()


def return_number(citizen: Citizen) -> None:
    """Without scripts."""
    citizen.page.locator(".waiting__back").get_by_role("button", name="Wartemarke zurückgeben").click()
    citizen.page.get_by_role("button", name="Wartemarke zurückgeben").click()
    citizen.wait_until("given_up")


def door_in(text: str) -> str:
    found = DOOR.search(text)
    assert found, text
    return found[0]
