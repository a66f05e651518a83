"""The device test from the server's side: open to everybody, and it knows the way back of those who wait."""

from __future__ import annotations

import json

import pytest
from django.test import Client

from conftest import NOON
from sprechstunde.foundation.settings import settings
from sprechstunde.offices.models import Office
from sprechstunde.queue.actions import give_up
from sprechstunde.queue.models import Ticket

PAGE = "/geraete-test/"
BACK = "Zurück zum Wartebereich"


@pytest.fixture
def page(musterstadt, anna: Client) -> str:
    return anna.get(PAGE).content.decode()


def test_it_is_open_to_everybody_and_leaves_no_trace(musterstadt, anna: Client, django_assert_max_num_queries):
    with django_assert_max_num_queries(2):
        response = anna.get(PAGE)
    assert response.status_code == 200
    assert not response.cookies
    assert response["Cache-Control"] == "no-store"


def test_only_reading_is_possible(musterstadt, anna: Client):
    assert anna.post(PAGE, headers={"Sec-Fetch-Site": "same-origin"}).status_code == 405


def test_the_browser_may_be_asked_for_camera_and_microphone_here(musterstadt, anna: Client):
    policy = anna.get(PAGE)["Permissions-Policy"]
    assert "camera=(self)" in policy
    assert "microphone=(self)" in policy
    assert "camera=()" in anna.get("/")["Permissions-Policy"]


def test_the_same_servers_as_in_the_room_are_tried(musterstadt, anna: Client, monkeypatch):
    servers = [{"urls": "turn:relay.example", "username": "<someone>"}]
    monkeypatch.setattr(settings(), "ice_servers", servers)
    response = anna.get(PAGE)
    assert json.loads(response.context["ice_servers"]) == servers
    assert 'data-ice-servers="[{&quot;urls&quot;: &quot;turn:relay.example&quot;' in response.content.decode()


def test_who_waits_nowhere_gets_to_the_offices(page: str):
    assert BACK not in page
    assert "Zu allen Büros" in page
    assert "data-stream" not in page


def test_who_waits_gets_back_and_is_told_of_the_call(anna: Client, annas_ticket: Ticket):
    page = anna.get(PAGE).content.decode()
    assert BACK in page
    assert 'data-stream="/live/ticket"' in page


def test_a_number_that_has_ended_leads_nowhere(anna: Client, annas_ticket: Ticket):
    give_up(ticket=annas_ticket, now=NOON)
    assert BACK not in anna.get(PAGE).content.decode()


def test_a_discreet_office_is_not_named_and_can_be_left_quickly(anna: Client, office: Office, annas_ticket: Ticket):
    assert "<quick-exit" not in anna.get(PAGE).content.decode()
    Office.objects.filter(pk=office.pk).update(sensitive=True, name="Trennung und Scheidung")
    page = anna.get(PAGE).content.decode()
    assert "<quick-exit" in page
    assert "Trennung" not in page


def test_without_javascript_there_is_something_to_check_by_hand(page: str):
    by_hand = page.partition("<noscript>")[2].partition("</noscript>")[0]
    assert "selbst prüfen" in by_hand
    assert "+49 2181 0" in by_hand


def test_nothing_is_asked_for_and_nothing_moves_before_a_click(page: str):
    assert page.count("data-start disabled") == 4
    assert "<video" in page
    assert "src=" not in page.partition("<video")[2].partition(">")[0]
