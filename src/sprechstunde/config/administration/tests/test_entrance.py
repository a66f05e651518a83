from __future__ import annotations

import pytest
from django.test import Client

from conftest import HOST
from sprechstunde.config.administration.tests.conftest import client_of, make_user
from sprechstunde.staff.models import User

INDEX = "/verwaltung/"


def test_a_stranger_is_asked_to_sign_in_and_comes_back(anna, musterstadt):
    answer = anna.get("/verwaltung/offices/office/?q=x")
    assert answer.headers["Location"] == "/anmelden/?next=/verwaltung/offices/office/%3Fq%3Dx"


def test_djangos_own_sign_in_page_is_not_there(anna, musterstadt):
    assert anna.get("/verwaltung/login/?next=/verwaltung/").headers["Location"] == "/anmelden/?next=/verwaltung/"


def test_after_signing_in_the_wanted_page_opens(emil, anna):
    answer = anna.post("/anmelden/", {"username": "emil", "password": "ein langes Passwort", "next": INDEX})
    assert answer.headers["Location"] == INDEX
    assert anna.get(INDEX).status_code == 200


@pytest.mark.parametrize("role", [User.Role.ADVISER, User.Role.AUDITOR])
@pytest.mark.parametrize("page", [INDEX, "/verwaltung/login/", "/verwaltung/offices/office/", "/verwaltung/password_change/"])
def test_for_advisers_and_auditors_there_is_no_administration(musterstadt, role, page):
    client = client_of(make_user(musterstadt, "berta", role), HOST)
    assert client.get(page).status_code == 404
    assert client.post(page).status_code == 404


def test_who_is_signed_in_elsewhere_is_nobody_here(dora, musterstadt):
    client = client_of(dora, HOST)
    assert client.get(INDEX).headers["Location"].startswith("/anmelden/")


def test_a_deactivated_administrator_is_outside(emil, emils_client):
    User.objects.filter(pk=emil.pk).update(is_active=False)
    assert emils_client.get(INDEX).status_code == 302


def test_the_page_says_where_one_is_in_german(emils_client):
    page = emils_client.get(INDEX).content.decode()
    for words in ("Sprechstunde – Verwaltung", "Was möchten Sie ändern?", "Musterstadt", "Zum Arbeitsplatz", "Barriere melden"):
        assert words in page
    assert 'action="/abmelden/"' in page


def test_signing_out_works_from_djangos_address_too(emils_client):
    assert emils_client.get("/verwaltung/logout/").status_code == 405
    assert emils_client.post("/verwaltung/logout/").status_code == 302
    assert emils_client.get(INDEX).status_code == 302


def test_scripts_come_from_our_host_only_and_nothing_is_inline(emils_client):
    answer = emils_client.get("/verwaltung/offices/office/add/")
    policy = dict(each.strip().split(" ", 1) for each in answer.headers["Content-Security-Policy"].split(";"))
    assert policy["script-src"] == "'self'"
    assert policy["default-src"] == "'none'"
    assert policy["style-src"] == "'self'"
    page = answer.content.decode()
    assert "<style" not in page
    assert " style=" not in page
    assert " onclick=" not in page


def test_forms_of_our_own_pages_are_accepted_without_a_second_token(emil):
    """Also behind a proxy that ends TLS: our origin then has another scheme than the request."""
    client = Client(enforce_csrf_checks=True, headers={"host": HOST, "origin": f"https://{HOST}"})
    client.force_login(emil, backend="sprechstunde.staff.backends.MunicipalityBackend")
    answer = client.post("/verwaltung/offices/department/add/", {"name": "Sozialamt", "position": "1"})
    assert answer.status_code == 302
    assert emil.municipality.departments.filter(name="Sozialamt").exists()


@pytest.mark.parametrize("headers", [{"origin": "https://evil.example"}, {"origin": "null"}, {"sec-fetch-site": "cross-site"}])
def test_forms_of_another_site_are_refused(emil, emils_client, headers):
    data = {"name": "Sozialamt", "position": "1"}
    assert emils_client.post("/verwaltung/offices/department/add/", data, headers=headers).status_code == 403
    assert not emil.municipality.departments.exists()


def test_there_is_no_page_that_leads_to_any_object_by_its_id(emils_client, office):
    assert emils_client.get(f"/verwaltung/r/1/{office.pk}/").status_code == 404
