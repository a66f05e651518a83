"""Times as German offices write them, telephone links, and the municipality's texts, which are never HTML."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone, translation

from sprechstunde.web.templatetags.web import (
    day_and_time,
    day_span,
    first_paragraph,
    further_paragraphs,
    phone_uri,
    prose,
    time_span,
)

TEXT = """\
Ein Absatz,
der zwei Zeilen hat.

## Überschrift
- eins
- zwei <script>

Mehr auf https://example.org oder a@example.org"""


@pytest.fixture(autouse=True)
def german_summer() -> object:
    with translation.override("de"), timezone.override(ZoneInfo("Europe/Berlin")):
        yield


def test_a_text_becomes_headings_lists_and_paragraphs() -> None:
    html = prose(TEXT)
    assert "<p>Ein Absatz,<br>der zwei Zeilen hat.</p>" in html
    assert "<h2>Überschrift</h2>" in html
    assert html.count("<li>") == 2


def test_a_text_cannot_carry_html() -> None:
    assert "<li>zwei &lt;script&gt;</li>" in prose(TEXT)
    assert "<b>" not in prose("## <b>\n\n<b>\n\n- <b>")


def test_addresses_in_a_text_become_links() -> None:
    assert '<a href="https://example.org"' in prose(TEXT)
    assert 'href="mailto:a@example.org"' in prose(TEXT)


def test_a_paragraph_of_law_is_not_torn_apart() -> None:
    assert "§§\N{NO-BREAK SPACE}17, 18 SGB\N{NO-BREAK SPACE}VIII" in prose("Beratung (§§ 17, 18 SGB VIII)")


def test_the_first_paragraph_and_the_others_make_the_whole() -> None:
    assert first_paragraph("eins\n\nzwei\n\ndrei") == "<p>eins</p>"
    assert further_paragraphs("eins\n\nzwei\n\ndrei") == "<p>zwei</p>\n<p>drei</p>"


def test_an_empty_text_is_nothing() -> None:
    assert prose(" \n \n") == first_paragraph("") == further_paragraphs("") == ""


@pytest.mark.parametrize("written", ["+49 2181 608-0", "+49 (2181) 6080", "+49/2181/6080"])
def test_a_telephone_number_can_be_dialled_however_it_is_written(written: str) -> None:
    assert phone_uri(written) == "tel:+4921816080"


def test_hours_are_a_span_or_the_whole_day() -> None:
    assert time_span((time(9, 0), time(12, 30))) == "09:00–12:30 Uhr"
    assert time_span((time(0, 0), time(0, 0))) == "rund um die Uhr"
    assert time_span((datetime(2026, 6, 3, 7, 0, tzinfo=UTC), datetime(2026, 6, 3, 10, 0, tzinfo=UTC))) == "09:00–12:00 Uhr"


def test_a_moment_is_told_as_one_would_say_it_that_day() -> None:
    now = datetime(2026, 12, 31, 21, 0, tzinfo=UTC)
    assert day_and_time(datetime(2026, 12, 31, 22, 30, tzinfo=UTC), now) == "heute um 23:30 Uhr"
    assert day_and_time(datetime(2026, 12, 31, 23, 30, tzinfo=UTC), now) == "morgen um 00:30 Uhr"
    assert day_and_time(datetime(2027, 1, 4, 8, 0, tzinfo=UTC), now) == "am Montag, 4. Januar, um 09:00 Uhr"


def test_days_are_one_or_a_span() -> None:
    assert day_span(date(2026, 6, 4), date(2026, 6, 4)) == "4. Juni 2026"
    assert day_span(date(2026, 12, 24), date(2027, 1, 1)) == "24. Dezember 2026 bis 1. Januar 2027"
