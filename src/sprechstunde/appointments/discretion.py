"""Discreet offices: nothing that leaves the house says what the talk is about (STANDARDS P-08, P-21)."""

from __future__ import annotations

import re
from collections.abc import Iterable

from sprechstunde.offices.models import Office

SHORTEST_TELLING_WORD = 5  # below that it is "Amt", "und", "für"
HARMLESS = {"allgemein", "beratung", "digital", "erste", "gespräch", "online", "sprechstunde", "termin", "video", "virtuelle"}
# Everyday words that only look as if they told: "Scheidung" is no part of what "Entscheidung" means.
LOOKALIKES = re.compile(r"entscheidung|entschuld|auftrennung")


def tells(text: str, office: Office) -> bool:
    """Whether a text names the office, its department or its services, be it by a part of a compound word."""
    plain = LOOKALIKES.sub("", text.casefold())
    return any(word in plain for word in telling_words(office))


def telling_words(office: Office) -> set[str]:
    names = [office.name, office.department.name, *(service.name for service in office.services.all())]
    return {word for name in names for word in _words(name.casefold())}


def _words(name: str) -> Iterable[str]:
    for word in re.findall(r"[^\W\d_]+", name):
        # "Scheidungsberatung" is told by "Scheidung", too.
        stem = word.removesuffix("beratung").removesuffix("s")
        if len(stem) >= SHORTEST_TELLING_WORD and stem not in HARMLESS:
            yield stem
