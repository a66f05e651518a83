"""The demo: Stadt Grevenbroich with three offices and six accounts. Setting it up again keeps everything."""

from __future__ import annotations

from datetime import datetime, time

from sprechstunde.config import demo_texts as texts
from sprechstunde.foundation.database import writing
from sprechstunde.foundation.kept_secrets import kept_secret
from sprechstunde.foundation.settings import settings
from sprechstunde.foundation.tokens import new_token
from sprechstunde.municipalities.lookups import local_day
from sprechstunde.municipalities.models import Municipality, Text
from sprechstunde.offices.models import Assignment, Closure, ConsultationHours, Department, Office, OpeningHours, Service
from sprechstunde.staff.models import User

MIDNIGHT = time(0, 0)
WORKDAYS = range(5)
THURSDAY, FRIDAY = 3, 4
ACCOUNTS = {
    "beratung1": ("Frau Yılmaz", User.Role.ADVISER, ["trennung-scheidung"]),
    "beratung2": ("Herr Brandt", User.Role.ADVISER, ["trennung-scheidung", "pflegeeltern"]),
    "beratung3": ("Frau Lindner", User.Role.ADVISER, ["buergerbuero"]),
    "leitung": ("Frau Dr. Esser", User.Role.LEAD, ["trennung-scheidung", "pflegeeltern"]),
    "verwaltung": ("Herr Krause", User.Role.ADMINISTRATOR, []),
    "pruefung": ("Frau Nowak", User.Role.AUDITOR, []),
}


def set_up_demo(*, now: datetime) -> str:
    """Creates what is missing and returns what to print as the password."""
    with writing():
        municipality, _ = Municipality.objects.get_or_create(slug="grevenbroich", defaults=texts.MUNICIPALITY)
        for kind, body in texts.PAGES.items():
            today = local_day(municipality, now)
            Text.objects.get_or_create(municipality=municipality, kind=kind, defaults={"body": body, "updated_on": today})
        youth, _ = Department.objects.get_or_create(municipality=municipality, name="Jugendamt", defaults=texts.YOUTH_OFFICE)
        citizens, _ = Department.objects.get_or_create(
            municipality=municipality, name="Bürgerservice", defaults=texts.CITIZEN_SERVICE
        )
        for position, (department, slug) in enumerate(
            [(youth, "trennung-scheidung"), (youth, "pflegeeltern"), (citizens, "buergerbuero")]
        ):
            office = _office(department, slug, position)
            _offer_appointments(office)
        _close_today(Office.objects.get(municipality=municipality, slug="buergerbuero"), now)
        return _accounts(municipality)


def _office(department: Department, slug: str, position: int) -> Office:
    description = dict(texts.OFFICES[slug])
    services = description.pop("services")
    office, new = Office.objects.get_or_create(
        municipality=department.municipality,
        slug=slug,
        defaults={**description, "department": department, "position": position},
    )
    if not new:
        return office
    for place, (name, minutes, service_slug) in enumerate(services):
        Service.objects.create(office=office, slug=service_slug, name=name, minutes=minutes, position=place)
    always = office.open_on_holidays
    for weekday in range(7 if always else 5):
        closes = MIDNIGHT if always else time(16, 0)
        OpeningHours.objects.create(
            office=office, weekday=weekday, opens_at=MIDNIGHT if always else time(8, 0), closes_at=closes
        )
    return office


def _offer_appointments(office: Office) -> None:
    """Once for each office, also in a data folder from before there were appointments; what was changed since stays."""
    untouched = Office.objects.filter(
        pk=office.pk, appointments_offered=False, lead_minutes=Office._meta.get_field("lead_minutes").default, reply_email=""
    )
    if office.consultation_hours.exists() or not untouched.update(**texts.APPOINTMENTS[office.slug]):
        return
    for weekday, starts_at, ends_at, parallel in consultation_hours(office.slug):
        ConsultationHours.objects.create(
            office=office, weekday=weekday, starts_at=starts_at, ends_at=ends_at, parallel=parallel
        )


def consultation_hours(slug: str) -> list[tuple[int, time, time, int]]:
    """Hours as offices have them, but one keeps them day and night: there an appointment can be tried out at any time."""
    if slug == "pflegeeltern":
        return [(weekday, MIDNIGHT, MIDNIGHT, 2) for weekday in range(7)]
    side_by_side = 2 if slug == "trennung-scheidung" else 1
    mornings = [(weekday, time(8), time(12), side_by_side) for weekday in WORKDAYS]
    afternoons = [(weekday, time(13), time(16), side_by_side) for weekday in WORKDAYS if weekday != FRIDAY]
    evening = [(THURSDAY, time(16), time(18, 30), 1)]
    return [*mornings, *afternoons, *evening]


def _close_today(office: Office, now: datetime) -> None:
    today = local_day(office.municipality, now)
    Closure.objects.get_or_create(
        municipality=office.municipality,
        office=office,
        starts_on=today,
        defaults={"ends_on": today, "reason": texts.CLOSED_TODAY},
    )


def _accounts(municipality: Municipality) -> str:
    password = settings().demo_password or kept_password()
    for username, (name, role, offices) in ACCOUNTS.items():
        user = User.objects.filter(municipality=municipality, username=username).first()
        if user is None:
            user = User.objects.create_user(
                municipality=municipality, username=username, password=password, display_name=name, role=role, is_demo=True
            )
        elif not user.check_password(password):
            # Hashing again ends sessions, so only when the password really is another one.
            user.set_password(password)
            user.save()
        for slug in offices:
            Assignment.objects.get_or_create(office=Office.objects.get(municipality=municipality, slug=slug), adviser=user)
    return password


def kept_password() -> str:
    """Random, but the same at every start with the same data folder. The accounts exist in the demo only."""
    return kept_secret(settings().data_dir / "demo-password", lambda: new_token()[:12])
