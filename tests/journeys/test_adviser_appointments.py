"""Advisers and appointments: the week, times proposed, moved, cancelled, handed over, the next one after a talk, the feed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from journeys import axe
from journeys.conftest import Cast, Town
from journeys.keys import Keys
from journeys.other_hand import OtherHand
from journeys.stage import Adviser, Citizen, DemoServer
from journeys.talk import end_talk, meet
from journeys.test_accessibility import OPTIONS, WIDE, examine, in_the_dark

pytestmark = pytest.mark.browser

WEEK = "/arbeitsplatz/termine/"
STILL: dict[str, object] = {"reduced_motion": "reduce"}
PHONE: dict[str, object] = {**STILL, "viewport": {"width": 390, "height": 844}}

# What citizens have done. Times are looked for at the moment the test runs; so many days ahead there always are some.
PREPARE = """
from sprechstunde.appointments import actions, proposals
from sprechstunde.offices.actions import announce_office
from sprechstunde.appointments.lookups import free_slots_of
from sprechstunde.appointments.models import Appointment
from sprechstunde.appointments.people import Person
from sprechstunde.municipalities.lookups import local_day

def office(slug="trennung-scheidung"):
    return Office.objects.select_related("municipality").get(slug=slug)

def free(days=7):
    first = local_day(office().municipality, now()) + timedelta(days=days)
    service = office().services.first()
    slots = free_slots_of(office(), service, first=first, last=first + timedelta(days=6), now=now())
    return [slot.starts_at for slot in slots]

def book(name, starts_at=None, **needs):
    appointment = actions.hold_for_citizen(
        office=office(), service=office().services.first(), starts_at=starts_at or free()[0],
        person=Person(email="anna@example.org", name=name, **needs), adviser=None, now=now(),
    )
    actions.confirm(appointment=appointment, now=now())
    return appointment

def ask(name, wishes):
    booked = proposals.request_appointment(
        office=office(), service=office().services.first(), wishes=wishes,
        person=Person(email="anna@example.org", name=name), browser=None, now=now(),
    )
    actions.confirm(appointment=booked.appointment, now=now())
    return booked.appointment
