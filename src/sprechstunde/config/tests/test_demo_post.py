from __future__ import annotations

import pytest
from django.db import transaction

from conftest import NOON
from sprechstunde.foundation.settings import settings
from sprechstunde.mail.actions import send_later
from sprechstunde.mail.letters import Letter
from sprechstunde.mail.models import OutgoingMail

pytestmark = pytest.mark.usefixtures("at_noon", "office")

CALENDAR = b"BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n"


def make_mail(**changes: object) -> OutgoingMail:
    usual = {
        "event": "confirmed",
        "tenant": "musterstadt",
        "reference": "termin",
        "language": "de",
        "to": "anna@post.example",
        "subject": "Ihr Termin <am> 4. Juni",
        "text": "Guten Tag <Anna>,\nhttps://stadt.example/termin/#CODE\n",
        "html": '<html><head><title>x</title></head><body><p>Guten Tag</p><a href="https://stadt.example/">Termin</a></body></html>',
    }
    with transaction.atomic():
        return send_later(Letter(**{**usual, **changes}), now=NOON)


@pytest.fixture
def demo(monkeypatch) -> None:
    monkeypatch.setattr(settings(), "demo", True)


def addresses(mail: OutgoingMail) -> list[str]:
    page = f"/demo/post/{mail.pk}/"
    return ["/demo/post/", page, f"{page}html/", f"{page}kalender/"]


def test_outside_the_demonstration_there_is_no_such_page(anna):
    mail = make_mail(calendar=CALENDAR, calendar_method="REQUEST")
    assert [anna.get(address).status_code for address in addresses(mail)] == [404] * 4
    assert "/demo/" not in anna.get("/").content.decode()


def test_a_demonstration_with_a_mail_server_shows_no_mails(anna, demo, monkeypatch):
    monkeypatch.setattr(settings(), "smtp_host", "mail.example")
    mail = make_mail(calendar=CALENDAR, calendar_method="REQUEST")
    assert [anna.get(address).status_code for address in addresses(mail)] == [404] * 4
    assert "/demo/" not in anna.get("/").content.decode()


def test_every_page_leads_to_the_mails_of_the_demonstration(anna, demo):
    assert 'href="/demo/post/"' in anna.get("/").content.decode()
    assert "Noch ist keine E-Mail da" in anna.get("/demo/post/").content.decode()


def test_a_mail_is_listed_and_shown_with_links_that_work(anna, demo):
    mail = make_mail(calendar=CALENDAR, calendar_method="REQUEST")
    listed = anna.get("/demo/post/").content.decode()
    assert "Ihr Termin &lt;am&gt; 4. Juni" in listed
    assert "anna@post.example" in listed
    assert "18. November 2026, 12:00 Uhr" in listed
    shown = anna.get(f"/demo/post/{mail.pk}/").content.decode()
    assert '<a href="https://stadt.example/termin/#CODE"' in shown
    assert "Guten Tag &lt;Anna&gt;" in shown
    downloaded = anna.get(f"/demo/post/{mail.pk}/kalender/")
    assert downloaded.content == CALENDAR
    assert downloaded["Content-Type"] == "text/calendar; charset=utf-8"
    assert "attachment" in downloaded["Content-Disposition"]


def test_a_mail_without_a_calendar_entry_has_none_to_download(anna, demo):
    assert anna.get(f"/demo/post/{make_mail().pk}/kalender/").status_code == 404


def test_the_formatted_mail_can_do_nothing_but_be_read(anna, demo):
    mail = make_mail()
    answer = anna.get(f"/demo/post/{mail.pk}/html/")
    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "sandbox" in policy
    assert "frame-ancestors 'self'" in policy
    for allowed in ("allow-scripts", "allow-same-origin", "allow-forms", "script-src", "connect-src"):
        assert allowed not in policy
    assert answer.content.decode() == mail.html.replace("<head>", '<head><base target="_top">')
    around = anna.get(f"/demo/post/{mail.pk}/")["Content-Security-Policy"]
    assert "frame-src 'self'" in around
    assert "frame-ancestors 'none'" in around


def test_another_towns_mails_are_not_shown(anna, demo, andernort):
    foreign = make_mail(tenant="andernort", subject="Fremde Post", calendar=CALENDAR, calendar_method="REQUEST")
    assert "Fremde Post" not in anna.get("/demo/post/").content.decode()
    assert [anna.get(address).status_code for address in addresses(foreign)[1:]] == [404] * 3
