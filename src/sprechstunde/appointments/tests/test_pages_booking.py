"""Booking and asking for a time, as forms over HTTP."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from conftest import NOON, make_office
from sprechstunde.appointments.forms import LineField, MomentField, TextField
from sprechstunde.appointments.models import Appointment, State
from sprechstunde.appointments.tests.cast import TOMORROW_AT_NINE, hold
from sprechstunde.appointments.weeks import value_of, week_to_choose_from
from sprechstunde.mail.models import OutgoingMail
from sprechstunde.offices.models import Office, Service
from sprechstunde.queue.access import COOKIE
from sprechstunde.queue.models import Browser
from sprechstunde.queue.tests.din_91379 import LETTERS

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_noon")]

MIDNIGHT_MONDAY = datetime(2026, 11, 23, tzinfo=UTC)


@pytest.fixture(autouse=True)
def mails_leave(monkeypatch):
    monkeypatch.setattr("sprechstunde.appointments.views_booking.can_send", lambda: True)
    monkeypatch.setattr("sprechstunde.offices.views.can_send", lambda: True)


def booking(**changes):
    return {"starts_at": value_of(TOMORROW_AT_NINE), "email": "anna@example.org", **changes}


def times_in(response):
    return re.findall(r'name="starts_at" value="([^"]+)"', response.content.decode())


def book(client, office, **changes):
    return client.post(reverse("appointments:book", args=[office.slug]), booking(**changes))


def test_free_times_stand_in_groups_by_day_and_nothing_is_chosen_for_anybody(anna, bookable):
    page = anna.get(reverse("appointments:book", args=[bookable.slug]))
    html = page.content.decode()
    assert value_of(TOMORROW_AT_NINE) in times_in(page)
    assert "Donnerstag, 19. November" in html
    assert " checked" not in html
    assert "18 Uhr" not in html
    assert not page.cookies


def test_an_e_mail_address_alone_is_enough(anna, bookable):
    response = book(anna, bookable)
    appointment = Appointment.objects.get()
    assert response.status_code == 302
    assert response["Location"] == reverse("appointments:appointment", args=[appointment.public_id])
    assert (appointment.state, appointment.starts_at) == (State.HELD, TOMORROW_AT_NINE)
    assert (appointment.email, appointment.name, appointment.language) == ("anna@example.org", "", "de")
    assert list(response.cookies) == [COOKIE]


def test_the_page_says_plainly_that_it_is_not_booked_yet(anna, bookable):
    page = anna.get(book(anna, bookable)["Location"]).content.decode()
    assert "Noch nicht gebucht" in page
    assert "bis 12:30 Uhr" in page
    assert "anna@example.org" in page
    assert "Termin verbindlich bestätigen" not in page  # the mail must have arrived first


def test_everything_that_may_be_told_is_kept(anna, bookable):
    book(
        anna, bookable, name="Zoë", phone="+49 2181 1", language="tr", interpreter="on", sign_language="on", live_text="on",
        person_of_trust="on",
    )  # fmt: skip
    kept = Appointment.objects.get()
    assert (kept.name, kept.phone, kept.language) == ("Zoë", "+49 2181 1", "tr")
    assert kept.interpreter and kept.sign_language and kept.live_text and kept.person_of_trust


def test_errors_stand_at_the_fields_and_in_a_summary_and_the_input_stays(anna, bookable):
    page = book(anna, bookable, email="keine adresse", name="Zoë", person_of_trust="on", starts_at="")
    html = page.content.decode()
    assert page.status_code == 422
    assert "data-error-summary" in html
    assert 'href="#id_email"' in html and 'id="id_email"' in html
    assert 'href="#id_starts_at"' in html and 'id="id_starts_at"' in html
    assert "Fehler:" in html.partition("</title>")[0]
    assert 'value="keine adresse"' in html and 'value="Zoë"' in html
    assert re.search(r'name="person_of_trust"[^>]*checked', html)
    assert not Appointment.objects.exists()
    assert not page.cookies


def test_a_time_taken_meanwhile_is_said_with_others_to_choose_and_everything_stays(anna, bookable):
    hold(bookable)
    page = book(anna, bookable, name="Zoë")
    html = page.content.decode()
    assert page.status_code == 409
    assert "gerade vergeben" in html
    alternatives = html.partition("week__alternatives")[2].partition('class="week"')[0]
    offered = re.findall(r'value="([^"]+)"', alternatives)
    assert offered and value_of(TOMORROW_AT_NINE) not in offered
    assert 'value="Zoë"' in html and 'value="anna@example.org"' in html
    assert book(anna, bookable, starts_at=offered[0]).status_code == 302


def test_another_week_can_be_looked_at_without_losing_what_was_entered(anna, bookable):
    page = book(anna, bookable, zeigen="2026-11-30", name="Zoë", starts_at="")
    assert page.status_code == 200
    assert 'value="Zoë"' in page.content.decode()
    assert all(time > "2026-11-30" for time in times_in(page))
    assert not Appointment.objects.exists()


def test_weeks_are_reached_by_plain_links(anna, bookable):
    page = anna.get(reverse("appointments:book", args=[bookable.slug]), {"ab": "2026-11-24"})
    html = page.content.decode()
    assert "23. bis 29. November 2026" in html
    assert "ab=2026-11-16#woche" in html and "ab=2026-11-30#woche" in html
    assert min(times_in(page)) == value_of(MIDNIGHT_MONDAY + timedelta(hours=7))


@pytest.mark.parametrize(
    "query", ["ab=gestern", "ab=0001-01-01", "ab=9999-12-31", "ab=2026-02-30", "ab=%00", "ab=" + "9" * 5000, "leistung=nichts"]
)
def test_nonsense_in_the_address_shows_a_page(anna, bookable, query):
    page = anna.get(f"{reverse('appointments:book', args=[bookable.slug])}?{query}")
    assert page.status_code == 200
    assert times_in(page)


@pytest.mark.parametrize(
    "starts_at",
    [
        "2026-11-18T10:00:00Z", "2020-01-01T10:00:00Z", "2026-11-19T08:07:00Z", "2026-11-22T09:00:00Z", "2026-11-19T23:00:00Z",
        "2027-11-19T08:00:00Z",
    ],
)  # fmt: skip
def test_a_time_that_is_past_or_never_was_offered_is_not_had(anna, bookable, starts_at):
    assert book(anna, bookable, starts_at=starts_at).status_code == 409
    assert not Appointment.objects.exists()


@pytest.mark.parametrize(
    "starts_at", ["morgen", "2026-11-19T09:00:00", "9999-12-31T23:59:59Z", "0001-01-01T00:00:00+14:00", "x" * 10_000, "\x00"]
)
def test_what_is_no_instant_is_asked_again(anna, bookable, starts_at):
    assert book(anna, bookable, starts_at=starts_at).status_code == 422
    assert not Appointment.objects.exists()


@pytest.mark.parametrize(
    "changes",
    [
        {"name": "x" * 10_000},
        {"phone": "1" * 10_000},
        {"email": "x" * 10_000 + "@example.org"},
        {"email": "a@b\r\nBcc: c@example.org"},
        {"language": "klingonisch"},
    ],
)
def test_what_is_too_much_or_forged_is_refused_at_its_field(anna, bookable, changes):
    page = book(anna, bookable, **changes)
    assert page.status_code == 422
    assert f'id="id_{next(iter(changes))}_error"' in page.content.decode()
    assert not Appointment.objects.exists()


def test_controls_and_turned_writing_are_taken_out_and_every_letter_of_din_91379_stays():
    assert LineField().clean("An\x00na\r\nÖz\u202et\x1bürk") == "AnnaÖztürk"
    assert TextField().clean("erste\r\nzweite\x07\rdritte") == "erste\nzweite\ndritte"
    for start in range(0, len(LETTERS), 50):
        name = unicodedata.normalize("NFC", "x".join(LETTERS[start : start + 50]))
        assert LineField().clean(f"x{name}x") == f"x{name}x"


def test_an_instant_is_read_with_its_offset():
    assert MomentField().clean("2026-06-04T09:30:00+02:00") == datetime(2026, 6, 4, 7, 30, tzinfo=UTC)
    with pytest.raises(ValidationError):
        MomentField().clean("2026-06-04T09:30:00")


def test_several_concerns_are_asked_for_first_and_another_offices_is_none(anna, bookable, musterstadt):
    Service.objects.create(office=bookable, slug="lang", name="Langes Gespräch", minutes=90)
    other = make_office(musterstadt, slug="nebenan", prefix="N")
    Service.objects.create(office=other, slug="fremd", name="Fremdes", minutes=5)
    path = reverse("appointments:book", args=[bookable.slug])
    for query in ("", "?leistung=fremd"):
        page = anna.get(path + query)
        assert times_in(page) == []
        assert f"{path}?leistung=lang" in page.content.decode()
    assert times_in(anna.get(path + "?leistung=lang"))
    assert book(anna, bookable, leistung="fremd").status_code == 200
    assert not Appointment.objects.exists()
    book(anna, bookable, leistung="lang")
    assert Appointment.objects.get().ends_at - TOMORROW_AT_NINE == timedelta(minutes=90)


def test_a_discreet_office_first_asks_whether_writing_is_safe(anna, bookable):
    Office.objects.update(sensitive=True)
    path = reverse("appointments:book", args=[bookable.slug])
    html = anna.get(path).content.decode()
    assert html.index("Ist es sicher, Ihnen hier zu schreiben?") < html.index('id="id_email"')
    assert "<title>Virtuelle Beratung –" in html
    refused = book(anna, bookable)
    assert refused.status_code == 422
    assert 'id="id_safe_error"' in refused.content.decode()
    assert book(anna, bookable, safe="on").status_code == 302


def test_purpose_and_legal_basis_stand_beside_the_button(anna, bookable):
    Office.objects.update(legal_basis="Wir beraten Sie (§ 17 SGB VIII).")
    html = anna.get(reverse("appointments:book", args=[bookable.slug])).content.decode()
    assert "§\N{NO-BREAK SPACE}17" in html
    assert "30 Tage nach dem Termin" in html


def test_what_this_browser_told_this_office_is_filled_in_and_nothing_of_another(anna, bookable, musterstadt, bashir):
    book(anna, bookable, name="Zoë", phone="+49 2181 1")
    page = anna.get(reverse("appointments:book", args=[bookable.slug])).content.decode()
    assert 'value="anna@example.org"' in page and 'value="Zoë"' in page
    other = make_office(musterstadt, slug="nebenan", prefix="N", appointments_offered=True)
    elsewhere = anna.get(reverse("appointments:book", args=[other.slug])).content.decode()
    assert "anna@example.org" not in elsewhere and "Zoë" not in elsewhere


def test_a_name_given_with_a_number_is_filled_in(anna, annas_ticket, bookable):
    annas_ticket.label = "Zoë"
    annas_ticket.save()
    assert 'value="Zoë"' in anna.get(reverse("appointments:book", args=[bookable.slug])).content.decode()


def test_booking_is_limited_by_connection_and_the_input_stays(anna, bookable, monkeypatch):
    for number in range(10):
        assert book(anna, bookable, starts_at="2026-11-18T10:00:00Z", email=f"a{number}@example.org").status_code == 409
    page = book(anna, bookable, name="Zoë")
    assert page.status_code == 429
    assert int(page["Retry-After"]) > 0
    assert 'value="Zoë"' in page.content.decode()
    assert not Appointment.objects.exists()


def test_nobody_can_have_a_mailbox_filled(anna, bookable, settings):
    answers = [book(anna, bookable, starts_at="2026-11-18T10:00:00Z", email="Emil@Example.org").status_code for _ in range(6)]
    assert answers == [409] * 5 + [429]
    assert book(anna, bookable, email="anna@example.org").status_code == 302


def test_a_request_needs_words_and_an_address(anna, bookable):
    path = reverse("appointments:request", args=[bookable.slug])
    assert "nicht, worum es geht" in anna.get(path).content.decode()
    assert anna.post(path, {"wishes": "  ", "email": "anna@example.org"}).status_code == 422
    assert anna.post(path, {"wishes": "x" * 10_000, "email": "anna@example.org"}).status_code == 422
    response = anna.post(path, {"wishes": "dienstags\r\nab 16 Uhr", "email": "anna@example.org"})
    appointment = Appointment.objects.get()
    assert response["Location"] == reverse("appointments:appointment", args=[appointment.public_id])
    assert appointment.state == State.REQUESTED
    assert appointment.messages.get().text == "dienstags\nab 16 Uhr"
    assert "Erst dann bekommt das Büro Ihre Anfrage" in anna.get(response["Location"]).content.decode()


def test_without_mails_appointments_are_made_by_telephone(anna, bookable, monkeypatch):
    monkeypatch.setattr("sprechstunde.appointments.views_booking.can_send", lambda: False)
    monkeypatch.setattr("sprechstunde.offices.views.can_send", lambda: False)
    for view in ("book", "request"):
        path = reverse(f"appointments:{view}", args=[bookable.slug])
        for response in (anna.get(path), anna.post(path, booking())):
            html = response.content.decode()
            assert "Termine am Telefon" in html and "+49 2181 0" in html
    assert not Appointment.objects.exists()
    page = anna.get(reverse("offices:office", args=[bookable.slug])).content.decode()
    assert reverse("appointments:book", args=[bookable.slug]) not in page
    assert "Termine vereinbaren wir am Telefon" in page


def test_an_office_without_appointments_offers_none(anna, office):
    assert "Termine am Telefon" in anna.get(reverse("appointments:book", args=[office.slug])).content.decode()
    assert "/termin/buchen/" not in anna.get(reverse("offices:office", args=[office.slug])).content.decode()
    assert "/termin/buchen/" not in anna.get("/").content.decode()


def test_overview_and_office_page_lead_to_booking_with_the_next_free_time(anna, bookable):
    for path in ("/", reverse("offices:office", args=[bookable.slug])):
        html = anna.get(path).content.decode()
        assert reverse("appointments:book", args=[bookable.slug]) in html
        assert re.search(r'data-fill="next-slot">Nächster freier Termin heute um 14:00 Uhr', html)


def test_when_no_number_can_be_drawn_the_next_free_time_is_offered(anna, bookable):
    response = anna.post(reverse("queue:draw", args=[bookable.slug]))
    assert response.status_code == 409
    assert "Nächster freier Termin heute um 14:00 Uhr" in response.content.decode()


def test_another_towns_office_does_not_exist(anna, bookable, andernort):
    make_office(andernort, slug="drueben", prefix="D", appointments_offered=True)
    for view in ("book", "request"):
        assert anna.get(reverse(f"appointments:{view}", args=["drueben"])).status_code == 404
        assert anna.post(reverse(f"appointments:{view}", args=["drueben"]), booking()).status_code == 404


def test_a_full_week_leads_to_the_next_free_one(anna, bookable):
    service = bookable.services.get()
    Office.objects.update(lead_minutes=60 * 24 * 8)
    bookable.refresh_from_db()
    week = week_to_choose_from(bookable, service, wished=NOON.date(), now=NOON)
    assert (week.days, week.next_free) == ((), datetime(2026, 11, 26).date())
    html = anna.get(reverse("appointments:book", args=[bookable.slug]), {"ab": "2026-11-18"}).content.decode()
    assert "In dieser Woche ist nichts frei" in html and "ab=2026-11-26#woche" in html


def test_looking_stores_nothing(anna, bookable):
    for view in ("book", "request"):
        anna.get(reverse(f"appointments:{view}", args=[bookable.slug]))
    assert not Browser.objects.exists() and not Appointment.objects.exists() and not OutgoingMail.objects.exists()
