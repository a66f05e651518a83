"""Discreet offices: the way out on each of their pages, what the server forgets then, and titles that say nothing."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from conftest import HOST, NOON, make_adviser, make_office
from sprechstunde.appointments.codes import code_of, reminder_key_of
from sprechstunde.appointments.discretion import telling_words, tells
from sprechstunde.appointments.models import State
from sprechstunde.appointments.tests.cast import hold, in_state
from sprechstunde.consultations import people
from sprechstunde.consultations.actions import call_next
from sprechstunde.consultations.models import Consultation, Party, Role
from sprechstunde.offices.actions import open_counter
from sprechstunde.offices.models import Office, Service
from sprechstunde.queue.access import COOKIE
from sprechstunde.queue.actions import draw_ticket, enter
from sprechstunde.queue.models import Ticket
from sprechstunde.web.quick_exit import CITIZENS_COOKIES, leaving_quickly

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_noon")]

LEAVE = "/schnell-weg/"
BUTTON = 'id="schnell-weg"'
EXIT = "https://www.wetter.example/heute?ort=1"
# What windows, tabs, notifications and the system's menus show of a page.
SHOWN_OUTSIDE = re.compile(
    r'<title>(.*?)</title>|data-(?:title|notification)[a-z-]*="([^"]*)"|<meta [^>]*content="([^"]*)"'
    r'|<link rel="manifest"(.*?)>',
    re.DOTALL,
)


@pytest.fixture(autouse=True)
def mails_leave(monkeypatch):
    for views in ("sprechstunde.appointments.views_booking", "sprechstunde.offices.views", "sprechstunde.consultations.views"):
        monkeypatch.setattr(f"{views}.can_send", lambda: True)


@pytest.fixture
def discreet(bookable: Office) -> Office:
    Office.objects.filter(pk=bookable.pk).update(sensitive=True, name="Gewaltschutz", summary="Bei Gewalt in der Familie")
    Service.objects.filter(office=bookable).update(name="Frauenhaus")
    bookable.municipality.exit_url = EXIT
    bookable.municipality.save()
    return Office.objects.select_related("municipality", "department").get(pk=bookable.pk)


def number_of(client: Client, office: Office) -> Ticket:
    drawn = draw_ticket(office=office, browser=None, now=NOON)
    client.cookies[COOKIE] = drawn.new_key
    return drawn.ticket


def with_a_number(page):
    def address(client, office, adviser):
        open_counter(office=office, adviser=adviser, now=NOON)
        return page(number_of(client, office))

    return address


def in_the_room(client, office, adviser):
    counter = open_counter(office=office, adviser=adviser, now=NOON)
    ticket = number_of(client, office)
    call_next(counter=counter, now=NOON)
    enter(ticket=Ticket.objects.get(pk=ticket.pk), now=NOON)
    return reverse("consultations:room")


def called(client, office, adviser):
    counter = open_counter(office=office, adviser=adviser, now=NOON)
    number_of(client, office)
    call_next(counter=counter, now=NOON)
    return reverse("queue:waiting_area")


def after_the_talk(client, office, adviser):
    in_the_room(client, office, adviser)
    return reverse("consultations:farewell")


def invited(page, *, knocks=False):
    """As a guest of somebody else's talk."""

    def address(client, office, adviser):
        in_the_room(Client(headers={"host": HOST}), office, adviser)
        talk = Consultation.objects.get()
        guest = people.invite(consultation=talk, role=Role.TRUSTED, name="", party=Party.FIRST)
        client.post(reverse("consultations:invitation"), {"code": people.code_of(guest)})
        if knocks:
            client.post(reverse("consultations:door"))
        return reverse(f"consultations:{page}")

    return address


def with_an_appointment(name, state=State.CONFIRMED):
    def address(client, office, adviser):
        appointment = in_state(state, office)
        client.post(reverse("appointments:open_code"), {"code": code_of(appointment.public_id, appointment.code_generation)})
        return reverse(f"appointments:{name}", args=[] if name == "entry" else [appointment.public_id])

    return address


def where_the_address_is_corrected(client, office, adviser):
    appointment = hold(office)
    client.post(reverse("appointments:open_code"), {"code": code_of(appointment.public_id, appointment.code_generation)})
    return reverse("appointments:correct_address", args=[appointment.public_id])


def end_of_the_reminders(client, office, adviser):
    return reverse("appointments:unsubscribe", args=[reminder_key_of(in_state(State.CONFIRMED, office).public_id)])


