"""Colleagues who ask for help in a talk: silently, so that only those see it who can come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from sprechstunde.consultations.models import Consultation, Participant, Role, Standing, State
from sprechstunde.offices.lookups import offices_served_by
from sprechstunde.offices.models import Office
from sprechstunde.staff.models import User


@dataclass(frozen=True, slots=True)
class CallForHelp:
    public_id: str
    number: str
    by: str
    asked_at: datetime


@dataclass(frozen=True, slots=True)
class Helping:
    """A talk of a colleague in which this adviser is."""

    number: str
    url: str


def calls_for_help(adviser: User, offices: list[Office]) -> tuple[CallForHelp, ...]:
    asked = Consultation.objects.filter(office__in=offices, state=State.RUNNING).exclude(help_asked_at=None)
    found = asked.exclude(adviser=adviser).select_related("ticket", "adviser").order_by("help_asked_at")
    return tuple(
        CallForHelp(each.public_id, each.ticket.number, each.adviser.display_name, each.help_asked_at)
        for each in found
        if each.help_asked_at
    )


def helping_in(adviser: User) -> tuple[Helping, ...]:
    places = Participant.objects.filter(
        user=adviser, role=Role.COLLEAGUE, standing=Standing.ADMITTED, consultation__state=State.RUNNING
    )
    return tuple(
        Helping(each.consultation.ticket.number, reverse("consultations:advisers_room", args=[each.consultation.public_id]))
        for each in places.select_related("consultation__ticket")
    )


def asked_to_help(adviser: User, public_id: str) -> Consultation | None:
    """A talk of a colleague in an office that this adviser serves, whether help is still needed or not."""
    known = Consultation.objects.filter(office__in=offices_served_by(adviser), office__municipality=adviser.municipality)
    return known.exclude(adviser=adviser).filter(public_id=public_id).first() if "\x00" not in public_id else None
