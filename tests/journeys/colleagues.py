"""More people in a talk: colleagues who were asked for help, and who is held aside."""

from __future__ import annotations

from journeys.conftest import Cast
from journeys.other_hand import OtherHand
from journeys.stage import Adviser, Person

JOIN = """
from sprechstunde.consultations import people
talk = Consultation.objects.get(public_id={talk!r})
people.ask_for_help(consultation=talk, now=now())
people.join_as_colleague(consultation=talk, colleague=User.objects.get(username={username!r}))
"""
STAND = """
from sprechstunde.consultations import people
from sprechstunde.consultations.models import Participant
people.{action}(participant=Participant.objects.get(public_id={place!r}))
"""


def join(cast: Cast, hand: OtherHand, adviser: Adviser, username: str) -> Adviser:
    """A colleague comes into the adviser's talk."""
    talk = adviser.page.url.rstrip("/").split("/")[-1]
    colleague = cast.adviser(username, opened=False)
    hand.does(JOIN.format(talk=talk, username=username))
    colleague.page.goto(f"/beratung/{talk}/")
    return colleague


def hold(hand: OtherHand, person: Person) -> None:
    hand.does(STAND.format(action="hold", place=place_of(person)))


def admit(hand: OtherHand, person: Person) -> None:
    hand.does(STAND.format(action="admit", place=place_of(person)))


def place_of(person: Person) -> str:
    return person.page.locator("#room").get_attribute("data-self-id") or ""
