from __future__ import annotations

from collections import Counter as Tally
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from django.urls import reverse

from sprechstunde.municipalities.models import Municipality
from sprechstunde.offices.hours import (
    Calendar,
    ClosedDays,
    Opening,
    Span,
    intervals_of_day,
    opening_at,
    public_holidays,
)
from sprechstunde.offices.loads import loads_of
from sprechstunde.offices.models import Closure, Counter, Department, Office, OpeningHours, Service
from sprechstunde.offices.next_slots import NextSlotsWhenAsked
from sprechstunde.offices.status import Limits, Load, Situation, Status, situation_of
from sprechstunde.offices.waits import Range, WaitsWhenAsked
from sprechstunde.staff.models import User

ACCEPTING = (Status.OPEN, Status.BUSY)


@dataclass(frozen=True, slots=True)
class OfficeNow:
    """An office and how it stands at one moment: what the overview, the API and the live stream show."""

    office: Office
    opening: Opening
    situation: Situation
    load: Load
    counters: int
    as_of: datetime
    today: tuple[tuple[datetime, datetime], ...]
    next_slots: NextSlotsWhenAsked
    waits: WaitsWhenAsked

    @property
    def url(self) -> str:
        return reverse("offices:office", args=[self.office.slug])

    def __getattr__(self, name: str) -> object:
        # Templates and the API ask a card for what its office is called and offers.
        return getattr(self.office, name)

    @property
    def status(self) -> str:
        return self.situation.status.value

    @property
    def waiting(self) -> int:
        return self.load.waiting

    @property
    def accepts_tickets(self) -> bool:
        return self.situation.status in ACCEPTING

    @property
    def reason(self) -> str:
        return self.situation.reason

    @property
    def reason_text(self) -> str:
        return self.situation.reason_text

    @property
    def opens_at(self) -> datetime | None:
        return self.opening.opens_at

    @property
    def closes_at(self) -> datetime | None:
        return self.opening.closes_at

    @property
    def phone(self) -> str:
        return self.office.phone or self.office.department.phone

    @property
    def email(self) -> str:
        return self.office.email or self.office.department.email

    @property
    def address(self) -> str:
        return self.office.address or self.office.department.address

    @property
    def services(self) -> list[Service]:
        return list(self.office.services.all())

    @property
    def wait(self) -> Range | None:
        """For somebody who draws a number now, where one is given and the data carries it."""
        return self.waits.of(self.office) if self.accepts_tickets else None

    @property
    def next_slot(self) -> datetime | None:
        """When the next free appointment begins."""
        return self.next_slots.of(self.office)


def offices_of(municipality: Municipality) -> QuerySet[Office]:
    """All offices in the order of the overview, with what `offices_now` needs."""
    return (
        Office.objects.filter(municipality=municipality)
        .select_related("department", "municipality")
        .prefetch_related("services", "opening_hours")
        .order_by("department__position", "department__name", "department_id", "position", "name")
    )


def offices_now(municipality: Municipality, now: datetime, offices: Sequence[Office] | None = None) -> list[OfficeNow]:
    """How the offices stand, in a number of queries that does not depend on how many there are."""
    chosen = list(offices_of(municipality)) if offices is None else list(offices)
    closures = list(Closure.objects.filter(municipality=municipality, ends_on__gte=_day(municipality, now)))
    calendars = {office.pk: calendar_of(office, closures, now) for office in chosen}
    openings = {pk: opening_at(calendar, now) for pk, calendar in calendars.items()}
    counters = open_counters(chosen)
    loads = loads_of(chosen, now, _closing(chosen, openings))
    slots = NextSlotsWhenAsked(chosen, now)
    waits = WaitsWhenAsked(chosen, {office.pk: loads.get(office.pk, Load()).waiting for office in chosen}, now)
    return [
        OfficeNow(
            office=office,
            opening=openings[office.pk],
            situation=situation_of(
                opening=openings[office.pk],
                counters=counters[office.pk],
                load=loads.get(office.pk, Load()),
                limits=limits_of(office),
            ),
            load=loads.get(office.pk, Load()),
            counters=counters[office.pk],
            as_of=now,
            today=tuple(intervals_of_day(calendars[office.pk], _day(municipality, now))),
            next_slots=slots,
            waits=waits,
        )
        for office in chosen
    ]


