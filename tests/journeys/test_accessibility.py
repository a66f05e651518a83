"""Every page and state: axe finds nothing in light and dark (A-21, A-22), and nothing scrolls sideways, is too small to
hit, cut off or lost at any size, with any text, in any colours (A-23, A-26, Q-09, Q-15)."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from journeys import axe, layout
from journeys.conftest import Cast
from journeys.other_hand import OtherHand
from journeys.stage import DemoServer
from journeys.tour_of_the_appointments import tour_of_the_appointments
from journeys.tour_of_the_documents import tour_of_the_documents
from journeys.tour_of_the_guests import tour_of_the_guests
from journeys.tour_of_the_room import tour_of_the_room
from journeys.tours import (
    Sights,
    Visitors,
    tour_of_the_administration,
    tour_of_the_desk,
    tour_of_the_device_test,
    tour_of_the_offices,
    tour_of_the_other_pages,
    tour_of_the_waiting_area,
)

pytestmark = pytest.mark.browser

PHONE = {"width": layout.PHONE[0], "height": layout.PHONE[1]}
WIDE = {"width": 1280, "height": 900}
# Contrast is measured between two colours, not in the middle of a transition.
OPTIONS: dict[str, object] = {"viewport": PHONE, "reduced_motion": "reduce"}

ALSO_WIDE = {
    "overview, one open",
    "office, open",
    "office, closed because nobody is there",
    "waiting",
    "waiting, called",
    "waiting, link and QR code",
    "waiting, put aside",
    "waiting, asked, dialog closed",
    "desk, menu of a number",
    "desk, somebody is parked",
    "desk, message to all",
    "desk, closing with people waiting",
    "device test, with results",
    "desk, counter closed, two offices",
    "desk, people wait",
    "sign-in, with errors",
    "room, running",
    "room, a document is shown",
    "table, a form and its fields as a list",
    "table, the adviser's note and tools",
    "people, knocking, aside, inside and invited",
    "people, invitation made",
    "lobby, knocking",
    "booking, with errors",
    "appointment, confirmed",
    "appointment, verlegung",
    "request, proposals",
}

TOURS = [
    tour_of_the_offices,
    tour_of_the_waiting_area,
    tour_of_the_device_test,
    tour_of_the_appointments,
    tour_of_the_desk,
    tour_of_the_other_pages,
    tour_of_the_administration,
    tour_of_the_room,
    tour_of_the_documents,
    tour_of_the_guests,
]


@pytest.mark.parametrize("tour", TOURS, ids=lambda tour: tour.__name__.removeprefix("tour_of_the_"))
def test_everybody_can_use(
    cast_on: Callable[[DemoServer], Cast], server_with: Callable[..., DemoServer], tour: Callable[[Visitors], Sights]
):
    server = server_with(SPRECHSTUNDE_SIGN_IN_LIMIT="3 per 10 minutes")
    with OtherHand(server) as hand:
        sights = tour(Visitors(cast_on(server), server, hand, OPTIONS))
        problems = [problem for name, page in sights for problem in examine(name, page)]
    assert not problems, "\n\n".join(problems)


def examine(name: str, page: Page) -> list[str]:
    found = [f"{name}, light: {each}" for each in axe.violations(page)]
    found += in_the_dark(name, page)
    if name in ALSO_WIDE:
        page.set_viewport_size(WIDE)
        found += [f"{name}, wide, light: {each}" for each in axe.violations(page)]
        found += in_the_dark(f"{name}, wide", page)
        page.set_viewport_size(PHONE)
    return found + [f"{name}, {each}" for each in fits(page)]


def fits(page: Page) -> list[str]:
    return [
        *layout.faults(page),
        *(f"in forced colours: {each}" for each in layout.lost_in_forced_colours(page)),
        *(f"with reduced motion: {each}" for each in layout.moving(page)),
    ]


def in_the_dark(name: str, page: Page) -> list[str]:
    page.emulate_media(color_scheme="dark")
    found = [f"{name}, dark: {each}" for each in axe.colour_violations(page)]
    page.emulate_media(color_scheme="light")
    return found
