"""Every mail, for both kinds of offices, in both languages, as it arrives."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from conftest import NOON
from sprechstunde.appointments.codes import code_of, reminder_key_of, written
from sprechstunde.appointments.mail_contents import COMING, OVER, REMINDERS
from sprechstunde.appointments.mail_examples import WITHOUT_A_TIME, example_letter
from sprechstunde.appointments.mail_words import Event
from sprechstunde.appointments.models import Appointment, EndedBy
from sprechstunde.appointments.tests.mail_stage import (
    ADDRESS,
    KINDS,
    LANGUAGES,
    NAME,
    PHONE,
    STARTS,
    TELLING,
    Seen,
    appointment_for,
    arrived,
    calendar_bytes,
    everything_said,
    make_kind,
    part,
    squeezed,
    written_mail,
)
from sprechstunde.mail.harmless import refuse_unsafe_html
from sprechstunde.municipalities.models import Municipality

pytestmark = pytest.mark.django_db

TO_CITIZENS = [event for event in Event if event != Event.OFFICE_REQUEST]
NOTE = "Frau Heike ist erkrankt.\nEs geht um Ihr geheimes Anliegen."
SPANS = {"de": "Donnerstag, 26. November 2026, 09:30 bis 10:00 Uhr", "en": "Thursday, 26 November 2026, 09:30 to 10:00"}
FREE = {
    "de": ("Freitag, 27. November 2026, 09:30 bis", "Montag, 30. November 2026, 09:30 bis"),
    "en": ("Friday, 27 November 2026, 09:30 to", "Monday, 30 November 2026, 09:30 to"),
}
PROPOSED = [STARTS + timedelta(days=1), STARTS + timedelta(days=4)]


@pytest.fixture(params=KINDS)
def kind(request):
    return request.param


@pytest.fixture
def of_kind(kind, musterstadt):
    return make_kind(musterstadt, kind)


@pytest.fixture(params=LANGUAGES)
def language(request):
    return request.param


@pytest.fixture
def ordinary(musterstadt):
    return make_kind(musterstadt, "ordinary")


@pytest.fixture
def discreet(musterstadt):
    return make_kind(musterstadt, "discreet")


def mail_about(event, office, language="de", note=NOTE, times=PROPOSED, **details):
    appointment = appointment_for(event, office, language, **details)
    return written_mail(event.value, appointment, note=note, times=times, previous=STARTS - timedelta(days=1)), appointment


def every_mail(office, language, **options):
    """Each event with its mail and its appointment: the stage is set once for all of them."""
    for event in Event:
        yield event, *mail_about(event, office, language, **options)


def text_of(message):
    return part(message, "text/plain").get_content().replace("\r\n", "\n")


def test_a_mail_says_all_that_is_needed_in_plain_text(of_kind, language):
    for event, mail, appointment in every_mail(of_kind, language):
        if event == Event.OFFICE_REQUEST:
            continue
        text = " ".join(text_of(arrived(mail)).split())
        code = code_of(appointment.public_id, 0)
        assert f"https://musterstadt.example/termin/#{code}" in text, event
        assert written(code) in text, event
        assert of_kind.municipality.name in text, event
        if event not in WITHOUT_A_TIME:
            assert SPANS[language] in text, event
        if event in (Event.PROPOSALS, Event.EARLIER_FREE):
            assert all(time in text for time in FREE[language]), event
        if event in COMING:
            assert {"de": "öffnet um 09:20 Uhr", "en": "opens at 09:20"}[language] in text, event
            assert {"de": "verlegen oder absagen", "en": "move or cancel"}[language] in text, event


def test_plain_text_and_html_say_the_same(of_kind, language):
    for event, mail, _ in every_mail(of_kind, language):
        message = arrived(mail)
        text, html = squeezed(text_of(message)), Seen(part(message, "text/html").get_content())
        assert len(html.pieces) >= 4, event
        for piece in html.pieces:
            assert squeezed(piece) in text, event
        for link in [each for each in html.links if not each.startswith("tel:")]:
            assert squeezed(link) in text, event
        seen = "".join(squeezed(each) for each in [*html.pieces, *html.links])
        for line in text_of(message).split():
            assert squeezed(line).rstrip(":") in seen, event


def test_the_html_does_nothing_when_it_is_read(of_kind, language):
    for event, mail, _ in every_mail(of_kind, language):
        html = part(arrived(mail), "text/html").get_content()
        refuse_unsafe_html(html)
        seen = Seen(html)
        assert not {"img", "script", "form", "iframe", "link", "input", "button", "table"} & set(seen.tags), event
        names = {name for _tag, name, _value in seen.attributes}
        assert not {"src", "style", "background"} & names, event
        assert not [name for name in names if name.startswith("on")], event
        assert seen.tags.count("h1") == 1, event
        assert ("html", "lang", mail.language) in seen.attributes, event
        assert mail.language == ("de" if event == Event.OFFICE_REQUEST else language), event
        assert all(link.startswith(("https://musterstadt.example/", "tel:+492181")) for link in seen.links), event
        assert "prefers-color-scheme: dark" in html, event


def test_nothing_about_the_person_is_said(of_kind, language):
    for event, mail, _ in every_mail(of_kind, language):
        said = everything_said(arrived(mail))
        for secret in (NAME, "Anna", "Öztürk", PHONE, "5551234"):
            assert secret not in said, event
        assert ADDRESS not in said, event


def test_a_discreet_office_is_not_recognised_in_any_part(discreet, language):
    for event, mail, _ in every_mail(discreet, language):
        said = everything_said(arrived(mail)).casefold()
        found = [word for word in TELLING if word in said]
        assert found == [], event


@pytest.mark.parametrize("event", TO_CITIZENS)
def test_an_ordinary_office_is_named_with_the_concern(event, ordinary):
    mail, _ = mail_about(event, ordinary)
    text = " ".join(text_of(arrived(mail)).split())
    assert "Virtuelles Büro: Trennungs- und Scheidungsberatung" in text
    assert "Anliegen: Umgang mit dem Kind" in text


@pytest.mark.parametrize("event", TO_CITIZENS)
def test_what_the_office_wrote_is_quoted_or_left_behind_the_link(event, kind, of_kind):
    text = text_of(arrived(mail_about(event, of_kind)[0]))
    if kind == "ordinary":
        assert "> Frau Heike ist erkrankt.\n> Es geht um Ihr geheimes Anliegen." in text
    else:
        assert "ein paar Worte geschrieben" in " ".join(text.split())
    assert "Worte" not in text_of(arrived(mail_about(event, of_kind, note="")[0]))


def test_each_language_is_spoken_throughout(of_kind, language):
    for event, mail, _ in every_mail(of_kind, language, note=""):
        if event == Event.OFFICE_REQUEST:
            continue
        said = re.sub(r"https://\S+", "", text_of(arrived(mail))) + mail.subject
        said = said.replace(of_kind.name, "").replace("Umgang mit dem Kind", "")
        foreign = ["appointment", "time", "you ", "the "] if language == "de" else ["termin", "uhr", "sie ", "die ", "bitte"]
        assert [word for word in foreign if word in said.casefold()] == [], event


def test_in_any_other_language_we_write_german(discreet):
    mail, _ = mail_about(Event.CONFIRMED, discreet, language="tr")
    assert mail.language == "de"
    assert mail.subject == "Ihr Termin am 26. November 2026, 09:30 Uhr"


@pytest.mark.parametrize("event", Event)
def test_the_calendar_part_says_its_method_in_head_and_body(event, of_kind):
    message = arrived(mail_about(event, of_kind)[0])
    calendar = part(message, "text/calendar")
    assert (calendar is not None) == (event in (Event.CONFIRMED, Event.MOVED, Event.CANCELLED))
    if calendar:
        method = "CANCEL" if event == Event.CANCELLED else "PUBLISH"
        assert calendar.get_param("method") == method
        assert calendar.get_content_charset() == "utf-8"
        assert f"METHOD:{method}\r\n".encode() in calendar_bytes(message)
        assert [each.get_content_type() for each in message.iter_parts()] == ["text/plain", "text/html", "text/calendar"]
        assert message.get_content_type() == "multipart/alternative"


@pytest.mark.parametrize("event", Event)
def test_only_reminders_can_be_ended_by_one_click(event, of_kind):
    mail, appointment = mail_about(event, of_kind)
    address = f"https://musterstadt.example/termin/abmelden/{reminder_key_of(appointment.public_id)}/"
    assert mail.unsubscribe_url == (address if event in REMINDERS else "")
    assert (address in mail.text) == (event in REMINDERS)


def test_what_comes_too_late_is_not_sent(ordinary):
    limits = {event: mail_about(event, ordinary)[0].not_after for event in TO_CITIZENS}
    assert {event: moment for event, moment in limits.items() if moment} == {
        Event.REMINDER: STARTS,
        Event.REMINDER_SOON: STARTS,
        Event.EARLIER_FREE: max(PROPOSED),
        Event.CONFIRM_ADDRESS: NOON + timedelta(minutes=30),
        Event.PROPOSALS: NOON + timedelta(minutes=30),
    }


def test_a_held_time_is_plainly_not_booked(of_kind):
    mail, _ = mail_about(Event.CONFIRM_ADDRESS, of_kind)
    assert mail.subject == "Bitte bestätigen: Termin am 26. November 2026, 09:30 Uhr"
    assert "Ihr Termin ist noch nicht gebucht" in mail.text
    assert "Wir halten diese Zeit bis 12:30 Uhr für Sie frei." in " ".join(mail.text.split())
    assert "ist gebucht" not in mail.text
    assert not mail.calendar


def test_a_limit_on_another_day_is_said_with_its_date(ordinary):
    mail, _ = mail_about(Event.PROPOSALS, ordinary, held_until=NOON + timedelta(hours=72))
    assert "bis 21. November 2026, 12:00 Uhr" in " ".join(mail.text.split())


def test_who_did_not_come_has_not_cancelled(of_kind, language):
    appointment = appointment_for(Event.NO_SHOW, of_kind, language)
    today = written_mail("no_show", appointment, now=STARTS + timedelta(minutes=30))
    days_later = written_mail("no_show", appointment, now=STARTS + timedelta(days=2))
    for mail in (today, days_later):
        assert not re.search("abgesagt|absage|cancel", mail.subject + mail.text, re.IGNORECASE)
    if language == "de":
        assert "Wir haben Sie heute leider nicht angetroffen" in today.text
        assert "Wir haben Sie am 26. November 2026 leider nicht angetroffen" in days_later.text
        assert "jederzeit einen neuen Termin" in " ".join(today.text.split())


@pytest.mark.parametrize(
    ("by", "timed", "said"),
    [
        (EndedBy.OFFICE, True, "Wir müssen Ihren Termin leider absagen"),
        (EndedBy.CITIZEN, True, "Sie haben den Termin abgesagt"),
        (EndedBy.OFFICE, False, "keinen Termin anbieten können"),
        (EndedBy.CITIZEN, False, "Sie haben Ihre Anfrage zurückgezogen"),
    ],
)
def test_a_cancellation_says_who_cancelled_and_how_to_get_a_new_one(ordinary, by, timed, said):
    times = {} if timed else {"starts_at": None, "ends_at": None, "in_calendar": False}
    mail, _ = mail_about(Event.CANCELLED, ordinary, ended_by=by, **times)
    text = " ".join(mail.text.split())
    assert said in text
    assert "Neuen Termin vereinbaren: https://musterstadt.example/termin/buchen/trennung-scheidung/" in text
    assert bool(mail.calendar) == timed
    assert ("Frau Heike" in text) == (by == EndedBy.OFFICE)  # who cancels knows their own reason


def test_without_an_entry_in_the_calendar_none_is_cancelled(ordinary):
    assert not mail_about(Event.CANCELLED, ordinary, in_calendar=False)[0].calendar


@pytest.mark.parametrize("event", sorted(OVER))
def test_from_a_discreet_office_the_way_to_a_new_appointment_leads_over_the_code(event, discreet):
    mail, appointment = mail_about(event, discreet)
    assert "/buchen/" not in mail.text
    assert f"Neuen Termin vereinbaren:\nhttps://musterstadt.example/termin/#{code_of(appointment.public_id, 0)}" in mail.text


def test_a_move_says_the_former_time_too(ordinary):
    text = " ".join(mail_about(Event.MOVED, ordinary)[0].text.split())
    assert f"Zeit: {SPANS['de']} Nicht mehr: Mittwoch, 25. November 2026, 09:30 bis 10:00 Uhr" in text


def test_the_office_hears_of_requests_without_a_word_about_the_person(ordinary):
    mail, appointment = mail_about(Event.OFFICE_REQUEST, ordinary)
    assert (mail.recipient, mail.reply_to) == ("scheidung@musterstadt.example", "")
    assert "https://musterstadt.example/arbeitsplatz/termine/" in mail.text
    assert appointment.public_id not in mail.text
    assert code_of(appointment.public_id, 0) not in mail.text


def test_an_office_without_any_address_gets_no_mail(musterstadt):
    office = make_kind(musterstadt, "ordinary")
    Municipality.objects.update(email="")
    type(office).objects.update(email="")
    type(office.department).objects.update(email="")
    appointment = Appointment.objects.select_related("office__municipality", "office__department").get(
        pk=appointment_for(Event.OFFICE_REQUEST, office).pk
    )
    assert written_mail("office_request", appointment) is None
    assert written_mail("request_arrived", appointment).reply_to == ""


@pytest.mark.parametrize(
    ("kind", "reply_email", "expected"),
    [
        ("ordinary", "", "scheidung@musterstadt.example"),
        ("ordinary", "termine@musterstadt.example", "termine@musterstadt.example"),
        ("discreet", "", "post@musterstadt.example"),
        ("discreet", "termine@musterstadt.example", "termine@musterstadt.example"),
    ],
    indirect=["kind"],
)
def test_answers_go_where_somebody_reads_them_and_nobody_sees_why(of_kind, kind, reply_email, expected):
    of_kind.reply_email = reply_email
    mail, _ = mail_about(Event.CONFIRMED, of_kind)
    assert arrived(mail)["Reply-To"] == expected
    assert arrived(mail)["From"].addresses[0].display_name == "Musterstadt"
    assert ("Antworten darauf werden nicht gelesen" in " ".join(mail.text.split())) is False


def test_the_municipality_chooses_the_sender(ordinary):
    ordinary.municipality.mail_sender = "termine@musterstadt.example"
    assert mail_about(Event.CONFIRMED, ordinary)[0].sender_address == "termine@musterstadt.example"


def test_the_zone_is_the_municipalitys(ordinary):
    ordinary.municipality.timezone = "Atlantic/Azores"
    mail, _ = mail_about(Event.CONFIRMED, ordinary)
    assert mail.subject == "Ihr Termin am 26. November 2026, 07:30 Uhr"
    assert b"TZID=Atlantic/Azores:20261126T073000" in mail.calendar


def test_a_mail_costs_few_questions_to_the_database(ordinary):
    appointment = appointment_for(Event.CONFIRMED, ordinary)
    with CaptureQueriesContext(connection) as captured:
        written_mail("confirmed", appointment)
    asked = [each["sql"] for each in captured if each["sql"].startswith("SELECT") and "outgoingmail" not in each["sql"]]
    assert len(asked) <= 4  # the host's name for mail and calendar, the own words, the department


def test_every_mail_can_be_looked_at_without_an_appointment(of_kind, language):
    for event in Event:
        letter = example_letter(event, of_kind, language, NOON)
        assert letter.subject, event
        assert letter.to, event
    assert not Appointment.objects.exists()
