"""Tour through every page and state of booking and of one's own appointment. Mails are read where the demo shows them."""

from __future__ import annotations

from playwright.sync_api import Page

from journeys.other_hand import OtherHand
from journeys.tours import Sights, Visitors

BOOK = "/termin/buchen/trennung-scheidung/"
OWN = "Appointment.objects.filter(email='anna@example.org')"

PREPARE = """
from sprechstunde.appointments import actions, codes, proposals
from sprechstunde.appointments.lookups import free_slots_of
from sprechstunde.appointments.models import Appointment
from sprechstunde.appointments.people import Person
from sprechstunde.municipalities.lookups import local_day

def office(slug="trennung-scheidung"):
    return Office.objects.select_related("municipality").get(slug=slug)

def take(value):
    for _ in range(2):
        actions.hold(office=office(), service=office().services.get(slug="umgang"), person=Person(email="emil@example.org"),
                     starts_at=datetime.fromisoformat(value), browser=None, now=now())

def propose():
    asked = Appointment.objects.get(email="anna@example.org", state="requested")
    first = local_day(office().municipality, now()) + timedelta(days=7)
    free = free_slots_of(asked.office, asked.service, first=first, last=first + timedelta(days=6), now=now())
    times = [each.starts_at for each in free[:60:20]]
    proposals.propose(appointment=asked, starts=times, adviser=None, note="Passt es?", now=now())

def begins(**later):
    starts_at = now() + timedelta(**later)
    Appointment.objects.filter(state="confirmed").update(starts_at=starts_at, ends_at=starts_at + timedelta(minutes=45))
"""


def tour_of_the_appointments(visitors: Visitors) -> Sights:
    page, hand = visitors.citizen().page, visitors.hand
    hand.does("from datetime import datetime")
    hand.does(PREPARE)
    page.goto("/termin/")
    yield "appointments, none", page
    page.get_by_label("Code aus der E-Mail").fill("falsch")
    page.get_by_role("button", name="Termin öffnen").click()
    page.get_by_role("alert").wait_for()
    yield "appointments, wrong code", page
    yield from _booking(page, hand)
    yield from _confirmed(page, hand)
    yield from _over(page, hand)
    yield from _request(page, hand)
    page.goto("/termin/")
    yield "appointments, several", page
    yield from _reminders(visitors, page)
    hand.does("Office.objects.filter(slug='trennung-scheidung').update(appointments_offered=False)")
    page.goto(BOOK)
    yield "booking, by telephone", page


def _booking(page: Page, hand: OtherHand) -> Sights:
    page.goto(BOOK)
    yield "booking, concerns", page
    page.get_by_role("link", name="Umgang und elterliche Sorge").click()
    page.locator(".week").wait_for()
    yield "booking", page
    page.get_by_role("button", name="Termin buchen").click()
    page.locator(".error-summary").wait_for()
    yield "booking, with errors", page
    chosen = page.locator("details[open] input[name=starts_at]").nth(2)
    chosen.check()
    hand.does(f"take({chosen.get_attribute('value')!r})")
    page.get_by_label("Ja, an die Adresse").check()
    page.get_by_label("E-Mail-Adresse").fill("anna@example.org")
    page.locator("summary").filter(has_text="Name, Telefon").click()
    page.get_by_label("Name oder Pseudonym").fill("Zoë Ŝmîth-Çelik")
    page.get_by_label("Ich brauche eine Dolmetschung").check()
    page.get_by_role("button", name="Termin buchen").click()
    page.get_by_text("gerade vergeben").first.wait_for()
    yield "booking, time taken", page
    page.locator(".week__alternatives input[name=starts_at]").first.check()
    page.get_by_role("button", name="Termin buchen").click()
    page.get_by_role("heading", name="Noch nicht gebucht").wait_for()
    yield "appointment, not booked yet", page
    page.get_by_role("link", name="Adresse berichtigen").click()
    yield "appointment, correct the address", page
    page.get_by_label("E-Mail-Adresse").fill("keine")
    page.get_by_role("button", name="Neue Mail schicken").click()
    page.locator(".error-summary").wait_for()
    yield "appointment, correct the address, with errors", page


