"""A tour through everything that has to do with more people: invitation, door, panel, help, farewell."""

from __future__ import annotations

from journeys.guests import do, invite, lobby_of, people_panel
from journeys.stage import Adviser
from journeys.talk import meet
from journeys.tours import Sights, Visitors

SAFE_AND_WANTED = "Ticket.objects.update(interpreter=True, language='tr', sign_language=True)"


def tour_of_the_guests(visitors: Visitors) -> Sights:
    anna, bashir = visitors.citizen(), visitors.cast.adviser(**visitors.options)
    selin, bo = (visitors.cast.guest(**visitors.options) for _ in range(2))
    meet(anna, bashir)
    visitors.hand.does(SAFE_AND_WANTED)
    bashir.page.reload()
    people_panel(bashir)
    yield "people, guests proposed", bashir.page
    yield from _inviting(bashir)
    selin.page.goto("/einladung/")
    yield "invitation, code", selin.page
    selin.page.get_by_role("button", name="Einladung öffnen").click()
    selin.page.get_by_role("alert").wait_for()
    yield "invitation, with errors", selin.page
    selin.open(invite(bashir, "Dolmetschung"))
    yield "invitation, door", selin.page
    selin.knock("Selin Kaya")
    yield "lobby, knocking", selin.page
    bo.open(invite(bashir, "Person des Vertrauens", "Bo"))
    bo.knock()
    invite(bashir, "Gebärdensprach-Dolmetschung")
    do(bashir, "Einlassen", "Selin Kaya")
    do(bashir, "Zur Seite bitten", "T-001")
    lobby_of(anna, "Bitte um etwas Geduld").wait_for()
    yield "lobby, held", anna.page
    people_panel(bashir)
    yield "people, knocking, aside, inside and invited", bashir.page
    do(bashir, "Entfernen", "Bo")
    bashir.page.get_by_role("dialog", name="Bo entfernen?").wait_for()
    yield "people, whether to remove", bashir.page
    bashir.page.get_by_role("dialog").get_by_role("button", name="Entfernen").click()
    bo.lobby("Das Gespräch ist für Sie beendet").wait_for()
    yield "lobby, removed", bo.page
    yield from _help(visitors, bashir)
    selin.page.get_by_role("button", name="Beratung verlassen").click()
    selin.page.get_by_text("Wie war das Gespräch?").wait_for()
    yield "guest's farewell, asked how it was", selin.page
    selin.page.get_by_label("Geht so", exact=True).check()
    yield "guest's farewell, an answer chosen", selin.page


def _inviting(bashir: Adviser) -> Sights:
    people_panel(bashir).get_by_role("button", name="Jemanden einladen").click()
    dialog = bashir.page.get_by_role("dialog", name="Jemanden einladen")
    dialog.get_by_label("Person des Vertrauens", exact=True).check()
    yield "people, inviting", bashir.page
    dialog.get_by_role("button", name="Einladung erstellen").click()
    dialog.locator("[data-link]").wait_for()
    yield "people, invitation made", bashir.page
    dialog.get_by_role("button", name="Abschicken").click()
    dialog.get_by_role("alert").filter(has_text="sicher").wait_for()
    yield "people, invitation, mail with errors", bashir.page
    dialog.get_by_role("button", name="Schließen").click()


def _help(visitors: Visitors, bashir: Adviser) -> Sights:
    bashir.page.get_by_role("button", name="Hilfe holen").click()
    yield "help, before", bashir.page
    bashir.page.get_by_role("button", name="Um Hilfe bitten").click()
    bashir.page.get_by_text("Hilfe ist angefragt seit").wait_for()
    yield "help, asked for", bashir.page
    colleague = visitors.cast.adviser("beratung2", opened=False, **visitors.options)
    yield "desk, a colleague asks for help", colleague.page
