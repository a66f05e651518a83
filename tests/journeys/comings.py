"""People who come to a room, go and come back in random order, several at once; after each round each is connected to each."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from journeys.guests import Guest, do, lobby_of
from journeys.mesh import wait_until_stable
from journeys.stage import Adviser, Citizen, Person

NOWHERE = "about:blank"
CONNECTED = "(others) => living().filter(({ connectionState }) => connectionState === 'connected').length === others"


class Comings:
    """Counts what was done and remembers it, so that a failure can be told and repeated."""

    def __init__(self, citizen: Citizen, adviser: Adviser, guests: dict[str, Guest], random: Random) -> None:
        self.adviser = adviser
        self.guests = guests
        self.names: dict[Person, str] = {
            citizen: "citizen",
            adviser: "adviser",
            **{guest: name for name, guest in guests.items()},
        }
        self.rooms = {person: person.page.url for person in self.names}
        self.random = random
        self.away: set[Person] = set()
        self.held: set[Person] = set()
        self.done: list[str] = []

    def go_on(self, times: int) -> None:
        while len(self.done) < times:
            for person in self.random.sample(sorted(self.names, key=self.names.__getitem__), self.random.randint(1, 3)):
                self._do_something(person)
            self.wait_until_all_are_connected()
        for person in list(self.away):
            self._come(person)
        for person in list(self.held):
            self._admit(person)
        self.wait_until_all_are_connected()
        wait_until_stable(*self.names)

    def wait_until_all_are_connected(self) -> None:
        present = [person for person in self.names if person not in self.away | self.held]
        for person in present:
            person.page.wait_for_function(CONNECTED, arg=len(present) - 1, timeout=40_000)

    def _do_something(self, person: Person) -> None:
        if person in self.away:
            self._come(person)
        elif person in self.held:
            self._admit(person)
        elif person in self.guests.values() and self.adviser not in self.away and self.random.random() < 0.3:
            self._note("held", person)
            do(self.adviser, "Zur Seite bitten", self.names[person])
            lobby_of(person, "Bitte um etwas Geduld").wait_for()
            self.held.add(person)
        elif self.random.random() < 0.5:
            self._note("reloads", person)
            person.page.reload(wait_until="commit")
        else:
            self._note("goes", person)
            person.page.goto(NOWHERE)
            self.away.add(person)

    def _come(self, person: Person) -> None:
        self._note("comes", person)
        person.page.goto(self.rooms[person], wait_until="commit")
        self.away.discard(person)

    def _admit(self, person: Person) -> None:
        if self.adviser in self.away:
            self._come(self.adviser)
        self._note("admitted", person)
        do(self.adviser, "Einlassen", self.names[person])
        self.held.discard(person)

    def _note(self, what: str, person: Person) -> None:
        self.done.append(f"{self.names[person]} {what}")


def write_to_each_other(people: Sequence[Person]) -> None:
    """What each writes, each reads: the data arrives over every connection, in both directions."""
    for number, person in enumerate(people):
        person.page.get_by_label("Live-Text").press_sequentially(f"Hier Nummer {number}.")
    for number, author in enumerate(people):
        for person in people:
            if person is not author:
                person.page.get_by_text(f"Hier Nummer {number}.").first.wait_for()
