"""A place in the queue outlives sleep, dead networks, closed browsers and changes of device (Q2, Q-06, Q-07)."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, expect

from journeys.cable import cable_to
from journeys.conftest import Cast
from journeys.everyday import put_to_sleep, wake_up
from journeys.spies import Spy
from journeys.stage import Adviser, Citizen, DemoServer

pytestmark = pytest.mark.browser

SINCE = re.compile(r"Keine Verbindung seit \d\d:\d\d Uhr\. Ihr Platz bleibt\.")


@pytest.fixture
def bashir(cast: Cast) -> Adviser:
    return cast.adviser()


def test_a_page_that_slept_is_true_again_when_somebody_looks_at_it(cast: Cast, bashir: Adviser, everyday: Browser):
    emil, anna = cast.citizen(), cast.citizen(browser=everyday)
    emil.draw_number()
    anna.draw_number()
    anna.wait_until_ahead(1)
    put_to_sleep(anna.page)
    give_number_back(emil)
    bashir.row(emil.number).wait_for(state="detached")
    assert anna.ahead == 1, "it slept, so it cannot know"
    wake_up(anna.page)
    anna.wait_until_ahead(0)


def test_a_call_that_came_while_the_page_slept_can_still_be_answered(cast: Cast, bashir: Adviser, everyday: Browser):
    anna = cast.citizen(browser=everyday)
    anna.draw_number()
    put_to_sleep(anna.page)
    bashir.call_next()
    bashir.back_to_the_desk()
    bashir.page.get_by_text("Aufgerufen, noch nicht im Raum").wait_for()
    assert not anna.call.is_visible(), "it slept, so it cannot know"
    wake_up(anna.page)
    expect(anna.call.get_by_role("timer")).to_have_text(re.compile(r"Noch [012]:\d\d Minuten"))
    anna.step_in()


def test_without_network_the_page_says_since_when_and_the_place_is_kept(cast: Cast, bashir: Adviser, server: DemoServer):
    with cable_to(server) as cable:
        emil, anna = cast.citizen(), cast.citizen(origin=cable.origin)
        emil.draw_number()
        number = anna.draw_number()
        anna.wait_until_ahead(1)
        expect(bashir.row(number)).to_contain_text("verbunden")
        cable.pull()
        expect(anna.page.locator('[data-fill="off"]')).to_have_text(SINCE)
        expect(bashir.row(number)).to_contain_text(re.compile(r"nicht verbunden seit \d\d:\d\d Uhr"))
        give_number_back(emil)
        cable.put_in()
        anna.wait_until_ahead(0)
        expect(anna.page.locator("[data-was-away]")).to_contain_text("Ihr Platz")
        expect(anna.page.locator('[data-fill="off"]')).to_be_hidden()
        assert anna.number == number
        expect(bashir.row(number)).not_to_contain_text("nicht verbunden")


def test_a_connection_over_which_nothing_comes_is_noticed_and_made_anew(cast: Cast, bashir: Adviser, server: DemoServer):
    emil, anna = cast.citizen(), cast.citizen()
    anna.page.clock.install()
    emil.draw_number()
    anna.draw_number()
    anna.wait_until_ahead(1)
    with server.silent():
        anna.page.clock.fast_forward(51_000)  # more than two and a half beats
        expect(anna.page.locator('[data-fill="off"]')).to_have_text(SINCE)
    expect(anna.page.locator('[data-fill="off"]')).to_be_hidden()
    give_number_back(emil)
    anna.wait_until_ahead(0)


def test_a_closed_browser_is_told_at_the_desk_and_loses_nothing(cast: Cast, bashir: Adviser):
    anna, emil = cast.citizen(), cast.citizen()
    number = anna.draw_number()
    emil.draw_number()
    anna.page.close()
    expect(bashir.row(number)).to_contain_text(re.compile(r"nicht verbunden seit \d\d:\d\d Uhr"))
    emil.wait_until_ahead(1)
    anna.page = anna.new_page()
    anna.page.goto("/wartebereich/")
    assert (anna.number, anna.ahead) == (number, 0)
    expect(bashir.row(number)).not_to_contain_text("nicht verbunden")


def test_three_tabs_are_all_true_over_one_stream_and_one_of_them_rings(cast: Cast, bashir: Adviser):
    emil, anna = cast.citizen(), cast.citizen()
    emil.draw_number()
    anna.draw_number()
    tabs = [anna.new_page() for _ in range(3)]
    anna.page.close()
    spies = [Spy(tab) for tab in tabs]
    for tab in tabs:
        tab.goto("/wartebereich/")
        expect(tab.locator("waiting-area")).to_have_attribute("data-live", "on")
    streams = streams_of(anna)
    give_number_back(emil)
    for tab in tabs:
        tab.locator('[data-ahead="0"]').wait_for()
    bashir.call_next()
    for tab in tabs:
        tab.get_by_role("dialog").get_by_role("button", name="Ton aus").wait_for()
    assert sorted(spy.tell("tones > 0") for spy in spies) == [False, False, True]
    assert streams_of(anna) == streams
    ringing = next(spy for spy in spies if spy.tell("tones > 0"))
    silent = next(tab for tab, spy in zip(tabs, spies, strict=True) if spy is not ringing)
    silent.get_by_role("dialog").get_by_role("button", name="Ton aus").click()
    ringing.wait_for("spied.hushed > 0")
    for tab in tabs:
        expect(tab.get_by_role("dialog").get_by_role("button", name="Ton aus")).to_be_hidden()


def test_a_number_taken_along_by_link_lives_on_both_devices(cast: Cast, bashir: Adviser):
    anna, phone = cast.citizen(), cast.citizen()
    number = anna.draw_number()
    link = anna.device_link()
    expect(anna.page.get_by_role("img", name="QR-Code")).to_be_visible()
    phone.page.goto("/marke/")
    phone.page.goto(link)
    phone.page.wait_for_url("**/wartebereich/")
    phone.page.go_back()
    assert "#" not in phone.page.url, "the code stays in no history"
    phone.page.go_forward()
    assert phone.number == number
    bashir.call_next()
    for device in (anna, phone):
        device.call.wait_for()
    phone.step_in()
    anna.page.get_by_role("link", name="Zur Beratung").wait_for()
    expect(anna.call).to_be_hidden()


def test_a_link_made_invalid_opens_nothing(cast: Cast, bashir: Adviser):
    anna, stranger = cast.citizen(), cast.citizen()
    anna.draw_number()
    link = anna.device_link()
    anna.page.get_by_role("button", name="Link ungültig machen").click()
    anna.page.get_by_role("button", name="Link und QR-Code anzeigen").wait_for()
    stranger.page.goto(link)
    expect(stranger.page.get_by_role("alert")).to_contain_text("öffnet keine Wartemarke")
    stranger.page.goto("/wartebereich/")
    stranger.page.get_by_role("heading", name="keine Wartemarke").wait_for()
    assert anna.device_link() != link


def test_only_this_device_turns_the_others_out(cast: Cast, bashir: Adviser):
    anna, phone = cast.citizen(), cast.citizen()
    number = anna.draw_number()
    phone.page.goto(anna.device_link())
    phone.page.wait_for_url("**/wartebereich/")
    anna.page.reload()
    anna.page.get_by_text("anderes Gerät").wait_for()
    anna.page.get_by_role("button", name="Nur dieses Gerät behält die Wartemarke").click()
    phone.wait_until("gone")
    phone.page.reload()
    phone.page.get_by_role("heading", name="keine Wartemarke").wait_for()
    anna.page.get_by_text("anderes Gerät").wait_for(state="detached")
    assert anna.number == number
    bashir.call_next()
    anna.step_in()


def test_without_scripts_the_code_is_typed(cast: Cast, bashir: Adviser):
    anna, phone = cast.citizen(), cast.citizen(java_script_enabled=False)
    number = anna.draw_number()
    anna.device_link()
    code = anna.page.locator(".tool__code").inner_text()
    phone.page.goto("/marke/")
    phone.page.get_by_label("Code").fill(code.lower())
    phone.page.get_by_role("button", name="Öffnen").click()
    phone.page.wait_for_url("**/wartebereich/")
    assert phone.number == number
    bashir.call_next()
    anna.call.wait_for()
    phone.page.reload()
    phone.page.get_by_role("button", name="Jetzt eintreten").click()
    phone.page.wait_for_url("**/beratung/")


def give_number_back(citizen: Citizen) -> None:
    citizen.page.locator(".waiting__back").get_by_role("button", name="Wartemarke zurückgeben").click()
    citizen.page.get_by_role("dialog").get_by_role("button", name="Wartemarke zurückgeben").click()
    citizen.wait_until("given_up")


def streams_of(citizen: Citizen) -> int:
    return len([address for address in citizen.addresses if address.endswith("/live/ticket")])
