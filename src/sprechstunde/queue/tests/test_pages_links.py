"""The link to another device, as pages."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from conftest import HOST, NOON, OTHER_HOST
from sprechstunde.queue import actions, links
from sprechstunde.queue.access import COOKIE
from sprechstunde.queue.models import Ticket

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("from_noon")]

DOOR = "/marke/"
WAITING_AREA = "/wartebereich/"


@pytest.fixture
def phone():
    return Client(headers={"host": HOST})


@pytest.fixture
def code(anna, annas_ticket):
    send(anna, "make_link", annas_ticket)
    return links.code_of(Ticket.objects.get())


def send(client, view, ticket):
    return client.post(reverse(f"queue:{view}", args=[ticket.public_id]))


def test_without_being_asked_the_page_has_no_link(anna, annas_ticket):
    html = anna.get(WAITING_AREA).content.decode()
    assert links.code_of(annas_ticket) not in html
    assert "qr-code" not in html


def test_the_link_is_shown_as_a_picture_a_link_and_a_code(anna, annas_ticket):
    response = send(anna, "make_link", annas_ticket)
    assert response["Location"] == f"{WAITING_AREA}#geraete-{annas_ticket.public_id}"
    html = anna.get(WAITING_AREA).content.decode()
    code = links.code_of(annas_ticket)
    assert f"http://{HOST}{DOOR}#{code}" in html
    assert links.written_code(annas_ticket) in html
    assert re.search(r'<svg[^>]*class="qr-code__image"', html)
    assert "style=" not in html  # the policy forbids it


def test_the_code_brings_the_number_to_the_phone_and_the_first_device_keeps_it(anna, phone, code):
    response = phone.post(DOOR, {"code": code})
    assert (response.status_code, response["Location"]) == (302, WAITING_AREA)
    assert COOKIE in response.cookies
    for client in (anna, phone):
        assert "T-001" in client.get(WAITING_AREA).content.decode()


def test_the_door_shows_nothing_of_anybody(phone, code):
    html = phone.get(DOOR).content.decode()
    assert "T-001" not in html
    assert COOKIE not in phone.cookies


def test_both_devices_are_named(anna, phone, code):
    phone.post(DOOR, {"code": code})
    html = anna.get(WAITING_AREA).content.decode()
    assert "dieses Gerät" in html
    assert "anderes Gerät" in html
    assert "nicht verbunden seit 12:00 Uhr" in html


@pytest.mark.parametrize("typed", ["", "T-001", "A" * 26, "A" * 201, "\u202e", "<script>"])
def test_a_wrong_code_is_an_error_at_the_field(phone, code, typed):
    response = phone.post(DOOR, {"code": typed})
    assert response.status_code == 422
    html = response.content.decode()
    assert 'aria-invalid="true"' in html
    assert "<script>" not in html


def test_a_revoked_link_opens_nothing_and_says_so(anna, phone, annas_ticket, code):
    assert send(anna, "revoke_link", annas_ticket).status_code == 302
    refused = phone.post(DOOR, {"code": code})
    assert refused.status_code == 422
    assert "Dieser Code öffnet keine Wartemarke." in refused.content.decode()
    assert code not in anna.get(WAITING_AREA).content.decode()


def test_an_ended_number_is_opened_by_no_code(anna, phone, annas_ticket, code):
    actions.give_up(ticket=annas_ticket, now=NOON)
    assert phone.post(DOOR, {"code": code}).status_code == 422


def test_only_this_device_keeps_the_number(anna, phone, annas_ticket, code):
    phone.post(DOOR, {"code": code})
    send(anna, "disconnect_others", annas_ticket)
    assert "T-001" in anna.get(WAITING_AREA).content.decode()
    assert "T-001" not in phone.get(WAITING_AREA).content.decode()


def test_too_many_devices_are_refused_in_words(code):
    for _ in range(links.MOST_DEVICES - 1):
        assert Client(headers={"host": HOST}).post(DOOR, {"code": code}).status_code == 302
    refused = Client(headers={"host": HOST}).post(DOOR, {"code": code})
    assert refused.status_code == 409
    assert "Zu viele Geräte" in refused.content.decode()


def test_who_waits_in_the_same_office_is_shown_the_own_number_in_words(phone, code, office):
    phone.post(reverse("queue:draw", args=[office.slug]))
    kept = phone.post(DOOR, {"code": code})
    assert kept.status_code == 409
    html = kept.content.decode()
    assert "Sie haben hier schon eine Wartemarke" in html
    assert "T-002" in html
    assert "T-001" not in html
    assert "T-001" not in phone.get(WAITING_AREA).content.decode()


def test_who_guesses_must_wait(phone, code, monkeypatch, settings):
    answers = [phone.post(DOOR, {"code": "A" * 26}) for _ in range(61)]
    assert [answer.status_code for answer in answers] == [422] * 60 + [429]
    assert int(answers[-1]["Retry-After"]) > 0


def test_another_town_knows_no_such_code(code, carlas_client, andernort):
    assert carlas_client.post(DOOR, {"code": code}).status_code == 422


@pytest.mark.parametrize("view", ["make_link", "revoke_link", "disconnect_others"])
def test_only_the_holder_may(annas_ticket, carla, carlas_client, phone, view):
    before = list(Ticket.objects.values())
    for stranger in (carlas_client, phone, Client(headers={"host": OTHER_HOST})):
        assert send(stranger, view, annas_ticket).status_code == 404
    assert list(Ticket.objects.values()) == before
