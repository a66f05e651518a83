"""The desk's stream: the same fragment that the page shows, whenever one of the adviser's offices changes."""

from __future__ import annotations

import json
from collections.abc import Hashable, Mapping
from zoneinfo import ZoneInfo

from django.template.loader import render_to_string
from django.utils import timezone

from sprechstunde.console.desk import desk_of, meaning_of
from sprechstunde.foundation import clock
from sprechstunde.live.feeds import Feed, State, Subscription
from sprechstunde.live.handshake import Handshake, Refused
from sprechstunde.municipalities.lookups import municipality_at
from sprechstunde.offices.lookups import offices_served_by
from sprechstunde.offices.subjects import office_subject
from sprechstunde.queue.subjects import presence_subject
from sprechstunde.staff import presence
from sprechstunde.staff.access import session_subject, user_of_cookies, user_subject
from sprechstunde.staff.models import User

WHOLE = ""


def subscribe(handshake: Handshake) -> Subscription:
    municipality = municipality_at(handshake.host)
    signed_in = municipality and user_of_cookies(handshake.cookies, municipality)
    if not signed_in:
        raise Refused
    user, session_key = signed_in
    return Subscription(
        places=((desk_feed(user), WHOLE),),
        ends_with=frozenset({user_subject(user), session_subject(session_key)}),
        connected=lambda: presence.arrive(user.pk),
        disconnected=lambda: presence.leave(user.pk),
    )


def desk_feed(user: User) -> Feed:
    def compute(members: frozenset[Hashable]) -> Mapping[Hashable, State]:
        return {WHOLE: desk_state(User.objects.select_related("municipality").get(pk=user.pk))}

    served = list(offices_served_by(user))
    changes = {subject(office.pk) for office in served for subject in (office_subject, presence_subject)}
    return Feed(name=f"desk/{user.pk}", event="console", subjects=frozenset(changes | {user_subject(user)}), compute=compute)


def desk_state(user: User) -> State:
    with timezone.override(ZoneInfo(user.municipality.timezone)):
        desk = desk_of(user, clock.now())
        html = render_to_string("console/_desk.html", desk)
    current = desk["current"]
    data = {"html": html, "waiting": desk["waiting"], "number": current.number if current else None}
    return State(meaning_of(desk), json.dumps(data, ensure_ascii=False).encode())
