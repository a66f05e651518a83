"""Who asked for it is told by e-mail and by the browser: neutrally, once, and never after the number has ended."""

from __future__ import annotations

import base64
import json
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.test import Client
from django.urls import reverse

from conftest import HOST, NOON, call_as_the_desk_does, make_adviser, make_office
from sprechstunde.mail import actions as mail
from sprechstunde.mail.models import OutgoingMail
from sprechstunde.offices.actions import open_counter
from sprechstunde.push.models import OutgoingPush, Subscription
from sprechstunde.queue import actions, handovers, links, notices
from sprechstunde.queue.models import Notice, State, Ticket
from sprechstunde.web.quick_exit import leaving_quickly

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_noon")]

WAITING_AREA = "/wartebereich/"
ADDRESS = "anna@example.org"


@pytest.fixture(autouse=True)
def mails_go_out(monkeypatch):
    monkeypatch.setattr(notices, "can_send", lambda: True)


def send(client, view, ticket, **fields):
    return client.post(reverse(f"queue:{view}", args=[ticket.public_id]), fields)


def ask(client, ticket, email=ADDRESS, **fields):
    return send(client, "notice_by_mail", ticket, email=email, **fields)


def subscription():
    point = ec.generate_private_key(ec.SECP256R1()).public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    keys = {"p256dh": encoded(point), "auth": encoded(b"a" * 16)}
    return {"endpoint": "https://updates.push.services.mozilla.com/wpush/v2/abc", "keys": keys}


def encoded(content):
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


def subscribe(client, ticket, content=None):
    path = reverse("queue:notice_here", args=[ticket.public_id])
    return client.post(path, json.dumps(content or subscription()), content_type="application/json")


def mails():
    return list(OutgoingMail.objects.order_by("pk"))


def queue_of(office, count):
    return [actions.draw_ticket(office=office, browser=None, now=NOON - timedelta(hours=1)).ticket for _ in range(count)]


def anna_draws(anna, office):
    anna.post(reverse("queue:draw", args=[office.slug]))
    return Ticket.objects.latest("pk")


# By e-mail


def test_who_asked_is_told_when_called(anna, annas_ticket, counter):
    assert ask(anna, annas_ticket)["Location"] == f"{WAITING_AREA}#bescheid-{annas_ticket.public_id}"
    assert ADDRESS in anna.get(WAITING_AREA).content.decode()
    call_as_the_desk_does(counter=counter, now=NOON)
    (letter,) = mails()
    assert (letter.recipient, letter.subject, letter.reference) == (ADDRESS, "Sie sind dran", annas_ticket.public_id)
    assert "bis 12:02 Uhr" in letter.text
    assert letter.not_after == NOON + timedelta(seconds=120)


def test_the_mail_leads_to_the_number_on_whatever_device_it_is_read(anna, annas_ticket, counter):
    ask(anna, annas_ticket)
    call_as_the_desk_does(counter=counter, now=NOON)
    (letter,) = mails()
    link = f"/marke/#{links.code_of(annas_ticket)}"
    assert link in letter.text
    assert link in letter.html


def test_a_link_that_was_made_invalid_stands_in_no_mail(anna, annas_ticket, counter):
    ask(anna, annas_ticket)
    send(anna, "revoke_link", annas_ticket)
    call_as_the_desk_does(counter=counter, now=NOON)
    (letter,) = mails()
    assert "/marke/" not in letter.text
    assert "/wartebereich/" in letter.text


def test_who_did_not_ask_gets_nothing(annas_ticket, counter):
    call_as_the_desk_does(counter=counter, now=NOON)
    assert mails() == []


def test_a_second_ring_of_the_same_call_sends_no_second_mail(anna, annas_ticket, counter):
    ask(anna, annas_ticket)
    call_as_the_desk_does(counter=counter, now=NOON)
    called = Ticket.objects.select_related("office__municipality").get(pk=annas_ticket.pk)
    actions.call_again(ticket=called, now=NOON + timedelta(seconds=60))
    assert len(mails()) == 1


def test_a_discreet_office_is_named_nowhere(anna, office, annas_ticket, counter):
    office.sensitive = True
    office.name = "Trennungsberatung"
    office.save()
    ask(anna, annas_ticket, safe="on")
    call_as_the_desk_does(counter=counter, now=NOON)
    (letter,) = mails()
    for text in (letter.subject, letter.text, letter.html):
        for telling in ("Trennung", "Jugendamt", "T-001"):
            assert telling not in text


