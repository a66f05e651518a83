"""What somebody tells for an appointment. Only the e-mail address is required; a name may be a pseudonym."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Person:
    email: str
    name: str = ""
    phone: str = ""
    language: str = "de"
    interpreter: bool = False
    sign_language: bool = False
    live_text: bool = False
    person_of_trust: bool = False

    def fields(self) -> dict[str, Any]:
        return asdict(self)
