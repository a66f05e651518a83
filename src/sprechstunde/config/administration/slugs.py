"""Short names for addresses, spelled as a German would: Bürgerbüro → buergerbuero."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count

from django.utils.text import slugify

SPELLINGS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ß": "ss", "ẞ": "ss"})
MAX_LENGTH = 60


def german_slug(name: str) -> str:
    return slugify(name.translate(SPELLINGS))[:MAX_LENGTH].strip("-")


def free_slug(name: str, is_taken: Callable[[str], bool]) -> str:
    """The slug of the name, with a number when another thing has it already; empty when the name has no letters."""
    slug = german_slug(name)
    if not slug or not is_taken(slug):
        return slug
    numbered = (f"{slug[: MAX_LENGTH - 5]}-{number}" for number in count(2))
    return next(each for each in numbered if not is_taken(each))
