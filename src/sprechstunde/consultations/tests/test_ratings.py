"""How it was: once per person, counted per day, and nothing that leads back."""

from __future__ import annotations

import pytest

from conftest import NOON, in_parallel
from sprechstunde.consultations import actions, people, ratings
from sprechstunde.consultations.models import Consultation, Participant, RatingCount, Reason, Role
from sprechstunde.consultations.tests.guests import admitted

QUESTION = "Wie war das Gespräch?"
THANKS = "Danke, dass Sie uns gesagt haben, wie es war."


@pytest.mark.django_db
@pytest.mark.usefixtures("at_noon")
class TestPages:
    def test_the_citizen_is_asked_after_the_talk_and_once(self, anna, talk):
        assert QUESTION not in self.farewell(anna)
        actions.finish(consultation=talk, now=NOON)
        assert QUESTION in self.farewell(anna)
        response = anna.post("/beratung/bewertung/", {"value": "3"})
        assert response["Location"] == "/beratung/ende/"
        html = self.farewell(anna)
        assert THANKS in html
        assert QUESTION not in html
        anna.post("/beratung/bewertung/", {"value": "1"})
        assert list(RatingCount.objects.values_list("office", "day", "value", "count")) == [(talk.office_id, NOON.date(), 3, 1)]

    def test_a_guest_is_asked_as_well(self, talk):
        guest = admitted(talk)
        actions.finish(consultation=talk, now=NOON)
        assert QUESTION in guest.client.get("/einladung/ende/").content.decode()
        assert guest.client.post("/einladung/bewertung/", {"value": "2"})["Location"] == "/einladung/ende/"
        assert THANKS in guest.client.get("/einladung/ende/").content.decode()

    def test_who_leaves_may_say_it_at_once(self, anna, talk):
        anna.post("/beratung/verlassen/")
        assert QUESTION in self.farewell(anna)

    @pytest.mark.parametrize("reason", [Reason.GIVEN_BACK, Reason.ADVISER_ABSENT, Reason.NO_SHOW, Reason.MISSED])
    def test_what_was_no_talk_is_not_rated(self, anna, talk, reason):
        Consultation.objects.filter(pk=talk.pk).update(state="ended", reason=reason, ended_at=NOON)
        assert QUESTION not in self.farewell(anna)
        anna.post("/beratung/bewertung/", {"value": "3"})
        assert not RatingCount.objects.exists()

    @pytest.mark.parametrize("value", ["", "0", "4", "-1", "drei", "3.0", "\x00"])
    def test_only_the_three_faces_count(self, anna, talk, value):
        actions.finish(consultation=talk, now=NOON)
        assert anna.post("/beratung/bewertung/", {"value": value})["Location"] == "/beratung/ende/"
        assert not RatingCount.objects.exists()

    def test_strangers_rate_nothing(self, talk, carlas_client):
        actions.finish(consultation=talk, now=NOON)
        assert carlas_client.post("/beratung/bewertung/", {"value": "3"}).status_code == 404

    def farewell(self, client):
        return client.get("/beratung/ende/").content.decode()


@pytest.mark.django_db
def test_the_row_says_only_that_one_was_given(talk):
    actions.finish(consultation=talk, now=NOON)
    citizen = talk.participants.get(role=Role.CITIZEN)
    ratings.rate(place=fresh(citizen), value=1, now=NOON)
    citizen.refresh_from_db()
    assert citizen.rated is True
    fields = {field.name for field in RatingCount._meta.get_fields()}
    assert fields == {"id", "office", "day", "value", "count"}


@pytest.mark.django_db(transaction=True)
def test_a_double_click_counts_once(talk):
    actions.finish(consultation=talk, now=NOON)
    citizen = talk.participants.get(role=Role.CITIZEN)
    in_parallel(*[lambda: ratings.rate(place=fresh(citizen), value=3, now=NOON)] * 6)
    assert list(RatingCount.objects.values_list("value", "count")) == [(3, 1)]


@pytest.mark.django_db(transaction=True)
def test_many_at_once_are_all_counted(talk):
    guests = [people.invite(consultation=talk, role=Role.TRUSTED, name="", party="first") for _ in range(6)]
    actions.finish(consultation=talk, now=NOON)
    answers = in_parallel(*[lambda guest=guest: ratings.rate(place=fresh(guest), value=2, now=NOON) for guest in guests])
    assert answers == [None] * 6
    assert list(RatingCount.objects.values_list("value", "count")) == [(2, 6)]


def fresh(place):
    return Participant.objects.select_related("consultation__office__municipality").get(pk=place.pk)
