"""The address of the pages as it stands in mails."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from sprechstunde.foundation.settings import Settings, settings
from sprechstunde.municipalities import lookups
from sprechstunde.municipalities.models import Host

pytestmark = pytest.mark.django_db


@pytest.fixture
def set_to(monkeypatch):
    def change(**values):
        monkeypatch.setattr(lookups, "settings", lambda: settings().model_copy(update=values))

    return change


def test_it_is_the_first_host_name(musterstadt, set_to):
    Host.objects.create(municipality=musterstadt, name="zweite.example")
    set_to(https=True, public_url="https://anders.example")
    assert lookups.base_url(musterstadt) == "https://musterstadt.example"
    set_to(https=False, base_path="/sprechstunde")
    assert lookups.base_url(musterstadt) == "http://musterstadt.example/sprechstunde"


def test_without_a_host_name_it_is_the_operators_address(musterstadt, set_to):
    musterstadt.hosts.all().delete()
    set_to(public_url="https://beratung.example.de/sprechstunde", demo=True)
    assert lookups.base_url(musterstadt) == "https://beratung.example.de/sprechstunde"


@pytest.mark.parametrize(
    ("allowed", "host"),
    [
        (["beratung.example.de", "localhost"], "beratung.example.de"),
        ([".example.de", "*", "x.example"], "x.example"),
        (["*"], "localhost"),
    ],
)
def test_without_either_it_is_the_first_allowed_host_that_is_a_name(musterstadt, set_to, allowed, host):
    musterstadt.hosts.all().delete()
    set_to(allowed_hosts=allowed, https=True, demo=False)
    assert lookups.base_url(musterstadt) == f"https://{host}"


def test_the_demo_is_on_this_machine(musterstadt, set_to):
    musterstadt.hosts.all().delete()
    set_to(demo=True, https=False, port=8123)
    assert lookups.base_url(musterstadt) == "http://127.0.0.1:8123"


@pytest.mark.parametrize(
    "address", ["beratung.example.de", "ftp://a.example", "https://", "https://a.example/?x=1", "https://a.example/#x"]
)
def test_what_is_no_address_is_refused_at_the_start(address):
    with pytest.raises(ValidationError):
        Settings(public_url=address)


def test_a_slash_at_the_end_does_not_matter():
    assert Settings(public_url="https://a.example/termine/").public_url == "https://a.example/termine"
