"""A tour through everything that can be seen at the documents table."""

from __future__ import annotations

from journeys.documents import evil_pdf, form_pdf, pdf, png
from journeys.stage import Adviser, Citizen
from journeys.tables import drawn, field, on_page, press_at, show, strokes, use
from journeys.talk import meet
from journeys.tours import Sights, Visitors

# Answered later; an evaluation that returned the promise would wait for it.
ASK = """() => void document.querySelector('table-question').ask(
  ['Kontoauszug.pdf', 'ein-sehr-langer-Name-ohne-Leerzeichen-wie-ihn-Scanner-schreiben-2026-11-23.pdf'],
  () => Promise.reject(new Error()))"""


def tour_of_the_documents(visitors: Visitors) -> Sights:
    options = {**visitors.options, "has_touch": True, "is_mobile": True}
    anna, bashir = visitors.cast.citizen(**options), visitors.cast.adviser(**visitors.options)
    meet(anna, bashir)
    yield from _photographed(anna)
    yield from _filled_in(anna, bashir)
    yield from _marked(anna, bashir)
    yield from _seen_alone(anna, bashir)
    yield from _asked(bashir)
    yield from _only_looked_at(visitors, anna, bashir)


def _photographed(anna: Citizen) -> Sights:
    anna.page.get_by_role("button", name="Mehr", exact=True).tap()
    with anna.page.expect_file_chooser() as chooser:
        anna.page.get_by_role("button", name="Foto machen").tap()
    chooser.value.set_files({"name": "IMG_1.png", "mimeType": "image/png", "buffer": png(800, 600)})
    dialog = anna.page.get_by_role("dialog", name="Foto gerade richten")
    dialog.wait_for()
    yield "table, a photo is straightened", anna.page
    dialog.get_by_role("button", name="Auf den Tisch legen").tap()
    drawn(anna)
    yield "table, a picture", anna.page
    show(anna, "kaputt.pdf", b"%PDF-1.4\nund dann nichts mehr")
    anna.page.get_by_role("alert").filter(has_text="Datei").first.wait_for()
    yield "table, a file that is damaged", anna.page
    anna.page.get_by_role("button", name="Diese Meldung schließen").click()


def _filled_in(anna: Citizen, bashir: Adviser) -> Sights:
    show(bashir, "antrag-auf-vollzeitpflege-mit-einem-langen-namen.pdf", form_pdf("Mia"))
    field(anna, "ort").wait_for()
    # On a small screen the list unfolds by itself.
    anna.page.get_by_role("textbox", name="Name des Kindes").nth(1).wait_for()
    yield "table, a form and its fields as a list", anna.page
    anna.page.get_by_text("Felder dieser Seite als Liste").click()


def _marked(anna: Citizen, bashir: Adviser) -> Sights:
    use(anna, "Markieren")
    for x, y in ((40, 40), (250, 40)):
        press_at(anna, x, y)
    strokes(bashir).wait_for(state="attached")
    yield "table, marking", anna.page
    use(anna, "Notiz")
    press_at(anna, 100, 80)
    anna.page.keyboard.type("Was heißt das?")
    yield "table, a note", anna.page
    use(bashir, "Zeigen")
    press_at(bashir, 60, 60)
    yield "table, the adviser's note and tools", bashir.page
    show(anna, "boese.pdf", evil_pdf())
    on_page(anna, 1, 3)
    yield "table, links to read", anna.page
    anna.page.get_by_role("button", name="Dokument schließen").click()


def _seen_alone(anna: Citizen, bashir: Adviser) -> Sights:
    show(bashir, "brief.pdf", pdf(pages=5))
    on_page(anna, 1, 5)
    anna.page.get_by_role("button", name="Allein umsehen").click()
    bashir.page.get_by_role("button", name="Nächste Seite").click()
    anna.page.get_by_text("Die anderen sind auf Seite 2").wait_for()
    use(anna, "Größer")
    yield "table, looking around alone", anna.page


def _asked(bashir: Adviser) -> Sights:
    bashir.page.evaluate(ASK)
    dialog = bashir.page.get_by_role("dialog", name="Auf dem Tisch liegen Dokumente")
    dialog.get_by_role("button", name="Abräumen").click()
    dialog.get_by_role("alert").filter(has_text="nicht bei allen").wait_for()
    yield "table, asked what a newcomer shall see", bashir.page
    dialog.get_by_role("button", name="Abbrechen").click()


def _only_looked_at(visitors: Visitors, anna: Citizen, bashir: Adviser) -> Sights:
    visitors.hand.does("Office.objects.update(documents_view_only=True)")
    anna.page.reload()
    on_page(anna, 2, 5)
    anna.page.get_by_role("list", name="Dokumente auf dem Tisch").get_by_role("button", name="antrag").click()
    field(anna, "ort").wait_for()
    yield "table, only to look at", anna.page
