"""The public stream: how all offices of the municipality stand."""

from __future__ import annotations

import json
from collections.abc import Hashable, Mapping

from sprechstunde.foundation import clock
from sprechstunde.live.feeds import Feed, State, Subscription
from sprechstunde.live.handshake import Handshake, Refused
from sprechstunde.municipalities.lookups import municipality_at
from sprechstunde.municipalities.models import Municipality
from sprechstunde.offices.lookups import offices_now
from sprechstunde.offices.public import public_office_data
from sprechstunde.offices.subjects import municipality_subject

EVERYBODY = ""


def subscribe(handshake: Handshake) -> Subscription:
    municipality = municipality_at(handshake.host)
    if municipality is None:
        raise Refused
    return Subscription(places=((offices_feed(municipality), EVERYBODY),))


def offices_feed(municipality: Municipality) -> Feed:
    def compute(members: frozenset[Hashable]) -> Mapping[Hashable, State]:
        data = [public_office_data(card) for card in offices_now(municipality, clock.now())]
        meaning = json.dumps([{**item, "as_of": None} for item in data])
        return {EVERYBODY: State(meaning, json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode())}

    subject = municipality_subject(municipality.pk)
    return Feed(name=f"offices/{municipality.pk}", event="offices", subjects=frozenset({subject}), compute=compute)