PAGES = {
    "office": lambda client, office, adviser: reverse("offices:office", args=[office.slug]),
    "waiting": with_a_number(lambda ticket: reverse("queue:waiting_area")),
    "called": called,
    "giving up": with_a_number(lambda ticket: reverse("queue:give_up", args=[ticket.public_id])),
    "room": in_the_room,
    "farewell": after_the_talk,
    "invitation, at the door": invited("door"),
    "invitation, having knocked": invited("guest_room", knocks=True),
    "invitation, having left": invited("guest_farewell"),
    "booking": lambda client, office, adviser: reverse("appointments:book", args=[office.slug]),
    "request": lambda client, office, adviser: reverse("appointments:request", args=[office.slug]),
    "my appointments": with_an_appointment("entry"),
    "appointment": with_an_appointment("appointment"),
    "proposals": with_an_appointment("appointment", State.PROPOSED),
    "decline": with_an_appointment("decline", State.PROPOSED),
    "cancel": with_an_appointment("cancel"),
    "move": with_an_appointment("move"),
    "details": with_an_appointment("details"),
    "stored": with_an_appointment("stored"),
    "erase": with_an_appointment("erase"),
    "address": where_the_address_is_corrected,
    "reminders": end_of_the_reminders,
    "explanation": lambda client, office, adviser: LEAVE,
}


# Where it is


@pytest.mark.parametrize("name", PAGES)
def test_every_page_of_a_discreet_office_has_the_way_out_and_says_nothing_outside(anna, discreet, bashir, name):
    response = anna.get(PAGES[name](anna, discreet, bashir))
    html = response.content.decode()
    assert response.status_code == 200
    assert html.count(BUTTON) == 1
    assert 'form="schnell-weg"' in html.partition("<main")[0]  # the way for the keyboard, near the top
    assert f'href="{LEAVE}"' in html
    assert form_action(response) == "'self' https://www.wetter.example"
    assert response["Cache-Control"] == "no-store"
    outside = " ".join("".join(found) for found in SHOWN_OUTSIDE.findall(html))
    assert "Sprechstunde" in outside
    assert not tells(outside, discreet)


def test_the_words_that_must_not_be_seen_are_known(discreet):
    assert {"gewaltschutz", "frauenhau", "jugendamt"} <= telling_words(discreet)


@pytest.mark.parametrize("name", sorted(PAGES.keys() - {"explanation"}))
def test_other_offices_have_none_and_their_forms_lead_nowhere_else(anna, bookable, bashir, name):
    response = anna.get(PAGES[name](anna, bookable, bashir))
    assert response.status_code == 200
    assert BUTTON not in response.content.decode()
    assert form_action(response) == "'self'"


def test_one_number_of_a_discreet_office_is_enough(anna, office, counter):
    second = make_office(office.municipality, slug="zweites", prefix="Z", sensitive=True)
    open_counter(office=second, adviser=make_adviser(second, "beate"), now=NOON)
    for each in (office, second):
        anna.post(reverse("queue:draw", args=[each.slug]))
    html = anna.get(reverse("queue:waiting_area")).content.decode()
    assert html.count("</waiting-ticket>") == 2
    assert BUTTON in html


def test_advisers_have_none_at_their_work(discreet, bashir, anna, bashirs_client):
    in_the_room(anna, discreet, bashir)
    room = reverse("consultations:advisers_room", args=[Ticket.objects.get().consultations.get().public_id])
    for page in (reverse("console:desk"), room):
        response = bashirs_client.get(page)
        assert response.status_code == 200
        assert BUTTON not in response.content.decode()


def test_pages_that_tell_nothing_leave_together_with_the_others(anna, office, bashirs_client):
    assert 'data-leave-together="/schnell-weg/"' in anna.get("/").content.decode()
    assert "data-leave-together" not in bashirs_client.get(reverse("console:desk")).content.decode()


# Leaving


def test_leaving_forgets_the_browser_and_leads_away(anna, discreet, bashir):
    open_counter(office=discreet, adviser=bashir, now=NOON)
    anna.post(reverse("queue:draw", args=[discreet.slug]))
    response = anna.post(LEAVE, headers={"origin": f"https://{HOST}", "sec-fetch-site": "same-origin"})
    assert (response.status_code, response["Location"]) == (303, EXIT)
    assert response["Clear-Site-Data"] == '"cache", "cookies", "storage"'
    assert response["Cache-Control"] == "no-store"
    assert response.cookies[COOKIE]["max-age"] == 0
    assert response.cookies[COOKIE]["path"] == "/"
    assert anna.get(reverse("queue:waiting_area")).context["tickets"] == []


