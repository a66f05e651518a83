"""The table of what an office shows."""

from __future__ import annotations

from datetime import timedelta

import pytest

from conftest import NOON, call_as_the_desk_does, make_adviser, make_office
from sprechstunde.offices.actions import close_counter, open_counter
from sprechstunde.offices.hours import Opening
from sprechstunde.offices.lookups import office_now, offices_now
from sprechstunde.offices.models import Closure, OpeningHours
from sprechstunde.offices.status import Limits, Load, situation_of

WITHIN_HOURS = Opening(is_open=True)


@pytest.mark.parametrize(
    ("counters", "waiting", "busy", "drawn", "limit", "status", "reason"),
    [
        (0, 0, 0, 0, None, "closed", "unstaffed"),
        (0, 5, 0, 5, None, "closed", "unstaffed"),
        (0, 0, 0, 9, 9, "closed", "unstaffed"),
        (1, 0, 0, 0, None, "open", ""),
        (1, 1, 0, 1, None, "busy", ""),
        (1, 0, 1, 1, None, "busy", ""),
        (2, 0, 1, 1, None, "open", ""),
        (2, 0, 2, 2, None, "busy", ""),
        (2, 1, 1, 2, None, "busy", ""),
        (1, 0, 0, 8, 9, "open", ""),
        (1, 0, 0, 9, 9, "full", "limit"),
        (1, 4, 1, 9, 9, "full", "limit"),
        (1, 0, 0, 10, 9, "full", "limit"),  # the limit was lowered during the day
    ],
)
def test_within_the_hours(counters, waiting, busy, drawn, limit, status, reason):
    situation = situation_of(opening=WITHIN_HOURS, counters=counters, load=Load(waiting, busy, drawn), limits=Limits(limit))
    assert (situation.status.value, situation.reason) == (status, reason)


@pytest.mark.parametrize(
    ("load", "limits", "reason"),
    [
        (Load(waiting=4), Limits(queue_limit=4), "queue_limit"),
        (Load(waiting=3), Limits(queue_limit=4), ""),
        (Load(), Limits(intake_stopped=True), "intake_stopped"),
        (Load(waiting=2, servable=2), Limits(), "closing"),
        (Load(waiting=1, servable=2), Limits(), ""),
        (Load(waiting=0, servable=0), Limits(), "closing"),
        (Load(waiting=9, drawn_today=9, servable=2), Limits(daily_limit=9, queue_limit=4), "limit"),
    ],
)
def test_an_office_is_full_when_one_more_could_not_be_served(load, limits, reason):
    situation = situation_of(opening=WITHIN_HOURS, counters=1, load=load, limits=limits)
    assert (situation.status == "full", situation.reason) == (bool(reason), reason)


@pytest.mark.parametrize("counters", [0, 1, 5])
@pytest.mark.parametrize(("reason", "text"), [("hours", ""), ("closure", "Personalversammlung"), ("holiday", "Allerheiligen")])
def test_outside_the_hours_an_office_is_closed_whoever_sits_there(counters, reason, text):
    opening = Opening(is_open=False, reason=reason, reason_text=text)
    situation = situation_of(opening=opening, counters=counters, load=Load(3, 1, 9), limits=Limits(9))
    assert (situation.status.value, situation.reason, situation.reason_text) == ("closed", reason, text)


@pytest.mark.django_db
def test_the_status_follows_what_happens_in_the_office(office, bashir):
    assert office_now(office, NOON).status == "closed"
    counter = open_counter(office=office, adviser=bashir, now=NOON)
    assert office_now(office, NOON).status == "open"
    close_counter(counter=counter, now=NOON)
    assert office_now(office, NOON).status == "closed"


@pytest.mark.django_db
def test_people_who_are_called_make_an_office_busy_but_do_not_wait(office, counter, annas_ticket):
    assert (office_now(office, NOON).status, office_now(office, NOON).waiting) == ("busy", 1)
    call_as_the_desk_does(counter=counter, now=NOON)
    assert (office_now(office, NOON).status, office_now(office, NOON).waiting) == ("busy", 0)
    open_counter(office=office, adviser=make_adviser(office, "berta"), now=NOON)
    assert office_now(office, NOON).status == "open"


@pytest.mark.django_db
def test_the_daily_limit_starts_again_on_the_next_day(office, counter, annas_ticket):
    office.daily_limit = 1
    office.save()
    assert office_now(office, NOON).status == "full"
    assert office_now(office, NOON + timedelta(hours=13)).status == "busy"  # the next day; Anna still waits


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("concerns", "closed"),
    [("everything", {"beratung", "zweites"}), ("department", {"beratung", "zweites"}), ("office", {"zweites"})],
)
def test_a_closure_concerns_one_office_a_department_or_everything(office, concerns, closed):
    second = make_office(office.municipality, slug="zweites", prefix="Z")
    target = (
        {"department": office.department} if concerns == "department" else {"office": second} if concerns == "office" else {}
    )
    today = NOON.date()
    Closure.objects.create(municipality=office.municipality, starts_on=today, ends_on=today, reason="Umzug", **target)
    cards = offices_now(office.municipality, NOON)
    assert {card.office.slug for card in cards if card.reason == "closure"} == closed


@pytest.mark.django_db
def test_a_holiday_closes_only_offices_that_keep_it(office):
    keeps = make_office(office.municipality, slug="zweites", prefix="Z")
    keeps.open_on_holidays = False
    keeps.save()
    christmas = NOON.replace(month=12, day=25)
    by_slug = {card.office.slug: card for card in offices_now(office.municipality, christmas)}
    assert (by_slug["zweites"].reason, by_slug["zweites"].reason_text) == ("holiday", "Erster Weihnachtstag")
    assert by_slug["beratung"].reason == "unstaffed"


@pytest.mark.django_db
def test_an_office_outside_its_hours_says_when_it_opens(office):
    office.opening_hours.all().delete()
    OpeningHours.objects.create(office=office, weekday=3, opens_at="08:30", closes_at="12:00")
    card = office_now(office, NOON)
    assert card.status == "closed"
    assert card.opens_at.isoformat() == "2026-11-19T07:30:00+00:00"
