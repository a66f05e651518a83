"""Forms carry no token; the browser says where a request comes from, and what comes from elsewhere changes nothing."""

from __future__ import annotations

import pytest
from django.urls import reverse

from conftest import HOST

pytestmark = pytest.mark.django_db

OURS = f"https://{HOST}"


@pytest.fixture
def draw(anna, office, counter):
    def draw(**headers):
        return anna.post(reverse("queue:draw", args=[office.slug]), headers=headers)

    return draw


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "https://evil.example", "sec-fetch-site": "same-origin"},
        {"origin": "null"},
        {"origin": f"https://{HOST}.evil.example"},
        {"origin": f"https://evil.example/{HOST}"},
        {"origin": f"https://{HOST}@evil.example"},
        {"origin": f"https://{HOST}:8443"},
        {"origin": "https://["},
        {"origin": HOST},
        {"origin": ""},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"sec-fetch-site": "cross-site", "origin": OURS},
        {"sec-fetch-site": "nonsense"},
    ],
)
def test_a_form_of_another_site_draws_no_number(draw, office, headers):
    response = draw(**headers)
    assert response.status_code == 403
    assert not response.cookies
    assert not office.tickets.exists()


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": OURS},
        {"origin": OURS, "sec-fetch-site": "same-origin"},
        {"sec-fetch-site": "same-origin"},
        {"sec-fetch-site": "none"},
        {"origin": OURS.upper()},
        {},  # no browser, so nobody's cookies
    ],
)
def test_our_own_form_draws_a_number(draw, office, headers):
    assert draw(**headers).status_code == 302
    assert office.tickets.count() == 1


def test_a_link_on_another_site_may_lead_here(anna, office):
    response = anna.get(reverse("offices:overview"), headers={"sec-fetch-site": "cross-site", "origin": "https://evil.example"})
    assert response.status_code == 200


def test_another_site_cannot_sign_anybody_out(bashirs_client):
    assert bashirs_client.post(reverse("staff:sign_out"), headers={"origin": "https://evil.example"}).status_code == 403
    assert "_auth_user_id" in bashirs_client.session


@pytest.mark.parametrize("method", ["put", "patch", "delete", "post"])
def test_every_method_that_could_change_something_is_guarded(anna, office, method):
    response = getattr(anna, method)(reverse("offices:overview"), headers={"origin": "https://evil.example"})
    assert response.status_code == 403