def _confirmed(page: Page, hand: OtherHand) -> Sights:
    _open_latest_mail(page)
    page.get_by_role("button", name="Termin verbindlich bestätigen").wait_for()
    yield "appointment, to be confirmed", page
    page.get_by_role("button", name="Termin verbindlich bestätigen").click()
    page.get_by_text("Ihr Termin ist gebucht").wait_for()
    yield "appointment, confirmed", page
    own = page.url.partition("?")[0]
    for name in ("verlegung", "absage", "angaben", "gespeichert", "loeschung"):
        page.goto(f"{own}{name}/")
        yield f"appointment, {name}", page
    page.goto(f"{own}verlegung/?ab=2199-01-01")
    yield "appointment, verlegung, at the end of the horizon", page
    page.goto(own)
    page.get_by_role("button", name="Frühere Termine melden").click()
    page.get_by_text("Nachsehen, was jetzt frei ist").wait_for()
    yield "appointment, waits for an earlier one", page
    for minutes, name in ((8, "open"), (-5, "late"), (-20, "very late")):
        hand.does(f"begins(minutes={minutes})")
        page.goto(own)
        page.get_by_role("button", name="In den Wartebereich gehen").wait_for()
        yield f"appointment, check-in, {name}", page
    page.get_by_role("button", name="In den Wartebereich gehen").click()
    page.wait_for_url("**/wartebereich/")
    page.goto(own)
    yield "appointment, in the waiting area", page


def _over(page: Page, hand: OtherHand) -> Sights:
    own = page.url
    for state in ("finished", "cancelled", "expired", "no_show"):
        hand.does(f"{OWN}.update(state='{state}', ended_at=now(), ended_by='office', reason='Krankheit im Team')")
        page.goto(own)
        page.locator(f'[data-appointment="{state}"]').wait_for()
        yield f"appointment, {state}", page


def _request(page: Page, hand: OtherHand) -> Sights:
    page.goto("/termin/anfragen/pflegeeltern/?leistung=bereitschaft")
    yield "request", page
    page.get_by_role("button", name="Termin anfragen").click()
    page.locator(".error-summary").wait_for()
    yield "request, with errors", page
    page.get_by_label("Wann hätten Sie Zeit?").fill("Dienstags ab 16 Uhr")
    page.get_by_label("E-Mail-Adresse").fill("anna@example.org")
    page.get_by_role("button", name="Termin anfragen").click()
    page.get_by_role("heading", name="Noch nicht abgeschickt").wait_for()
    yield "request, not sent yet", page
    _open_latest_mail(page)
    page.get_by_role("button", name="Adresse bestätigen").wait_for()
    yield "request, to be confirmed", page
    page.get_by_role("button", name="Adresse bestätigen").click()
    page.get_by_role("heading", name="Wir suchen Zeiten").wait_for()
    yield "request, sent", page
    own = page.url.partition("?")[0]
    hand.does("propose()")
    page.goto(own)
    page.get_by_role("heading", name="Wählen Sie Ihren Termin").wait_for()
    yield "request, proposals", page
    page.get_by_role("button", name="Diesen Termin nehmen").click()
    page.locator(".error-summary").wait_for()
    yield "request, proposals, with errors", page
    page.goto(f"{own}andere-zeiten/")
    yield "request, none fits", page


def _reminders(visitors: Visitors, page: Page) -> Sights:
    """The key stands in mails only; the other hand tells it."""
    note = visitors.server.data_dir / "reminder-key"
    visitors.hand.does(f"open({str(note)!r}, 'w').write(codes.reminder_key_of({OWN}.first().public_id))")
    page.goto(f"/termin/abmelden/{note.read_text()}/")
    yield "reminders, end them?", page
    page.get_by_role("button", name="Erinnerungen beenden").click()
    page.get_by_role("heading", name="keine Erinnerungen").wait_for()
    yield "reminders, ended", page
    page.goto("/termin/abmelden/unbekannt/")
    yield "reminders, unknown", page


def _open_latest_mail(page: Page) -> None:
    page.goto("/demo/post/")
    page.locator(".letter__subject a").first.click()
    link = page.locator(".mail-text a[href*='/termin/#']").first.get_attribute("href")
    assert link
    page.goto(link)
