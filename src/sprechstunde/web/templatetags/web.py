"""What every room's templates need: times as German offices write them, telephone links, the municipality's texts."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join, urlize
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

register = template.Library()


@register.filter
def phone_uri(number: str) -> str:
    """`tel:` for a number as people write it, such as "+49 2181 608-0" or "(02181) 608 0"."""
    return "tel:" + re.sub(r"[^\d+]", "", number)


@register.filter
def time_span(span: tuple[datetime | time, datetime | time]) -> str:
    """ "09:00–12:00 Uhr"; a whole day, midnight to midnight, in words (DIN 5008)."""
    opens, closes = (wall_clock(each) for each in span)
    if opens == closes:
        return _("around the clock")
    return _("{opens}–{closes}").format(opens=opens, closes=closes)


@register.filter
def day_and_time(moment: datetime, now: datetime | None = None) -> str:
    """When, as one would say it today: "heute um 14:00 Uhr", "am Montag, 23. November, um 09:00 Uhr"."""
    today = timezone.localdate(now) if now else timezone.localdate()
    day, clock = timezone.localdate(moment), wall_clock(moment)
    if day == today:
        return _("today at {time}").format(time=clock)
    if day == today + timedelta(days=1):
        return _("tomorrow at {time}").format(time=clock)
    return _("on {date} at {time}").format(date=date_format(day, "l, j. F"), time=clock)


@register.filter
def day_span(first: date, last: date) -> str:
    """ "24. Dezember 2026" or "24. Dezember 2026 bis 1. Januar 2027"."""
    if first == last:
        return date_format(first, "j. F Y")
    return _("{first} to {last}").format(first=date_format(first, "j. F Y"), last=date_format(last, "j. F Y"))


def wall_clock(moment: datetime | time) -> str:
    local = timezone.localtime(moment) if isinstance(moment, datetime) else moment
    return f"{local:%H:%M}"


@register.filter
def prose(text: str) -> SafeString:
    """The municipality's text as HTML: “## ” is a heading, “- ” a list item, an empty line ends a paragraph.

    Everything is escaped; there is no way to write HTML. Line breaks within a paragraph are kept, addresses become links.
    """
    return mark_safe("\n".join(block_html(lines) for lines in blocks(text)))  # noqa: S308 - escaped in block_html


@register.filter
def first_paragraph(text: str) -> SafeString:
    return mark_safe("".join(block_html(lines) for lines in blocks(text)[:1]))  # noqa: S308 - escaped in block_html


@register.filter
def further_paragraphs(text: str) -> SafeString:
    return mark_safe("\n".join(block_html(lines) for lines in blocks(text)[1:]))  # noqa: S308 - escaped in block_html


def blocks(text: str) -> list[list[str]]:
    """Lines that belong together: a heading alone, list items with each other, the lines of a paragraph."""
    found: list[list[str]] = []
    previous = ""
    for line in (raw.strip() for raw in text.splitlines()):
        kind = kind_of(line)
        if kind and kind == previous and kind != "heading":
            found[-1].append(line)
        elif kind:
            found.append([line])
        previous = kind
    return found


def kind_of(line: str) -> str:
    if not line:
        return ""
    if line.startswith("## "):
        return "heading"
    return "item" if line.startswith("- ") else "paragraph"


def block_html(lines: list[str]) -> str:
    kind = kind_of(lines[0])
    if kind == "heading":
        return format_html("<h2>{}</h2>", lines[0].removeprefix("## "))
    if kind == "item":
        return format_html(
            "<ul>{}</ul>", format_html_join("", "<li>{}</li>", ((linked(line.removeprefix("- ")),) for line in lines))
        )
    return format_html("<p>{}</p>", format_html_join(mark_safe("<br>"), "{}", ((linked(line),) for line in lines)))


def linked(line: str) -> SafeString:
    together = re.sub(r"(§|SGB) (?=[\dIVX])", "\\1\N{NO-BREAK SPACE}", line)
    return mark_safe(urlize(together, autoescape=True))  # noqa: S308 - urlize escapes
