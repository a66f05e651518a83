"""People who are invited into a talk, and what the adviser does with them."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, expect

from journeys.patience import wait_until
from journeys.stage import Adviser, Person

FEW_PICTURES = "--use-fake-device-for-media-stream=fps=10"  # the later flag counts; four pages share the machine

EACH_GROWS = """async (others) => {
  const before = await framesFromEach();
  if (before.length !== others) return false;
  await new Promise((go) => setTimeout(go, 1_000));
  const after = await framesFromEach();
  return after.length === others && after.every((frames, at) => frames >= before[at] + 3);
}"""


class Guest(Person):
    def open(self, link: str) -> None:
        """A link as somebody gets it: with the code in the fragment."""
        self.page.goto(link)
        self.page.wait_for_url("**/einladung/tuer/")

    def knock(self, name: str = "") -> None:
        if name:
            self.page.get_by_label("Ihr Name").fill(name)
        self.page.get_by_role("button", name="Anklopfen").click()
        self.page.wait_for_url("**/einladung/beratung/")
        self.lobby("Sie haben angeklopft").wait_for()

    def lobby(self, heading: str) -> Locator:
        return lobby_of(self, heading)


def lobby_of(person: Person, heading: str) -> Locator:
    return person.page.get_by_role("heading", name=heading, level=2)


def wait_until_seeing(person: Person, others: int) -> None:
    """Pictures of so many, and no more connections than that, come in one by one."""
    wait_until(person.page, EACH_GROWS, others, seconds=40)


def wait_until_alone(person: Person) -> None:
    person.page.wait_for_function("() => living().length === 0")


def people_panel(adviser: Adviser) -> Locator:
    panel = adviser.page.get_by_role("group", name="Personen", exact=True)
    if not panel.is_visible():
        adviser.page.get_by_role("button", name=re.compile("^Personen")).click()
    panel.wait_for()
    return panel


def invite(adviser: Adviser, role: str, name: str = "") -> str:
    """The link, as it stands in the dialog."""
    panel = people_panel(adviser)
    panel.get_by_role("button", name="Jemanden einladen").click()
    dialog = adviser.page.get_by_role("dialog", name="Jemanden einladen")
    dialog.get_by_label(role, exact=True).check()
    if name:
        dialog.get_by_label("Name oder Bezeichnung").fill(name)
    dialog.get_by_role("button", name="Einladung erstellen").click()
    link = dialog.locator("[data-link]")
    link.wait_for()
    address = str(link.get_attribute("href"))
    dialog.get_by_role("button", name="Schließen").click()
    dialog.wait_for(state="hidden")
    return address


def do(adviser: Adviser, what: str, name: str) -> None:
    people_panel(adviser).get_by_role("button", name=f"{what}: {name}", exact=True).click()


def part(adviser: Adviser, heading: str) -> Locator:
    return people_panel(adviser).get_by_role("region", name=heading)


def expect_in(adviser: Adviser, heading: str, *names: str) -> None:
    for name in names:
        expect(part(adviser, heading)).to_contain_text(name)
