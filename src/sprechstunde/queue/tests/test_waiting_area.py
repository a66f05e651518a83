"""The citizen's pages: drawing, the waiting area, stepping in, giving up, and what may be told beforehand."""

from __future__ import annotations

import json
import re
import unicodedata
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from conftest import HOST, NOON, call_as_the_desk_does, make_adviser, make_office
from sprechstunde.live.handshake import Handshake
from sprechstunde.offices.actions import open_counter
from sprechstunde.queue import actions, live
from sprechstunde.queue.access import COOKIE
from sprechstunde.queue.models import State, Ticket
from sprechstunde.queue.tests.din_91379 import LETTERS

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_noon")]

WAITING_AREA = "/wartebereich/"


def draw(client, office):
    return client.post(reverse("queue:draw", args=[office.slug]))


def shown(client):
    """Number, position and people ahead as the page states them."""
    html = client.get(WAITING_AREA).content.decode()
    number = re.findall(r"data-ticket-number[^>]*>([^<]*)<", html)
    position = re.findall(r'data-position="([^"]*)"', html)
    ahead = re.findall(r'data-ahead="([^"]*)"', html)
    return number, position, ahead


def new_browser():
    return Client(headers={"host": HOST})


# Drawing


def test_one_click_draws_a_number_without_asking_anything(anna, office, counter):
    response = draw(anna, office)
    assert (response.status_code, response["Location"]) == (302, WAITING_AREA)
    assert shown(anna) == (["T-001"], ["1"], ["0"])
    ticket = Ticket.objects.get()
    assert (ticket.label, ticket.service) == ("", None)


def test_the_second_person_sees_one_ahead_and_moves_up(anna, office, counter):
    first = new_browser()
    draw(first, office)
    draw(anna, office)
    assert shown(anna) == (["T-002"], ["2"], ["1"])
    call_as_the_desk_does(counter=counter, now=NOON)
    assert shown(anna) == (["T-002"], ["1"], ["0"])
    number, position, ahead = shown(first)
    assert (number, position, ahead) == (["T-001"], [], [])


def test_drawing_twice_keeps_the_number(anna, office, counter):
    draw(anna, office)
    draw(anna, office)
    assert shown(anna)[0] == ["T-001"]
    assert Ticket.objects.count() == 1


def test_a_browser_may_wait_in_two_offices(anna, office, counter):
    second = make_office(office.municipality, slug="zweites", prefix="Z")
    open_counter(office=second, adviser=make_adviser(second, "berta"), now=NOON)
    draw(anna, office)
    draw(anna, second)
    number, position, ahead = shown(anna)
    assert set(number) == {"T-001", "Z-001"}
    assert (position, ahead) == (["1", "1"], ["0", "0"])


def test_drawing_needs_a_post(anna, office, counter):
    assert anna.get(reverse("queue:draw", args=[office.slug])).status_code == 405
    assert not Ticket.objects.exists()


def test_the_page_and_the_stream_say_the_same(anna, office, counter):
    draw(new_browser(), office)
    draw(anna, office)
    cookies = {COOKIE: anna.cookies[COOKIE].value}
    subscription = live.subscribe(Handshake("/live/ticket", HOST, "", "https", "", cookies, {}))
    ((feed, member),) = subscription.places
    told = json.loads(feed.compute(frozenset({member}))[member].data)
    promised = {
        "number": "T-002",
        "state": "waiting",
        "position": 2,
        "ahead": 1,
        "wait": None,
        "as_of": "2026-11-18T12:00:00+01:00",
        "office": "beratung",
        "called_until": None,
    }
    assert {name: told[name] for name in promised} == promised  # more may be added
    assert feed.event == "ticket"


def test_the_stream_says_until_when_the_call_lasts(anna, annas_ticket, call):
    ((pk, state),) = live.ticket_states(call.office, frozenset({annas_ticket.pk}), NOON)
    told = json.loads(state.data)
    assert (pk, told["state"], told["called_until"]) == (annas_ticket.pk, "called", "2026-11-18T12:02:00+01:00")


def test_a_deleted_ticket_is_simply_left_out_of_the_stream(office, annas_ticket):
    pk = annas_ticket.pk
    annas_ticket.delete()
    assert dict(live.ticket_states(office, frozenset({pk}), NOON)) == {}