def test_a_discreet_office_asks_first_whether_writing_is_safe(anna, office, annas_ticket):
    office.sensitive = True
    office.save()
    refused = ask(anna, annas_ticket)
    assert refused.status_code == 422
    assert "Ist es sicher, Ihnen hier zu schreiben?" in refused.content.decode()
    assert not Notice.objects.exists()


@pytest.mark.parametrize(
    "email", ["", "anna", "anna@post.example\r\nBcc: x@y.example", "x" * 300 + "@post.example", '"a b"@post.example']
)
def test_what_is_no_address_is_an_error_at_the_field(anna, annas_ticket, email):
    refused = ask(anna, annas_ticket, email=email)
    assert refused.status_code == 422
    assert 'aria-invalid="true"' in refused.content.decode()
    assert not Notice.objects.exists()


def test_one_address_cannot_be_entered_again_and_again(anna, annas_ticket):
    answers = [ask(anna, annas_ticket).status_code for _ in range(6)]
    assert answers == [302] * 5 + [429]


def test_where_no_mails_are_sent_none_are_offered(anna, annas_ticket, monkeypatch):
    monkeypatch.setattr(notices, "can_send", lambda: False)
    assert "Bescheid per E-Mail" not in anna.get(WAITING_AREA).content.decode()
    assert ask(anna, annas_ticket).status_code == 422
    assert not Notice.objects.exists()


def test_who_changes_their_mind_gets_nothing(anna, annas_ticket, counter):
    ask(anna, annas_ticket)
    send(anna, "stop_mails", annas_ticket)
    assert ADDRESS not in anna.get(WAITING_AREA).content.decode()
    call_as_the_desk_does(counter=counter, now=NOON)
    assert mails() == []


# Soon


def test_it_is_said_once_when_three_are_left_in_front(anna, office, counter):
    queue_of(office, 4)
    ask(anna, anna_draws(anna, office))
    notices.tell_soon(NOON)
    assert mails() == []
    call_as_the_desk_does(counter=counter, now=NOON)
    for _ in range(2):
        notices.tell_soon(NOON)
    (letter,) = mails()
    assert letter.subject == "Sie sind bald dran"


def test_who_is_among_the_next_already_needs_no_word_of_it(anna, office, counter):
    queue_of(office, 3)
    ask(anna, anna_draws(anna, office))
    notices.tell_soon(NOON)
    assert mails() == []


def test_who_pauses_is_not_told_that_it_is_soon(anna, office, counter):
    first, *_ = queue_of(office, 4)
    ticket = anna_draws(anna, office)
    ask(anna, ticket)
    send(anna, "pause", ticket, minutes=10)
    actions.give_up(ticket=first, now=NOON)
    notices.tell_soon(NOON)
    assert mails() == []


# The end


@pytest.mark.parametrize("end", [actions.give_up, actions.expire])
def test_with_the_number_the_address_is_gone_and_so_are_the_mails(anna, annas_ticket, end):
    ask(anna, annas_ticket)
    Ticket.objects.update(state=State.WAITING)
    end(ticket=annas_ticket, now=NOON)
    assert not Notice.objects.exists()
    assert ADDRESS not in str(list(OutgoingMail.objects.values()))


def test_after_the_talk_nothing_is_left_either(anna, annas_ticket, counter):
    ask(anna, annas_ticket)
    call_as_the_desk_does(counter=counter, now=NOON)
    actions.enter(ticket=annas_ticket, now=NOON)
    assert Notice.objects.exists()  # the talk may be given back
    actions.finish(ticket=annas_ticket, now=NOON)
    assert (list(Notice.objects.all()), mails()) == ([], [])


def test_the_wish_goes_along_to_another_office(anna, annas_ticket, office, bashir):
    elsewhere = make_office(office.municipality, slug="pflegeeltern", prefix="P")
    there = open_counter(office=elsewhere, adviser=make_adviser(elsewhere, "berta"), now=NOON)
    ask(anna, annas_ticket)
    question = handovers.ask(ticket=annas_ticket, office=elsewhere, adviser=None, asked_by=bashir, now=NOON)
    new = handovers.answer(handover=question, agreed=True, now=NOON)
    call_as_the_desk_does(counter=there, now=NOON)
    (letter,) = mails()
    assert (letter.reference, letter.recipient) == (new.public_id, ADDRESS)