"""


@pytest.fixture
def hand(server: DemoServer) -> Iterator[OtherHand]:
    with OtherHand(server) as hand:
        hand.does(PREPARE)
        yield hand


@pytest.fixture
def bashir(cast: Cast) -> Adviser:
    return cast.adviser(opened=False, **STILL)


def test_the_day_moves_by_itself_beside_the_queue(bashir: Adviser, hand: OtherHand):
    page = bashir.page
    today = page.get_by_role("region", name="Heute")
    today.get_by_text("Heute keine Termine.").wait_for()
    hand.does("anna = book('Zoë', language='tr', interpreter=True, sign_language=True)")
    hand.does("Appointment.objects.update(starts_at=now(), ends_at=now() + timedelta(minutes=45)); announce_office(office())")
    today.get_by_role("link", name="Zoë").wait_for()
    today.get_by_text("Dolmetschung: Türkisch").wait_for()
    today.get_by_text("Gebärdensprache").wait_for()
    today.get_by_text("kommt noch").wait_for()
    hand.does("ask('Mira', 'Nur montags')")
    today.get_by_role("link", name="1 neue Terminanfrage").click()
    page.wait_for_url(f"**{WEEK}#anfragen")
    page.get_by_text("Nur montags").wait_for()


def test_times_are_proposed_by_keyboard(bashir: Adviser, hand: OtherHand):
    hand.does("ask('Mira', 'Dienstags nach 16 Uhr')")
    keys, page = Keys(bashir.page), bashir.page
    page.get_by_role("link", name="1 neue Terminanfrage").wait_for()
    keys.press("1 neue Terminanfrage")
    page.wait_for_url(f"**{WEEK}#anfragen")
    keys.press("Zeiten vorschlagen")
    page.get_by_text("Dienstags nach 16 Uhr").wait_for()
    first = keys_to_first_time(keys)
    page.keyboard.press("Space")
    keys.press("Spätere Wochen")  # what is ticked comes along
    page.get_by_role("group", name="In anderen Wochen gewählt").get_by_text(first).wait_for()
    keys.tab_to("Ein persönlicher Satz")
    keys.type("Ich freue mich auf Sie.")
    keys.press("Vorschläge senden")  # only one is chosen
    expect(page.locator(".error-summary")).to_be_focused()
    expect(page.get_by_label("Ein persönlicher Satz")).to_have_value("Ich freue mich auf Sie.")
    page.locator(".times__day").first.get_by_role("checkbox").first.focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")  # sends, and does not turn the weeks
    page.get_by_role("heading", name="Vorgeschlagene Zeiten").wait_for()
    assert page.get_by_role("region", name="Vorgeschlagene Zeiten").get_by_role("listitem").count() == 2
    page.get_by_text("Ich freue mich auf Sie.").wait_for()
    assert any("Vorschläge zurücknehmen" in name for name in keys.way_round())
    page.get_by_role("button", name="Vorschläge zurücknehmen").click()
    page.get_by_role("heading", name="Zeiten vorschlagen").wait_for()


def keys_to_first_time(keys: Keys) -> str:
    """Tab to the first box; what it says."""
    keys.tab_to("Freie Zeiten dafür zeigen")
    while not re.fullmatch(r"\d\d:\d\d", (stop := keys.tab())["name"]):
        assert stop["kind"] in ("summary", "input"), stop
    return str(stop["name"])


def test_an_appointment_is_moved_handed_over_and_cancelled_on_a_phone(cast: Cast, hand: OtherHand):
    hand.does("book('Anna', interpreter=True)")
    page = cast.adviser(opened=False, **PHONE).page
    find(page, "Anna")
    was = heading(page)
    page.get_by_role("link", name="Verlegen").click()
    page.locator(".times__choices .time-choice").nth(5).click()
    page.get_by_label("Ein persönlicher Satz").fill("Wie am Telefon besprochen.")
    page.get_by_role("button", name="Termin verlegen").click()
    page.get_by_role("status").filter(has_text="Der Termin ist verlegt").wait_for()
    moved = heading(page)
    assert moved != was

    page.get_by_role("link", name="Übergeben").click()
    page.get_by_label("Wer übernimmt").select_option("Herr Brandt")
    page.get_by_role("button", name="Wegen einer Abwesenheit").click()
    expect(page.get_by_label("Was wir der Person schreiben")).to_have_value(re.compile("^Wegen einer Abwesenheit"))
    expect(page.get_by_label("Wer übernimmt").locator("option:checked")).to_have_text("Herr Brandt")
    page.get_by_role("button", name="Übergeben").click()
    page.get_by_role("status").filter(has_text="Der Termin ist übergeben").wait_for()
    page.get_by_text("Herr Brandt").wait_for()
    assert heading(page) == moved

    page.get_by_role("link", name="Absagen").click()
    page.get_by_role("button", name="keine Dolmetschung").click()
    reason = page.get_by_label("Was wir der Person schreiben")
    expect(reason).to_have_value(re.compile("keine Dolmetschung"))
    reason.press("Control+End")
    reason.type(" Bitte rufen Sie uns an.")
    page.get_by_role("button", name="Termin absagen").click()
    page.get_by_text("vom Büro abgesagt").wait_for()
    page.get_by_text("Bitte rufen Sie uns an.").wait_for()
    mails = page.get_by_role("region", name="E-Mails an die Person").get_by_role("listitem")
    assert mails.count() == 5  # please confirm, confirmed, moved, handed over, cancelled


def test_somebody_else_was_faster_and_the_input_is_kept(bashir: Adviser, hand: OtherHand):
    hand.does("book('Anna')")
    page = bashir.page
    find(page, "Anna")
    page.get_by_role("link", name="Verlegen").click()
    chosen = page.locator(".times__choices input").nth(3)
    taken = chosen.get_attribute("value")
    chosen.check()
    page.get_by_label("Ein persönlicher Satz").fill("Bleibt stehen")
    hand.does(f"from datetime import datetime; at = datetime.fromisoformat('{taken}'); book('Emil', at); book('Ida', at)")
    page.get_by_role("button", name="Termin verlegen").click()
    page.get_by_role("alert").get_by_text("inzwischen nicht mehr frei").wait_for()
    expect(page.get_by_label("Ein persönlicher Satz")).to_have_value("Bleibt stehen")
    assert page.locator(f'input[value="{taken}"]').count() == 0

    hand.does("actions.cancel(appointment=Appointment.objects.get(name='Anna'), by='citizen', now=now())")
    page.locator(".times__choices input").nth(0).check()
    page.get_by_role("button", name="Termin verlegen").click()
    page.get_by_text("Das war nicht mehr möglich").wait_for()
    page.get_by_text("von der Person abgesagt").wait_for()


def test_the_next_appointment_is_one_click_after_the_talk(cast: Cast, town: Town):
    bashir, anna = cast.adviser(**STILL), cast.citizen(**PHONE)
    meet(anna, bashir)
    end_talk(bashir)
    page = bashir.page
    page.get_by_role("link", name="Nächsten Termin vereinbaren").click()
    page.get_by_text("nach der Beratung mit T-001").wait_for()
    page.locator(".times__choices .time-choice").nth(2).click()
    page.get_by_label("E-Mail-Adresse der Person").fill("anna@example.org")
    page.get_by_role("button", name="Zeit reservieren und E-Mail senden").click()
    page.get_by_text("noch nicht bestätigt").first.wait_for()
    when = heading(page)
    confirm_by_mail(anna, town)
    page.reload()
    page.get_by_text("kommt noch").wait_for()
    assert heading(page) == when
    page.goto(WEEK)
    Keys(page).way_round()


def confirm_by_mail(anna: Citizen, town: Town) -> None:
    """Anna follows the link in the mail, which alone changes nothing, and presses the button."""
    page = anna.page
    page.goto(town.mailbox.next_mail("anna@example.org", "Bitte bestätigen").link)
    page.get_by_role("button", name=re.compile("^Termin.*bestätigen")).first.click()
    page.get_by_role("button", name=re.compile("^Termin.*bestätigen")).wait_for(state="detached")


def test_the_calendar_is_shown_once_copied_read_and_revoked(cast: Cast, bashir: Adviser, hand: OtherHand):
    hand.does("book('Anna Geheim')")
    page, anybody = bashir.page, cast.citizen().context.request
    bashir.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(WEEK)
    page.get_by_role("link", name="Termine im eigenen Kalenderprogramm sehen").click()
    page.get_by_role("button", name="Adresse erstellen").click()
    field = page.get_by_label("Adresse Ihres Kalenders")
    address = field.input_value()
    page.get_by_role("button", name="Adresse kopieren").click()
    page.get_by_text("Kopiert", exact=True).wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == address
    calendar = anybody.get(address)
    assert calendar.ok
    assert "SUMMARY:Termin\r\n" in calendar.text()
    assert "Geheim" not in calendar.text()
    page.goto("/arbeitsplatz/kalender/")
    page.get_by_role("heading", name="Eine Adresse ist in Gebrauch").wait_for()
    assert field.count() == 0
    page.get_by_role("button", name="Adresse widerrufen").click()
    page.get_by_role("heading", name="Noch keine Adresse").wait_for()
    assert anybody.get(address).status == 404


def test_everybody_can_use_the_pages(cast_on: Callable[[DemoServer], Cast], server_with: Callable[..., DemoServer]):
    server = server_with()
    with OtherHand(server) as hand:
        hand.does(PREPARE)
        hand.does("book('Zoë Ŝmîth-Çelik', language='uk', interpreter=True, live_text=True, person_of_trust=True)")
        hand.does("ask('Mira', 'Dienstags und donnerstags nach 16 Uhr, nicht in den Ferien. ' * 4)")
        hand.does("jo = ask('Jo', 'Montags'); proposals.propose(appointment=jo, starts=free()[4:14:4], adviser=None, "
                  "note='Ich freue mich.', now=now())")  # fmt: skip
        page = cast_on(server).adviser(opened=False, **OPTIONS).page
        problems = [problem for name, shown in sights(page) for problem in [*examine(name, shown), *wide(name, shown)]]
    assert not problems, "\n\n".join(problems)


def sights(page: Page) -> Iterator[tuple[str, Page]]:
    yield "desk with requests", page
    find(page, "Zoë")
    yield "confirmed", page
    for link, button in (("Verlegen", "Termin verlegen"), ("Übergeben", "Übergeben"), ("Absagen", "Termin absagen")):
        find(page, "Zoë")
        page.get_by_role("link", name=link, exact=True).click()
        page.get_by_role("button", name=button).click()
        page.locator(".error-summary").wait_for()
        yield f"{link}, with errors", page
    for name in ("Mira", "Jo"):
        page.goto(WEEK)
        for folded in page.locator("summary").all():
            folded.click()
        yield f"week, before {name}", page
        page.get_by_role("link", name=re.compile(f"^{name}")).click()
        page.get_by_role("heading", name="Terminanfrage").wait_for()
        yield f"request of {name}", page
    page.goto(f"{WEEK}neu/trennung-scheidung/")
    page.get_by_text("Telefon, Sprache und was gebraucht wird").click()
    yield "new", page
    page.get_by_role("button", name="Zeit reservieren").click()
    page.locator(".error-summary").wait_for()
    yield "new, with errors", page
    page.goto("/arbeitsplatz/kalender/")
    page.get_by_role("button", name="Adresse erstellen").click()
    page.get_by_label("Adresse Ihres Kalenders").wait_for()
    yield "calendar", page


def wide(name: str, page: Page) -> list[str]:
    page.set_viewport_size(WIDE)
    found = [f"{name}, wide: {each}" for each in axe.violations(page)] + in_the_dark(f"{name}, wide", page)
    phone: Any = OPTIONS["viewport"]
    page.set_viewport_size(phone)
    return found


def find(page: Page, name: str) -> None:
    """An appointment of next week, the way an adviser finds it."""
    page.goto(WEEK)
    for _ in range(3):
        if page.locator(".week").get_by_role("link", name=name).count():
            break
        page.get_by_role("link", name="Woche danach").click()
        page.wait_for_load_state()
    page.locator(".week").get_by_role("link", name=name).click()
    page.get_by_role("heading", level=1).wait_for()
    page.get_by_role("link", name="Verlegen", exact=True).wait_for()


def heading(page: Page) -> str:
    return page.get_by_role("heading", level=1).inner_text()
