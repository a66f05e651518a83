"""The desk's stream: the same fragment that the page shows, whenever one of the adviser's offices changes."""

from __future__ import annotations

import json
from collections.abc import Hashable, Mapping
from zoneinfo import ZoneInfo

from django.template.loader import render_to_string
from django.utils import timezone

from sprechstunde.console.desk import desk_of
from sprechstunde.foundation import clock
from sprechstunde.live.feeds import Feed, State, Subscription
from sprechstunde.live.handshake import Handshake, Refused
from sprechstunde.municipalities.lookups import municipality_at
from sprechstunde.offices.lookups import offices_served_by
from sprechstunde.offices.subjects import office_subject
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

    subjects = frozenset(office_subject(office.pk) for office in offices_served_by(user)) | {user_subject(user)}
    return Feed(name=f"desk/{user.pk}", event="console", subjects=subjects, compute=compute)


def desk_state(user: User) -> State:
    desk = desk_of(user, clock.now())
    with timezone.override(ZoneInfo(user.municipality.timezone)):
        html = render_to_string("console/_desk.html", desk)
    current = desk["current"]
    data = {"html": html, "waiting": len(desk["queue"]), "number": current["number"] if current else None}
    meaning = (
        tuple(
            (each["number"], each["label"], each["service"], each["missed"], each["appointment_at"]) for each in desk["queue"]
        ),
        tuple((card.office.pk, card.status, card.waiting, card.counters) for card in desk["offices"]),
        desk["counter"] and desk["counter"].pk,
        current and (current["number"], current["state"], current["label"], current["appointment_at"], current["needs"]),
        tuple(entry.meaning for entry in desk["today"]),
        desk["new_requests"],
        desk["just_ended"] and desk["just_ended"].pk,
        desk["gives_appointments"],
    )
    return State(meaning, json.dumps(data, ensure_ascii=False).encode())
