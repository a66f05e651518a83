from __future__ import annotations

import pytest
from django.contrib.auth import authenticate
from django.db import IntegrityError
from django.test import Client, RequestFactory
from django.urls import reverse

from conftest import HOST, OTHER_HOST, PASSWORD
from sprechstunde.staff.access import user_of_cookies
from sprechstunde.staff.models import User

pytestmark = pytest.mark.django_db

SIGN_IN = "/anmelden/"
DESK = "/arbeitsplatz/"


@pytest.fixture
def sign_in(anna):
    def sign_in(username="bashir", password=PASSWORD, *, client=anna, **fields):
        return client.post(SIGN_IN, {"username": username, "password": password, **fields})

    return sign_in


def test_the_right_password_leads_to_the_desk(anna, bashir, sign_in):
    assert sign_in()["Location"] == DESK
    assert anna.get(DESK).status_code == 200


@pytest.mark.parametrize(
    ("username", "password"),
    [("bashir", "falsch"), ("niemand", PASSWORD), ("", ""), ("bashir", ""), ("BASHIR", PASSWORD), ("bashir\x00", PASSWORD),
     ("x" * 10_000, PASSWORD), ("bashir", "x" * 10_000)],
)  # fmt: skip
def test_wrong_sign_ins_look_all_alike(anna, bashir, sign_in, username, password):
    response = sign_in(username, password)
    assert response.status_code == 422
    assert anna.get(DESK).status_code == 302
    assert "niemand" not in response.content.decode().replace('value="niemand"', "")


def test_carla_does_not_sign_in_here_with_her_password(carla, musterstadt, sign_in):
    assert sign_in("carla").status_code == 422
    at_home = Client(headers={"host": OTHER_HOST})
    assert sign_in("carla", client=at_home)["Location"] == DESK


def test_the_same_user_name_in_two_towns_are_two_people(bashir, andernort, sign_in):
    User.objects.create_user(municipality=andernort, username="bashir", password="ganz ein anderes", display_name="B.")
    assert sign_in("bashir", "ganz ein anderes").status_code == 422
    assert sign_in("bashir").status_code == 302


def test_a_user_name_twice_in_one_town_is_refused_by_the_database(bashir):
    with pytest.raises(IntegrityError):
        User.objects.create_user(municipality=bashir.municipality, username="bashir", password=None, display_name="B.")


def test_who_is_deactivated_does_not_sign_in(bashir, sign_in):
    bashir.is_active = False
    bashir.save()
    assert sign_in().status_code == 422


def test_an_account_without_a_password_lets_nobody_in(bashir, sign_in):
    bashir.set_password(None)
    bashir.save()
    assert sign_in(password="").status_code == 422


def test_without_a_municipality_nobody_signs_in(bashir):
    assert authenticate(RequestFactory().get("/"), username="bashir", password=PASSWORD) is None


@pytest.mark.parametrize(
    "wanted",
    ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "https:///evil.example", "http:evil"],
)
def test_after_signing_in_nobody_is_led_elsewhere(bashir, sign_in, wanted):
    assert sign_in(next=wanted)["Location"] == DESK


def test_after_signing_in_one_is_where_one_wanted_to_be(bashir, sign_in, anna):
    asked = anna.get(DESK)
    assert asked["Location"] == f"{SIGN_IN}?next={DESK}"
    assert sign_in(next="/verwaltung/")["Location"] == "/verwaltung/"


def test_signing_in_again_makes_a_new_session(anna, bashir, sign_in):
    anna.cookies["__Host-session"] = "a" * 32  # planted by somebody else
    sign_in()
    assert anna.cookies["__Host-session"].value != "a" * 32


def test_signing_out_ends_the_session_on_the_server(anna, bashir, sign_in):
    sign_in()
    key = anna.cookies["__Host-session"].value
    assert anna.post(reverse("staff:sign_out"))["Location"] == "/"
    anna.cookies["__Host-session"] = key
    assert anna.get(DESK).status_code == 302
    assert user_of_cookies({"__Host-session": key}, bashir.municipality) is None


def test_a_link_cannot_sign_out(anna, bashir, sign_in):
    sign_in()
    assert anna.get(reverse("staff:sign_out")).status_code == 405
    assert anna.get(DESK).status_code == 200


def test_who_is_signed_in_needs_no_form(bashirs_client):
    assert bashirs_client.get(SIGN_IN)["Location"] == DESK


def test_a_session_of_another_town_is_nobody_here(carla, bashir):
    client = Client(headers={"host": HOST})
    client.force_login(carla, backend="sprechstunde.staff.backends.MunicipalityBackend")
    assert client.get(DESK).status_code == 302
    key = client.cookies["__Host-session"].value
    assert user_of_cookies({"__Host-session": key}, bashir.municipality) is None
    assert user_of_cookies({"__Host-session": key}, carla.municipality) == (carla, key)


@pytest.mark.parametrize("key", ["", "x", "x" * 10_000, "\x00" * 32, "../../etc/passwd"])
def test_a_session_key_that_is_none_is_nobody(bashir, key):
    assert user_of_cookies({"__Host-session": key}, bashir.municipality) is None


def test_the_password_is_never_shown_again(bashir, sign_in):
    assert PASSWORD not in sign_in("niemand").content.decode()
