"""Free appointments in the public API, beside the offices. Read only, no person in it."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.http import Http404, HttpRequest, HttpResponse
from ninja import Schema
from ninja.params.functions import Query
from pydantic import Field

from sprechstunde.appointments.lookups import free_slots_of
from sprechstunde.foundation import clock
from sprechstunde.municipalities.lookups import local_day
from sprechstunde.offices.access import public_office
from sprechstunde.offices.api import Problem, answer
from sprechstunde.offices.api import api as api  # with the address below; whoever needs all of it takes it from here
from sprechstunde.offices.api_answers import problem
from sprechstunde.offices.hours import instant
from sprechstunde.offices.models import Office, Service

USUAL = timedelta(weeks=4)
MOST = timedelta(weeks=26)
LONGEST_TEXT = 40


class SlotItem(Schema):
    starts_at: datetime = Field(description="In the municipality's time, with its offset.")
    ends_at: datetime


class NoTime(Exception):
    """A text that is neither a date nor a date-time."""


@api.get("/offices/{slug}/slots", response={200: list[SlotItem], 400: Problem, 404: Problem}, operation_id="list_slots")
def list_slots(
    request: HttpRequest,
    slug: str,
    service: str = Query("", description="Short name of the service; left out: the shortest one."),
    since: str = Query("", alias="from", description="Date or date-time (RFC 3339); left out: today."),
    to: str = Query("", description="Date, included, or date-time, excluded; left out: four weeks later; at most 26 weeks."),
) -> HttpResponse:
    """Free appointments of an office. One that is listed can be gone a moment later."""
    now = clock.now()
    office = public_office(request.municipality, slug)  # type: ignore[attr-defined]
    chosen = service_of(office, service)
    zone = ZoneInfo(office.municipality.timezone)
    try:
        starts = moment_of(since, zone) or instant(local_day(office.municipality, now), time(), zone)
        ends = moment_of(to, zone, end_of_day=True) or starts + USUAL
    except NoTime:
        return problem(400, "„from“ und „to“ sind Daten oder Zeitpunkte nach RFC 3339.")
    if not starts < ends <= starts + MOST:
        return problem(400, "„from“ liegt vor „to“, und dazwischen liegen höchstens 26 Wochen.")
    first, last = starts.astimezone(zone).date(), ends.astimezone(zone).date()
    slots = free_slots_of(office, chosen, first=first, last=last, now=now)
    return answer(
        request,
        [
            {"starts_at": local(slot.starts_at, zone), "ends_at": local(slot.ends_at, zone)}
            for slot in slots
            if starts <= slot.starts_at < ends
        ],
    )


def service_of(office: Office, slug: str) -> Service:
    services = list(office.services.all())
    found = [each for each in services if each.slug == slug] if slug else sorted(services, key=lambda each: each.minutes)
    if not found:
        raise Http404
    return found[0]


def moment_of(text: str, zone: ZoneInfo, *, end_of_day: bool = False) -> datetime | None:
    """A date is its beginning, or as an end the beginning of the next; a date-time without offset is the municipality's."""
    if not text:
        return None
    try:
        if len(text) > LONGEST_TEXT:
            raise NoTime
        if len(text) <= len("2026-06-04"):
            day = date.fromisoformat(text) + timedelta(days=1 if end_of_day else 0)
            return checked(instant(day, time(), zone))
        moment = datetime.fromisoformat(text.replace(" ", "+"))  # a plus sign that nobody has encoded
        return checked(moment if moment.tzinfo else moment.replace(tzinfo=zone))
    except (ValueError, OverflowError) as error:
        raise NoTime from error


def checked(moment: datetime) -> datetime:
    """At the ends of the calendar there is no room for time zones."""
    if not 2000 <= moment.year < 2200:
        raise NoTime
    return moment


def local(moment: datetime, zone: ZoneInfo) -> str:
    return moment.astimezone(zone).isoformat(timespec="seconds")
