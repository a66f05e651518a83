"""Leaving a discreet office's pages at once: another page, nothing stored, nothing running (U-10, P-08)."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from journeys import axe, layout
from journeys.elsewhere import Elsewhere
from journeys.keys import Keys
from journeys.other_hand import OtherHand
from journeys.stage import Adviser, Citizen, DemoServer
from journeys.talk import meet, switch_on
from journeys.test_traces import NOTHING, STORED
from journeys.tours import OFFICE, WAITING_AREA

pytestmark = pytest.mark.browser

EXPLANATION = "/schnell-weg/"
PHONE = {"viewport": {"width": layout.PHONE[0], "height": layout.PHONE[1]}, "reduced_motion": "reduce"}

STORE = """async () => {
  localStorage.setItem('ring', 'glocke');
  sessionStorage.setItem('test', 'bestanden');
  await caches.open('something');
  await new Promise((resolve, reject) => {
    const opening = indexedDB.open('something');
    opening.onerror = reject;
    opening.onsuccess = () => resolve(opening.result.close());
  });
}"""
WATCH_DEVICES = """(() => {
  window.tracks = [];
  const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  navigator.mediaDevices.getUserMedia = async (wanted) => {
    const stream = await ask(wanted);
    tracks.push(...stream.getTracks());
    return stream;
  };
})()"""
# Nothing more can be asked of a page that is on its way to another, so it tells by itself; meanwhile another script has
# written its news into the title. The browser says something of its own there, too: what it cleared.
LEFT = "What is left: "
TELL_WHAT_IS_LEFT = """(left) => document.addEventListener('quick-exit', () => setTimeout(() => {
  document.title = 'Sie sind dran';
  setTimeout(() => console.info(left + JSON.stringify({
    title: document.title,
    text: document.documentElement.innerText.trim(),
    above: document.elementFromPoint(innerWidth / 2, innerHeight / 2)?.className,
    tracks: tracks.map((each) => each.readyState),
  })));
}))"""


@pytest.fixture
def server(own_server: DemoServer) -> DemoServer:
    return own_server


@pytest.fixture
def elsewhere(server: DemoServer) -> Iterator[Elsewhere]:
    with Elsewhere() as elsewhere, OtherHand(server) as hand:
        hand.does(f"Municipality.objects.update(exit_url={elsewhere.url!r})")
        yield elsewhere


@pytest.fixture
def person(browser: Browser, server: DemoServer, elsewhere: Elsewhere) -> Iterator[Callable[..., Citizen]]:
    """Makes somebody who may leave our host, unlike the rest of the cast. Nobody's browser may have complained."""
    people: list[Citizen] = []

    def enter(kind: type[Citizen] = Citizen, **options: object) -> Citizen:
        people.append(kind(browser, server.origin, **options))
        return people[-1]

    yield enter
    for each in people:
        each.close()
    assert not [problem for each in people for problem in each.problems]


@pytest.fixture
def bashir(browser: Browser, server: DemoServer) -> Iterator[Adviser]:
    adviser = Adviser(browser, server.origin)
    adviser.sign_in()
    adviser.open_counter()
    yield adviser
    adviser.close()


def test_the_button_leads_away_and_nothing_stays_behind(person, bashir: Adviser, elsewhere: Elsewhere):
    anna = person()
    page = anna.page
    number = anna.draw_number()
    page.evaluate(STORE)
    assert page.evaluate(STORED) != NOTHING
    button(page).click()
    arrive(page, elsewhere)
    assert elsewhere.referrers == [None]
    assert anna.context.cookies() == []
    fresh = anna.new_page()
    fresh.goto("/impressum/")
    assert fresh.evaluate(STORED) == NOTHING
    page.go_back()
    page.get_by_role("heading", level=1).wait_for()
    assert number not in page.content()
    fresh.goto(WAITING_AREA)
    assert number not in fresh.content()
    expect(bashir.page.get_by_role("rowheader", name=number)).to_be_visible()  # the place is kept


