"""A call that nobody answers, and what people see when the adviser closes or the hours end."""

from __future__ import annotations

import pytest

from journeys.conftest import Cast
from journeys.other_hand import OtherHand
from journeys.stage import DemoServer

pytestmark = pytest.mark.browser


def test_who_does_not_answer_moves_behind_the_next_two(cast: Cast, server: DemoServer):
    with OtherHand(server) as clock:
        clock.does('Office.objects.filter(slug="trennung-scheidung").update(call_seconds=2)')
        bashir = cast.adviser()
        people = [cast.citizen() for _ in range(4)]
        for person in people:
            person.draw_number()
        bashir.call_next()
        anna, *others = people
        anna.wait_until_ahead(2)
        assert [person.ahead for person in others[:2]] == [0, 1]
        others[2].wait_until_ahead(3)
        anna.page.get_by_text("hinter den nächsten zwei").first.wait_for()
        bashir.page.wait_for_url("**/arbeitsplatz/")  # told in words first


def test_after_the_offices_limit_a_missed_call_ends_the_number(cast: Cast, server: DemoServer):
    with OtherHand(server) as clock:
        clock.does('Office.objects.filter(slug="trennung-scheidung").update(call_seconds=1, call_limit=1)')
        bashir = cast.adviser()
        anna = cast.citizen()
        anna.draw_number()
        bashir.call_next()
        anna.page.locator('[data-state="no_show"]').wait_for()


def test_closing_the_counter_keeps_every_place(cast: Cast):
    bashir = cast.adviser()
    anna, emil = cast.citizen(), cast.citizen()
    anna.draw_number()
    emil.draw_number()
    bashir.page.get_by_role("button", name="Arbeitsplatz schließen").click()
    for place, person in enumerate((anna, emil)):
        person.page.get_by_text("nicht besetzt").first.wait_for()
        assert person.ahead == place
    bashir.open_counter()
    bashir.call_next()
    anna.page.get_by_role("dialog").wait_for()


def test_who_waits_when_the_hours_are_over_is_told(cast: Cast, server: DemoServer):
    bashir = cast.adviser()
    anna = cast.citizen()
    anna.draw_number()
    bashir.page.get_by_role("button", name="Arbeitsplatz schließen").click()
    with OtherHand(server) as clock:
        clock.does('Office.objects.get(slug="trennung-scheidung").opening_hours.all().delete()')
        anna.page.locator('[data-state="expired"]').wait_for(timeout=90_000)


def test_a_number_that_cannot_be_drawn_any_more_gets_a_reason(cast: Cast):
    bashir = cast.adviser()
    anna = cast.citizen(java_script_enabled=False)
    anna.page.goto("/buero/trennung-scheidung/")
    bashir.page.get_by_role("button", name="Arbeitsplatz schließen").click()
    bashir.page.get_by_role("button", name="Arbeitsplatz öffnen").wait_for()
    anna.page.get_by_role("button", name="Wartemarke ziehen").click()
    assert anna.page.locator('[data-office="trennung-scheidung"]').first.get_attribute("data-status") == "closed"
    anna.page.get_by_role("alert").or_(anna.page.get_by_role("status")).first.wait_for()
