"""Who may do what at the table, and what becomes of it when people come and go."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import expect

from journeys.conftest import Cast
from journeys.documents import form_pdf, pdf, scan
from journeys.other_hand import OtherHand
from journeys.stage import Adviser, Citizen, DemoServer
from journeys.tables import drawn, field, on_page, pointed_at, press_at, show, strokes, until, use
from journeys.talk import meet

pytestmark = pytest.mark.browser

LEAD = """
from sprechstunde.consultations import people
from sprechstunde.consultations.models import Participant, Role
citizen = Participant.objects.get(role=Role.CITIZEN)
"""
# A line that lets eight megabytes of documents through, and then nothing more.
BLOCK_FILES = """(() => {
  let bytes = 0;
  const send = RTCDataChannel.prototype.send;
  RTCDataChannel.prototype.send = function (data) {
    if (this.label === 'files' && (bytes += data.byteLength) > 8e6) return undefined;
    return send.call(this, data);
  };
})()"""
WATCH_ADDRESSES = """(() => {
  window.live = new Set();
  const [make, drop] = [URL.createObjectURL, URL.revokeObjectURL];
  URL.createObjectURL = (blob) => { const address = make.call(URL, blob); live.add(address); return address; };
  URL.revokeObjectURL = (address) => { live.delete(address); drop.call(URL, address); };
})()"""


@pytest.fixture
def hand(server: DemoServer) -> Iterator[OtherHand]:
    with OtherHand(server) as hand:
        yield hand


@pytest.fixture
def enter(cast: Cast) -> Callable[[], tuple[Citizen, Adviser]]:
    def both() -> tuple[Citizen, Adviser]:
        anna, bashir = cast.citizen(), cast.adviser()
        for person in (anna, bashir):
            person.page.add_init_script(WATCH_ADDRESSES)
        meet(anna, bashir)
        return anna, bashir

    return both


def test_where_the_office_says_so_the_citizen_looks_turns_and_points_and_no_more(
    enter: Callable[[], tuple[Citizen, Adviser]], hand: OtherHand
):
    hand.does("Office.objects.update(documents_view_only=True)")
    anna, bashir = enter()
    expect(anna.page.get_by_role("button", name="Dokument zeigen")).to_be_hidden()
    show(bashir, "antrag.pdf", form_pdf("Mia"))
    for person in (anna, bashir):
        field(person, "ort").wait_for()
    expect(anna.page.get_by_role("button", name="mitnehmen")).to_have_count(0)
    tools = anna.page.get_by_role("toolbar", name="Werkzeuge").get_by_role("button")
    assert tools.all_inner_texts() == ["Lesen", "Zeigen", "Kleiner", "Größer", "Drehen"]
    expect(field(anna, "name")).to_have_value("Mia")
    expect(field(anna, "name")).not_to_be_editable()
    expect(field(anna, "zustimmung")).to_be_disabled()
    field(bashir, "name").press("End")
    field(bashir, "name").press_sequentially(" Yilmaz")
    expect(field(anna, "name")).to_have_value("Mia Yilmaz")
    use(bashir, "Markieren")
    press_at(bashir, 60, 60)
    press_at(bashir, 300, 60)
    expect(strokes(anna)).to_have_count(1)
    use(anna, "Zeigen")
    with pointed_at(bashir, by="T-001"):
        press_at(anna, 100, 100)
    anna.page.get_by_role("button", name="Nächste Seite").click()
    on_page(bashir, 2, 2)
    with bashir.page.expect_download():
        bashir.page.get_by_role("button", name="Original mitnehmen").click()


def test_who_is_sent_aside_sees_nothing_of_the_table_and_has_it_again_when_brought_back(
    enter: Callable[[], tuple[Citizen, Adviser]], hand: OtherHand
):
    anna, bashir = enter()
    show(bashir, "eins.pdf", pdf(pages=3))
    on_page(anna, 1, 3)
    drawn(anna)
    hand.does(LEAD + "people.hold(participant=citizen)")
    anna.page.locator("[data-document]").wait_for(state="hidden")
    assert anna.page.locator("[data-paper]").inner_text() == ""
    assert anna.page.locator("[data-document-name]").inner_text() != "eins.pdf"
    until(anna, "() => live.size === 0")
    while anna.page.workers:
        anna.page.workers[0].wait_for_event("close")
    bashir.page.get_by_role("button", name="Nächste Seite").click()
    on_page(bashir, 2, 3)
    hand.does(LEAD + "people.admit(participant=citizen)")
    on_page(anna, 2, 3)
    drawn(anna)
    anna.page.get_by_role("button", name="Nächste Seite").click()
    on_page(bashir, 3, 3)


def test_who_gives_a_document_leaves_in_the_middle_and_the_talk_goes_on(cast: Cast):
    anna, bashir = cast.citizen(), cast.adviser()
    anna.page.add_init_script(BLOCK_FILES)
    meet(anna, bashir)
    show(anna, "akte.pdf", scan(pages=40, side=740))
    on_page(bashir, 1, 40)
    drawn(bashir)
    bashir.page.locator("[data-transfer]:not([hidden])").wait_for()
    # Her browser loses the file with the page: she takes it off again when she is back.
    anna.page.reload()
    anna.page.get_by_role("alert").filter(has_text="Das Dokument ist nicht mehr da").wait_for()
    bashir.page.locator("[data-document]").wait_for(state="hidden")
    show(bashir, "neu.pdf", pdf(pages=2))
    on_page(anna, 1, 2)


ASK = """() => {
  window.cleared = 0;
  const clear = async () => { if (++cleared === 1) throw new Error('an adviser does not answer'); };
  const question = document.querySelector('table-question');
  question.ask(['Kontoauszug.pdf', 'Foto 1.jpg'], clear).then((answer) => { window.answer = answer; });
}"""


@pytest.mark.parametrize(("button", "answer"), [("Liegen lassen", "keep"), ("Abbrechen", "cancel"), ("Abräumen", "clear")])
def test_before_somebody_comes_in_the_adviser_is_asked_what_they_shall_see(cast: Cast, button: str, answer: str):
    anna, bashir = cast.citizen(), cast.adviser()
    meet(anna, bashir)
    assert anna.page.locator("table-question").count() == 0
    bashir.page.evaluate(ASK)
    dialog = bashir.page.get_by_role("dialog", name="Auf dem Tisch liegen Dokumente")
    dialog.get_by_text("Kontoauszug.pdf").wait_for()
    dialog.get_by_role("button", name=button).click()
    if answer == "clear":
        dialog.get_by_role("alert").filter(has_text="nicht bei allen").wait_for()
        dialog.get_by_role("button", name=button).click()
    dialog.wait_for(state="hidden")
    until(bashir, "(answer) => window.answer === answer", answer)


def test_a_finger_draws_and_otherwise_scrolls(cast: Cast):
    phone = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
    anna, bashir = cast.citizen(**phone), cast.adviser()
    meet(anna, bashir)
    show(bashir, "brief.pdf", pdf(pages=2))
    drawn(anna)
    paper = anna.page.locator("[data-paper]")
    paper.evaluate("(paper) => paper.scrollIntoView({ behavior: 'instant' })")
    top = anna.page.evaluate("scrollY")
    swipe(anna, from_y=300, to_y=100)
    until(anna, "(top) => scrollY > top + 50", top)
    tap_tool(anna, "Markieren")
    paper.evaluate("(paper) => paper.scrollIntoView({ behavior: 'instant' })")
    box = paper.bounding_box()
    assert box
    top = anna.page.evaluate("scrollY")
    swipe(anna, from_y=box["y"] + 60, to_y=box["y"] + 160)
    expect(strokes(bashir)).to_have_count(1)
    assert anna.page.evaluate("scrollY") == top
    tap_tool(anna, "Zeigen")
    with pointed_at(bashir, by="T-001"):
        anna.page.locator(".room-hand").tap(position={"x": 100, "y": 80})
    anna.page.get_by_role("button", name="Nächste Seite").tap()
    on_page(bashir, 2, 2)


def tap_tool(person: Citizen, name: str) -> None:
    tool = person.page.get_by_role("toolbar", name="Werkzeuge").get_by_role("button", name=name)
    # Two touches within a blink are one to a browser.
    person.page.wait_for_timeout(700)
    tool.tap()
    expect(tool).to_have_attribute("aria-pressed", "true")


def swipe(person: Citizen, from_y: float, to_y: float) -> None:
    session = person.context.new_cdp_session(person.page)
    steps = [from_y + (to_y - from_y) * part / 10 for part in range(11)]
    session.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": 150, "y": steps[0]}]})
    for y in steps[1:]:
        session.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [{"x": 150, "y": y}]})
    session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    session.detach()