def test_shift_three_times_leads_away_and_says_so_on_the_way(person, bashir: Adviser, elsewhere: Elsewhere):
    anna = person()
    page = anna.page
    anna.draw_number()
    page.get_by_label("Name oder Pseudonym").press_sequentially("ABC")
    for _ in range(4):
        page.keyboard.press("Shift+A")
        page.keyboard.press("Control+Shift")
    status = page.locator("[data-status]").filter(has_text="Umschalttaste")
    expect(status).to_have_count(0)
    page.keyboard.press("Shift")
    expect(status).to_have_text("Drücken Sie noch zweimal die Umschalttaste, um diese Seite zu verlassen.")
    page.keyboard.press("Shift")
    expect(status).to_have_text("Drücken Sie noch einmal die Umschalttaste, um diese Seite zu verlassen.")
    page.keyboard.press("x")
    expect(status).to_have_count(0)
    for _ in range(3):
        page.keyboard.press("Shift")
    arrive(page, elsewhere)
    assert anna.context.cookies() == []


def test_without_scripts_the_button_leads_away_too(person, bashir: Adviser, elsewhere: Elsewhere):
    anna = person(java_script_enabled=False)
    page = anna.page
    page.goto(OFFICE)
    page.get_by_role("button", name="Wartemarke ziehen").click()
    page.wait_for_url(f"**{WAITING_AREA}")
    assert anna.context.cookies()
    button(page).click()
    arrive(page, elsewhere)
    assert anna.context.cookies() == []


def test_all_tabs_leave_together(person, bashir: Adviser, elsewhere: Elsewhere):
    anna = person()
    anna.draw_number()
    tabs = [anna.page, *(anna.new_page() for _ in range(3))]
    for tab, path in zip(tabs, (WAITING_AREA, OFFICE, "/", "/datenschutz/"), strict=True):
        tab.goto(path)
        tab.evaluate("sessionStorage.setItem('test', 'bestanden')")
    button(tabs[1]).click()
    for tab in tabs:
        arrive(tab, elsewhere)
    fresh = anna.new_page()
    fresh.goto("/impressum/")
    assert fresh.evaluate(STORED) == NOTHING


def test_whoever_advises_does_not_leave_with_a_citizen(person, bashir: Adviser, elsewhere: Elsewhere):
    page = bashir.new_page()
    page.goto(OFFICE)
    expect(button(page)).to_have_count(0)
    assert page.evaluate(f"fetch('{EXPLANATION}', {{method: 'POST', redirect: 'manual'}}).then(() => true)")
    bashir.page.reload()
    expect(bashir.page.get_by_role("button", name="Arbeitsplatz schließen")).to_be_visible()


def test_it_leads_away_when_our_server_is_gone(person, server: DemoServer, elsewhere: Elsewhere):
    anna = person()
    anna.page.goto(OFFICE)
    button(anna.page).wait_for()
    server.kill()
    button(anna.page).click()
    arrive(anna.page, elsewhere)


def test_at_once_nothing_can_be_seen_heard_or_read(person, bashir: Adviser, elsewhere: Elsewhere):
    """Also while the other site takes its time."""
    anna = person()
    page = anna.page
    anna.context.add_init_script(WATCH_DEVICES)
    meet(anna, bashir)
    switch_on(anna)
    elsewhere.hold()
    page.evaluate(TELL_WHAT_IS_LEFT, LEFT)
    with page.expect_console_message(lambda message: message.text.startswith(LEFT)) as told:
        page.evaluate("setTimeout(() => document.querySelector('#schnell-weg button').click())")
    assert json.loads(told.value.text.removeprefix(LEFT)) == {
        "title": "Wird geladen",
        "text": "Wird geladen",
        "above": "leaving",
        "tracks": ["ended", "ended"],
    }
    elsewhere.answer()
    arrive(page, elsewhere)


