"""The worker as browsers fetch it."""

from __future__ import annotations

import json

import pytest
from django.test import Client, override_settings

from conftest import OTHER_HOST
from sprechstunde.push.views import words

pytestmark = pytest.mark.django_db


def test_it_is_a_script_of_its_own_for_all_pages(anna, musterstadt):
    answer = anna.get("/push-worker.js")
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/javascript; charset=utf-8"
    assert answer["Service-Worker-Allowed"] == "/"
    assert answer["Cache-Control"] == "no-cache"
    assert answer["Content-Security-Policy"].startswith("default-src 'none';")
    assert not answer.cookies, "whoever fetches it leaves no trace"
    assert "fetch" not in answer.content.decode(), "no request of any page passes through it"


def test_it_carries_neutral_words_for_a_push_without_content(anna, musterstadt):
    first, _, rest = anna.get("/push-worker.js").content.decode().partition("\n")
    carried = json.loads(first.removeprefix("self.WORDS = ").removesuffix(";"))
    assert carried == words()
    assert carried["title"] == "Es gibt etwas Neues für Sie"
    assert "self).WORDS" in rest


def test_it_is_only_read(anna, musterstadt):
    assert anna.post("/push-worker.js").status_code == 405


def test_a_host_that_is_nobodys_has_none(musterstadt, andernort):
    assert Client(headers={"host": OTHER_HOST}).get("/push-worker.js").status_code == 200
    with override_settings(ALLOWED_HOSTS=["*"]):
        assert Client(headers={"host": "nirgends.example"}).get("/push-worker.js").status_code == 404
