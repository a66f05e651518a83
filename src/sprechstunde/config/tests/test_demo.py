from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth import authenticate
from django.test import RequestFactory

from conftest import NOON
from sprechstunde.config import demo
from sprechstunde.config.checks import refuse_unsafe_start
from sprechstunde.foundation.settings import Settings
from sprechstunde.municipalities.models import Municipality
from sprechstunde.offices.lookups import offices_now
from sprechstunde.offices.models import Office
from sprechstunde.staff.models import User

pytestmark = pytest.mark.django_db


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
    assert {user.username for user in User.objects.all()} == {"beratung1", "beratung2", "leitung", "verwaltung", "pruefung"}


@pytest.mark.parametrize(("username", "offices"), [("beratung1", {"T"}), ("beratung2", {"T", "P"})])
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


def test_outside_the_demo_a_server_with_demo_accounts_does_not_start(monkeypatch):
    demo.set_up_demo(now=NOON)
    monkeypatch.setattr("sprechstunde.config.checks.settings", lambda: Settings(demo=False))
    with pytest.raises(SystemExit, match=r"sprechstunde\.E002"):
        refuse_unsafe_start()
    User.objects.all().delete()
    refuse_unsafe_start()
