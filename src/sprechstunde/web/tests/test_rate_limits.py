from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from conftest import HOST, NOON, PASSWORD, make_adviser, make_office, open_counter
from sprechstunde.web.rate_limits import hit

pytestmark = pytest.mark.usefixtures("from_noon")


def draw(office, address="192.0.2.1"):
    client = Client(headers={"host": HOST}, REMOTE_ADDR=address)
    return client.post(reverse("queue:draw", args=[office.slug]))


def sign_in(username, password="", address="192.0.2.1"):
    client = Client(headers={"host": HOST}, REMOTE_ADDR=address)
    return client.post(reverse("staff:sign_in"), {"username": username, "password": password})


def statuses(times, attempt):
    return [attempt().status_code for _ in range(times)]


@pytest.fixture
def second_office(office):
    second = make_office(office.municipality, slug="zweites", prefix="Z")
    open_counter(office=second, adviser=make_adviser(second, "berta"), now=NOON)
    return second


@pytest.mark.django_db
def test_the_thirty_first_number_from_one_address_is_refused_with_the_time_to_wait(office, counter):
    assert statuses(30, lambda: draw(office)) == [302] * 30
    refused = draw(office)
    assert refused.status_code == 429
    assert 0 < int(refused["Retry-After"]) <= 600
    assert not refused.cookies
    assert office.tickets.count() == 30


@pytest.mark.django_db
def test_the_limit_is_for_one_address_and_one_office(office, counter, second_office):
    statuses(31, lambda: draw(office))
    assert draw(second_office).status_code == 302
    assert draw(office, address="192.0.2.2").status_code == 302


@pytest.mark.django_db
def test_the_address_is_not_believed_from_a_header(office, counter):
    for each in range(31):
        client = Client(headers={"host": HOST, "x-forwarded-for": f"198.51.100.{each}"}, REMOTE_ADDR="192.0.2.1")
        response = client.post(reverse("queue:draw", args=[office.slug]))
    assert response.status_code == 429


@pytest.mark.django_db
def test_the_eleventh_try_to_sign_in_is_refused_even_with_the_right_password(bashir):
    assert statuses(10, lambda: sign_in("bashir")) == [422] * 10
    refused = sign_in("bashir", PASSWORD)
    assert refused.status_code == 429
    assert 0 < int(refused["Retry-After"]) <= 600
    assert not refused.cookies


@pytest.mark.django_db
def test_the_limit_of_one_account_does_not_lock_out_another_or_another_address(office, bashir):
    make_adviser(office, "berta")
    statuses(11, lambda: sign_in("bashir"))
    assert sign_in("berta", PASSWORD).status_code == 302
    assert sign_in("bashir", PASSWORD, address="192.0.2.2").status_code == 302


@pytest.mark.django_db
def test_writing_the_name_in_capitals_or_with_spaces_is_no_way_round(bashir):
    statuses(10, lambda: sign_in("bashir"))
    assert sign_in("BASHIR").status_code == 429


@pytest.mark.django_db
def test_names_that_do_not_exist_are_limited_alike(musterstadt):
    assert statuses(11, lambda: sign_in("niemand")) == [422] * 10 + [429]


def test_after_the_time_one_may_try_again():
    with time_machine.travel(NOON, tick=False) as clock:
        for _ in range(3):
            assert hit("try", "3 per 10 minutes", "key") == 0
        wait = hit("try", "3 per 10 minutes", "key")
        assert 0 < wait <= 600
        clock.shift(timedelta(minutes=20))
        assert hit("try", "3 per 10 minutes", "key") == 0


def test_keys_are_kept_apart():
    assert hit("try", "1 per minute", "a", "bc") == 0
    assert hit("try", "1 per minute", "ab", "c") == 0
    assert hit("another", "1 per minute", "a", "bc") == 0
    assert hit("try", "1 per minute", "a", "bc") > 0
