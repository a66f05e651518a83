"""The administration in a real browser: usable under our policy for scripts and styles, and what it changes is seen at once."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from journeys.conftest import Cast
from journeys.stage import PASSWORD, DemoServer

pytestmark = [pytest.mark.browser, pytest.mark.server]

AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
PAGES = [
    "",
    "offices/office/",
    "offices/office/add/",
    "offices/closure/",
    "offices/closure/add/",
    "offices/closure/feiertage/",
    "offices/absence/",
    "offices/absence/add/",
    "offices/department/",
    "offices/department/add/",
    "municipalities/text/",
    "municipalities/municipality/",
    "staff/user/",
    "staff/user/add/",
    "appointments/mailtext/",
    "appointments/mailtext/add/",
    "appointments/mailtext/vorschau/",
    "mail/outgoingmail/",
    "password_change/",
]
WATCH = """
window.refused = [];
document.addEventListener("securitypolicyviolation", (event) => {
  window.refused.push(`${event.violatedDirective} ${event.blockedURI}`);
});
"""


@pytest.fixture
def server(own_server: DemoServer) -> DemoServer:
    return own_server


@pytest.fixture
def administrator(cast: Cast) -> Page:
    return signed_in(cast)


def signed_in(cast: Cast, **options: object) -> Page:
    """Herr Krause, who has come to the administration by way of the sign-in page; violations are collected."""
    person = cast.citizen(**options)
    person.context.add_init_script(WATCH)
    page = person.new_page()
    page.goto("/verwaltung/")
    page.get_by_label("Benutzername").fill("verwaltung")
    page.get_by_label("Passwort").fill(PASSWORD)
    page.get_by_role("button", name="Anmelden").click()
    expect(page.get_by_role("heading", name="Was möchten Sie ändern?")).to_be_visible()
    return page


def refused(page: Page) -> list[str]:
    return page.evaluate("window.refused")


def open_first(page: Page, listed: str) -> None:
    page.goto(f"/verwaltung/{listed}/")
    page.locator("#result_list tbody th a").first.click()
    expect(page.get_by_role("button", name="Speichern").first).to_be_visible()


def test_no_page_asks_for_what_our_policy_forbids(administrator: Page) -> None:
    for address in PAGES:
        administrator.goto(f"/verwaltung/{address}", wait_until="networkidle")
        assert refused(administrator) == [], address
    for listed in ("offices/office", "offices/closure", "offices/department", "municipalities/text", "staff/user"):
        open_first(administrator, listed)
        assert refused(administrator) == [], listed


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(cast: Cast, scheme: str) -> None:
    page = signed_in(cast, color_scheme=scheme, bypass_csp=True)  # axe looks at styles by way of inline ones
    rules = "{runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']}"
    for address in [*PAGES, "offices/office/1/change/", "offices/office/1/delete/", "offices/office/1/history/"]:
        page.goto(f"/verwaltung/{address}", wait_until="networkidle")
        page.evaluate(AXE.read_text())
        found = page.evaluate(f"axe.run(document, {rules}).then((result) => result.violations)")
        assert [(each["id"], each["nodes"][0]["html"]) for each in found] == [], address


def test_rows_are_added_and_saved_without_a_forbidden_script(administrator: Page) -> None:
    open_first(administrator, "offices/office")
    rows = administrator.locator("#services-group tr.dynamic-services")
    more = administrator.get_by_role("button", name="Beratungsleistung hinzufügen")
    more.wait_for()  # made by the script that also makes the rows known as such
    before = rows.count()
    more.click()
    expect(rows).to_have_count(before + 1)
    rows.last.get_by_label("Name").fill("Gespräch am Abend")
    administrator.get_by_role("button", name="Sichern und weiter bearbeiten").last.click()
    expect(administrator.locator(".messagelist")).to_contain_text("wurde erfolgreich geändert")
    expect(rows).to_have_count(before + 1)
    assert refused(administrator) == []


def test_a_department_is_made_in_a_window_of_its_own(administrator: Page) -> None:
    open_first(administrator, "offices/office")
    with administrator.expect_popup() as opened:
        administrator.locator("#add_id_department").click()
    popup = opened.value
    popup.get_by_label("Name").fill("Sozialamt")
    with popup.expect_event("close"):
        popup.get_by_role("button", name="Speichern").click()
    expect(administrator.locator("#id_department option:checked")).to_have_text("Sozialamt")


def test_an_open_overview_hears_of_a_closure(administrator: Page, cast: Cast) -> None:
    citizen = cast.citizen()
    citizen.page.goto("/")
    office = citizen.page.locator("[data-office=pflegeeltern]")
    expect(office).to_be_visible()
    administrator.goto("/verwaltung/offices/closure/add/")
    today = administrator.evaluate("new Date().toLocaleDateString('sv', {timeZone: 'Europe/Berlin'})")
    administrator.get_by_label("Erster Tag").fill(today)
    administrator.get_by_label("Letzter Tag").fill(today)
    administrator.get_by_label("Grund").fill("Umzug des Amtes")
    administrator.get_by_label("Virtuelles Büro").select_option(label="Pflegeelternschaft")
    administrator.get_by_role("button", name="Speichern").click()
    expect(office).to_contain_text("Umzug des Amtes")


def test_consultation_hours_entered_here_are_offered_to_citizens(administrator: Page, cast: Cast) -> None:
    """The office has none at weekends, and holidays do not concern it."""
    in_two_weeks = administrator.evaluate(
        "new Date(Date.now() + 14 * 86400000).toLocaleDateString('sv', {timeZone: 'Europe/Berlin'})"
    )
    citizen = cast.citizen().page
    week = f"/termin/buchen/trennung-scheidung/?leistung=unterhalt&ab={in_two_weeks}"
    citizen.goto(week)
    expect(citizen.get_by_text("Donnerstag").first).to_be_visible()
    expect(citizen.get_by_text("Samstag")).to_have_count(0)
    administrator.goto("/verwaltung/offices/office/")
    administrator.get_by_role("link", name="Trennungs- und Scheidungsberatung").click()
    administrator.get_by_role("button", name="Sprechzeiten hinzufügen").click()
    row = administrator.locator("#consultation_hours-group tr.dynamic-consultation_hours").last
    row.get_by_label("Wochentag").select_option(label="Samstag")
    row.get_by_label("Von").fill("10:00")
    row.get_by_label("Bis").fill("10:30")
    administrator.get_by_role("button", name="Sichern und weiter bearbeiten").last.click()
    expect(administrator.locator(".messagelist")).to_contain_text("wurde erfolgreich geändert")
    citizen.goto(week)
    expect(citizen.get_by_text("Samstag").first).to_be_visible()
    assert refused(administrator) == []


def test_signing_out_ends_in_front_of_the_offices(administrator: Page) -> None:
    administrator.get_by_role("button", name="Abmelden").click()
    administrator.wait_for_url("**/")
    administrator.goto("/verwaltung/")
    administrator.wait_for_url("**/anmelden/?next=/verwaltung/")
