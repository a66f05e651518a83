"""Tours through every page and state. A tour leads its people there and shows (name, page) for each; whoever takes it looks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from playwright.sync_api import Page

from journeys.conftest import Cast
from journeys.other_hand import OtherHand
from journeys.stage import Adviser, Citizen, DemoServer

OFFICE = "/buero/trennung-scheidung/"
WAITING_AREA = "/wartebereich/"
TEXTS = ("barrierefreiheit", "datenschutz", "impressum", "leichte-sprache", "gebaerdensprache")

Sights = Iterator[tuple[str, Page]]


@dataclass
class Visitors:
    """Who takes part. `options` are those of the browsers that are looked at, such as their size."""

    cast: Cast
    server: DemoServer
    hand: OtherHand
    options: dict[str, object]

    def citizen(self) -> Citizen:
        return self.cast.citizen(**self.options)


def tour_of_the_offices(visitors: Visitors) -> Sights:
    anna, hand = visitors.citizen(), visitors.hand
    page, beside = anna.page, anna.new_page()
    page.goto("/")
    yield "overview, all closed", page
    beside.goto(OFFICE)
    yield "office, closed because nobody is there", beside
    bashir = visitors.cast.adviser()
    _wait_for_status(page, "open")
    yield "overview, one open", page
    page.get_by_role("button", name="Aktualisierung anhalten").click()
    yield "overview, updates stopped", page
    _wait_for_status(beside, "open")
    yield "office, open", beside
    emil = visitors.citizen()
    number = emil.draw_number()
    page.reload()
    _wait_for_status(page, "busy")
    yield "overview, one busy", page
    _wait_for_status(beside, "busy")
    yield "office, busy", beside
    emil.page.goto(OFFICE)
    emil.page.get_by_text(number).first.wait_for()
    yield "office, with a number of one's own", emil.page
    hand.does("Office.objects.filter(slug='trennung-scheidung').update(daily_limit=1)")
    _wait_for_status(page, "full")
    yield "overview, one full", page
    _wait_for_status(beside, "full")
    yield "office, full", beside
    hand.does("Office.objects.filter(slug='trennung-scheidung').update(daily_limit=None)")
    _wait_for_status(beside, "busy")
    beside.get_by_role("button", name="Aktualisierung anhalten").click()
    _close_counter(bashir)
    beside.get_by_role("button", name="Wartemarke ziehen").click()
    beside.get_by_role("alert").wait_for()
    yield "office, no number now", beside
    beside.goto("/buero/buergerbuero/")
    yield "office, closed for a reason", beside


def tour_of_the_waiting_area(visitors: Visitors) -> Sights:
    anna, hand = visitors.citizen(), visitors.hand
    page = anna.page
    page.goto(WAITING_AREA)
    yield "waiting, no number", page
    bashir = visitors.cast.adviser()
    anna.draw_number()
    yield "waiting", page
    yield from _beside_the_number(anna)
    yield from _waiting_with_details(page)
    yield from _not_in_the_queue(anna, bashir, hand)
    page.get_by_role("button", name="Wartemarke zurückgeben").click()
    page.get_by_role("dialog").wait_for()
    yield "waiting, asked whether to return the number", page
    page.get_by_role("dialog").get_by_role("button", name="Weiter warten").click()
    _close_counter(bashir)
    page.locator('[data-office-status="closed"]').wait_for()
    yield "waiting, nobody at the desk", page
    bashir.open_counter()
    page.locator('[data-office-status="busy"]').wait_for()
    yield from _called(visitors, page, bashir)
    bashir.page.goto("/arbeitsplatz/")
    bashir.call_next()
    anna.step_in()
    page.goto(WAITING_AREA)
    page.get_by_role("link", name="Zur Beratung").wait_for()
    yield "waiting, in consultation", page
    hand.does("Ticket.objects.update(state='waiting', counter=None)")
    page.locator('[data-state="waiting"]').wait_for()
    hand.does("Counter.objects.create(office=Office.objects.get(slug='pflegeeltern'), "
              "adviser=User.objects.get(username='beratung2'), opened_at=now(), seen_at=now())")  # fmt: skip
    _draw_another(page)
    yield "waiting, two numbers", page
    yield from _ended(page, hand)


def _waiting_with_details(page: Page) -> Sights:
    page.get_by_label("Name oder Pseudonym").fill("Zoë Ŝmîth-Çelik")
    page.get_by_role("button", name="Speichern").click()
    page.get_by_text("Gespeichert").wait_for()
    yield "waiting, with details", page
    page.get_by_label("Name oder Pseudonym").evaluate("field => { field.maxLength = 999; field.value = 'x'.repeat(81); }")
    page.get_by_role("button", name="Speichern").click()
    page.get_by_role("alert").filter(has_text="konnte").wait_for()
    yield "waiting, details with errors", page
    page.goto(page.url.replace("/angaben/", "/rueckgabe/"))
    yield "return the number", page
    page.goto(WAITING_AREA)


def _beside_the_number(anna: Citizen) -> Sights:
    page = anna.page
    anna.device_link()
    yield "waiting, link and QR code", page
    anna.unfold("So ruft Sie dieses Gerät")
    anna.unfold("Bescheid per E-Mail").get_by_label("Ja, an die Adresse").check()
    page.get_by_label("E-Mail-Adresse").fill("anna@")
    page.get_by_role("button", name="Bescheid geben").click()
    page.locator(".error-summary").wait_for()
    yield "waiting, address with errors", page
    anna.unfold("Bescheid per E-Mail").get_by_label("E-Mail-Adresse").fill("anna@example.org")
    page.get_by_role("button", name="Bescheid geben").click()
    page.get_by_role("button", name="Adresse löschen").wait_for()
    yield "waiting, told by e-mail", page
    page.goto("/marke/")
    yield "open a number", page
    page.get_by_label("Code").fill("AAAAA")
    page.get_by_role("button", name="Öffnen").click()
    page.locator(".error-summary").wait_for()
    yield "open a number, with errors", page
    page.goto(WAITING_AREA)


def _not_in_the_queue(anna: Citizen, bashir: Adviser, hand: OtherHand) -> Sights:
    page = anna.page
    page.get_by_role("button", name="10 Minuten").click()
    anna.wait_until("parked")
    yield "waiting, in a pause", page
    page.get_by_role("button", name="Ich bin wieder da").click()
    anna.wait_until("waiting")
    yield "waiting, back from a pause", page
    bashir.park(anna.number, "Dolmetschung wird gebraucht")
    anna.wait_until("parked")
    yield "waiting, put aside", page
    bashir.press(bashir.menu(anna.number).get_by_role("button", name="Zurück in die Warteschlange"))
    bashir.page.get_by_role("link", name="Nachricht an alle").click()
    bashir.fill_in("An alle senden", text="Es dauert heute etwas länger.")
    page.get_by_text("Es dauert heute etwas länger.").first.wait_for()
    yield "waiting, with a message", page
    hand.does("from sprechstunde.queue.models import Handover")
    hand.does("Handover.objects.create(ticket=Ticket.objects.get(), office=Office.objects.get(slug='pflegeeltern'), "
              "asked_by=User.objects.get(username='beratung1'), asked_at=now())")  # fmt: skip
    page.reload()
    question = page.get_by_role("dialog").filter(has_text="Eine Frage an Sie")
    question.wait_for()
    yield "waiting, asked whether to go elsewhere", page
    page.keyboard.press("Escape")
    page.get_by_role("region", name="Eine Frage an Sie").wait_for()
    yield "waiting, asked, dialog closed", page
    page.get_by_role("button", name="Nein, hier bleiben").click()
    page.get_by_role("region", name="Eine Frage an Sie").wait_for(state="hidden")


def _tools_of_the_desk(bashir: Adviser) -> Sights:
    page = bashir.page
    menu = bashir.menu("T-001")
    yield "desk, menu of a number", page
    menu.get_by_role("link", name="Parken").click()
    page.get_by_role("dialog").get_by_role("button", name="Parken").click()
    page.get_by_role("dialog").locator(".error-summary").wait_for()
    yield "desk, parking with errors", page
    page.get_by_role("dialog").get_by_role("link", name="So lassen").click()
    bashir.park("T-001", "Unterlagen fehlen")
    page.get_by_role("region", name="Geparkt").wait_for()
    yield "desk, somebody is parked", page
    bashir.press(bashir.menu("T-001").get_by_role("button", name="Zurück in die Warteschlange"))
    page.get_by_role("region", name="Geparkt").wait_for(state="detached")
    page.get_by_role("link", name="Nachricht an alle").click()
    page.get_by_role("dialog").wait_for()
    yield "desk, message to all", page
    page.get_by_role("dialog").get_by_role("link", name="So lassen").click()
    page.get_by_role("button", name="Tastenkürzel").click()
    yield "desk, shortcuts", page
    page.get_by_role("dialog").get_by_role("button", name="Schließen").click()
    page.get_by_text("Ton und Hinweise").click()
    yield "desk, sound and notifications", page
    page.get_by_text("Ton und Hinweise").click()
    page.locator("summary").filter(has_text="Pause").click()
    yield "desk, how long a break", page
    bashir.press(page.get_by_role("button", name="10 Min."))
    page.get_by_role("button", name="Pause beenden").wait_for()
    yield "desk, on a break", page
    bashir.press(page.get_by_role("button", name="Pause beenden"))
    bashir.press(page.get_by_role("button", name="Keine neuen Nummern"))
    page.get_by_role("button", name="Wieder Nummern ausgeben").wait_for()
    yield "desk, no new numbers", page
    bashir.press(page.get_by_role("button", name="Wieder Nummern ausgeben"))
    page.get_by_role("button", name="Keine neuen Nummern").wait_for()


def _called(visitors: Visitors, page: Page, bashir: Adviser) -> Sights:
    bashir.page.get_by_role("button", name="Nächste Person aufrufen").click()
    page.get_by_role("dialog").wait_for()
    yield "waiting, called", page
    page.keyboard.press("Escape")
    page.get_by_role("region", name="Aufruf").wait_for()
    yield "waiting, called, dialog closed", page
    # Soon instead of now: the page must have learnt of the end before it is reached.
    visitors.hand.does("Ticket.objects.filter(state='called').update(called_until=now() + timedelta(seconds=3))")
    page.locator("[data-note-is=missed]").wait_for()
    yield "waiting, call missed", page


def _draw_another(page: Page) -> None:
    page.goto("/buero/pflegeeltern/")
    page.get_by_role("button", name="Wartemarke ziehen").click()
    page.locator("[data-ticket-number]").nth(1).wait_for()


def _ended(page: Page, hand: OtherHand) -> Sights:
    for state in ("given_up", "no_show", "expired", "finished"):
        hand.does(f"Ticket.objects.update(state='{state}', ended_at=now())")
        page.goto(WAITING_AREA)
        page.locator(f'[data-state="{state}"]').wait_for()
        yield f"waiting, {state}", page


def tour_of_the_device_test(visitors: Visitors) -> Sights:
    anna = visitors.citizen()
    page = anna.page
    page.goto("/geraete-test/")
    page.get_by_role("button", name="Test beginnen").wait_for()
    yield "device test", page
    page.get_by_text("Die Tabelle").click()
    yield "device test, what the code means", page
    page.get_by_role("button", name="Test beginnen").click()
    page.get_by_role("button", name="Nein, nicht gehört").wait_for()
    yield "device test, asked whether the sound was heard", page
    page.get_by_role("button", name="Nein, nicht gehört").click()
    page.get_by_text("Sie hören den Ton nicht").wait_for()
    page.locator("check-row[data-check=connection][data-tone=good]").wait_for()
    yield "device test, with results", page
    page.get_by_role("button", name="Kamera und Mikrofon ausschalten").click()


def tour_of_the_desk(visitors: Visitors) -> Sights:
    two = visitors.cast.adviser("beratung2", opened=False, **visitors.options)
    yield "desk, counter closed, two offices", two.page
    bashir = visitors.cast.adviser(opened=False, **visitors.options)
    page = bashir.page
    yield "desk, counter closed, one office", page
    bashir.open_counter()
    yield "desk, nobody waits", page
    anna, emil = visitors.cast.citizen(), visitors.cast.citizen()
    anna.draw_number()
    emil.draw_number()
    emil.page.get_by_label("Name oder Pseudonym").fill("Emil")
    emil.page.get_by_role("button", name="Speichern").click()
    visitors.hand.does("Ticket.objects.filter(sequence=2).update(missed=1)")
    bashir.row("T-002").get_by_text("verpasst").wait_for()
    yield "desk, people wait", page
    yield from _tools_of_the_desk(bashir)
    bashir.call_next()
    page.goto("/arbeitsplatz/")
    yield "desk, somebody is called", page
    anna.step_in()
    page.get_by_text("In Beratung").wait_for()
    yield "desk, in a talk", page
    page.get_by_role("button", name="Arbeitsplatz schließen").click()
    page.get_by_role("alert").wait_for()
    yield "desk, cannot be closed", page
    visitors.hand.does("Ticket.objects.filter(sequence=1).update(state='finished', ended_at=now())")
    bashir.row("T-002").wait_for()
    bashir.call_next()
    page.goto("/arbeitsplatz/")
    bashir.press(page.get_by_role("button", name="Nicht erschienen"))
    page.get_by_role("button", name="Rückgängig").wait_for()
    yield "desk, a no-show can be undone", page
    bashir.press(page.get_by_role("button", name="Rückgängig"))
    bashir.row("T-002").wait_for()
    bashir.close_counter()
    page.get_by_role("heading", level=1, name="Es wartet noch").wait_for()
    yield "desk, closing with people waiting", page
    page.get_by_role("region", name="Für heute beenden").get_by_label("Ihre Nachricht").fill("")
    page.get_by_role("button", name="Bescheid geben und für heute beenden").click()
    page.locator(".error-summary").wait_for()
    yield "desk, closing with errors", page
    page.goto("/arbeitsplatz/")
    visitors.hand.does("Counter.objects.update(closed_at=now(), deserted=True)")
    page.get_by_role("button", name="Arbeitsplatz öffnen").wait_for()
    yield "desk, closed by itself", page


def tour_of_the_other_pages(visitors: Visitors) -> Sights:
    anna = visitors.citizen()
    page = anna.page
    for text in TEXTS:
        page.goto(f"/{text}/")
        yield f"text, {text}", page
    page.goto("/schnell-weg/")
    yield "what leaving quickly does", page
    page.goto("/gibt-es-nicht/")
    yield "404", page
    yield "403, foreign origin", _come_from_elsewhere(anna)
    port = page.evaluate("location.port")
    with anna.context.browser.new_context(**visitors.options) as context:
        stray = context.new_page()
        stray.goto(f"http://anderswo.localhost:{port}/")
        yield "400", stray
    page.goto("/anmelden/")
    yield "sign-in", page
    for _ in range(3):
        page.get_by_label("Benutzername").fill("niemand")
        page.get_by_label("Passwort").fill("falsch")
        page.get_by_role("button", name="Anmelden").click()
        page.locator(".error-summary").wait_for()
    yield "sign-in, with errors", page
    page.get_by_role("button", name="Anmelden").click()
    page.get_by_role("heading", name="Bitte warten Sie").wait_for()
    yield "429", page


def _come_from_elsewhere(anna: Citizen) -> Page:
    """Another site's page with a form for ours."""
    origin = anna.page.evaluate("location.origin")
    page = anna.new_page()
    page.set_content(f'<form method="post" action="{origin}{OFFICE}wartemarke/"><button>ziehen</button></form>')
    page.get_by_role("button").click()
    page.get_by_role("heading", level=1).wait_for()
    return page


def tour_of_the_administration(visitors: Visitors) -> Sights:
    dora = visitors.cast.adviser("verwaltung", opened=False, **visitors.options)
    yield "desk, no office", dora.page
    dora.page.goto("/verwaltung/")
    yield "administration", dora.page
    lead = visitors.cast.adviser("leitung", opened=False, **visitors.options)
    lead.page.goto("/verwaltung/staff/user/add/")
    yield "403", lead.page


def _close_counter(adviser: Adviser) -> None:
    """Whoever waits is told that somebody comes back today."""
    adviser.close_counter()
    tell = adviser.page.get_by_role("button", name="Bescheid geben und schließen")
    closed = adviser.page.get_by_role("button", name="Arbeitsplatz öffnen")
    tell.or_(closed).first.wait_for()
    if tell.is_visible():
        tell.click()
    closed.wait_for()


def _wait_for_status(page: Page, status: str) -> None:
    page.locator(f'[data-office="trennung-scheidung"][data-status="{status}"]').wait_for()