def test_a_mail_that_cannot_be_written_disturbs_no_call(anna, annas_ticket, counter, monkeypatch):
    def fail(*args, **kwargs):
        raise OSError("the disk of the mails is full")

    ask(anna, annas_ticket)
    monkeypatch.setattr(mail, "send_later", fail)
    call_as_the_desk_does(counter=counter, now=NOON)
    assert Ticket.objects.get(pk=annas_ticket.pk).state == State.CALLED
    assert mails() == []


# By the browser


def test_who_asked_is_woken_when_called(anna, annas_ticket, counter):
    assert subscribe(anna, annas_ticket).status_code == 204
    assert "data-subscribed" in anna.get(WAITING_AREA).content.decode()
    call_as_the_desk_does(counter=counter, now=NOON)
    pushed = OutgoingPush.objects.get()
    assert (pushed.title, pushed.body, pushed.path) == ("Sie sind dran", "Bitte öffnen Sie den Wartebereich.", WAITING_AREA)
    assert (pushed.topic, pushed.not_after) == (annas_ticket.public_id, NOON + timedelta(seconds=120))


def test_who_answers_is_not_woken_any_more(anna, annas_ticket, counter):
    subscribe(anna, annas_ticket)
    call_as_the_desk_does(counter=counter, now=NOON)
    actions.enter(ticket=annas_ticket, now=NOON)
    assert not OutgoingPush.objects.exists()


def test_with_the_number_the_subscription_ends(anna, annas_ticket):
    subscribe(anna, annas_ticket)
    actions.give_up(ticket=annas_ticket, now=NOON)
    assert (list(Subscription.objects.all()), list(Notice.objects.all())) == ([], [])


def test_another_number_of_the_browser_keeps_it(anna, annas_ticket, office):
    second = make_office(office.municipality, slug="zweites", prefix="Z")
    open_counter(office=second, adviser=make_adviser(second, "berta"), now=NOON)
    anna.post(reverse("queue:draw", args=[second.slug]))
    subscribe(anna, annas_ticket)
    actions.give_up(ticket=annas_ticket, now=NOON)
    assert Subscription.objects.exists()


def test_this_device_can_be_left_alone(anna, annas_ticket, counter):
    subscribe(anna, annas_ticket)
    assert send(anna, "no_notice_here", annas_ticket).status_code == 204
    call_as_the_desk_does(counter=counter, now=NOON)
    assert not OutgoingPush.objects.exists()


def test_a_town_that_declines_pushes_offers_none(anna, annas_ticket, musterstadt):
    musterstadt.push_offered = False
    musterstadt.save()
    assert "data-worker" not in anna.get(WAITING_AREA).content.decode()
    assert subscribe(anna, annas_ticket).status_code == 422
    assert not Subscription.objects.exists()


@pytest.mark.parametrize("content", [{}, [], {"endpoint": "http://127.0.0.1/", "keys": subscription()["keys"]}])
def test_what_is_no_subscription_is_refused(anna, annas_ticket, content):
    path = reverse("queue:notice_here", args=[annas_ticket.public_id])
    assert anna.post(path, json.dumps(content), content_type="application/json").status_code == 422
    assert not Subscription.objects.exists()


def test_who_leaves_quickly_is_not_woken_any_more(anna, annas_ticket, rf, musterstadt):
    subscribe(anna, annas_ticket)
    request = rf.post("/schnell-weg/")
    request.COOKIES = {name: morsel.value for name, morsel in anna.cookies.items()}
    request.municipality = musterstadt
    leaving_quickly.send(sender=None, request=request)
    assert not Subscription.objects.exists()


# Strangers


@pytest.mark.parametrize("view", ["notice_by_mail", "stop_mails", "notice_here", "no_notice_here"])
def test_only_the_holder_may(annas_ticket, carla, carlas_client, view):
    for stranger in (carlas_client, Client(headers={"host": HOST})):
        assert send(stranger, view, annas_ticket, email=ADDRESS).status_code == 404
    assert not Notice.objects.exists()
