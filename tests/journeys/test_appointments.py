"""From the wish for an appointment to the talk, by mails through a real mail server."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from journeys.conftest import Cast
from journeys.keys import Keys
from journeys.mailbox import Letter, Mailbox, open_mailbox
from journeys.other_hand import OtherHand
from journeys.stage import Adviser, Citizen, DemoServer
from journeys.talk import end_talk, switch_on, wait_until_connected, wait_until_rendering

pytestmark = pytest.mark.browser

ANNA = "anna@example.org"
STILL: dict[str, object] = {"reduced_motion": "reduce"}
PHONE: dict[str, object] = {**STILL, "viewport": {"width": 390, "height": 844}, "has_touch": True}
BOOK_AT_THE_YOUTH_OFFICE = "/termin/buchen/trennung-scheidung/?leistung=umgang"

# From now on appointments at any hour and at once, and the waiting area opens two hours before.
AT_ONCE = """
from datetime import time
from sprechstunde.offices.models import ConsultationHours
office = Office.objects.get(slug='trennung-scheidung')
ConsultationHours.objects.filter(office=office).delete()
for weekday in range(7):
    ConsultationHours.objects.create(office=office, weekday=weekday, starts_at=time(0), ends_at=time(0), parallel=2)
Office.objects.filter(pk=office.pk).update(lead_minutes=0, check_in_minutes=120, open_on_holidays=True, slot_step_minutes=5)
"""


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    with open_mailbox() as mailbox:
        yield mailbox


@pytest.fixture
def server(server_with: Callable[..., DemoServer], mailbox: Mailbox) -> DemoServer:
    return server_with(**mailbox.settings)


@pytest.fixture
def anna(cast: Cast) -> Citizen:
    return cast.citizen(**PHONE)


def test_booked_on_a_phone_confirmed_elsewhere_moved_and_cancelled(
    cast: Cast, anna: Citizen, mailbox: Mailbox, server: DemoServer
):
    page = anna.page
    page.goto("/")
    page.locator('[data-office="pflegeeltern"]').get_by_role("link", name="Termin buchen").click()
    page.get_by_role("link", name="Beratung im Alltag").click()
    assert anna.context.cookies() == []
    choose_time(page, 4)
    page.get_by_label("E-Mail-Adresse").fill("vertippt@example.org")
    page.get_by_role("button", name="Termin buchen").click()
    page.get_by_role("heading", name="Noch nicht gebucht").wait_for()
    page.get_by_role("link", name="Adresse berichtigen").click()
    page.get_by_label("E-Mail-Adresse").fill(ANNA)
    page.get_by_role("button", name="Neue Mail schicken").click()
    page.get_by_text(ANNA).wait_for()

    elsewhere = cast.citizen(**STILL).page
    elsewhere.goto(mailbox.next_mail("vertippt@example.org", "Bitte bestätigen").link)
    elsewhere.get_by_role("alert").wait_for()  # the first mail's code has ended
    first = mailbox.next_mail(ANNA, "Bitte bestätigen")
    elsewhere.goto(first.link)
    elsewhere.get_by_role("button", name="Termin verbindlich bestätigen").click()
    elsewhere.get_by_text("Ihr Termin ist gebucht").wait_for()
    assert first.code.replace("-", "") not in elsewhere.url
    booked = mailbox.next_mail(ANNA, "Ihr Termin am")
    assert time_on(elsewhere) in booked.text
    page.reload()
    page.get_by_text("gebucht", exact=True).wait_for()

    page.get_by_role("link", name="Termin verlegen").click()
    choose_time(page, 7)
    page.get_by_role("button", name="Diese Zeit nehmen").click()
    page.get_by_text("Ihr Termin ist verlegt").wait_for()
    moved = mailbox.next_mail(ANNA, "Neue Zeit")
    assert time_on(page) in moved.text
    assert sequence(moved) > sequence(booked)

    page.get_by_role("link", name="Termin absagen").click()
    page.get_by_role("button", name="Termin absagen").click()
    page.get_by_role("heading", name="Dieser Termin ist abgesagt").wait_for()
    cancelled = mailbox.next_mail(ANNA, "Abgesagt")
    assert "METHOD:CANCEL" in cancelled.calendar
    assert uid(cancelled) == uid(moved) == uid(booked)
    for secret in (first.code, first.code.replace("-", ""), ANNA, booked.subject):
        assert secret not in server.log


def test_times_are_proposed_until_one_fits(cast: Cast, anna: Citizen, mailbox: Mailbox):
    bashir = cast.adviser("beratung2", opened=False, **STILL)
    page = anna.page
    page.goto("/buero/pflegeeltern/")
    page.get_by_role("link", name="Termin anfragen").click()
    page.get_by_role("link", name="Bereitschaftspflege").click()
    page.get_by_label("Wann hätten Sie Zeit?").fill("Dienstags ab 16 Uhr")
    page.get_by_label("E-Mail-Adresse").fill(ANNA)
    page.get_by_role("button", name="Termin anfragen").click()
    page.get_by_role("heading", name="Noch nicht abgeschickt").wait_for()
    page.goto(mailbox.next_mail(ANNA, "Bitte bestätigen").link)
    page.get_by_role("button", name="Adresse bestätigen").click()
    page.get_by_role("heading", name="Wir suchen Zeiten").wait_for()

    propose(bashir, "Dienstags ab 16 Uhr", "Diese Zeiten hätte ich noch.")
    page.goto(mailbox.next_mail(ANNA, "Zeiten für Ihren Termin").link)
    page.get_by_role("heading", name="Wählen Sie Ihren Termin").wait_for()
    page.get_by_text("Diese Zeiten hätte ich noch.").wait_for()
    page.get_by_role("link", name="Keiner passt").click()
    page.get_by_label("Wann hätten Sie stattdessen Zeit?").fill("Lieber am Vormittag")
    page.get_by_role("button", name="Andere Zeiten erbitten").click()
    page.get_by_role("heading", name="Wir suchen Zeiten").wait_for()

    propose(bashir, "Lieber am Vormittag", "Und so?")
    page.goto(mailbox.next_mail(ANNA, "Zeiten für Ihren Termin").link)
    second = page.get_by_role("radio").nth(1)
    second.check()
    chosen = page.locator(".choice label").nth(1).inner_text()
    page.get_by_role("button", name="Diesen Termin nehmen").click()
    page.get_by_text("Ihr Termin ist gebucht").wait_for()
    assert time_on(page) == chosen
    assert chosen in mailbox.next_mail(ANNA, "Ihr Termin am").text


def test_the_appointment_ends_in_a_talk_by_video(cast: Cast, anna: Citizen, mailbox: Mailbox, server: DemoServer):
    with OtherHand(server) as hand:
        hand.does(AT_ONCE)
    page = anna.page
    page.goto(BOOK_AT_THE_YOUTH_OFFICE)
    choose_time(page, 0)
    page.get_by_label("Ja, an die Adresse").check()
    page.get_by_label("E-Mail-Adresse").fill(ANNA)
    page.locator("summary").filter(has_text="Name, Telefon").click()
    page.get_by_label("Name oder Pseudonym").fill("Zoë")
    page.get_by_role("button", name="Termin buchen").click()
    page.get_by_role("heading", name="Noch nicht gebucht").wait_for()
    mail = mailbox.next_mail(ANNA, "Bitte bestätigen")
    for word in ("Trennung", "Scheidung", "Umgang", "Jugendamt"):
        assert word not in str(mail.message)
    page.goto(mail.link)
    page.get_by_role("button", name="Termin verbindlich bestätigen").click()
    page.get_by_role("button", name="In den Wartebereich gehen").click()
    page.wait_for_url("**/wartebereich/")
    number = anna.number

    bashir = cast.adviser(**STILL)
    bashir.page.get_by_text(number).first.wait_for()
    bashir.page.get_by_text("Zoë").first.wait_for()
    bashir.call_next()
    anna.step_in()
    for person in (anna, bashir):
        wait_until_connected(person)
        switch_on(person)
    for person in (anna, bashir):
        wait_until_rendering(person)
    end_talk(bashir)
    page.wait_for_url("**/beratung/ende/")
    page.get_by_role("link", name="Nächsten Termin vereinbaren").click()  # one click, and what is known is there
    page.get_by_role("heading", name="Termin buchen").wait_for()
    page.get_by_text("Umgang und elterliche Sorge").wait_for()
    expect(page.get_by_label("E-Mail-Adresse")).to_have_value(ANNA)
    expect(page.get_by_label("Name oder Pseudonym")).to_have_value("Zoë")
    page.goto("/termin/")
    page.get_by_role("link", name=re.compile("hat stattgefunden")).wait_for()


def test_by_keyboard_from_the_overview_to_the_cancellation(anna: Citizen, mailbox: Mailbox):
    page, keys = anna.page, Keys(anna.page)
    page.goto("/")
    keys.press("Termin buchen : Bürgerbüro")
    page.wait_for_url("**/termin/buchen/buergerbuero/")
    keys.press("Ausweis und Reisepass")
    page.wait_for_url("**leistung=ausweis")
    keys.press("Spätere Woche")
    page.wait_for_url("**#woche")
    keys.tab_to("08:00")  # the only stop of all times; arrows lead to the others
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")  # to the next time, and it is chosen
    chosen = page.locator("input[name=starts_at]:checked").get_attribute("value")
    assert chosen
    keys.press("Termin buchen")
    expect(page.locator(".error-summary")).to_be_focused()
    assert page.locator("input[name=starts_at]:checked").get_attribute("value") == chosen
    keys.tab_to("E-Mail-Adresse")  # the link in the summary
    page.keyboard.press("Enter")
    expect(page.get_by_label("E-Mail-Adresse")).to_be_focused()
    keys.type(ANNA)
    page.keyboard.press("Enter")  # sends, and does not turn the week
    page.get_by_role("heading", name="Noch nicht gebucht").wait_for()
    page.goto(mailbox.next_mail(ANNA, "Bitte bestätigen").link)
    page.get_by_role("button", name="Termin verbindlich bestätigen").wait_for()
    keys.press("Termin verbindlich bestätigen")
    page.get_by_text("Ihr Termin ist gebucht").wait_for()
    assert any("Auf diesem Gerät vergessen" in name for name in keys.way_round())
    keys.press("Frühere Termine melden")
    page.get_by_role("button", name="Frühere Termine nicht mehr melden").wait_for()
    keys.press("Termin absagen")
    page.wait_for_url("**/absage/")
    keys.press("Termin absagen")
    page.get_by_role("heading", name="Dieser Termin ist abgesagt").wait_for()


def test_without_javascript_the_code_is_typed(cast: Cast, mailbox: Mailbox):
    anna = cast.citizen(java_script_enabled=False, **STILL)
    page = anna.page
    page.goto("/termin/buchen/buergerbuero/?leistung=meldung")
    page.get_by_role("link", name="Spätere Woche").click()
    choose_time(page, 0)
    page.get_by_label("E-Mail-Adresse").fill(ANNA)
    page.get_by_role("button", name="Termin buchen").click()
    page.get_by_role("heading", name="Noch nicht gebucht").wait_for()
    mail = mailbox.next_mail(ANNA, "Bitte bestätigen")
    page.goto(mail.link)
    page.get_by_label("Code aus der E-Mail").fill(mail.code)
    page.get_by_role("button", name="Termin öffnen").click()
    page.get_by_role("button", name="Termin verbindlich bestätigen").click()
    page.get_by_text("Ihr Termin ist gebucht").wait_for()
    page.get_by_role("link", name="Was ist über mich gespeichert?").click()
    page.get_by_text(ANNA).wait_for()
    page.get_by_role("link", name="Alles löschen").click()
    page.get_by_role("button", name="Alles löschen").click()
    page.get_by_text("Alles zu Ihrem Termin ist gelöscht").wait_for()


def test_the_link_leaves_nothing_in_the_address_and_nothing_in_the_browser(anna: Citizen, mailbox: Mailbox):
    page = anna.page
    page.goto("/termin/buchen/buergerbuero/?leistung=meldung")
    choose_time(page, 0)
    page.get_by_label("E-Mail-Adresse").fill(ANNA)
    page.get_by_role("button", name="Termin buchen").click()
    page.get_by_role("heading", name="Noch nicht gebucht").wait_for()
    mail = mailbox.next_mail(ANNA, "Bitte bestätigen")
    page.goto("/termin/")
    page.goto(mail.link)  # the page is open already: only its fragment changes
    page.get_by_role("button", name="Termin verbindlich bestätigen").wait_for()
    page.go_back()
    page.get_by_role("heading", name="Meine Termine").wait_for()
    assert "#" not in page.url
    assert page.evaluate("[localStorage.length, sessionStorage.length, document.cookie]") == [0, 0, ""]
    assert [cookie["name"] for cookie in anna.context.cookies()] == ["browser"]


def test_the_door_of_the_waiting_area_opens_by_itself(anna: Citizen, mailbox: Mailbox, server: DemoServer):
    page = anna.page
    with OtherHand(server) as hand:
        hand.does(AT_ONCE)
        hand.does("Office.objects.update(check_in_minutes=5, lead_minutes=15)")
        page.goto(BOOK_AT_THE_YOUTH_OFFICE)
        choose_time(page, 0)
        page.get_by_label("Ja, an die Adresse").check()
        page.get_by_label("E-Mail-Adresse").fill(ANNA)
        page.get_by_role("button", name="Termin buchen").click()
        page.get_by_role("heading", name="Noch nicht gebucht").wait_for()
        page.goto(mailbox.next_mail(ANNA, "Bitte bestätigen").link)
        page.get_by_role("button", name="Termin verbindlich bestätigen").click()
        page.get_by_text("Der Wartebereich öffnet für Sie").wait_for()
        expect(page.get_by_role("button", name="In den Wartebereich gehen")).to_be_hidden()
        # Three seconds before it opens.
        hand.does("from sprechstunde.appointments.models import Appointment")
        hand.does(
            "Appointment.objects.update(starts_at=now() + timedelta(minutes=5, seconds=3), ends_at=now() + timedelta(hours=1))"
        )
    page.reload()
    expect(page.get_by_role("button", name="In den Wartebereich gehen")).to_be_hidden()
    page.get_by_role("button", name="In den Wartebereich gehen").click()
    page.wait_for_url("**/wartebereich/")


def choose_time(page: Page, index: int) -> None:
    """One of the times of the first day that is unfolded."""
    page.locator("details[open] input[name=starts_at]").nth(index).check()


def time_on(page: Page) -> str:
    return page.locator(".appointment__time").inner_text()


def propose(adviser: Adviser, wish: str, note: str) -> None:
    page = adviser.page
    page.goto("/arbeitsplatz/termine/")
    page.get_by_text(wish).wait_for()
    page.get_by_role("link", name="Zeiten vorschlagen").first.click()
    for index in (1, 9):  # far enough apart for one person
        page.locator("details[open] input[name=times]").nth(index).check()
    page.get_by_label("Ein persönlicher Satz").fill(note)
    page.get_by_role("button", name="Vorschläge senden").click()
    page.get_by_role("heading", name="Vorgeschlagene Zeiten").wait_for()


def sequence(letter: Letter) -> int:
    found = re.search(r"^SEQUENCE:(\d+)$", letter.calendar, re.MULTILINE)
    assert found
    return int(found[1])


def uid(letter: Letter) -> str:
    found = re.search(r"^UID:(.+)$", letter.calendar, re.MULTILINE)
    assert found
    return found[1]