# The waiting area


def test_without_a_number_the_waiting_area_is_empty_and_no_error(anna, office):
    assert anna.get(WAITING_AREA).status_code == 200
    assert shown(anna) == ([], [], [])


def test_the_waiting_area_does_not_ask_more_often_for_a_longer_queue(anna, office, counter):
    draw(anna, office)
    anna.get(WAITING_AREA)  # for half a minute it is then known that there is no estimate yet
    with CaptureQueriesContext(connection) as alone:
        anna.get(WAITING_AREA)
    for _ in range(20):
        actions.draw_ticket(office=office, browser=None, now=NOON - timedelta(hours=1))
    anna.get(WAITING_AREA)
    with CaptureQueriesContext(connection) as in_a_crowd:
        anna.get(WAITING_AREA)
    assert len(alone) == len(in_a_crowd) <= 24


def test_what_became_of_the_last_number_is_still_told(anna, annas_ticket):
    actions.give_up(ticket=annas_ticket, now=NOON)
    html = anna.get(WAITING_AREA).content.decode()
    assert 'data-state="given_up"' in html


# Stepping in


def test_stepping_in_leads_straight_into_the_room(anna, call):
    response = anna.post(reverse("queue:enter", args=[call.ticket.public_id]))
    assert (response.status_code, response["Location"]) == (302, reverse("consultations:room"))
    assert Ticket.objects.get().state == State.IN_CONSULTATION
    assert anna.get(reverse("consultations:room")).status_code == 200


def test_stepping_in_twice_is_as_good_as_once(anna, call):
    path = reverse("queue:enter", args=[call.ticket.public_id])
    anna.post(path)
    assert anna.post(path)["Location"] == reverse("consultations:room")


def test_stepping_in_too_late_shows_the_waiting_area(anna, call):
    actions.miss_call(ticket=call.ticket, now=NOON + timedelta(seconds=120))
    response = anna.post(reverse("queue:enter", args=[call.ticket.public_id]))
    assert response["Location"] == WAITING_AREA
    assert shown(anna) == (["T-001"], ["1"], ["0"])


def test_stepping_in_uncalled_changes_nothing(anna, annas_ticket):
    assert anna.post(reverse("queue:enter", args=[annas_ticket.public_id]))["Location"] == WAITING_AREA
    assert Ticket.objects.get().state == State.WAITING


# Giving up


def test_giving_up_asks_first_and_works_without_scripts(anna, annas_ticket):
    path = reverse("queue:give_up", args=[annas_ticket.public_id])
    page = anna.get(path)
    assert page.status_code == 200
    assert Ticket.objects.get().state == State.WAITING
    assert f'action="{path}"' in page.content.decode() or "<form" in page.content.decode()
    assert anna.post(path)["Location"] == WAITING_AREA
    assert Ticket.objects.get().state == State.GIVEN_UP


def test_giving_up_in_the_middle_of_a_talk_changes_nothing(anna, talk):
    assert anna.post(reverse("queue:give_up", args=[talk.ticket.public_id]))["Location"] == WAITING_AREA
    assert Ticket.objects.get().state == State.IN_CONSULTATION


def test_after_giving_up_one_may_draw_again(anna, office, annas_ticket):
    anna.post(reverse("queue:give_up", args=[annas_ticket.public_id]))
    draw(anna, office)
    assert shown(anna)[0] == ["T-002"]


# What may be told beforehand


def tell(client, ticket, **fields):
    return client.post(reverse("queue:details", args=[ticket.public_id]), {"label": "", "service": "", **fields})


def label():
    return Ticket.objects.get().label


def test_a_name_and_a_concern_can_be_added_and_taken_back_without_moving(anna, office, annas_ticket):
    service = office.services.get()
    assert tell(anna, annas_ticket, label="Anna", service=service.pk)["Location"] == WAITING_AREA
    ticket = Ticket.objects.get()
    assert (ticket.label, ticket.service, ticket.queued_at) == ("Anna", service, annas_ticket.queued_at)
    tell(anna, annas_ticket)
    ticket.refresh_from_db()
    assert (ticket.label, ticket.service) == ("", None)


