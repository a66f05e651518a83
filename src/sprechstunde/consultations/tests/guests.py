"""Guests of a talk, for tests: invited, with a browser of their own, as far as they are wanted."""

from __future__ import annotations

from dataclasses import dataclass

from django.test import Client

from conftest import HOST, NOON
from sprechstunde.consultations import people
from sprechstunde.consultations.models import Consultation, Participant, Party, Role
from sprechstunde.queue.access import COOKIE

RELAY = '[{"urls": "turn:turn.example", "username": "u", "credential": "p"}]'
PARTIES = {Role.PARENT: Party.SECOND, Role.TRUSTED: Party.FIRST}


@dataclass
class Guest:
    place: Participant
    client: Client

    @property
    def standing(self) -> str:
        self.place.refresh_from_db()
        return self.place.standing


def invited(talk: Consultation, role: Role = Role.INTERPRETER, *, party: Party | None = None, name: str = "") -> Guest:
    """Has opened the invitation and not knocked yet."""
    party = party or PARTIES.get(role, Party.NEUTRAL)
    place = people.invite(consultation=talk, role=role, name=name, party=party)
    return opened(place)


def opened(place: Participant) -> Guest:
    municipality = place.consultation.office.municipality
    done = people.open_invitation(typed=people.code_of(place), browser=None, user=None, municipality=municipality, now=NOON)
    client = Client(HTTP_HOST=HOST)
    client.cookies[COOKIE] = done.new_key or ""
    return Guest(done.guest, client)


def knocking(talk: Consultation, role: Role = Role.INTERPRETER, **details: object) -> Guest:
    guest = invited(talk, role, **details)  # type: ignore[arg-type]
    people.knock(guest=guest.place)
    return guest


def admitted(talk: Consultation, role: Role = Role.INTERPRETER, **details: object) -> Guest:
    guest = knocking(talk, role, **details)
    people.admit(participant=guest.place)
    return guest
