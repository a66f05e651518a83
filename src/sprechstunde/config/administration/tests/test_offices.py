from __future__ import annotations

import pytest
from django.contrib.admin.models import LogEntry
from django.utils.translation import gettext

from conftest import NOON, make_office
from sprechstunde.config.administration.tests.conftest import errors_of, filled_in, submit
from sprechstunde.municipalities.lookups import local_day
from sprechstunde.offices.models import Department, Office
from sprechstunde.offices.subjects import municipality_subject, office_subject
from sprechstunde.queue.actions import draw_ticket
from sprechstunde.queue.models import Ticket

LIST = "/verwaltung/offices/office/"
DEPARTMENTS = "/verwaltung/offices/department/"


@pytest.fixture
def page(office):
    return f"{LIST}{office.pk}/change/"


def add_service(**fields: str) -> dict[str, str]:
    row = {"name": "Erstes Gespräch", "minutes": "20", "position": "2", **fields}
    return {"services-TOTAL_FORMS": "2", **{f"services-1-{name}": value for name, value in row.items()}}


def test_an_office_is_made_with_everything_that_belongs_to_it(emils_client, musterstadt, emil):
    department = Department.objects.create(municipality=musterstadt, name="Jugendamt")
    changes = {
        "name": "Bürgerbüro Süd",
        "department": str(department.pk),
        "prefix": "B",
        "opening_hours-1-opens_at": "08:00",
        "opening_hours-1-closes_at": "12:30",
        "services-TOTAL_FORMS": "1",
        "services-0-name": "Ausweis",
        "services-0-minutes": "15",
        "services-0-position": "0",
        "assignments-TOTAL_FORMS": "1",
        "assignments-0-adviser": str(emil.pk),
    }
    assert submit(emils_client, f"{LIST}add/", **changes).headers["Location"] == LIST
    office = Office.objects.get()
    assert (office.slug, office.municipality) == ("buergerbuero-sued", musterstadt)
    assert [str(each) for each in office.opening_hours.all()] == ["Dienstag 08:00–12:30"]
    assert [(each.name, each.slug) for each in office.services.all()] == [("Ausweis", "ausweis")]
    assert office.staff.get() == emil
    assert emils_client.get(f"/buero/{office.slug}/").status_code == 200


def test_a_form_sent_unchanged_changes_nothing(emils_client, page, office, bashir):
    Office.objects.filter(pk=office.pk).update(purpose="Erste Zeile\n\nZweite Zeile")
    before = Office.objects.filter(pk=office.pk).values().get()
    as_a_browser_sends_it = "Erste Zeile\r\n\r\nZweite Zeile"
    assert submit(emils_client, page, purpose=as_a_browser_sends_it).status_code == 302
    assert Office.objects.filter(pk=office.pk).values().get() == before
    assert LogEntry.objects.get().get_change_message() == "Keine Felder geändert."


def test_a_service_gets_a_short_name_of_its_own(emils_client, page, office):
    assert submit(emils_client, page, **add_service(name="Gespräch")).status_code == 302
    assert set(office.services.values_list("slug", flat=True)) == {"gespraech", "gespraech-2"}


def test_a_service_keeps_its_short_name_when_it_is_renamed(emils_client, page, office):
    assert submit(emils_client, page, **{"services-0-name": "Beratung"}).status_code == 302
    assert office.services.get().slug == "gespraech"


def test_two_offices_never_share_letters_or_addresses(emils_client, page, office, musterstadt):
    make_office(musterstadt, slug="andere", prefix="A")
    answer = submit(emils_client, page, prefix="A", slug="andere")
    assert "Ein anderes Büro verwendet diese Buchstaben schon" in errors_of(answer)
    assert "Ein anderes Büro hat diesen Kurznamen schon." in errors_of(answer)


def test_another_town_may_use_the_same_letters(emils_client, page, office, foreign_office):
    assert office.prefix == foreign_office.prefix
    assert submit(emils_client, page).status_code == 302


def test_a_name_without_letters_needs_a_short_name(emils_client, page, office):
    answer = submit(emils_client, page, name="§§", slug="")
    assert "Bitte geben Sie einen Kurznamen ein" in errors_of(answer)


@pytest.mark.parametrize(
    ("times", "message"),
    [
        (("10:00", "09:00"), gettext("The end must be after the beginning.")),
        (("10:00", "10:00"), gettext("The end must be after the beginning.")),
        (("11:00", "12:00"), "Die Zeiten am Montag überschneiden sich."),
    ],
)
def test_hours_that_make_no_sense_are_refused(emils_client, page, office, times, message):
    row = {"weekday": "0", "opens_at": times[0], "closes_at": times[1]}
    changes = {"opening_hours-TOTAL_FORMS": "8", **{f"opening_hours-7-{name}": value for name, value in row.items()}}
    assert message in errors_of(submit(emils_client, page, **changes))
    assert office.opening_hours.count() == 7