def test_the_number_keeps_its_place(anna, discreet, bashir):
    open_counter(office=discreet, adviser=bashir, now=NOON)
    ticket = number_of(anna, discreet)
    before = Ticket.objects.values().get(pk=ticket.pk)
    anna.post(LEAVE)
    assert Ticket.objects.values().get(pk=ticket.pk) == before


def test_under_a_path_prefix_only_our_own_cookies_go(anna, discreet, settings):
    settings.FORCE_SCRIPT_NAME = settings.SESSION_COOKIE_PATH = "/sprechstunde"
    anna.cookies[COOKIE] = "key"
    anna.cookies["warenkorb"] = "the city's"
    response = anna.post(LEAVE)
    assert list(response.cookies) == [COOKIE]
    assert response.cookies[COOKIE]["path"] == "/sprechstunde"
    assert "Clear-Site-Data" not in response
    assert "data-shared-host" in anna.get(LEAVE).content.decode()


def test_a_session_that_nobody_signed_in_to_ends(anna, discreet, settings):
    session = anna.session
    session["note"] = "something"
    session.save()
    response = anna.post(LEAVE)
    assert response.cookies[settings.SESSION_COOKIE_NAME]["max-age"] == 0
    assert not type(session)().exists(session.session_key)


def test_who_is_signed_in_stays_so(discreet, bashirs_client, settings):
    bashirs_client.cookies[COOKIE] = "key"
    response = bashirs_client.post(LEAVE)
    assert response.status_code == 303
    assert "Clear-Site-Data" not in response
    assert list(response.cookies) == [COOKIE]
    assert bashirs_client.get(reverse("console:desk")).status_code == 200


def test_those_who_keep_something_for_the_browser_hear_of_it_and_hold_nobody_up(anna, discreet):
    heard = []

    def hear(request, **kwargs):
        heard.append(request.COOKIES[COOKIE])
        raise RuntimeError("out of order")

    leaving_quickly.connect(hear)
    anna.cookies[COOKIE] = "key"
    try:
        assert anna.post(LEAVE).status_code == 303
    finally:
        leaving_quickly.disconnect(hear)
    assert heard == ["key"]


def test_no_other_site_makes_anybody_leave(anna, discreet):
    anna.cookies[COOKIE] = "key"
    response = anna.post(LEAVE, headers={"origin": "https://evil.example"})
    assert response.status_code == 403
    assert not response.cookies


def test_every_municipality_leads_where_it_wants(discreet, carlas_client, carla):
    assert carlas_client.post(LEAVE)["Location"] == "https://www.dwd.de/"


def test_the_cookies_that_citizens_get_are_known():
    assert {COOKIE} == set(CITIZENS_COOKIES)


# The explanation


def test_the_explanation_says_what_remains(anna, discreet):
    html = anna.get(LEAVE).content.decode()
    assert "<title>Virtuelle Beratung –" in html
    for words in ("www.wetter.example", "Verlauf", "privates Fenster", "Wartemarke behält ihren Platz", "Anrufe", "E-Mails"):
        assert words in html


# Is it safe to write?


@pytest.mark.parametrize("name", ["booking", "request", "address"])
def test_the_address_is_asked_only_after_the_question_whether_writing_is_safe(anna, discreet, bashir, name):
    html = anna.get(PAGES[name](anna, discreet, bashir)).content.decode()
    assert html.index("Ist es sicher, Ihnen hier zu schreiben?") < html.index('id="id_safe"') < html.index('id="id_email"')
    assert "web/safe-to-write.js" in html


@pytest.mark.parametrize("name", ["booking", "request"])
def test_without_a_yes_the_address_is_neither_taken_nor_complained_about(anna, discreet, bashir, name):
    path = PAGES[name](anna, discreet, bashir)
    for email in ("", "anna@example.org", "nonsense"):
        response = anna.post(path, {"email": email, "wishes": "dienstags"})
        assert response.status_code == 422
        assert "safe" in response.context["form"].errors
        assert "email" not in response.context["form"].errors
        assert "email" not in response.context["form"].cleaned_data


def test_other_offices_ask_for_the_address_alone(anna, bookable):
    html = anna.get(reverse("appointments:book", args=[bookable.slug])).content.decode()
    assert 'id="id_email"' in html
    assert "safe-to-write" not in html


def form_action(response) -> str:
    policy = response["Content-Security-Policy"].split("; ")
    [rule] = [each for each in policy if each.startswith("form-action ")]
    return rule.removeprefix("form-action ")
