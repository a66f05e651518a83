from __future__ import annotations

import pytest

from sprechstunde.config.administration.slugs import MAX_LENGTH, free_slug


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Bürgerbüro", "buergerbuero"),
        ("Ämter & Häuser", "aemter-haeuser"),
        ("Straße 5", "strasse-5"),
        ("STRAẞE", "strasse"),
        ("Çağ Łódź", "cag-odz"),
        ("§§", ""),
    ],
)
def test_a_short_name_is_spelled_as_a_german_would(name, slug):
    assert free_slug(name, lambda wanted: False) == slug


def test_a_taken_name_gets_a_number_and_still_fits():
    taken = {"a" * MAX_LENGTH}
    for _ in range(20):
        slug = free_slug("a" * 200, taken.__contains__)
        assert len(slug) <= MAX_LENGTH
        assert slug not in taken
        taken.add(slug)
