from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction

from conftest import NOON
from sprechstunde.mail.actions import send_later
from sprechstunde.mail.letters import Letter
from sprechstunde.mail.models import MailState, OutgoingMail, Trouble

LIST = "/verwaltung/mail/outgoingmail/"

pytestmark = pytest.mark.usefixtures("at_noon")


def make_mail(tenant: str, subject: str, **fields: object) -> OutgoingMail:
    letter = Letter(
        event="confirmed",
        tenant=tenant,
        reference="termin",
        language="de",
        to="anna.beispiel@gmial.example",
        subject=subject,
        text="Guten Tag Anna",
        html="<p>Guten Tag Anna</p>",
    )
    with transaction.atomic():
        mail = send_later(letter, now=NOON)
    OutgoingMail.objects.filter(pk=mail.pk).update(**fields)
    mail.refresh_from_db()
    return mail


@pytest.fixture
def dead(musterstadt):
    return make_mail(
        "musterstadt",
        "Unzustellbar",
        state=MailState.UNDELIVERABLE,
        trouble=Trouble.RECIPIENT,
        answer_code="550 5.1.1",
        attempts=1,
        ended_at=NOON,
    )


def chosen(action: str, *mails: OutgoingMail, **more: str) -> dict[str, object]:
    return {"action": action, "_selected_action": [mail.pk for mail in mails], **more}


def test_what_is_stuck_is_listed_and_nothing_else(emils_client, dead):
    late = NOON + timedelta(hours=1)
    make_mail("musterstadt", "Hängt gerade", trouble=Trouble.UNREACHABLE, attempts=3, due_at=late)
    make_mail("musterstadt", "Unterwegs")
    make_mail("musterstadt", "Angekommen", state=MailState.SENT, sent_at=NOON, ended_at=NOON)
    page = emils_client.get(LIST).content.decode()
    assert "Unzustellbar" in page
    assert "die Empfangsadresse wird abgelehnt (550 5.1.1)" in page
    assert "keiner mehr" in page
    assert "Hängt gerade" in page
    assert "13:00" in page
    assert "Unterwegs" not in page
    assert "Angekommen" not in page


def test_who_it_was_for_is_not_shown(emils_client, dead):
    for address in (LIST, f"{LIST}{dead.pk}/change/", f"{LIST}{dead.pk}/delete/"):
        page = emils_client.get(address).content.decode()
        assert "anna.beispiel" not in page
        assert "Guten Tag" not in page
    assert "…@gmial.example" in emils_client.get(LIST).content.decode()


def test_another_towns_mails_do_not_exist(emils_client, andernort, musterstadt):
    foreign = make_mail("andernort", "Fremde Post", state=MailState.UNDELIVERABLE, trouble=Trouble.LATER, ended_at=NOON)
    assert "Fremde Post" not in emils_client.get(LIST).content.decode()
    assert emils_client.get(f"{LIST}{foreign.pk}/change/").status_code == 404
    assert emils_client.post(f"{LIST}{foreign.pk}/delete/", {"post": "yes"}).status_code == 404
    emils_client.post(LIST, chosen("try_again_now", foreign))
    emils_client.post(LIST, chosen("delete_selected", foreign, post="yes"))
    foreign.refresh_from_db()
    assert foreign.state == MailState.UNDELIVERABLE


def test_leads_see_no_mails(lenas_client, dead):
    assert lenas_client.get(LIST).status_code == 403
    assert lenas_client.post(LIST, chosen("try_again_now", dead)).status_code == 403
    assert "/verwaltung/mail/" not in lenas_client.get("/verwaltung/").content.decode()


def test_trying_again(emils_client, dead):
    answer = emils_client.post(LIST, chosen("try_again_now", dead), follow=True)
    assert "1 E-Mail wird noch einmal gesendet." in answer.content.decode()
    dead.refresh_from_db()
    assert (dead.state, dead.due_at, dead.attempts) == (MailState.WAITING, NOON, 0)


def test_deleting(emils_client, dead):
    emils_client.post(LIST, chosen("delete_selected", dead, post="yes"))
    assert not OutgoingMail.objects.exists()


def test_nobody_writes_or_changes_a_mail_here(emils_client, dead):
    assert emils_client.get(f"{LIST}add/").status_code == 403
    assert emils_client.post(f"{LIST}{dead.pk}/change/", {"recipient": "x@y.example"}).status_code == 403
