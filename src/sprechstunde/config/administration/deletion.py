"""What may be deleted, and what must not because people are waiting there, being advised or have an appointment."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Count, Model, Q, QuerySet
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sprechstunde.appointments.lookups import coming_appointments_at
from sprechstunde.appointments.models import LIVE as NOT_OVER
from sprechstunde.appointments.models import Appointment
from sprechstunde.consultations.models import Consultation
from sprechstunde.consultations.models import State as ConsultationState
from sprechstunde.foundation import clock
from sprechstunde.offices.actions import lock_office
from sprechstunde.offices.models import (
    Absence,
    Assignment,
    Closure,
    ConsultationHours,
    Counter,
    Department,
    Office,
    OpeningHours,
    Service,
)
from sprechstunde.queue.models import LIVE
from sprechstunde.staff.models import User

# As Django's `get_deleted_objects`: what is shown, counts by name, permissions that are lacking, obstacles.
DeletionPlan = tuple[list[Any], dict[Any, int], set[str], list[Any]]


def deletion_plan(things: Sequence[Model], *, acting: Any, decided: bool, lacking: set[str]) -> DeletionPlan:
    """`decided` locks the offices first, so that nobody draws a number between the question and the deed."""
    offices = offices_that_go(things)
    if decided:
        for office in offices:
            lock_office(office)
    obstacles = [*office_obstacles(offices), *person_obstacles(things, acting)]
    shown = [f"{capfirst(str(each._meta.verbose_name))}: {each}" for each in things]
    return shown, counts_of(things, offices), lacking, obstacles


def offices_that_go(things: Sequence[Model]) -> list[Office]:
    departments = [each.pk for each in things if isinstance(each, Department)]
    offices = [each.pk for each in things if isinstance(each, Office)]
    if not departments and not offices:
        return []
    return list(Office.objects.filter(Q(department__in=departments) | Q(pk__in=offices)).order_by("pk"))


def office_obstacles(offices: Sequence[Office]) -> Iterable[str]:
    crowded = Office.objects.filter(pk__in=[office.pk for office in offices])
    full = crowded.filter(tickets__state__in=LIVE).order_by("name")
    for _pk, name, people in full.values_list("pk", "name", Count("tickets")):
        yield ngettext(
            "In “%(office)s” %(people)d person is waiting or being advised and would lose their place.",
            "In “%(office)s” %(people)d people are waiting or being advised and would lose their place.",
            people,
        ) % {"office": name, "people": people}
    for office in crowded.filter(counters__closed_at=None, counters__isnull=False).distinct():
        yield _("In “%(office)s” a counter is open. It has to be closed first.") % {"office": office.name}
    agreed = coming_appointments_at(clock.now(), offices).values_list("office__name").annotate(Count("pk"))
    for name, number in agreed.order_by("office__name", "office"):
        yield ngettext(
            "In “%(office)s” %(number)d appointment is to come or being arranged. It has to be cancelled first.",
            "In “%(office)s” %(number)d appointments are to come or being arranged. They have to be cancelled first.",
            number,
        ) % {"office": name, "number": number}


def person_obstacles(things: Sequence[Model], acting: Any) -> Iterable[str]:
    for user in (each for each in things if isinstance(each, User)):
        if user.pk == acting.pk:
            yield _("You cannot delete your own account.")
        talking = Consultation.objects.filter(adviser=user).exclude(state=ConsultationState.ENDED)
        if talking.exists() or Counter.objects.filter(adviser=user, closed_at=None).exists():
            yield _("%(name)s has a counter open or is advising somebody right now.") % {"name": user.display_name}
        if agreed := Appointment.objects.filter(adviser=user, state__in=NOT_OVER).count():
            yield ngettext(
                "%(name)s has %(number)d appointment to come. Somebody else has to take it over first.",
                "%(name)s has %(number)d appointments to come. Somebody else has to take them over first.",
                agreed,
            ) % {"name": user.display_name, "number": agreed}


def counts_of(things: Sequence[Model], offices: Sequence[Office]) -> dict[Any, int]:
    """What goes along, named; what the administration never shows (numbers drawn, past talks) goes without mention."""
    departments = [each for each in things if isinstance(each, Department)]
    users = [each for each in things if isinstance(each, User)]
    along: list[QuerySet[Any]] = [
        Office.objects.filter(department__in=departments),
        Service.objects.filter(office__in=offices),
        OpeningHours.objects.filter(office__in=offices),
        ConsultationHours.objects.filter(office__in=offices),
        Assignment.objects.filter(Q(office__in=offices) | Q(adviser__in=users)),
        Closure.objects.filter(Q(office__in=offices) | Q(department__in=departments)),
        Absence.objects.filter(adviser__in=users),
    ]
    counts = {each.model._meta.verbose_name_plural: each.count() for each in along}
    chosen = {things[0]._meta.verbose_name_plural: len(things)} if things else {}
    return {**chosen, **{name: number for name, number in counts.items() if number}}
