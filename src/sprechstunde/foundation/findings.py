"""What a look at an installation's surroundings finds, said so that no expert is needed to act on it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext as _


class Verdict(StrEnum):
    GOOD = "good"
    LOOK = "look"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Finding:
    verdict: Verdict
    subject: str
    words: str

    def __str__(self) -> str:
        return f"{_mark(self.verdict)} {self.subject}: {self.words}"


def _mark(verdict: Verdict) -> str:
    words = {Verdict.GOOD: _("good"), Verdict.LOOK: _("look"), Verdict.BAD: _("wrong")}
    return f"[{words[verdict]}]".ljust(max(map(len, words.values())) + 2)
