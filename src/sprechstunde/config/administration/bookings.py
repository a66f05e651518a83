"""What a change does to times that are booked or proposed already: they stay, and it is told which no longer fit."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sprechstunde.appointments.lookups import timetables_of
from sprechstunde.appointments.models import LIVE, Reservation
from sprechstunde.foundation import clock
from sprechstunde.municipalities.lookups import local_day
from sprechstunde.offices.actions import lock_office
from sprechstunde.offices.free_time import CELL, Busy, Timetable, cells_of, seat_for
from sprechstunde.offices.models import Office
from sprechstunde.web.templatetags.web import day_and_time

NAMED = 5  # more times than these are counted only
NONE = timedelta(0)


def lock_offices(offices: Iterable[Office]) -> None:
    """So that nobody books by the old rules after we have looked which appointments fit the new ones."""
    for office in sorted((each for each in offices if each.pk), key=lambda each: each.pk):
        lock_office(office)


def warn_of_misfits(request: HttpRequest, offices: Collection[int]) -> None:
    """Tells on the next page which booked times of these offices their hours, closures and absences no longer cover."""
    for office, misfits in misfits_of(offices, clock.now()):
        messages.warning(request, format_html("{} {}", described(office, misfits), who_can_help(request, office, misfits[0])))


def who_can_help(request: HttpRequest, office: Office, first: Reservation) -> str:
    """The way to the appointments for who advises there; to all others they do not exist, so they learn whom to ask."""
    team = [each for each in office.staff.all() if each.is_active]
    if request.user in team:
        week = timezone.localtime(first.starts_at).strftime("%G-W%V")
        address = f"{reverse('console:appointments')}?{urlencode({'buero': office.slug, 'woche': week})}"
        return format_html('<a href="{}">{}</a>', address, _("To the appointments at the desk"))
    if not team:
        return _("Nobody who could do that advises there now.")
    return _("Please tell who advises there: %(names)s.") % {"names": ", ".join(sorted(each.display_name for each in team))}


def described(office: Office, misfits: Sequence[Reservation]) -> str:
    named = [day_and_time(each.starts_at) for each in misfits[:NAMED]]
    further = len(misfits) - len(named)
    if further:
        named.append(ngettext("%(further)d more", "%(further)d more", further) % {"further": further})
    return ngettext(
        "In “%(office)s” %(number)d time that is booked or proposed no longer fits the hours, closures and absences "
        "(%(times)s). It stays until somebody moves or cancels it.",
        "In “%(office)s” %(number)d times that are booked or proposed no longer fit the hours, closures and absences "
        "(%(times)s). They stay until somebody moves or cancels them.",
        len(misfits),
    ) % {"office": office.name, "number": len(misfits), "times": "; ".join(named)}


def misfits_of(chosen: Collection[int], now: datetime) -> list[tuple[Office, list[Reservation]]]:
    """By office, in a number of queries that does not depend on how many there are."""
    kept: dict[int, list[Reservation]] = {}
    for each in coming_reservations(chosen, now):
        kept.setdefault(each.office_id, []).append(each)
    offices = list(
        Office.objects.filter(pk__in=kept).select_related("municipality").prefetch_related("staff").order_by("name", "pk")
    )
    if not offices:
        return []
    last = max(each.starts_at for reservations in kept.values() for each in reservations)
    municipality = offices[0].municipality
    tables = timetables_of(offices, now, first=local_day(municipality, now), last=local_day(municipality, last))
    found = [(office, without_room(tables[office.pk], kept[office.pk])) for office in offices]
    return [(office, misfits) for office, misfits in found if misfits]


def coming_reservations(offices: Collection[int], now: datetime) -> QuerySet[Reservation]:
    live = Reservation.objects.filter(office__in=offices, appointment__state__in=LIVE, starts_at__gt=now)
    return live.order_by("starts_at", "pk")


def without_room(timetable: Timetable, reservations: Iterable[Reservation]) -> list[Reservation]:
    """Those that find no place when all are placed anew, in the order of their beginning, by the rule of booking.

    Notice, pause and grid do not count: an appointment that was made by others is no worse for it.
    """
    lenient = replace(timetable, lead=NONE, buffer=NONE, step=CELL)
    placed: list[Busy] = []
    misfits = []
    for each in reservations:
        minutes = (each.ends_at - each.starts_at) // timedelta(minutes=1)
        first, end = cells_of(each.starts_at, minutes=minutes, buffer=NONE)
        placed = [other for other in placed if other.end_cell > first]
        seat = seat_for(lenient, placed, starts_at=each.starts_at, minutes=minutes, now=each.starts_at)
        if seat is None or is_without_adviser(timetable, each):
            misfits.append(each)
        else:
            placed.append(Busy(seat, first, end, each.adviser_id))
    return misfits


def is_without_adviser(timetable: Timetable, reservation: Reservation) -> bool:
    """Whether the one who was to be there is on leave or gives no advice here any more."""
    if reservation.adviser_id is None:
        return False
    day = reservation.starts_at.astimezone(timetable.calendar.zone).date()
    return reservation.adviser_id not in timetable.advisers or any(
        leave.adviser == reservation.adviser_id and leave.first <= day <= leave.last for leave in timetable.leaves
    )
