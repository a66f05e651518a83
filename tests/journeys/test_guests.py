"""Guests: invited, at the door, in the room, aside, back, and out; three and four people in real browsers."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Playwright, expect

from journeys.cable import cable_to
from journeys.conftest import Cast
from journeys.guests import (
    FEW_PICTURES,
    do,
    expect_in,
    invite,
    lobby_of,
    people_panel,
    wait_until_alone,
    wait_until_seeing,
)
from journeys.mesh import watch_mesh
from journeys.stage import DemoServer, launch
from journeys.talk import meet, switch_on

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def browser(playwright: Playwright) -> Iterator[Browser]:
    browser = launch(playwright, FEW_PICTURES)
    yield browser
    browser.close()


def test_an_interpreter_is_invited_knocks_is_let_in_and_seen_by_everybody(cast: Cast):
    anna, bashir, guest = cast.citizen(), cast.adviser(), cast.guest()
    watch_mesh(anna, bashir, guest)
    meet(anna, bashir)
    guest.open(invite(bashir, "Dolmetschung"))
    expect(guest.page.get_by_text("Sie sind eingeladen als: Dolmetschung")).to_be_visible()
    guest.knock("Selin Kaya")
    expect(guest.page.get_by_role("button", name="Beratung verlassen")).to_be_visible()
    expect(guest.page.get_by_label("Live-Text")).to_be_hidden()
    expect(bashir.page.get_by_role("button", name=re.compile("Personen.*1 an der Tür"))).to_be_visible()
    expect(bashir.page).to_have_title(re.compile(r"^\(1\) "))
    expect_in(bashir, "Es klopfen an", "Selin Kaya")
    do(bashir, "Einlassen", "Selin Kaya")
    expect(guest.page.get_by_label("Live-Text")).to_be_visible()
    expect(guest.page.get_by_role("heading", level=1)).to_be_focused()
    for person in (anna, bashir, guest):
        switch_on(person)
    for person in (anna, bashir, guest):
        wait_until_seeing(person, 2)

    do(bashir, "Zur Seite bitten", "Selin Kaya")
    guest.lobby("Bitte um etwas Geduld").wait_for()
    wait_until_alone(guest)
    for person in (anna, bashir):
        wait_until_seeing(person, 1)
    guest.page.reload()
    guest.lobby("Bitte um etwas Geduld").wait_for()
    do(bashir, "Einlassen", "Selin Kaya")
    for person in (anna, bashir):
        wait_until_seeing(person, 2)

    do(bashir, "Entfernen", "Selin Kaya")
    bashir.page.get_by_role("dialog", name="Selin Kaya entfernen?").get_by_role("button", name="Entfernen").click()
    guest.lobby("Das Gespräch ist für Sie beendet").wait_for()
    wait_until_alone(guest)
    guest.page.reload()
    expect(guest.page.get_by_role("heading", level=1)).to_have_text("Das Gespräch ist für Sie beendet")


def test_the_fifth_is_told_why_not_and_comes_in_when_somebody_leaves(cast: Cast):
    anna, bashir = cast.citizen(), cast.adviser()
    meet(anna, bashir)
    guests = {name: cast.guest() for name in ("Eins", "Zwei", "Drei")}
    watch_mesh(*guests.values())
    for name, guest in guests.items():
        guest.open(invite(bashir, "Person des Vertrauens", name))
        guest.knock()
    for name in ("Eins", "Zwei"):
        do(bashir, "Einlassen", name)
        expect(guests[name].page.get_by_label("Live-Text")).to_be_visible()
    expect(guests["Drei"].page.get_by_text("In der Beratung sind gerade vier Personen")).to_be_visible()
    do(bashir, "Einlassen", "Drei")
    expect(people_panel(bashir).get_by_role("alert")).to_contain_text("schon vier Personen")
    guests["Eins"].page.get_by_role("button", name="Beratung verlassen").click()
    expect(guests["Eins"].page.get_by_role("heading", level=1)).to_have_text("Sie haben das Gespräch verlassen")
    expect(guests["Drei"].page.get_by_text("Die Beratung lässt Sie ein, sobald es passt.").first).to_be_visible()
    do(bashir, "Einlassen", "Drei")
    expect(guests["Drei"].page.get_by_label("Live-Text")).to_be_visible()
    for person in (anna, bashir, guests["Zwei"], guests["Drei"]):
        switch_on(person, "Kamera")
    for guest in (guests["Zwei"], guests["Drei"]):
        wait_until_seeing(guest, 3)


def test_muting_switches_off_and_is_said_and_can_be_taken_back_by_the_muted_alone(cast: Cast):
    anna, bashir = cast.citizen(), cast.adviser()
    number = anna.draw_number()
    bashir.page.get_by_role("button", name="Nächste Person aufrufen").and_(bashir.page.locator(":enabled")).wait_for()
    bashir.call_next()
    anna.step_in()
    expect(bashir.page.get_by_text("Verbunden", exact=True).first).to_be_visible()
    switch_on(anna, "Mikrofon")
    do(bashir, "Stummschalten", number)
    expect(anna.page.get_by_role("alert").filter(has_text="Die Beratung hat Ihr Mikrofon ausgeschaltet")).to_be_visible()
    expect(anna.page.get_by_role("button", name="Mikrofon einschalten")).to_be_visible()
    switch_on(anna, "Mikrofon")


def test_the_citizen_is_held_aside_and_sees_nothing_of_the_talk(cast: Cast):
    anna, bashir, guest = cast.citizen(), cast.adviser(), cast.guest()
    watch_mesh(anna)
    meet(anna, bashir)
    guest.open(invite(bashir, "Dolmetschung", "Selin"))
    guest.knock()
    do(bashir, "Einlassen", "Selin")
    expect(guest.page.get_by_label("Live-Text")).to_be_visible()
    do(bashir, "Zur Seite bitten", "T-001")
    lobby_of(anna, "Bitte um etwas Geduld").wait_for()
    wait_until_alone(anna)
    bashir.page.get_by_label("Live-Text").press_sequentially("Nur unter uns.\n")
    guest.page.get_by_text("Nur unter uns.").first.wait_for()
    do(bashir, "Einlassen", "T-001")
    expect(anna.page.get_by_label("Live-Text")).to_be_visible()
    bashir.page.get_by_label("Live-Text").press_sequentially("Für alle.\n")
    anna.page.get_by_text("Für alle.").first.wait_for()
    assert "Nur unter uns." not in anna.page.content()


def test_an_invitation_that_is_used_or_withdrawn_opens_nothing(cast: Cast):
    anna, bashir, guest, other = cast.citizen(), cast.adviser(), cast.guest(), cast.guest()
    meet(anna, bashir)
    link = invite(bashir, "Dolmetschung", "Selin")
    guest.open(link)
    guest.knock()
    do(bashir, "Einlassen", "Selin")
    expect(guest.page.get_by_label("Live-Text")).to_be_visible()
    other.page.goto(link)
    expect(other.page.get_by_role("alert")).to_contain_text("Diese Einladung wird schon benutzt")
    assert "#" not in other.page.url
    anna.new_page().goto(invite(bashir, "Person des Vertrauens", "Oma"))
    expect(anna.context.pages[-1].get_by_role("alert")).to_contain_text("Sie nehmen an diesem Gespräch schon teil")
    withdrawn = invite(bashir, "Dolmetschung", "Niemand")
    do(bashir, "Einladung zurückziehen", "Niemand")
    expect(people_panel(bashir).get_by_role("button", name="Einladung zurückziehen: Niemand")).to_have_count(0)
    other.page.goto(withdrawn)
    expect(other.page.get_by_role("alert")).to_contain_text("Dieser Code öffnet nichts")


def test_who_is_removed_while_the_line_is_down_reads_it_when_it_is_back(cast: Cast, server: DemoServer):
    anna, bashir = cast.citizen(), cast.adviser()
    meet(anna, bashir)
    with cable_to(server) as cable:
        guest = cast.guest(origin=cable.origin)
        guest.open(invite(bashir, "Person des Vertrauens").replace(server.origin, cable.origin))
        guest.knock("Tante Rosa")
        do(bashir, "Einlassen", "Tante Rosa")
        expect(guest.page.get_by_label("Live-Text")).to_be_visible()
        cable.pull()
        do(bashir, "Entfernen", "Tante Rosa")
        bashir.page.get_by_role("dialog", name="Tante Rosa entfernen?").get_by_role("button", name="Entfernen").click()
        expect(people_panel(bashir)).not_to_contain_text("Tante Rosa")
        cable.put_in()
        expect(guest.page.get_by_role("heading", level=1)).to_have_text("Das Gespräch ist für Sie beendet")
