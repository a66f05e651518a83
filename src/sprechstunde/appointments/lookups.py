from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

from django.db.models import F, Prefetch, Q, QuerySet

from sprechstunde.appointments.models import AT_A_TIME, LIVE, Appointment, Cell, MailText, Reservation, State
from sprechstunde.municipalities.lookups import local_day
from sprechstunde.offices.free_time import Busy, ConsultationSpan, Leave, Slot, Timetable, cell_of, free_slots
from sprechstunde.offices.hours import Calendar, ClosedDays, instant, public_holidays
from sprechstunde.offices.models import Absence, Assignment, Closure, ConsultationHours, Office, Service
from sprechstunde.queue.models import Browser
from sprechstunde.staff.models import User

T = TypeVar("T")

LONGEST_CELLS = (480 + 120) // 5  # a talk of eight hours with a pause of two
DAYS_AT_FIRST = 5


def free_slots_of(
    office: Office,
    service: Service,
    *,
    first: date,
    last: date,
    now: datetime,
    besides: Appointment | None = None,
    adviser: User | None = None,
    at_short_notice: bool = False,
) -> list[Slot]:
    """Free times on those days of the municipality, both included.

    `besides`: what is kept for this appointment counts as free, to move it. `adviser`: only when that one is free, too.
    """
    if not office.appointments_offered or first > last:
        return []
    slots = free_slots(
        timetable_of(office, now, first=first, last=last, at_short_notice=at_short_notice),
        busy_between(office, first, last, besides=besides),
        minutes=service.minutes,
        now=now,
        first=first,
        last=last,
    )
    return _when_free(slots, adviser, office, besides) if adviser else slots


def _when_free(slots: list[Slot], adviser: User, office: Office, besides: Appointment | None) -> list[Slot]:
    if not slots:
        return []
    elsewhere = Cell.objects.filter(
        adviser=adviser, cell__gte=cell_of(slots[0].starts_at), cell__lte=cell_of(slots[-1].ends_at)
    ).exclude(reservation__appointment=besides)
    taken = set(elsewhere.values_list("cell", flat=True))
    away = list(Absence.objects.filter(adviser=adviser).values_list("starts_on", "ends_on"))

    def free(slot: Slot) -> bool:
        day = local_day(office.municipality, slot.starts_at)
        return not any(starts <= day <= ends for starts, ends in away) and taken.isdisjoint(
            range(cell_of(slot.starts_at), cell_of(slot.ends_at - timedelta(seconds=1)) + 1)
        )

    return [slot for slot in slots if free(slot)]


def next_free_slots(offices: Sequence[Office], now: datetime) -> dict[int, datetime]:
    """When the next free appointment of each office begins; for the shortest of its services.

    Five queries for all offices; one more for every further stretch of days, and only for those that have nothing before.
    """
    if not offices:
        return {}
    today = local_day(offices[0].municipality, now)
    last = today + timedelta(days=max(each.horizon_days for each in offices))
    tables = timetables_of(offices, now, first=today, last=last)
    found: dict[int, datetime] = {}
    open_ones = [office for office in offices if tables[office.pk].spans and tables[office.pk].advisers]
    for first, until in _stretches(today, last):
        if not open_ones:
            break
        busy = _busy_by_office(open_ones, *_cells_between(open_ones[0], first, until))
        for office in open_ones:
            minutes = min((each.minutes for each in office.services.all()), default=None)
            if minutes is None:
                continue
            slots = free_slots(tables[office.pk], busy[office.pk], minutes=minutes, now=now, first=first, last=until)
            if slots:
                found[office.pk] = slots[0].starts_at
        open_ones = [office for office in open_ones if office.pk not in found]
    return found


def _stretches(first: date, last: date) -> Iterator[tuple[date, date]]:
    """Some days at a time, growing: mostly the first few decide."""
    days = DAYS_AT_FIRST
    while first <= last:
        until = min(first + timedelta(days=days - 1), last)
        yield first, until
        first, days = until + timedelta(days=1), days * 2


def timetable_of(office: Office, now: datetime, *, first: date, last: date, at_short_notice: bool = False) -> Timetable:
    return timetables_of([office], now, first=first, last=last, at_short_notice=at_short_notice)[office.pk]


