from __future__ import annotations

import pytest

from sprechstunde.config.administration.tests.conftest import make_text, submit
from sprechstunde.staff.models import User

SETTLED_BY_LEADS = ["offices/office", "offices/department", "offices/closure", "offices/absence"]
SETTLED_BY_ADMINISTRATORS = ["staff/user", "municipalities/text", "municipalities/municipality"]


@pytest.mark.parametrize("page", SETTLED_BY_LEADS)
def test_leads_settle_offices(lenas_client, office, page):
    assert lenas_client.get(f"/verwaltung/{page}/").status_code == 200
    assert lenas_client.get(f"/verwaltung/{page}/add/").status_code == 200


@pytest.mark.parametrize("page", SETTLED_BY_ADMINISTRATORS)
def test_leads_have_no_accounts_and_no_texts(lenas_client, page):
    assert lenas_client.get(f"/verwaltung/{page}/").status_code == 403
    assert lenas_client.get(f"/verwaltung/{page}/add/").status_code == 403
    assert lenas_client.get(f"/verwaltung/{page.partition('/')[0]}/").status_code == 404


def test_leads_change_nothing_of_an_account_or_the_municipality(lenas_client, lena, bashir, musterstadt):
    text = make_text(musterstadt)
    for address in (
        f"staff/user/{bashir.pk}/change/",
        f"staff/user/{bashir.pk}/delete/",
        f"staff/user/{lena.pk}/change/",
        f"municipalities/text/{text.pk}/change/",
        f"municipalities/municipality/{musterstadt.pk}/change/",
    ):
        assert lenas_client.get(f"/verwaltung/{address}").status_code == 403
        assert lenas_client.post(f"/verwaltung/{address}", {"role": "administrator", "post": "yes"}).status_code == 403
    assert User.objects.get(pk=lena.pk).role == User.Role.LEAD


def test_the_first_page_shows_a_lead_only_what_is_theirs(lenas_client, musterstadt):
    page = lenas_client.get("/verwaltung/").content.decode()
    assert "/verwaltung/offices/office/" in page
    assert "/verwaltung/staff/" not in page
    assert "/verwaltung/municipalities/" not in page


def test_leads_assign_people_but_cannot_make_accounts_on_the_way(lenas_client, office, bashir, musterstadt):
    address = f"/verwaltung/offices/office/{office.pk}/change/"
    assert "/verwaltung/staff/" not in lenas_client.get(address).content.decode()
    assert submit(lenas_client, address, **{"assignments-0-DELETE": "on"}).status_code == 302
    assert not office.assignments.exists()


def test_administrators_settle_everything(emils_client, office):
    page = emils_client.get("/verwaltung/").content.decode()
    for part in [*SETTLED_BY_LEADS, *SETTLED_BY_ADMINISTRATORS]:
        assert f"/verwaltung/{part}/" in page
