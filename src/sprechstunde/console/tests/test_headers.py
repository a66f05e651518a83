"""What every answer carries, whatever the address: read from the URLconf, so that no new page is forgotten."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from conftest import HOST, NOON, make_bookable
from sprechstunde.appointments.codes import reminder_key_of
from sprechstunde.appointments.feeds import new_feed
from sprechstunde.console.tests.appointments import confirmed
from sprechstunde.console.tests.routes import (
    ADMINISTRATION,
    AT_WORK,
    CODE,
    GUEST,
    HOLDER,
    ROUTE_NAMES,
    ROUTES,
    SERVING,
    address,
    for_whom,
)
from sprechstunde.consultations.tests.guests import admitted, invited
from sprechstunde.queue.access import COOKIE

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_noon"), pytest.mark.long]

DEVICES = ("camera", "microphone", "display-capture")
ROOMS = {"consultations:room", "consultations:advisers_room", "consultations:guest_room", "consultations:device_test"}
CACHED = {"api:list_offices", "api:get_office", "api:list_slots", "push:worker"}  # the worker is asked for anew each time
LEADS_AWAY = {"web:quick_exit"}


@pytest.fixture
def visit(talk, anna, bashir, bashirs_client):
    """Opens an address as the person for whom it is."""
    at_the_door, inside = invited(talk), admitted(talk)
    appointment = confirmed(make_bookable(talk.office))
    appointment.browsers.set(talk.ticket.browsers.all())
    ids = {
        HOLDER: talk.ticket.public_id,
        AT_WORK: talk.ticket.public_id,
        CODE: appointment.public_id,
        SERVING: appointment.public_id,
    }

    def visit(name, route):
        path = address(
            route, slug=talk.office.slug, kind="datenschutz", app_label="offices", url="x/", object_id=str(talk.office_id),
            mail_id="1", person_id=inside.place.public_id, public_id=ids.get(for_whom(name, route), talk.public_id),
            key=new_feed(adviser=bashir, now=NOON) if name == "console:feed" else reminder_key_of(appointment.public_id),
        )  # fmt: skip
        if for_whom(name, route) == GUEST:
            return (at_the_door if name == "consultations:door" else inside).client.get(path, secure=True)
        is_staffs = route.startswith((ADMINISTRATION, "arbeitsplatz", "beratung/<"))
        return (bashirs_client if is_staffs else anna).get(path, secure=True)

    return visit


def policy_of(response):
    """Content-Security-Policy as a dictionary."""
    directives = (part.split() for part in response["Content-Security-Policy"].split(";") if part.strip())
    return {name: values for name, *values in directives}


def features_of(response):
    return dict(re.findall(r"([\w-]+)=\(([^)]*)\)", response["Permissions-Policy"]))


@pytest.mark.parametrize(("name", "route"), ROUTES, ids=ROUTE_NAMES)
def test_every_answer_is_guarded(visit, name, route):
    response = visit(name, route)
    assert response.status_code < 500
    assert_guarded(response, name, route)
    assert_policy_without_anything_inline(response, name, route)
    assert_devices_for_the_room_only(response, name, route)
    if response["Content-Type"].startswith("text/html"):
        assert_nothing_inline_or_from_elsewhere(response, name, route)


def assert_guarded(response, name, route):
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] == "same-origin"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"
    assert response["Cross-Origin-Resource-Policy"] == ("cross-origin" if route.startswith("api/") else "same-origin")
    assert "max-age=63072000" in response["Strict-Transport-Security"]
    assert "no-store" in response["Cache-Control"] or name in CACHED
    assert "Server" not in response


def assert_policy_without_anything_inline(response, name, route):
    policy = policy_of(response)
    assert policy["default-src"] == ["'none'"]
    if name == "push:worker":  # a script, not a page: it may fetch nothing at all
        assert set(policy) <= {"default-src", "frame-ancestors", "base-uri", "form-action"}
        return
    assert policy["object-src"] == policy["base-uri"] == policy["frame-ancestors"] == ["'none'"]
    assert policy["style-src"] == policy["connect-src"] == ["'self'"]
    leads_to = policy.pop("form-action")
    assert leads_to == ["'self'"] or (name in LEADS_AWAY and leads_to == ["'self'", "https://www.dwd.de"])
    every_source = [source for values in policy.values() for source in values]
    assert "*" not in every_source
    assert not [source for source in every_source if source.startswith(("'unsafe", "http:", "https:", "ws:", "wss:"))]
    scripts = policy.get("script-src", [])
    if route.startswith(ADMINISTRATION):
        assert set(scripts) <= {"'self'"}
    else:
        assert all(source.startswith("'nonce-") for source in scripts)


def assert_devices_for_the_room_only(response, name, route):
    features = features_of(response)
    for device in DEVICES:
        assert features[device] == ("self" if name in ROOMS else "")
    for never in ("geolocation", "payment", "usb"):
        assert features[never] == ""


def assert_nothing_inline_or_from_elsewhere(response, name, route):
    html = response.content.decode()
    policy = policy_of(response)
    for attributes, content in re.findall(r"<script\b([^>]*)>(.*?)</script>", html, re.DOTALL):
        data_block = re.search(r'type="(application/(ld\+)?json|importmap)"', attributes)
        assert data_block or not content.strip()
        if not data_block and not route.startswith(ADMINISTRATION):
            nonce = re.search(r'nonce="([^"]+)"', attributes)
            assert nonce, attributes
            assert f"'nonce-{nonce[1]}'" in policy["script-src"]
    assert "<style" not in html
    assert not re.search(r"<[^>]+\sstyle\s*=", html)
    assert not re.search(r"<[^>]+\son\w+\s*=", html)
    assert "javascript:" not in html
    loaded = re.findall(r"<(?:script|img|video|audio|source|iframe)\b[^>]*\ssrc=\"([^\"]+)\"", html)
    loaded += re.findall(r"<link\b[^>]*\shref=\"([^\"]+)\"", html)
    assert [url for url in loaded if not url.startswith(("/", "data:"))] == []


def test_the_nonce_is_another_one_for_each_answer(anna, office):
    answers = [anna.get(reverse("offices:overview")) for _ in range(5)]
    nonces = {source for answer in answers for source in policy_of(answer)["script-src"]}
    assert len(nonces) == 5
    assert all(len(nonce) >= len("'nonce-'") + 16 for nonce in nonces)


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("get", "/gibt-es-nicht/", 404),
        ("get", "/buero/gibt-es-nicht/", 404),
        ("get", "/api/v1/gibt-es-nicht", 404),
        ("post", "/", 405),
        ("post", "/wartebereich/", 405),
    ],
)
def test_errors_are_guarded_like_pages(anna, office, method, path, status):
    response = getattr(anna, method)(path, secure=True)
    assert response.status_code == status
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == "no-store"
    assert policy_of(response)["default-src"] == ["'none'"]
    assert features_of(response)["camera"] == ""


def test_a_wrong_host_is_refused_and_guarded(office):
    response = Client(headers={"host": "evil.example"}).get("/")
    assert response.status_code == 400
    assert "evil.example" not in response.content.decode()


# Cookies


@pytest.mark.parametrize(("name", "route"), ROUTES, ids=ROUTE_NAMES)
def test_looking_sets_no_cookie(talk, name, route):
    path = address(
        route,
        key="x",
        mail_id="1",
        slug=talk.office.slug,
        kind="datenschutz",
        app_label="offices",
        url="x/",
        object_id="1",
        public_id=talk.public_id,
        person_id=talk.participants.first().public_id,
    )
    response = Client(headers={"host": HOST}).get(path)
    assert not response.cookies
    assert response.get("Set-Cookie") is None


def test_drawing_a_number_sets_the_browsers_key_safely(anna, office, counter):
    response = anna.post(reverse("queue:draw", args=[office.slug]), secure=True)
    assert list(response.cookies) == [COOKIE] == ["__Host-browser"]
    cookie = response.cookies[COOKIE]
    assert (cookie["secure"], cookie["httponly"], cookie["samesite"]) == (True, True, "Lax")
    assert (cookie["path"], cookie["domain"]) == ("/", "")
    assert 0 < cookie["max-age"] <= 48 * 3600
    assert len(cookie.value) == 43


def test_drawing_again_sets_no_further_cookie(anna, office, counter):
    anna.post(reverse("queue:draw", args=[office.slug]))
    assert not anna.post(reverse("queue:draw", args=[office.slug])).cookies


def test_signing_in_sets_the_session_safely(anna, bashir, settings):
    from conftest import PASSWORD

    response = anna.post(reverse("staff:sign_in"), {"username": "bashir", "password": PASSWORD}, secure=True)
    assert settings.SESSION_COOKIE_NAME == "__Host-session"
    cookie = response.cookies["__Host-session"]
    assert (cookie["secure"], cookie["httponly"], cookie["samesite"]) == (True, True, "Lax")
    assert (cookie["path"], cookie["domain"]) == ("/", "")


def test_a_refused_sign_in_sets_no_cookie(anna, bashir):
    assert not anna.post(reverse("staff:sign_in"), {"username": "bashir", "password": "falsch"}).cookies