def test_a_morning_and_an_afternoon_are_two_rows(emils_client, page, office):
    changes = {
        "opening_hours-0-opens_at": "08:00",
        "opening_hours-0-closes_at": "12:00",
        "opening_hours-TOTAL_FORMS": "8",
        "opening_hours-7-weekday": "0",
        "opening_hours-7-opens_at": "12:00",
        "opening_hours-7-closes_at": "16:00",
    }
    assert submit(emils_client, page, **changes).status_code == 302
    assert office.opening_hours.filter(weekday=0).count() == 2


def test_nobody_is_assigned_twice(emils_client, page, office, bashir):
    changes = {"assignments-TOTAL_FORMS": "2", "assignments-1-adviser": str(bashir.pk)}
    errors_of(submit(emils_client, page, **changes))
    assert office.assignments.count() == 1


def test_who_left_stays_assigned_and_is_marked(emils_client, page, bashir):
    bashir.is_active = False
    bashir.save()
    assert "Bashir (bashir) – kann sich nicht anmelden" in emils_client.get(page).content.decode()
    assert submit(emils_client, page).status_code == 302


def test_open_pages_hear_of_every_change(emils_client, page, office, announced):
    subjects = {office_subject(office.pk), municipality_subject(office.municipality_id)}
    for changes in ({"name": "Neu"}, add_service(), {"opening_hours-0-DELETE": "on"}):
        assert announced(lambda changes=changes: submit(emils_client, page, **changes)) == subjects


def test_nothing_is_announced_when_nothing_was_saved(emils_client, page, announced):
    assert announced(lambda: submit(emils_client, page, name="")) == set()


def test_a_departments_offices_hear_of_its_change(emils_client, office, announced):
    address = f"{DEPARTMENTS}{office.department_id}/change/"
    assert office_subject(office.pk) in announced(lambda: submit(emils_client, address, name="Amt für Familie"))


def test_the_history_names_in_german_what_was_changed(emils_client, page, office):
    assert submit(emils_client, page, summary="Neu", **add_service()).status_code == 302
    history = emils_client.get(page.replace("change", "history")).content.decode()
    assert "In einem Satz geändert." in history
    assert "Beratungsleistung „Erstes Gespräch“ hinzugefügt." in history


def test_an_office_without_people_can_be_deleted(emils_client, page, office, announced):
    confirmation = emils_client.get(page.replace("change", "delete")).content.decode()
    assert "Öffnungszeiten: 7" in confirmation
    subjects = announced(lambda: emils_client.post(page.replace("change", "delete"), {"post": "yes"}))
    assert not Office.objects.exists()
    assert municipality_subject(office.municipality_id) in subjects


def test_an_office_with_an_open_counter_stays(emils_client, page, counter):
    answer = emils_client.post(page.replace("change", "delete"), {"post": "yes"})
    assert "ist ein Arbeitsplatz geöffnet" in answer.render().content.decode()
    assert Office.objects.exists()


@pytest.fixture
def waiting(office, counter):
    for _ in range(2):
        draw_ticket(office=office, browser=None, now=NOON)
    counter.closed_at = NOON
    counter.save()
    assert Ticket.objects.filter(day=local_day(office.municipality, NOON)).count() == 2


def test_the_queues_limits_can_be_set(emils_client, page, office):
    changes = {"queue_limit": "12", "closing_guard": "", "position_hidden": "on"}
    assert submit(emils_client, page, **changes).status_code == 302
    office.refresh_from_db()
    assert (office.queue_limit, office.closing_guard, office.position_hidden) == (12, False, True)
    assert "queue_limit" in errors_of(submit(emils_client, page, queue_limit="0"))


@pytest.mark.parametrize("what", ["office", "department"])
def test_nobody_loses_their_place_by_a_deletion(emils_client, office, waiting, what):
    address, pk = (LIST, office.pk) if what == "office" else (DEPARTMENTS, office.department_id)
    sentence = "Im Büro „Beratung“ warten gerade 2 Personen oder werden beraten."
    assert sentence in emils_client.get(f"{address}{pk}/delete/").content.decode()
    assert sentence in emils_client.post(f"{address}{pk}/delete/", {"post": "yes"}).content.decode()
    data = {"action": "delete_selected", "_selected_action": [str(pk)], "post": "yes"}
    assert sentence in emils_client.post(address, data).content.decode()
    assert Ticket.objects.count() == 2


def test_a_service_that_somebody_has_named_can_go(emils_client, page, office, waiting):
    ticket = Ticket.objects.first()
    ticket.service = office.services.get()
    ticket.save()
    assert submit(emils_client, page, **{"services-0-DELETE": "on"}).status_code == 302
    ticket.refresh_from_db()
    assert ticket.service is None


def test_new_offices_suggest_the_days_of_the_week(emils_client, musterstadt):
    data = filled_in(emils_client, f"{LIST}add/")
    assert [data[f"opening_hours-{row}-weekday"] for row in range(5)] == ["0", "1", "2", "3", "4"]