def test_the_concern_of_another_office_is_refused(anna, office, annas_ticket):
    other = make_office(office.municipality, slug="zweites", prefix="Z")
    assert tell(anna, annas_ticket, service=other.services.get().pk).status_code == 422
    assert Ticket.objects.get().service is None


@pytest.mark.parametrize("service", ["abc", "-1", "99999999999999999999999", "\x00", "1; DROP TABLE"])
def test_a_concern_that_is_none_is_refused(anna, annas_ticket, service):
    assert tell(anna, annas_ticket, service=service).status_code == 422


def test_a_name_of_ten_thousand_letters_gets_a_clear_answer_and_the_input_is_kept(anna, annas_ticket):
    response = tell(anna, annas_ticket, label="x" * 10_000)
    assert response.status_code == 422
    assert "80" in response.content.decode()
    assert label() == ""


def test_eighty_letters_fit_however_many_bytes_they_are(anna, annas_ticket):
    tell(anna, annas_ticket, label="ß" * 80)
    assert label() == "ß" * 80


def test_letters_that_become_more_by_normalising_do_not_break_the_limit(anna, annas_ticket):
    response = tell(anna, annas_ticket, label="\ufb2c" * 80)  # three code points each in normal form C
    assert response.status_code == 422


@pytest.mark.parametrize(
    "naughty",
    ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{{ 7*7 }}", "&lt;b&gt;", "'; DROP TABLE queue_ticket; --"],
)
def test_html_in_a_name_is_shown_as_written(anna, bashirs_client, annas_ticket, naughty):
    tell(anna, annas_ticket, label=naughty)
    assert label() == naughty
    for html in (
        anna.get(WAITING_AREA).content.decode(),
        bashirs_client.get(reverse("console:desk")).content.decode(),
    ):
        assert "<script>alert" not in html
        assert "<img src=x" not in html
        assert "<b>" not in html


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("An\r\nna", "Anna"),
        ("Anna\x07", "Anna"),
        ("\x1b[31mAnna", "[31mAnna"),
        ("Anna\u0085", "Anna"),
        ("  Anna  ", "Anna"),
        ("Anna\u202egnp.exe", "Annagnp.exe"),  # would turn round what stands behind it
        ("\u2066Anna\u2069", "Anna"),
        ("Anna\u2028B", "AnnaB"),
        ("\ue000Anna", "Anna"),
        ("\x07\x08", ""),
    ],
)
def test_control_characters_are_left_out_of_a_name(anna, annas_ticket, typed, kept):
    assert tell(anna, annas_ticket, label=typed).status_code == 302
    assert label() == kept


def test_a_null_character_is_refused_or_left_out(anna, annas_ticket):
    assert tell(anna, annas_ticket, label="An\x00na").status_code in (302, 422)
    assert "\x00" not in label()


def test_joiners_that_persian_and_hindi_need_are_kept(anna, annas_ticket):
    tell(anna, annas_ticket, label="می\u200cخواهم")
    assert label() == "می\u200cخواهم"


def test_every_letter_of_din_91379_is_kept_and_shown(anna, annas_ticket):
    """In pieces of eighty, as a name may have; composed forms may become the canonical ones."""
    wanted = [unicodedata.normalize("NFC", letter) for letter in LETTERS]
    piece = ""
    for letter in [*wanted, None]:
        if letter is not None and len(piece) + len(letter) <= 80:
            piece += letter
            continue
        assert tell(anna, annas_ticket, label=piece).status_code == 302
        assert label() == piece
        piece = letter or ""
    tell(anna, annas_ticket, label="C̨M̂ł̱ẞ")
    assert unicodedata.normalize("NFC", "C̨M̂ł̱ẞ") in anna.get(WAITING_AREA).content.decode()


def test_two_ways_to_type_a_letter_are_one(anna, annas_ticket):
    tell(anna, annas_ticket, label="Jose\u0301")
    assert label() == "José"


def test_a_name_that_is_too_long_gets_a_friendly_word(anna, annas_ticket):
    response = anna.post(reverse("queue:details", args=[annas_ticket.public_id]), {"label": "x" * 81})
    assert response.status_code == 422
    assert "Bitte geben Sie höchstens 80 Zeichen ein." in response.content.decode()