@pytest.mark.parametrize("options", [PHONE, {}], ids=["phone", "wide"])
def test_the_button_can_be_reached_while_a_dialog_is_open(person, bashir: Adviser, elsewhere: Elsewhere, options):
    anna = person(**options)
    page = anna.page
    anna.draw_number()
    bashir.call_next()
    page.get_by_role("dialog").wait_for()
    inside = page.get_by_role("dialog").get_by_role("button", name="Schnell weg")
    expect(inside).to_be_in_viewport(ratio=1)
    page.keyboard.press("Escape")
    expect(page.get_by_role("complementary", name="Schnell weg").get_by_role("button")).to_be_in_viewport(ratio=1)
    page.reload()
    page.get_by_role("dialog").wait_for()
    inside.click()
    arrive(page, elsewhere)


@pytest.mark.parametrize("options", [PHONE, {"reduced_motion": "reduce"}], ids=["phone", "wide"])
@pytest.mark.parametrize("path", [OFFICE, WAITING_AREA, EXPLANATION, "/termin/buchen/trennung-scheidung/?leistung=trennung"])
def test_by_keyboard_it_is_the_second_stop_and_covers_no_other(person, bashir: Adviser, elsewhere: Elsewhere, options, path):
    anna = person(**options)
    anna.draw_number()
    anna.page.goto(path)
    keys = Keys(anna.page)
    assert "Zum Inhalt" in keys.tab()["name"]
    assert keys.tab()["name"] == "Diese Seite schnell verlassen"
    assert len(keys.way_round()) > 10  # each of which must be seen
    keys.tab_to("Diese Seite schnell verlassen", backwards=True)
    anna.page.keyboard.press("Enter")
    arrive(anna.page, elsewhere)


@pytest.mark.parametrize("options", [PHONE, {}], ids=["phone", "wide"])
def test_the_button_is_big_and_stays_in_view(person, bashir: Adviser, elsewhere: Elsewhere, options):
    page = person(**options).page
    page.goto(OFFICE)
    for _ in range(2):
        expect(button(page)).to_be_in_viewport(ratio=1)
        box = button(page).bounding_box()
        assert box
        assert min(box["width"], box["height"]) >= 48
        page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")


def test_everybody_can_read_the_explanation(person, elsewhere: Elsewhere):
    page = person(**PHONE).page
    page.goto(OFFICE)
    page.get_by_role("link", name="Was macht dieser Knopf?").click()
    page.get_by_role("heading", level=1, name="Was macht „Schnell weg“?").wait_for()
    expect(page.get_by_text("127.0.0.1 öffnet sich")).to_be_visible()
    problems = [*axe.violations(page), *layout.faults(page), *layout.lost_in_forced_colours(page)]
    page.emulate_media(color_scheme="dark")
    assert [*problems, *axe.colour_violations(page)] == []


def test_the_address_is_asked_only_when_writing_is_safe(person, bashir: Adviser, elsewhere: Elsewhere):
    page = person(**PHONE).page
    page.goto("/termin/anfragen/trennung-scheidung/?leistung=trennung")
    address, yes = page.get_by_label("E-Mail-Adresse"), page.get_by_label("Ja, an die Adresse")
    expect(page.get_by_role("heading", name="Ist es sicher, Ihnen hier zu schreiben?")).to_be_visible()
    expect(address).to_be_hidden()
    yes.check()
    expect(address).to_be_visible()
    assert axe.violations(page) == []
    yes.uncheck()
    expect(address).to_be_hidden()
    page.get_by_label("Wann hätten Sie Zeit?").fill("Dienstags")
    page.get_by_role("button", name="Termin anfragen").click()
    page.get_by_role("alert").wait_for()
    page.get_by_role("alert").get_by_role("link").click()
    expect(yes).to_be_focused()


def button(page: Page):
    return page.get_by_role("button", name="Schnell weg")


def arrive(page: Page, elsewhere: Elsewhere) -> None:
    page.wait_for_url(elsewhere.url)
    page.get_by_role("heading", name="Heiter bis wolkig").wait_for()
