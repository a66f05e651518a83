from __future__ import annotations

import pytest
from django.utils.translation import gettext

from sprechstunde.config.administration import telling_words
from sprechstunde.config.administration.tests.conftest import errors_of, offer_appointments, submit, told
from sprechstunde.offices.models import ConsultationHours, Office
from sprechstunde.offices.subjects import office_subject

NO_MAILS = "Diese Installation verschickt noch keine E-Mails."


@pytest.fixture(autouse=True)
def noon(at_noon):
    pass


@pytest.fixture
def page(office):
    return f"/verwaltung/offices/office/{office.pk}/change/"


@pytest.fixture
def discreet(office, musterstadt, bashir):
    """Separation and divorce, in the youth welfare office."""
    type(musterstadt).objects.update(email="kontakt@musterstadt.example")
    Office.objects.filter(pk=office.pk).update(name="Trennungs- und Scheidungsberatung", sensitive=True)
    offer_appointments(office)
    return office


def hours(**fields: str) -> dict[str, str]:
    row = {"weekday": "3", "starts_at": "16:00", "ends_at": "18:00", "parallel": "2", **fields}
    return {"consultation_hours-TOTAL_FORMS": "1", **{f"consultation_hours-0-{name}": value for name, value in row.items()}}


def test_hours_with_their_validity_are_entered_and_announced(lenas_client, page, office, announced):
    row = hours(valid_from="2026-12-01", valid_until="2027-01-01")
    changes = {"appointments_offered": "on", "reply_email": "termine@musterstadt.example", "check_in_minutes": "15", **row}
    assert office_subject(office.pk) in announced(lambda: submit(lenas_client, page, **changes))
    span = ConsultationHours.objects.get(office=office)
    assert (str(span), span.parallel) == ("Donnerstag 16:00–18:00", 2)
    assert (str(span.valid_from), str(span.valid_until)) == ("2026-12-01", "2027-01-01")
    office.refresh_from_db()
    assert (office.appointments_offered, office.check_in_minutes) == (True, 15)
    assert office.reply_email == "termine@musterstadt.example"


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ({"ends_at": "15:00"}, gettext("The end must be after the beginning.")),
        ({"valid_from": "2026-12-01", "valid_until": "2026-12-01"}, gettext("This day must be after the first one.")),
        ({"parallel": "0"}, "größer oder gleich 1"),
        ({"parallel": "21"}, "kleiner oder gleich 20"),
    ],
)
def test_hours_that_make_no_sense_are_refused(emils_client, page, office, row, message):
    assert message in errors_of(submit(emils_client, page, **hours(**row)))
    assert not office.consultation_hours.exists()


def test_hours_may_overlap_and_end_at_midnight(emils_client, page, office):
    both = {**hours(), **{f"consultation_hours-1-{name}": value for name, value in
            {"weekday": "3", "starts_at": "12:00", "ends_at": "00:00", "parallel": "1"}.items()},
            "consultation_hours-TOTAL_FORMS": "2"}  # fmt: skip
    assert submit(emils_client, page, **both).status_code == 302
    assert office.consultation_hours.count() == 2


@pytest.mark.parametrize(
    ("field", "value"), [("slot_step_minutes", "7"), ("horizon_days", "0"), ("check_in_minutes", "4"), ("reply_email", "x")]
)
def test_settings_that_make_no_sense_are_refused(emils_client, page, field, value):
    answer = submit(emils_client, page, **{field: value})
    assert field in answer.context_data["adminform"].form.errors


def test_an_office_that_offers_nothing_gets_no_advice(emils_client, page):
    assert len(told(submit(emils_client, page, summary="Neu"))) == 1


def test_it_is_told_what_is_still_missing(emils_client, page, mails_are_sent):
    found = told(submit(emils_client, page, appointments_offered="on", **{"services-0-DELETE": "on"}))[:-1]
    assert [each.partition(":")[0] for each in found] == [
        "Termine sind freigegeben, aber es gibt keine Sprechzeiten",
        "Termine sind freigegeben, aber hier berät niemand",
        "Termine sind freigegeben, aber es fehlt eine Beratungsleistung, die sagt, wie lange einer dauert",
    ]


def test_rows_that_are_saved_with_the_office_count(emils_client, page, emil, mails_are_sent):
    adviser = {"assignments-TOTAL_FORMS": "1", "assignments-0-adviser": str(emil.pk)}
    assert len(told(submit(emils_client, page, appointments_offered="on", **hours(), **adviser))) == 1


def test_without_a_mail_server_it_is_told(emils_client, page, bashir, office):
    offer_appointments(office)
    assert [each for each in told(submit(emils_client, page)) if NO_MAILS in each]


def test_a_discreet_office_needs_a_neutral_address(emils_client, page, discreet, mails_are_sent):
    (warning,) = told(submit(emils_client, page))[:-1]
    assert "Wer antwortet, schreibt an kontakt@musterstadt.example." in warning
    assert not told(submit(emils_client, page, reply_email="termine@musterstadt.example"))[:-1]
    (warning,) = told(submit(emils_client, page, reply_email="Scheidung.Team@musterstadt.example"))[:-1]
    assert "Sie verrät, worum es geht (scheidung)." in warning
    assert not told(submit(emils_client, page, reply_email="jugendamt@musterstadt.example", sensitive=""))[:-1]


def test_without_any_address_it_is_told_that_nobody_can_answer(emils_client, page, discreet, musterstadt, mails_are_sent):
    type(musterstadt).objects.update(email="")
    assert "kann niemand antworten" in told(submit(emils_client, page))[0]


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("termine@musterstadt.example", []),
        ("virtuelle-beratung@musterstadt.example", []),
        ("team3@scheidung.example", []),
        ("jugendamt@musterstadt.example", ["jugend", "jugendamt"]),
        ("TRENNUNG@musterstadt.example", ["trennung"]),
        ("x@familie.musterstadt.example", ["famil"]),
        ("schwangerenberatung@musterstadt.example", ["schwanger"]),
        ("umgaenge@musterstadt.example", ["umgaenge"]),
    ],
)
def test_words_that_tell(discreet, address, words):
    discreet.services.update(name="Umgänge und Gespräche")
    discreet.refresh_from_db()
    assert telling_words.telling_words(address, discreet) == words


def test_the_towns_own_addresses_are_looked_at_too(emils_client, discreet, musterstadt, mails_are_sent):
    page = f"/verwaltung/municipalities/municipality/{musterstadt.pk}/change/"
    changes = {"mail_sender": "jugendamt@musterstadt.example", "reminder_hours": "48", "appointment_retention_days": "14"}
    (warning,) = told(submit(emils_client, page, **changes))[:-1]
    assert "jugendamt@musterstadt.example" in warning
    musterstadt.refresh_from_db()
    assert (musterstadt.mail_sender, musterstadt.reminder_hours) == ("jugendamt@musterstadt.example", 48)
    assert musterstadt.appointment_retention_days == 14
    Office.objects.update(sensitive=False)
    assert len(told(submit(emils_client, page, **changes))) == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [("appointment_retention_days", "0"), ("reminder_hours", "169"), ("second_reminder_minutes", "-1"), ("mail_sender", "x")],
)
def test_nonsense_for_the_town_is_refused(emils_client, musterstadt, field, value):
    page = f"/verwaltung/municipalities/municipality/{musterstadt.pk}/change/"
    assert field in submit(emils_client, page, **{field: value}).context_data["adminform"].form.errors
