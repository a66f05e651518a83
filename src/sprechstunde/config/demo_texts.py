"""The demo's texts: Stadt Grevenbroich, its offices and its pages. `demo.py` uses these names and shapes."""

from __future__ import annotations

from typing import Any

MUNICIPALITY: dict[str, Any] = {
    "name": "Stadt Grevenbroich",
    "land": "NW",
    "phone": "+49 2181 608-0",
    "address": "Am Markt 1, 41515 Grevenbroich",
}
YOUTH_OFFICE: dict[str, Any] = {"position": 0}
CITIZEN_SERVICE: dict[str, Any] = {"position": 1}
CLOSED_TODAY = "Personalversammlung"

# name, minutes, slug
OFFICES: dict[str, dict[str, Any]] = {
    "trennung-scheidung": {
        "name": "Trennungs- und Scheidungsberatung",
        "prefix": "T",
        "sensitive": True,
        "open_on_holidays": True,
        "summary": "",
        "services": [("Beratung bei Trennung und Scheidung", 30, "beratung")],
    },
    "pflegeeltern": {
        "name": "Pflegeelternschaft",
        "prefix": "P",
        "open_on_holidays": True,
        "services": [("Pflegeeltern werden", 30, "pflegeeltern-werden")],
    },
    "buergerbuero": {
        "name": "Bürgerbüro",
        "prefix": "B",
        "services": [("Allgemeine Auskunft", 10, "auskunft")],
    },
}
PAGES: dict[str, str] = {
    "impressum": "Vorführung",
    "datenschutz": "Vorführung",
    "barrierefreiheit": "Vorführung",
    "leichte-sprache": "Vorführung",
    "gebaerdensprache": "Vorführung",
}