def _closing(offices: Sequence[Office], openings: Mapping[int, Opening]) -> dict[int, datetime]:
    closes = {office.pk: openings[office.pk].closes_at for office in offices if office.closing_guard}
    return {pk: moment for pk, moment in closes.items() if moment is not None}


def office_now(office: Office, now: datetime) -> OfficeNow:
    return offices_now(office.municipality, now, [office])[0]


@dataclass(frozen=True, slots=True)
class Intake:
    """Whether an office gives numbers right now, and whether each one that it gives may be the last."""

    gives_numbers: bool
    is_limited: bool


def intake_of(office: Office, now: datetime) -> Intake:
    """What `office_now` says about it, but the queue is counted only where a limit or closing time makes that matter."""
    opening = opening_of(office, now)
    closing = _closing([office], {office.pk: opening})
    limits = limits_of(office)
    is_limited = bool(closing) or limits.daily_limit is not None or limits.queue_limit is not None
    load = loads_of([office], now, closing).get(office.pk, Load()) if is_limited else Load()
    counters = Counter.objects.filter(office=office, closed_at=None).count()
    situation = situation_of(opening=opening, counters=counters, load=load, limits=limits)
    return Intake(situation.status in ACCEPTING, is_limited)


def limits_of(office: Office) -> Limits:
    return Limits(office.daily_limit, office.queue_limit, office.intake_stopped_at is not None)


def is_staffed(office: Office, now: datetime) -> bool:
    """Whether it is within its hours and somebody is there; the queue asks this for everybody who waits."""
    return opening_of(office, now).is_open and Counter.objects.filter(office=office, closed_at=None).exists()


def opening_of(office: Office, now: datetime) -> Opening:
    """The hours of one office alone, without what stands in its queue."""
    closures = list(Closure.objects.filter(municipality=office.municipality, ends_on__gte=_day(office.municipality, now)))
    return opening_at(calendar_of(office, closures, now), now)


def calendar_of(office: Office, closures: Sequence[Closure], now: datetime) -> Calendar:
    municipality = office.municipality
    return Calendar(
        zone=ZoneInfo(municipality.timezone),
        spans=tuple(Span(hours.weekday, hours.opens_at, hours.closes_at) for hours in office.opening_hours.all()),
        closures=tuple(ClosedDays(each.starts_on, each.ends_on, each.reason) for each in closures if each.concerns(office)),
        holidays={} if office.open_on_holidays else public_holidays(municipality.land, _day(municipality, now).year),
    )


def open_counters(offices: Sequence[Office]) -> Tally[int]:
    return Tally(Counter.objects.filter(office__in=offices, closed_at=None).values_list("office_id", flat=True))


def open_counter_of(adviser: User) -> Counter | None:
    return (
        Counter.objects.filter(adviser=adviser, closed_at=None)
        .select_related("office__municipality", "office__department")
        .first()
    )


def offices_served_by(adviser: User) -> QuerySet[Office]:
    """The offices in which this person advises."""
    return offices_of(adviser.municipality).filter(assignments__adviser=adviser)


def week_of(office: Office) -> list[tuple[str, list[tuple[time, time]]]]:
    """Every weekday with its hours, for the office's page."""
    hours = list(office.opening_hours.all())
    return [
        (str(label), [(each.opens_at, each.closes_at) for each in hours if each.weekday == weekday])
        for weekday, label in OpeningHours.Weekday.choices
    ]


def coming_closures(office: Office, now: datetime, limit: int = 5) -> list[Closure]:
    coming = Closure.objects.filter(municipality=office.municipality, ends_on__gte=_day(office.municipality, now))
    return [each for each in coming if each.concerns(office)][:limit]


def departments_with(cards: Sequence[OfficeNow]) -> list[dict[str, object]]:
    """Cards grouped by department, for the overview."""
    groups: dict[Department, list[OfficeNow]] = {}
    for card in cards:
        groups.setdefault(card.office.department, []).append(card)
    return [
        {"name": each.name, "phone": each.phone, "address": each.address, "offices": found} for each, found in groups.items()
    ]


def _day(municipality: Municipality, now: datetime) -> date:
    return now.astimezone(ZoneInfo(municipality.timezone)).date()
