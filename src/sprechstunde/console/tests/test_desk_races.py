"""Two advisers and a citizen in the same moment: one of them is first, the others read it."""

from __future__ import annotations

from functools import partial

import pytest

from conftest import NOON, in_parallel, make_adviser
from sprechstunde.console.tests.desks import client_of, do, waiting
from sprechstunde.consultations.models import Consultation
from sprechstunde.offices.actions import open_counter
from sprechstunde.queue.actions import give_up
from sprechstunde.queue.models import LIVE, State, Ticket
from sprechstunde.queue.moves import TooLate

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("at_noon")]

ROUNDS = 8
FASTER = "Jemand aus Ihrem Team war schneller"


@pytest.fixture
def two(office, counter, bashir):
    berta = make_adviser(office, "berta")
    open_counter(office=office, adviser=berta, now=NOON)
    return client_of(bashir), client_of(berta)


def test_two_advisers_pick_the_same_person(office, two):
    for ticket in waiting(office, ROUNDS):
        said = in_parallel(*(partial(do, client, "pick", ticket) for client in two))
        assert Consultation.objects.filter(ticket=ticket).count() == 1
        assert sum(FASTER in str(each) for each in said) == 1
        Ticket.objects.filter(pk=ticket.pk).update(state=State.FINISHED)


def test_one_parks_while_the_other_picks(office, two):
    """Whoever is called afterwards is called; whoever is parked first may still be picked. Nobody is parked out of a call."""
    first, second = two
    for ticket in waiting(office, ROUNDS):
        park = partial(do, first, "park", ticket, because="documents", minutes="0")
        said = in_parallel(park, partial(do, second, "pick", ticket))
        ticket.refresh_from_db()
        assert ticket.state == State.CALLED
        assert Consultation.objects.filter(ticket=ticket, state="opening").count() == 1
        assert "ist geparkt" in str(said[0]) or FASTER in str(said[0])
        Ticket.objects.filter(pk=ticket.pk).update(state=State.FINISHED)


def test_somebody_leaves_while_being_picked(office, two):
    first, _second = two
    for ticket in waiting(office, ROUNDS):
        said, left = in_parallel(partial(do, first, "pick", ticket), partial(give_up, ticket=ticket, now=NOON))
        ticket.refresh_from_db()
        assert ticket.state == State.GIVEN_UP
        assert not isinstance(left, TooLate)
        assert "T-" in str(said) or "Beratung" in str(said)
        assert not Consultation.objects.filter(ticket=ticket).exclude(state="ended").exists()
    assert not Ticket.objects.filter(state__in=LIVE).exists()
