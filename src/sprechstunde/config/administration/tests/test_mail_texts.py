"""The texts of the mails: to look at, and to replace by one's own."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from conftest import make_office
from sprechstunde.appointments.mail_texts import EDITABLE
from sprechstunde.appointments.mail_words import Event
from sprechstunde.appointments.models import MailText
from sprechstunde.config.administration.tests.conftest import errors_of, submit
from sprechstunde.offices.models import Department, Office

LIST = "/verwaltung/appointments/mailtext/"
PREVIEW = f"{LIST}vorschau/"
HTML = f"{PREVIEW}html/"
WORDS = {"event": "confirmed", "language": "de", "subject": "", "body": "Bis bald um {Uhrzeit}."}


@pytest.fixture
def discreet(office):
    Department.objects.filter(pk=office.department_id).update(name="Jugendamt")
    Office.objects.filter(pk=office.pk).update(name="Trennungsberatung", sensitive=True)
    office.refresh_from_db()
    return office


def own_words(municipality, office=None, **fields):
    return MailText.objects.create(municipality=municipality, office=office, **{**WORDS, **fields})


def test_the_list_names_every_mail_and_what_can_be_done(emils_client, office, musterstadt):
    text = own_words(musterstadt, office)
    page = emils_client.get(LIST).content.decode()
    for event in Event:
        assert str(event.label) in page
        assert f"{PREVIEW}?mail={event.value}" in page
        assert (f"{LIST}add/?event={event.value}" in page) == (event in EDITABLE)
    assert f"{LIST}{text.pk}/change/" in page
    assert "Beratung (de)" in page


def test_the_list_takes_as_many_queries_for_many_texts_as_for_one(emils_client, office, musterstadt):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            assert emils_client.get(LIST).status_code == 200
        return len(captured)

    own_words(musterstadt, office)
    queries()
    few = queries()
    for index, event in enumerate(EDITABLE[:8]):
        own_words(musterstadt, make_office(musterstadt, slug=f"b{index}", prefix="ABCDEFGH"[index]), event=event)
    assert queries() == few


@pytest.mark.parametrize("everywhere", [True, False])
def test_own_words_are_saved_and_seen(emils_client, office, musterstadt, everywhere):
    data = {**WORDS, "office": "" if everywhere else str(office.pk)}
    assert emils_client.post(f"{LIST}add/", data).status_code == 302
    text = MailText.objects.get()
    assert (text.municipality, text.office) == (musterstadt, None if everywhere else office)
    assert "Bis bald um 09:30 Uhr." in emils_client.get(PREVIEW, {"mail": "confirmed"}).content.decode()
    assert "Bis bald um 09:30 Uhr." in emils_client.get(HTML, {"mail": "confirmed"}).content.decode()
    assert submit(emils_client, f"{LIST}{text.pk}/change/", body="Anders.\r\n\r\nZwei").status_code == 302
    assert MailText.objects.get().body == "Anders.\n\nZwei"


def test_own_words_can_be_taken_back(emils_client, musterstadt):
    text = own_words(musterstadt)
    assert emils_client.post(f"{LIST}{text.pk}/delete/", {"post": "yes"}).status_code == 302
    assert not MailText.objects.exists()


def test_the_form_explains_every_placeholder_and_starts_with_the_mail_that_was_chosen(emils_client, office):
    page = emils_client.get(f"{LIST}add/?event=moved")
    text = page.content.decode()
    for name in ("Tag", "Uhrzeit", "Frist", "Kommune", "Telefon", "Büro", "Leistung"):
        assert f"<code>{{{name}}}</code>" in text
    assert page.context_data["adminform"].form["event"].value() == "moved"
    assert "office_request" not in [value for value, _ in page.context_data["adminform"].form.fields["event"].choices]


@pytest.mark.parametrize(
    ("field", "text"), [("body", "Bis {Frist}."), ("subject", "{uhrzeit}"), ("body", "{}"), ("body", "{Name}")]
)
def test_what_would_not_be_filled_in_is_refused(emils_client, office, field, text):
    said = errors_of(emils_client.post(f"{LIST}add/", {**WORDS, "office": "", field: text}))
    assert "wird „" in said
    assert "{Uhrzeit}" in said
    assert not MailText.objects.exists()


def test_there_is_one_text_for_a_mail_office_and_language(emils_client, office, musterstadt):
    own_words(musterstadt, office)
    own_words(musterstadt)
    for chosen in ("", str(office.pk)):
        assert "schon einen eigenen Text" in errors_of(emils_client.post(f"{LIST}add/", {**WORDS, "office": chosen}))
    assert emils_client.post(f"{LIST}add/", {**WORDS, "office": "", "language": "en"}).status_code == 302


@pytest.mark.parametrize("text", ["Ihr Jugendamt", "zur Trennung", "im {Büro}"])
@pytest.mark.parametrize("field", ["subject", "body"])
def test_a_discreet_offices_words_must_not_tell(emils_client, discreet, text, field):
    errors_of(emils_client.post(f"{LIST}add/", {**WORDS, "office": str(discreet.pk), field: text}))
    assert not MailText.objects.exists()


def test_words_for_all_that_tell_too_much_are_marked_where_they_are_not_sent(emils_client, discreet, musterstadt):
    own_words(musterstadt, body="Grüße vom Jugendamt")
    page = emils_client.get(PREVIEW, {"mail": "confirmed"}).content.decode()
    assert "würden verraten" in page
    assert "Grüße vom Jugendamt" not in page


@pytest.mark.parametrize("event", Event)
@pytest.mark.parametrize("language", ["de", "en"])
def test_every_mail_can_be_looked_at_in_both_forms(emils_client, office, event, language):
    asked = {"mail": event.value, "buero": office.slug, "sprache": language}
    page = emils_client.get(PREVIEW, asked)
    frame = emils_client.get(HTML, asked)
    assert page.status_code == frame.status_code == 200
    letter = page.context_data["letter"]
    assert letter.subject in page.content.decode()
    assert frame.content.decode() == letter.html
    assert f'<iframe class="mail-frame" src="{HTML}?' in page.content.decode()


def test_the_frame_shows_ours_only_and_does_nothing(emils_client, office):
    page, frame = emils_client.get(PREVIEW), emils_client.get(HTML)
    assert "frame-src 'self'" in page.headers["Content-Security-Policy"]
    policy = frame.headers["Content-Security-Policy"]
    for rule in ("default-src 'none'", "frame-ancestors 'self'", "sandbox"):
        assert rule in policy
    assert "script-src" not in policy
    assert "frame-src" not in emils_client.get(LIST).headers["Content-Security-Policy"]


@pytest.mark.parametrize("nonsense", [{"mail": "x", "buero": "x", "sprache": "xx"}, {"mail": ""}, {"buero": "' OR 1=1"}])
def test_nonsense_in_the_address_shows_the_first_mail_there_is(emils_client, office, nonsense):
    assert emils_client.get(PREVIEW, nonsense).context_data["letter"].event == "confirmed"


def test_without_an_office_there_is_nothing_to_look_at(emils_client, musterstadt):
    assert emils_client.get(PREVIEW).status_code == 404
    assert emils_client.get(LIST).status_code == 200


def test_an_office_without_services_can_be_looked_at(emils_client, office):
    office.services.all().delete()
    assert emils_client.get(PREVIEW).status_code == 200


@pytest.mark.parametrize("address", [LIST, f"{LIST}add/", PREVIEW, HTML])
def test_texts_are_the_administrators_business(lenas_client, carlas_client, office, address):
    assert lenas_client.get(address).status_code in (403, 404)
    assert carlas_client.get(address).status_code == 404


def test_dora_sees_and_changes_nothing_of_ours(doras_client, dora, office, musterstadt):
    make_office(dora.municipality, slug="dort", prefix="D")
    Office.objects.filter(pk=office.pk).update(name="Hiesiges Büro")
    text = own_words(musterstadt, office, body="Hiesige Worte")
    for address in (LIST, f"{LIST}add/", f"{PREVIEW}?buero={office.slug}", f"{HTML}?buero={office.slug}"):
        page = doras_client.get(address)
        assert page.status_code == 200
        assert "Hiesig" not in page.content.decode()
        assert "Musterstadt" not in page.content.decode()
    for page in ("change", "delete", "history"):
        assert doras_client.get(f"{LIST}{text.pk}/{page}/").status_code == 404
        assert doras_client.post(f"{LIST}{text.pk}/{page}/", {"post": "yes", **WORDS}).status_code == 404
    errors_of(doras_client.post(f"{LIST}add/", {**WORDS, "office": str(office.pk)}))
    assert MailText.objects.get() == text
