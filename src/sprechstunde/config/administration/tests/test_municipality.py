from __future__ import annotations

from datetime import date

import pytest

from conftest import HOST, OTHER_HOST
from sprechstunde.config.administration.tests.conftest import errors_of, filled_in, make_text, submit
from sprechstunde.municipalities.models import Municipality, Text
from sprechstunde.offices.subjects import office_subject

TEXTS = "/verwaltung/municipalities/text/"


@pytest.fixture
def page(musterstadt):
    return f"/verwaltung/municipalities/municipality/{musterstadt.pk}/change/"


def test_the_list_leads_straight_to_the_own_municipality(emils_client, page, andernort):
    assert emils_client.get("/verwaltung/municipalities/municipality/").headers["Location"] == page


def test_municipalities_are_neither_made_nor_deleted_here(emils_client, page):
    assert emils_client.get("/verwaltung/municipalities/municipality/add/").status_code == 403
    assert emils_client.post(page.replace("change", "delete"), {"post": "yes"}).status_code == 403
    assert Municipality.objects.exists()


def test_another_land_means_other_holidays_and_every_office_hears_of_it(emils_client, page, office, announced):
    assert office_subject(office.pk) in announced(lambda: submit(emils_client, page, land="BY"))
    assert Municipality.objects.get().land == "BY"


def test_what_the_operator_has_set_cannot_be_changed(emils_client, page, musterstadt):
    assert submit(emils_client, page, slug="anders", timezone="Mars/Olympus", name="Stadt Muster").status_code == 302
    musterstadt.refresh_from_db()
    assert (musterstadt.name, musterstadt.slug, musterstadt.timezone) == ("Stadt Muster", "musterstadt", "Europe/Berlin")


def test_a_host_name_can_be_added(emils_client, page, musterstadt):
    assert (
        submit(emils_client, page, **{"hosts-TOTAL_FORMS": "2", "hosts-1-name": "Beratung.Musterstadt.example"}).status_code
        == 302
    )
    assert set(musterstadt.hosts.values_list("name", flat=True)) == {HOST, "beratung.musterstadt.example"}


@pytest.mark.parametrize("name", ["https://a.example", "a.example:8000", "a b", "-a.example", "a..example", OTHER_HOST])
def test_what_is_no_host_name_or_taken_is_refused(emils_client, page, andernort, musterstadt, name):
    errors_of(submit(emils_client, page, **{"hosts-TOTAL_FORMS": "2", "hosts-1-name": name}))
    assert musterstadt.hosts.count() == 1


@pytest.mark.parametrize("change", [{"hosts-0-DELETE": "on"}, {"hosts-0-name": "anders.example"}])
def test_nobody_locks_the_municipality_out(emils_client, page, musterstadt, change):
    assert "Dieser Name muss bleiben." in errors_of(submit(emils_client, page, **change))
    assert musterstadt.hosts.get().name == HOST


def test_a_text_is_written_with_its_date_and_read_on_its_page(emils_client, anna, musterstadt):
    text = make_text(musterstadt)
    changes = {"body": "## Angaben\r\n\r\nStadt Muster", "updated_on": "2026-11-01"}
    assert submit(emils_client, f"{TEXTS}{text.pk}/change/", **changes).status_code == 302
    text.refresh_from_db()
    assert (text.body, text.updated_on) == ("## Angaben\n\nStadt Muster", date(2026, 11, 1))
    assert "1. November 2026" in anna.get("/impressum/").content.decode()
    assert "/impressum/" in emils_client.get(f"{TEXTS}{text.pk}/change/").content.decode()


def test_only_missing_texts_can_be_added(emils_client, musterstadt):
    make_text(musterstadt)
    assert "impressum" not in [value for value, _ in filled_choices(emils_client)]
    again = {"kind": "impressum", "body": "x", "updated_on": "2026-01-01"}
    errors_of(emils_client.post(f"{TEXTS}add/", again))
    for kind in Text.Kind.values[1:]:
        assert emils_client.post(f"{TEXTS}add/", {**again, "kind": kind}).status_code == 302
    assert emils_client.get(f"{TEXTS}add/").status_code == 403


def filled_choices(client) -> list[tuple[str, str]]:
    assert "kind" in filled_in(client, f"{TEXTS}add/", kind="")
    return client.get(f"{TEXTS}add/").context_data["adminform"].form.fields["kind"].choices


def test_texts_that_every_page_links_cannot_be_deleted(emils_client, musterstadt):
    text = make_text(musterstadt)
    assert emils_client.post(f"{TEXTS}{text.pk}/delete/", {"post": "yes"}).status_code == 403
    assert Text.objects.exists()


# Leaving quickly, notifications


def test_where_leaving_quickly_leads_can_be_chosen(emils_client, page, musterstadt):
    html = emils_client.get(page).content.decode()
    assert "Eine harmlose Seite, zu der niemand Fragen stellt" in html
    assert submit(emils_client, page, exit_url="https://www.wetter.example/heute", push_offered="").status_code == 302
    musterstadt.refresh_from_db()
    assert (musterstadt.exit_url, musterstadt.push_offered) == ("https://www.wetter.example/heute", False)


@pytest.mark.parametrize(
    ("address", "because"),
    [
        ("", "erforderlich"),
        ("http://www.wetter.example/", "https://"),
        ("javascript:alert(1)", "gültige"),
        ("ftp://www.wetter.example/", "https://"),
        (f"https://{HOST}/", "führt auf diese Seiten zurück"),
        (f"https://{HOST}:8443/wetter", "führt auf diese Seiten zurück"),
        (f"https://{HOST.upper()}./", "führt auf diese Seiten zurück"),
        ("https://zweiter.musterstadt.example/", "führt auf diese Seiten zurück"),
    ],
)
def test_leaving_quickly_leads_nowhere_else_than_to_another_sites_encrypted_page(
    emils_client, page, musterstadt, address, because
):
    musterstadt.hosts.create(name="zweiter.musterstadt.example")
    before = musterstadt.exit_url
    assert because in errors_of(submit(emils_client, page, exit_url=address))
    musterstadt.refresh_from_db()
    assert musterstadt.exit_url == before
