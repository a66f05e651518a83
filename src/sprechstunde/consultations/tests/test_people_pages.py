"""What the office's people may do by a click, and what is answered when it is not possible."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from conftest import HOST, NOON, make_adviser
from sprechstunde.consultations import actions, invitations, people
from sprechstunde.consultations.models import Participant, Party, Role, Standing
from sprechstunde.consultations.tests.guests import RELAY, admitted, invited, knocking
from sprechstunde.foundation.settings import settings as current
from sprechstunde.mail.models import OutgoingMail
from sprechstunde.offices.models import Office
from sprechstunde.queue.models import Ticket

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_noon")]


@pytest.fixture
def relay(monkeypatch):
    monkeypatch.setenv("SPRECHSTUNDE_ICE_SERVERS", RELAY)
    current.cache_clear()
    yield
    monkeypatch.undo()
    current.cache_clear()


@pytest.fixture
def mails_leave(monkeypatch):
    monkeypatch.setattr("sprechstunde.consultations.people_views.can_send", lambda: True)


@pytest.fixture
def berta(talk):
    return make_adviser(talk.office, "berta")


def client_of(user):
    client = Client(headers={"host": HOST})
    client.force_login(user, backend="sprechstunde.staff.backends.MunicipalityBackend")
    return client


def post(client, name, talk, person=None, /, **sent):
    args = [talk.public_id, person.public_id] if person else [talk.public_id]
    return client.post(reverse(f"consultations:{name}", args=args), sent)


def guest_of(talk):
    return talk.participants.filter(role__in=["parent", "trusted", "interpreter", "sign_interpreter"]).get()


def citizen_of(talk):
    return talk.participants.get(role=Role.CITIZEN)


# Inviting


@pytest.mark.parametrize(
    ("role", "household", "party"),
    [
        ("interpreter", "", Party.NEUTRAL),
        ("sign_interpreter", "second", Party.NEUTRAL),
        ("trusted", "", Party.FIRST),
        ("trusted", "second", Party.SECOND),
        ("parent", "first", Party.SECOND),
    ],
)
def test_role_and_household_decide_with_whom_somebody_belongs(bashirs_client, talk, relay, role, household, party):
    response = post(bashirs_client, "invite", talk, role=role, household=household, name=" Frau\u202e Öz ")
    guest = guest_of(talk)
    assert response.status_code == 200
    assert (guest.role, guest.party, guest.name) == (role, party, "Frau Öz")
    html = response.content.decode()
    assert people.written_code(guest) in html
    assert f"/einladung/#{people.code_of(guest)}" in html
    assert "<svg" in html


@pytest.mark.parametrize("sent", [{}, {"role": "adviser"}, {"role": "citizen"}, {"role": "interpreter", "name": "x" * 81}])
def test_nonsense_invites_nobody(bashirs_client, talk, sent):
    response = post(bashirs_client, "invite", talk, **sent)
    assert response.status_code == 422
    assert response.json()["problem"]
    assert talk.participants.count() == 2


def test_without_a_relay_a_second_household_is_refused_with_the_reason(bashirs_client, talk):
    response = post(bashirs_client, "invite", talk, role="parent")
    assert response.status_code == 409
    assert "Netzwerkadresse" in response.json()["problem"]
    room = bashirs_client.get(reverse("consultations:advisers_room", args=[talk.public_id])).content.decode()
    assert "Ein zweiter Haushalt kann hier nicht teilnehmen" in room


def test_invitations_end_somewhere(bashirs_client, talk):
    for _ in range(people.MOST_INVITED):
        post(bashirs_client, "invite", talk, role="interpreter")
    assert "so viele Personen eingeladen" in post(bashirs_client, "invite", talk, role="trusted").json()["problem"]


def test_after_the_end_nobody_is_invited(bashirs_client, talk):
    actions.finish(consultation=talk, now=NOON)
    assert post(bashirs_client, "invite", talk, role="interpreter").status_code == 409


def test_an_invitation_can_be_shown_again_until_somebody_has_knocked(bashirs_client, talk):
    guest = invited(talk)
    assert people.code_of(guest.place) in post(bashirs_client, "show_invitation", talk, guest.place).content.decode()
    people.knock(guest=guest.place)
    assert post(bashirs_client, "show_invitation", talk, guest.place).status_code == 409
    assert post(bashirs_client, "show_invitation", talk, citizen_of(talk)).status_code == 409


def test_what_the_ticket_asks_for_is_proposed(bashirs_client, talk):
    room = reverse("consultations:advisers_room", args=[talk.public_id])
    assert "gewünscht" not in bashirs_client.get(room).content.decode()
    Ticket.objects.filter(pk=talk.ticket_id).update(interpreter=True, sign_language=True, language="tr")
    html = bashirs_client.get(room).content.decode()
    assert "Dolmetschung gewünscht (Türkçe): einladen" in html
    assert "Gebärdensprache gewünscht: einladen" in html


# By e-mail


def test_the_invitation_goes_by_mail_and_the_address_is_kept_nowhere_else(bashirs_client, talk, mails_leave):
    guest = invited(talk).place
    response = post(bashirs_client, "mail_invitation", talk, guest, email="selin@example.org")
    assert response.json() == {"ok": True}
    mail = OutgoingMail.objects.get()
    assert (mail.recipient, mail.reference) == ("selin@example.org", guest.public_id)
    assert f"/einladung/#{people.code_of(guest)}" in mail.text
    assert talk.office.name in mail.text
    assert "selin" not in str(list(Participant.objects.values()))
    people.remove(participant=guest)
    assert not OutgoingMail.objects.exists()


def test_a_discreet_office_asks_first_and_says_nothing_in_the_mail(bashirs_client, talk, mails_leave):
    Office.objects.filter(pk=talk.office_id).update(sensitive=True, name="Gewaltschutz")
    guest = invited(talk, Role.TRUSTED).place
    assert post(bashirs_client, "mail_invitation", talk, guest, email="selin@example.org").status_code == 422
    assert post(bashirs_client, "mail_invitation", talk, guest, email="selin@example.org", safe="on").status_code == 200
    mail = OutgoingMail.objects.get()
    for word in ("Gewaltschutz", "Person des Vertrauens", "Jugendamt"):
        assert word not in mail.subject + mail.text + mail.html


@pytest.mark.parametrize("email", ["", "nonsense", "a@b@c.de", "x" * 250 + "@example.org"])
def test_what_is_no_address_is_refused(bashirs_client, talk, mails_leave, email):
    assert post(bashirs_client, "mail_invitation", talk, invited(talk).place, email=email).status_code == 422
    assert not OutgoingMail.objects.exists()


def test_an_invitation_that_has_been_used_is_not_mailed(bashirs_client, talk, mails_leave):
    guest = knocking(talk).place
    assert post(bashirs_client, "mail_invitation", talk, guest, email="selin@example.org").status_code == 409
    with pytest.raises(people.TooLate):
        invitations.send_by_mail(guest=guest, to="selin@example.org", now=NOON)


def test_one_address_is_not_flooded(bashirs_client, talk, mails_leave, monkeypatch):
    monkeypatch.setenv("SPRECHSTUNDE_BOOKING_MAIL_LIMIT", "2 per 10 minutes")
    current.cache_clear()
    guest = invited(talk).place
    answers = [post(bashirs_client, "mail_invitation", talk, guest, email="a@example.org").status_code for _ in range(3)]
    monkeypatch.undo()
    current.cache_clear()
    assert answers == [200, 200, 429]


def test_where_no_mail_leaves_none_is_offered(bashirs_client, talk):
    guest = invited(talk).place
    assert "email" not in post(bashirs_client, "show_invitation", talk, guest).content.decode()
    assert post(bashirs_client, "mail_invitation", talk, guest, email="a@example.org").status_code == 404


# In and out


def test_every_click_does_what_it_says_and_a_second_one_is_harmless(bashirs_client, talk):
    guest = knocking(talk)
    for name, standing in (
        ("admit", Standing.ADMITTED),
        ("hold", Standing.HELD),
        ("admit", Standing.ADMITTED),
        ("send_back", Standing.KNOCKING),
        ("talk_alone", Standing.ADMITTED),
        ("remove", Standing.REMOVED),
    ):
        for _ in range(2):
            assert post(bashirs_client, name, talk, guest.place).json() == {"ok": True}
            assert guest.standing == standing


def test_two_households_alone_and_together(bashirs_client, talk, relay):
    guest = knocking(talk, Role.PARENT)
    post(bashirs_client, "talk_alone", talk, guest.place)
    assert (guest.standing, citizen_of(talk).standing) == (Standing.ADMITTED, Standing.HELD)
    assert post(bashirs_client, "admit_everybody", talk).json() == {"ok": True}
    assert (guest.standing, citizen_of(talk).standing) == (Standing.ADMITTED, Standing.ADMITTED)
    post(bashirs_client, "talk_alone", talk, citizen_of(talk))
    assert (guest.standing, citizen_of(talk).standing) == (Standing.HELD, Standing.ADMITTED)


def test_the_fifth_is_refused_with_the_reason(bashirs_client, talk):
    admitted(talk), admitted(talk)
    fifth = knocking(talk)
    response = post(bashirs_client, "admit", talk, fifth.place)
    assert response.status_code == 409
    assert "schon vier Personen" in response.json()["problem"]


@pytest.mark.parametrize("name", ["admit", "hold", "send_back", "talk_alone", "remove"])
def test_who_is_not_of_this_talk_is_not_found(bashirs_client, talk, name):
    for person_id in ("unknown", "x%00", "x" * 40):
        path = reverse(f"consultations:{name}", args=[talk.public_id, "PERSON"]).replace("PERSON", person_id)
        assert bashirs_client.post(path).status_code == 404


def test_the_adviser_is_neither_removed_nor_held(bashirs_client, talk):
    adviser = talk.participants.get(role=Role.ADVISER)
    for name in ("remove", "hold", "send_back"):
        assert post(bashirs_client, name, talk, adviser).status_code == 409


def test_neither_citizen_nor_guest_may_decide_who_comes_in(anna, talk):
    inside, outside = admitted(talk), knocking(talk)
    for client in (anna, inside.client, outside.client):
        for name in ("admit", "hold", "remove", "talk_alone", "send_back", "show_invitation", "mail_invitation"):
            assert post(client, name, talk, outside.place).status_code in (302, 404)
        for name in ("invite", "admit_everybody", "ask_for_help", "need_no_help", "leave_as_colleague"):
            assert post(client, name, talk).status_code in (302, 404)
    assert outside.standing == Standing.KNOCKING


# Help


def test_help_is_asked_for_and_withdrawn_by_the_adviser_alone(bashirs_client, talk, berta):
    assert post(bashirs_client, "ask_for_help", talk).json() == {"ok": True}
    talk.refresh_from_db()
    assert talk.help_asked_at == NOON
    people.join_as_colleague(consultation=talk, colleague=berta)
    assert post(client_of(berta), "ask_for_help", talk).status_code == 404
    people.ask_for_help(consultation=talk, now=NOON)
    assert post(bashirs_client, "need_no_help", talk).json() == {"ok": True}
    talk.refresh_from_db()
    assert talk.help_asked_at is None


def test_a_colleague_comes_helps_and_leaves(talk, berta):
    client = client_of(berta)
    room = reverse("consultations:advisers_room", args=[talk.public_id])
    assert client.get(room).status_code == 404
    people.ask_for_help(consultation=talk, now=NOON)
    people.join_as_colleague(consultation=talk, colleague=berta)
    html = client.get(room).content.decode()
    assert 'data-role="colleague"' in html
    assert "people-list" in html
    assert "Beratung beenden" not in html
    assert "room-help" not in html
    guest = knocking(talk)
    assert post(client, "admit", talk, guest.place).json() == {"ok": True}
    assert post(client, "leave_as_colleague", talk)["Location"] == reverse("console:desk")
    assert client.get(room).status_code == 404
    assert post(client, "hold", talk, guest.place).status_code == 404


def test_the_adviser_does_not_leave_as_a_colleague(bashirs_client, talk):
    assert post(bashirs_client, "leave_as_colleague", talk).status_code == 404


def test_after_the_end_a_reload_is_harmless(talk, bashirs_client, berta):
    people.ask_for_help(consultation=talk, now=NOON)
    people.join_as_colleague(consultation=talk, colleague=berta)
    actions.finish(consultation=talk, now=NOON)
    for client in (bashirs_client, client_of(berta)):
        response = client.get(reverse("consultations:advisers_room", args=[talk.public_id]))
        assert response["Location"] == reverse("console:desk")