def timetables_of(
    offices: Sequence[Office], now: datetime, *, first: date, last: date, at_short_notice: bool = False
) -> dict[int, Timetable]:
    """What decides when the offices of a municipality have time on those days. Four queries."""
    municipality = offices[0].municipality
    closures = list(Closure.objects.filter(municipality=municipality, ends_on__gte=first, starts_on__lte=last))
    spans = _grouped(
        (row[0], ConsultationSpan(*row[1:]))
        for row in ConsultationHours.objects.filter(office__in=offices)
        .order_by()
        .values_list("office_id", "weekday", "starts_at", "ends_at", "parallel", "valid_from", "valid_until")
    )
    advisers = _grouped(
        Assignment.objects.filter(office__in=offices, adviser__is_active=True).values_list("office_id", "adviser_id")
    )
    leaves = [
        Leave(*row)
        for row in Absence.objects.filter(
            adviser__municipality=municipality, ends_on__gte=first, starts_on__lte=last
        ).values_list("adviser_id", "starts_on", "ends_on")
    ]
    zone = ZoneInfo(municipality.timezone)
    holidays = public_holidays(municipality.land, first.year)
    if last.year > first.year + 1:
        holidays = holidays | public_holidays(municipality.land, last.year)
    return {
        office.pk: Timetable(
            calendar=Calendar(
                zone=zone,
                spans=(),
                closures=tuple(
                    ClosedDays(each.starts_on, each.ends_on, each.reason) for each in closures if each.concerns(office)
                ),
                holidays={} if office.open_on_holidays else holidays,
            ),
            spans=tuple(spans[office.pk]),
            advisers=frozenset(advisers[office.pk]),
            leaves=tuple(leave for leave in leaves if leave.adviser in advisers[office.pk]),
            lead=timedelta(0) if at_short_notice else timedelta(minutes=office.lead_minutes),
            horizon_days=office.horizon_days,
            buffer=timedelta(minutes=office.buffer_minutes),
            step=timedelta(minutes=office.slot_step_minutes),
        )
        for office in offices
    }


def _grouped(pairs: Iterable[tuple[int, T]]) -> Mapping[int, list[T]]:
    groups: defaultdict[int, list[T]] = defaultdict(list)
    for key, value in pairs:
        groups[key].append(value)
    return groups


def busy_between(office: Office, first: date, last: date, besides: Appointment | None = None) -> list[Busy]:
    """What is taken on those days. The cost follows the days, not the table."""
    return _busy_by_office([office], *_cells_between(office, first, last), besides=besides)[office.pk]


def _busy_by_office(
    offices: Sequence[Office], first_cell: int, end_cell: int, besides: Appointment | None = None
) -> Mapping[int, list[Busy]]:
    taken = Reservation.objects.filter(office__in=offices, first_cell__gte=first_cell - LONGEST_CELLS, first_cell__lt=end_cell)
    if besides:
        taken = taken.exclude(appointment=besides)
    rows = taken.values_list("office_id", "seat", "first_cell", "end_cell", "adviser_id")
    return _grouped((office, Busy(seat, starts, ends, adviser)) for office, seat, starts, ends, adviser in rows)


def _cells_between(office: Office, first: date, last: date) -> tuple[int, int]:
    zone = ZoneInfo(office.municipality.timezone)
    after = last + timedelta(days=1)
    return cell_of(instant(first, time(), zone)), cell_of(instant(after, time(), zone)) + LONGEST_CELLS


def appointments_of(browser: Browser) -> QuerySet[Appointment]:
    """What this browser may open: live ones first, by time."""
    return browser.appointments.select_related(
        "office__municipality", "office__department", "service", "adviser", "ticket"
    ).order_by("ended_at", "starts_at", "pk")


def office_agenda(offices: Sequence[Office], first: date, last: date) -> list[Appointment]:
    """All with a time on those days, in order; also those that took place or should have."""
    if not offices:
        return []
    zone = ZoneInfo(offices[0].municipality.timezone)
    shown = (*AT_A_TIME, State.FINISHED, State.NO_SHOW)
    return list(
        Appointment.objects.filter(
            office__in=offices,
            state__in=shown,
            starts_at__gte=instant(first, time(), zone),
            starts_at__lt=instant(last + timedelta(days=1), time(), zone),
        )
        .select_related("office__municipality", "service", "adviser", "ticket")
        .order_by("starts_at", "pk")
    )


def open_requests(offices: Sequence[Office]) -> list[Appointment]:
    """Those the office has to answer first, then those that wait for the citizen's answer; the oldest first."""
    return list(
        Appointment.objects.filter(
            office__in=offices, state__in=(State.REQUESTED, State.PROPOSED), email_confirmed_at__isnull=False
        )
        .select_related("office__municipality", "service", "adviser")
        .prefetch_related("messages", Prefetch("reservations", Reservation.objects.order_by("starts_at")))
        .order_by("-state", "created_at")
    )


def unanswered_requests(offices: Sequence[Office]) -> int:
    return Appointment.objects.filter(office__in=offices, state=State.REQUESTED, email_confirmed_at__isnull=False).count()


def coming_appointments_at(moment: datetime, offices: Sequence[Office]) -> QuerySet[Appointment]:
    """Live ones with a time that is not over; what the administration must not delete under."""
    return Appointment.objects.filter(office__in=offices, state__in=LIVE).filter(Q(ends_at=None) | Q(ends_at__gt=moment))


def mail_text(office: Office, event: str, language: str) -> MailText | None:
    """The office's own words for a mail, else the municipality's."""
    own = MailText.objects.filter(
        Q(office=office) | Q(office=None), municipality=office.municipality_id, event=event, language=language
    )
    return own.order_by(F("office_id").asc(nulls_last=True)).first()
