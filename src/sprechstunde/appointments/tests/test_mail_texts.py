"""Own words in place of ours: the office's before the municipality's, and never what gives a discreet office away."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from sprechstunde.appointments.discretion import tells
from sprechstunde.appointments.mail_texts import EDITABLE, placeholders_of, unknown_placeholders
from sprechstunde.appointments.mail_words import Event
from sprechstunde.appointments.models import MailText
from sprechstunde.appointments.tests.mail_stage import appointment_for, make_kind, written_mail

pytestmark = pytest.mark.django_db
FACTS = ["Donnerstag, 26. November 2026, 09:30 bis 10:00 Uhr", "https://musterstadt.example/termin/#", "+49 2181"]


@pytest.fixture
def ordinary(musterstadt):
    return make_kind(musterstadt, "ordinary")


@pytest.fixture
def discreet(musterstadt):
    return make_kind(musterstadt, "discreet")


def own_words(office, body, *, everywhere=False, event=Event.CONFIRMED, language="de", subject=""):
    return MailText.objects.create(
        municipality=office.municipality, office=None if everywhere else office, event=event, language=language, body=body,
        subject=subject,
    )  # fmt: skip


def text_and_subject(office, event=Event.CONFIRMED, language="de"):
    mail = written_mail(event.value, appointment_for(event, office, language))
    return " ".join(mail.text.split()), mail.subject


def test_own_words_take_the_place_of_ours_and_the_facts_stay(ordinary):
    own_words(ordinary, "Schön, dass Sie kommen.\n\nBringen Sie Zeit mit.", subject="Bis bald am {Tag}")
    text, subject = text_and_subject(ordinary)
    assert "Guten Tag, Schön, dass Sie kommen. Bringen Sie Zeit mit. Zeit:" in text
    assert "Wir sind zu dieser Zeit für Sie da" not in text
    assert subject == "Bis bald am Donnerstag, 26. November 2026"
    for fact in FACTS:
        assert fact in text


@pytest.mark.parametrize("event", EDITABLE)
def test_every_mail_keeps_its_facts_under_own_words(event, ordinary):
    own_words(ordinary, "Kurz.", event=event)
    text, _ = text_and_subject(ordinary, event)
    assert "Guten Tag, Kurz." in text
    assert "https://musterstadt.example/termin/#" in text
    if event == Event.CONFIRM_ADDRESS:
        assert "Ihr Termin ist noch nicht gebucht" in text
        assert "noch nicht gebucht, für Sie freigehalten bis 12:30 Uhr" in text


def test_the_offices_words_come_before_the_municipalitys(ordinary):
    own_words(ordinary, "Von der Stadt.", everywhere=True)
    assert "Von der Stadt." in text_and_subject(ordinary)[0]
    own_words(ordinary, "Vom Büro.")
    text, _ = text_and_subject(ordinary)
    assert "Vom Büro." in text
    assert "Von der Stadt." not in text


def test_words_of_another_language_town_or_mail_do_not_matter(ordinary, andernort):
    own_words(ordinary, "English words", language="en")
    own_words(ordinary, "Andere Mail", event=Event.MOVED)
    MailText.objects.create(municipality=andernort, event=Event.CONFIRMED, body="Fremde Stadt")
    assert "Wir sind zu dieser Zeit für Sie da" in text_and_subject(ordinary)[0]
    assert "English words" in text_and_subject(ordinary, language="en")[0]


def test_all_placeholders_are_filled_in(ordinary):
    own_words(ordinary, "{Tag}|{Uhrzeit}|{Kommune}|{Telefon}|{Büro}|{Leistung}")
    time, names = "Donnerstag, 26. November 2026|09:30 Uhr", "Trennungs- und Scheidungsberatung|Umgang mit dem Kind"
    assert f"{time}|Musterstadt|+49 2181 2222|{names}" in text_and_subject(ordinary)[0]
    own_words(ordinary, "Bis {Frist}.", event=Event.CONFIRM_ADDRESS)
    assert "Bis 12:30 Uhr." in text_and_subject(ordinary, Event.CONFIRM_ADDRESS)[0]


def test_what_is_filled_in_is_never_a_placeholder_itself_nor_html(ordinary):
    ordinary.name = "{Kommune} <b>{Telefon}</b>"
    own_words(ordinary, "Im {Büro}: {Unbekannt} <i>")
    mail = written_mail("confirmed", appointment_for(Event.CONFIRMED, ordinary))
    assert "Im {Kommune} <b>{Telefon}</b>: {Unbekannt} <i>" in mail.text
    assert "Im {Kommune} &lt;b&gt;{Telefon}&lt;/b&gt;: {Unbekannt} &lt;i&gt;" in mail.html


@pytest.mark.parametrize(
    "telling",
    ["Willkommen im {Büro}.", "Zu {Leistung}:", "Ihr Jugendamt", "zur ehescheidung", "TRENNUNG", "Umgang", "Trennungsberatung"],
)
@pytest.mark.parametrize("everywhere", [True, False])
@pytest.mark.parametrize("in_subject", [True, False])
def test_words_that_give_a_discreet_office_away_are_not_sent(discreet, telling, everywhere, in_subject):
    body, subject = ("Harmlos.", telling) if in_subject else (telling, "")
    own_words(discreet, body, everywhere=everywhere, subject=subject)
    text, subject = text_and_subject(discreet)
    assert "Wir sind zu dieser Zeit für Sie da" in text
    assert subject == "Ihr Termin am 26. November 2026, 09:30 Uhr"


def test_harmless_words_of_a_discreet_office_are_sent(discreet):
    own_words(discreet, "Bitte entschuldigen Sie, Ihre Entscheidung zum Termin fehlt noch. {Kommune}, {Telefon}")
    assert "Ihre Entscheidung zum Termin fehlt noch. Musterstadt, +49 2181 608-0" in text_and_subject(discreet)[0]


def test_what_is_telling_depends_on_the_office(ordinary):
    assert tells("Das Jugendamt lädt ein", ordinary)
    assert tells("Scheidungskinder", ordinary)
    assert not tells("Ihr Termin zur Beratung im Bauamt", ordinary)


def test_a_placeholder_belongs_to_mails_that_can_fill_it_in():
    assert unknown_placeholders(Event.CONFIRMED, "{Tag} {Frist} {tag} {}") == ["Frist", "tag", ""]
    assert unknown_placeholders(Event.PROPOSALS, "{Tag} {Frist}") == ["Tag"]
    assert unknown_placeholders(Event.CONFIRMED, "{Büro} {Kommune}", discreet=True) == ["Büro"]
    assert unknown_placeholders(Event.CANCELLED, "{Uhrzeit}") == ["Uhrzeit"]  # a request that ends has no time
    for event in EDITABLE:
        assert not unknown_placeholders(event, " ".join(f"{{{each.name}}}" for each in placeholders_of(event)))


@pytest.mark.parametrize("everywhere", [True, False])
def test_there_is_one_text_of_a_kind(ordinary, everywhere):
    own_words(ordinary, "eins", everywhere=everywhere)
    with pytest.raises(IntegrityError), transaction.atomic():
        own_words(ordinary, "zwei", everywhere=everywhere)
