"""Which objects belong to a municipality: the one rule by which the administration shows, offers and accepts anything."""

from __future__ import annotations

from typing import TypeVar

from django.db.models import Model, QuerySet
from django.http import HttpRequest

from sprechstunde.appointments.models import MailText
from sprechstunde.municipalities.models import Host, Municipality, Text
from sprechstunde.offices.models import (
    Absence,
    Assignment,
    Closure,
    ConsultationHours,
    Department,
    Office,
    OpeningHours,
    Service,
)
from sprechstunde.staff.models import User

Thing = TypeVar("Thing", bound=Model)

# A model that is missing here cannot be administered at all: that is a KeyError, not a leak.
WAY_TO_MUNICIPALITY: dict[type[Model], str] = {
    Municipality: "pk",
    Host: "municipality",
    Text: "municipality",
    MailText: "municipality",
    User: "municipality",
    Department: "municipality",
    Office: "municipality",
    Closure: "municipality",
    Service: "office__municipality",
    OpeningHours: "office__municipality",
    ConsultationHours: "office__municipality",
    Absence: "adviser__municipality",
    Assignment: "office__municipality",
}


def municipality_of(request: HttpRequest) -> Municipality:
    found: Municipality = request.municipality  # type: ignore[attr-defined]
    return found


def within(municipality: Municipality, queryset: QuerySet[Thing]) -> QuerySet[Thing]:
    return queryset.filter(**{WAY_TO_MUNICIPALITY[queryset.model]: municipality.pk})
