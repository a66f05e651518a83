from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth import authenticate
from django.test import RequestFactory

from conftest import NOON
from sprechstunde.appointments.lookups import free_slots_of
from sprechstunde.config import demo
from sprechstunde.config import demo_texts as texts
from sprechstunde.config.administration.advice import what_gives_it_away
from sprechstunde.config.checks import refuse_unsafe_start
from sprechstunde.foundation.settings import Settings
from sprechstunde.municipalities.lookups import local_day
from sprechstunde.municipalities.models import Municipality
from sprechstunde.offices.free_time import Slot
from sprechstunde.offices.lookups import offices_now
from sprechstunde.offices.models import ConsultationHours, Office
from sprechstunde.staff.models import User

pytestmark = pytest.mark.django_db
BERLIN = ZoneInfo("Europe/Berlin")


@pytest.fixture(autouse=True)
def own_folder(monkeypatch, tmp_path):
    monkeypatch.setattr(demo, "settings", lambda: Settings(demo=True, data_dir=tmp_path))


def test_the_pilot_is_there():
    demo.set_up_demo(now=NOON)
    grevenbroich = Municipality.objects.get(name="Stadt Grevenbroich")
    offices = {card.office.slug: card for card in offices_now(grevenbroich, NOON)}
    assert {slug: card.office.prefix for slug, card in offices.items()} == {
        "trennung-scheidung": "T",
        "pflegeeltern": "P",
        "buergerbuero": "B",
    }
    assert offices["trennung-scheidung"].office.sensitive
    assert offices["trennung-scheidung"].opening.is_open
    assert (offices["buergerbuero"].status, offices["buergerbuero"].reason) == ("closed", "closure")
    advisers = {"beratung1", "beratung2", "beratung3"}
    assert {user.username for user in User.objects.all()} == advisers | {"leitung", "verwaltung", "pruefung"}


@pytest.mark.parametrize(("username", "offices"), [("beratung1", {"T"}), ("beratung2", {"T", "P"}), ("beratung3", {"B"})])
def test_advisers_have_their_offices(username, offices):
    demo.set_up_demo(now=NOON)
    assert {office.prefix for office in Office.objects.filter(assignments__adviser__username=username)} == offices


def test_the_password_is_the_same_at_the_next_start_and_nothing_is_hashed_again():
    password = demo.set_up_demo(now=NOON)
    before = dict(User.objects.values_list("username", "password"))
    assert demo.set_up_demo(now=NOON + timedelta(days=1)) == password
    assert dict(User.objects.values_list("username", "password")) == before
    request = RequestFactory().get("/")
    request.municipality = Municipality.objects.get()
    assert authenticate(request, username="beratung1", password=password)


def test_what_was_changed_in_the_administration_stays():
    demo.set_up_demo(now=NOON)
    Office.objects.filter(slug="pflegeeltern").update(name="Pflegekinderdienst")
    demo.set_up_demo(now=NOON)
    assert Office.objects.get(slug="pflegeeltern").name == "Pflegekinderdienst"


def slots(slug: str, now: datetime, days: int = 1) -> list[Slot]:
    office = Office.objects.select_related("municipality", "department").get(slug=slug)
    first = local_day(office.municipality, now)
    service = office.services.order_by("-minutes")[0]
    return free_slots_of(office, service, first=first, last=first + timedelta(days=days), now=now)


def test_every_office_offers_appointments_at_its_hours():
    demo.set_up_demo(now=NOON)
    assert {office.slug for office in Office.objects.filter(appointments_offered=True)} == set(texts.OFFICES)
    sunday = NOON + timedelta(days=4)
    for slug in ("trennung-scheidung", "buergerbuero"):
        times = [slot.starts_at.astimezone(BERLIN) for slot in slots(slug, sunday, days=6)]
        assert {(each.weekday(), each.hour) for each in times} >= {(0, 8), (1, 14), (3, 17), (4, 10)}
        assert {each.weekday() for each in times} == set(range(5))
        assert not {12, 19} & {each.hour for each in times}


@pytest.mark.parametrize("day", ["2026-11-18", "2026-12-25", "2027-01-03", "2027-03-28", "2026-10-25"])
def test_an_appointment_within_the_hour_can_be_tried_out_at_any_time(day):
    demo.set_up_demo(now=NOON)
    midnight = datetime.fromisoformat(day).replace(tzinfo=BERLIN).astimezone(UTC)
    for minutes in range(0, 24 * 60, 17):
        now = midnight + timedelta(minutes=minutes)
        assert slots("pflegeeltern", now)[0].starts_at <= now + timedelta(minutes=60)


def test_a_folder_from_before_there_were_appointments_gets_them_once():
    demo.set_up_demo(now=NOON)
    ConsultationHours.objects.all().delete()
    Office.objects.update(appointments_offered=False, lead_minutes=120, reply_email="")
    demo.set_up_demo(now=NOON)
    first = set(ConsultationHours.objects.values_list("pk", flat=True))
    assert first
    assert slots("pflegeeltern", NOON)
    demo.set_up_demo(now=NOON + timedelta(days=1))
    assert set(ConsultationHours.objects.values_list("pk", flat=True)) == first


def test_appointments_that_were_taken_back_in_the_administration_stay_so():
    demo.set_up_demo(now=NOON)
    ConsultationHours.objects.all().delete()
    Office.objects.update(appointments_offered=False)
    demo.set_up_demo(now=NOON)
    assert not ConsultationHours.objects.exists()
    assert not Office.objects.filter(appointments_offered=True).exists()


def test_the_discreet_office_answers_from_a_neutral_address():
    demo.set_up_demo(now=NOON)
    office = Office.objects.get(slug="trennung-scheidung")
    assert office.sensitive
    assert office.reply_email
    assert list(what_gives_it_away(office)) == []


def test_the_privacy_page_speaks_of_appointments_and_mails():
    demo.set_up_demo(now=NOON)
    privacy = Municipality.objects.get().texts.get(kind="datenschutz").body
    assert "## Wenn Sie einen Termin vereinbaren" in privacy
    assert "## Unsere E-Mails" in privacy
    days = Municipality.objects.get().appointment_retention_days
    assert f"Termine mit allem, was dazugehört: {days} Tage nach dem Termin" in privacy
    assert f"{Settings().mail_retention_days} Tage; solche, die nicht ankommen" in privacy


def test_outside_the_demo_a_server_with_demo_accounts_does_not_start(monkeypatch):
    demo.set_up_demo(now=NOON)
    monkeypatch.setattr("sprechstunde.config.checks.settings", lambda: Settings(demo=False))
    with pytest.raises(SystemExit, match=r"sprechstunde\.E002"):
        refuse_unsafe_start()
    User.objects.all().delete()
    refuse_unsafe_start()
