"""The adviser's desk: page, fragment for the stream, and what one may do there."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from conftest import HOST, NOON, make_adviser, make_office
from sprechstunde.console.live import desk_feed, desk_state
from sprechstunde.consultations.models import Consultation
from sprechstunde.offices.models import Assignment, Counter
from sprechstunde.queue.actions import draw_ticket
from sprechstunde.queue.models import State, Ticket

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_noon")]

DESK = "/arbeitsplatz/"
CALL = "/arbeitsplatz/aufruf/"


def wait(office, count):
    return [draw_ticket(office=office, browser=None, now=NOON - timedelta(minutes=each)).ticket for each in range(count)]


def desk(client):
    return client.get(DESK).content.decode()


def call(client):
    return client.post(reverse("console:call_next"))


def call_button(html):
    """The button that calls, as the page has it, or None."""
    form = re.search(f'<form[^>]*action="{CALL}".*?</form>', html, re.DOTALL)
    return form and re.search(r"<button[^>]*>", form[0])[0]


def test_opening_a_counter_and_closing_it(office, bashirs_client):
    assert bashirs_client.post(reverse("console:open_counter"), {"office": office.slug})["Location"] == DESK
    assert Counter.objects.get().closed_at is None
    assert reverse("console:close_counter") in desk(bashirs_client)
    assert bashirs_client.post(reverse("console:close_counter"))["Location"] == DESK
    assert Counter.objects.get().closed_at == NOON


def test_the_button_that_calls_is_there_while_the_counter_is_open_and_works_when_somebody_waits(
    office, counter, bashirs_client
):
    assert "disabled" in call_button(desk(bashirs_client))
    wait(office, 1)
    assert "disabled" not in call_button(desk(bashirs_client))


def test_without_a_counter_nobody_can_be_called(office, bashirs_client):
    assert call_button(desk(bashirs_client)) is None
    assert call(bashirs_client).status_code == 404


def test_calling_leads_to_the_room_in_the_same_tab(office, counter, bashirs_client):
    wait(office, 1)
    response = call(bashirs_client)
    consultation = Consultation.objects.get()
    assert response["Location"] == reverse("consultations:advisers_room", args=[consultation.public_id])
    assert bashirs_client.get(response["Location"]).status_code == 200


def test_calling_when_somebody_else_was_faster_is_explained(office, counter, bashirs_client):
    response = call(bashirs_client)
    assert response["Location"] == DESK
    assert "messages" not in response.cookies
    assert len(re.findall(r'role="(?:status|alert)"|class="[^"]*(?:message|callout)', desk(bashirs_client))) > 0


def test_a_second_call_while_somebody_is_at_the_counter_changes_nothing(office, counter, bashirs_client):
    wait(office, 2)
    call(bashirs_client)
    assert call(bashirs_client)["Location"] == DESK
    assert Ticket.objects.filter(state=State.CALLED).count() == 1
    bashirs_client.post(reverse("console:close_counter"))
    assert Counter.objects.get().closed_at is None


def test_a_second_office_at_the_same_time_is_explained(office, counter, bashir, bashirs_client):
    second = make_office(office.municipality, slug="zweites", prefix="Z")
    Assignment.objects.create(office=second, adviser=bashir)
    assert bashirs_client.post(reverse("console:open_counter"), {"office": "zweites"})["Location"] == DESK
    assert Counter.objects.get().office == office


def test_the_desk_does_not_ask_more_often_for_a_longer_queue(office, counter, bashirs_client):
    service = office.services.get()
    wait(office, 1)
    Ticket.objects.update(service=service, label="Anna")
    bashirs_client.get(DESK)
    with CaptureQueriesContext(connection) as short:
        bashirs_client.get(DESK)
    wait(office, 40)
    Ticket.objects.update(service=service, label="Anna")
    with CaptureQueriesContext(connection) as long:
        bashirs_client.get(DESK)
    assert len(short) == len(long) <= 27


def test_the_desk_does_not_ask_more_often_for_an_adviser_of_many_offices(office, bashir, bashirs_client):
    bashirs_client.get(DESK)
    with CaptureQueriesContext(connection) as one:
        bashirs_client.get(DESK)
    for number in range(10):
        more = make_office(office.municipality, slug=f"b{number}", prefix=f"Z{chr(65 + number)}")
        Assignment.objects.create(office=more, adviser=bashir)
    with CaptureQueriesContext(connection) as eleven:
        bashirs_client.get(DESK)
    assert len(one) == len(eleven)


def test_the_stream_sends_the_fragment_of_the_page(office, counter, bashir, bashirs_client):
    wait(office, 2)
    data = json.loads(desk_state(bashir).data)
    assert (data["waiting"], data["number"]) == (2, None)
    assert "T-001" in data["html"]
    assert "T-002" in data["html"]
    assert "<script" not in data["html"]
    call(bashirs_client)
    data = json.loads(desk_state(bashir).data)
    assert (data["waiting"], data["number"]) == (1, "T-001")


def test_the_stream_speaks_up_for_every_change_that_the_desk_shows(office, counter, bashir):
    meanings = [desk_state(bashir).meaning]

    def changed():
        meanings.append(desk_state(bashir).meaning)
        return meanings[-1] != meanings[-2]

    wait(office, 1)
    assert changed()
    assert not changed()  # a moment later nothing is new
    Ticket.objects.update(label="Anna")
    assert changed()
    Ticket.objects.update(service=office.services.get())
    assert changed()
    Ticket.objects.update(missed=1)
    assert changed()
    Counter.objects.update(closed_at=NOON)
    assert changed()


def test_the_desk_listens_to_all_its_offices_and_no_other(office, bashir):
    second = make_office(office.municipality, slug="zweites", prefix="Z")
    Assignment.objects.create(office=second, adviser=bashir)
    third = make_office(office.municipality, slug="drittes", prefix="D")
    assert {f"office/{office.pk}", f"office/{second.pk}"} <= desk_feed(bashir).subjects
    assert f"office/{third.pk}" not in desk_feed(bashir).subjects


def test_the_desk_of_another_adviser_shows_only_the_own_offices(office, counter, client):
    wait(office, 1)
    Ticket.objects.update(label="Anna Geheim")
    other = make_office(office.municipality, slug="zweites", prefix="Z")
    berta = make_adviser(other, "berta")
    client.force_login(berta, backend="sprechstunde.staff.backends.MunicipalityBackend")
    html = client.get(DESK, headers={"host": HOST}).content.decode()
    assert "Anna Geheim" not in html
    assert "T-001" not in html
