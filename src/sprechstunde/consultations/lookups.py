from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from sprechstunde.consultations.models import GUESTS, Consultation, Participant, Role, Standing, State
from sprechstunde.queue.models import Browser, Ticket


def consultation_with(ticket: Ticket) -> Consultation | None:
    """The room of a ticket that is called or in consultation."""
    return Consultation.objects.filter(ticket=ticket).exclude(state=State.ENDED).first()


def consultation_of(browser: Browser) -> Participant | None:
    """The citizen's place in the talk that runs, or in the one that ended last."""
    mine = Participant.objects.filter(role=Participant.Role.CITIZEN, consultation__ticket__browsers=browser)
    places = mine.select_related(
        "consultation__office__department", "consultation__office__municipality", "consultation__ticket"
    )
    return places.exclude(consultation__state=State.ENDED).first() or places.order_by("-consultation__ended_at").first()


def guest_of(browser: Browser) -> Participant | None:
    """The guest's place in the talk that runs, or in the one that ended last; nobody's who was removed."""
    places = (
        Participant.objects.filter(browser=browser, role__in=GUESTS)
        .exclude(standing=Standing.REMOVED)
        .select_related("consultation__office__department", "consultation__office__municipality", "consultation__adviser")
    )
    running = places.exclude(consultation__state=State.ENDED)
    return running.order_by("-pk").first() or places.order_by("-consultation__ended_at").first()


def last_guest_place_of(browser: Browser) -> Participant | None:
    """As `guest_of`; the place of somebody who was removed, too, when nothing newer is known: they are told that it is over."""
    removed = (
        Participant.objects.filter(browser=browser, role__in=GUESTS, standing=Standing.REMOVED)
        .select_related("consultation__office__department", "consultation__office__municipality", "consultation__adviser")
        .order_by("-pk")
        .first()
    )
    place = guest_of(browser)
    if place is None or removed is None or place.consultation.state != State.ENDED:
        return place or removed
    return max(place, removed, key=lambda each: each.pk)


def label_of(participant: Participant) -> str:
    """What the others read: the adviser's name, the citizen's chosen name or number, what a guest was called at inviting."""
    match participant.role:
        case Role.ADVISER:
            return participant.consultation.adviser.display_name
        case Role.COLLEAGUE if participant.user:
            return participant.user.display_name
        case Role.CITIZEN:
            return participant.consultation.ticket.label or participant.consultation.ticket.number
    return participant.name or str(Role(participant.role).label)


def deserted_by_adviser(now: datetime, after: timedelta) -> QuerySet[Consultation]:
    """Rooms whose adviser has not been connected for so long."""
    gone = Q(participants__role=Participant.Role.ADVISER, participants__absent_since__lte=now - after)
    return Consultation.objects.filter(gone).exclude(state=State.ENDED).select_related("ticket__office__municipality")
