"""A tour through everything that can be seen in a room, and afterwards."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from journeys.documents import pdf
from journeys.other_hand import OtherHand
from journeys.stage import Adviser, Citizen, Person
from journeys.talk import switch_on, wait_until_connected, wait_until_rendering
from journeys.tours import Sights, Visitors

NOT_ALLOWED = """() => {
  navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('', 'NotAllowedError'));
}"""
REASONS = {
    "finished": "Die Beratung ist beendet",
    "adviser_absent": "abgebrochen",
    "given_back": "Sie warten wieder",
    "missed": "Die Beratung ist beendet",
}


def tour_of_the_room(visitors: Visitors) -> Sights:
    anna, bashir = visitors.citizen(), visitors.cast.adviser(**visitors.options)
    anna.draw_number()
    bashir.page.get_by_role("button", name="Nächste Person aufrufen").and_(bashir.page.locator(":enabled")).wait_for()
    bashir.call_next()
    bashir.page.get_by_text("T-001 wird aufgerufen").wait_for()
    yield "room, calling", bashir.page
    anna.step_in()
    for person in (anna, bashir):
        wait_until_connected(person)
    yield "room, running", anna.page
    switch_on(anna)
    switch_on(bashir)
    wait_until_rendering(anna)
    yield "room, camera on", anna.page
    yield from _unfolded(anna)
    yield from _written(anna, bashir)
    yield from _shown(anna, bashir)
    yield from _troubled(visitors, anna, bashir)
    bashir.page.get_by_role("button", name="Beratung beenden").click()
    bashir.page.get_by_role("dialog").wait_for()
    yield "room, asked whether to end", bashir.page
    bashir.page.keyboard.press("Escape")
    yield from _parted(anna, visitors.hand)


def _unfolded(anna: Person) -> Sights:
    """What lies behind the bar, and who is present."""
    anna.page.locator("summary", has_text="Anwesend: 2").click()
    yield "room, who is present", anna.page
    anna.page.keyboard.press("Escape")
    anna.page.get_by_role("button", name="Mehr", exact=True).click()
    yield "room, more", anna.page
    anna.page.get_by_role("button", name="Geräte", exact=True).click()
    anna.page.get_by_role("heading", name="Geräte").wait_for()
    yield "room, devices", anna.page
    anna.page.keyboard.press("Escape")


def _written(anna: Person, bashir: Person) -> Sights:
    for person, text in (
        (anna, "Guten Tag!"),
        (bashir, "Guten Tag, was kann ich für Sie tun?"),
        (anna, "Es geht um den Unterhalt."),
    ):
        person.page.get_by_label("Live-Text").press_sequentially(f"{text}\n")
    bashir.page.get_by_label("Live-Text").press_sequentially("Einen Moment")
    anna.page.get_by_text("Einen Moment", exact=True).wait_for()
    yield "room, live text", anna.page


def _shown(anna: Person, bashir: Person) -> Sights:
    show_pdf(bashir)
    for person in (anna, bashir):
        person.page.get_by_text("Seite 1 von 3", exact=True).first.wait_for()
    anna.page.locator(".textLayer").get_by_text("Antrag").first.wait_for(state="attached")
    yield "room, a document is shown", anna.page
    yield "room, the adviser shows a document", bashir.page


def _troubled(visitors: Visitors, anna: Citizen, bashir: Adviser) -> Sights:
    anna.page.get_by_role("button", name="Kamera ausschalten").click()
    anna.page.evaluate(NOT_ALLOWED)
    anna.page.get_by_role("button", name="Kamera einschalten").click()
    anna.page.get_by_role("alert").filter(has_text="Kamera").wait_for()
    yield "room, the camera is not allowed", anna.page
    anna.page.get_by_role("button", name="Diese Meldung schließen").click()
    visitors.server.kill()
    bashir.page.close()
    anna.page.get_by_text("Verbindung unterbrochen").first.wait_for(timeout=60_000)
    yield "room, connection lost", anna.page
    visitors.server.start()
    anna.page.get_by_text("ist gerade nicht verbunden").first.wait_for(timeout=60_000)
    yield "room, the other is away", anna.page
    first, second = anna.page, anna.new_page()
    second.goto("/beratung/")
    first.get_by_role("button", name="Hier weitermachen").wait_for()
    yield "room, replaced by a second window", first
    second.close()
    bashir.page = bashir.new_page()
    bashir.page.goto("/arbeitsplatz/")
    bashir.page.get_by_role("link", name="Zur Beratung").click()
    bashir.page.get_by_role("button", name="Beratung beenden").wait_for()


def _parted(anna: Citizen, hand: OtherHand) -> Sights:
    anna.page.reload()
    wait_until_connected(anna)
    anna.page.get_by_role("button", name="Beratung verlassen").click()
    yield from _farewell(anna.page, "Sie haben die Beratung verlassen", "left")
    for reason, heading in REASONS.items():
        hand.does(f"Consultation.objects.update(state='ended', reason='{reason}', ended_at=now())")
        anna.page.goto("/beratung/ende/")
        yield from _farewell(anna.page, heading, reason)


def _farewell(page: Page, heading: str, reason: str) -> Sights:
    expect(page.get_by_role("heading", level=1)).to_contain_text(heading)
    yield f"farewell, {reason}", page


def show_pdf(person: Person, name: str = "antrag.pdf", pages: int = 3) -> None:
    with person.page.expect_file_chooser() as chooser:
        person.page.get_by_role("button", name="Dokument zeigen").click()
    chooser.value.set_files({"name": name, "mimeType": "application/pdf", "buffer": pdf(pages=pages)})
