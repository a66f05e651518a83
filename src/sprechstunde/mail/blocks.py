"""What a mail consists of. Plain text and HTML are made from the same blocks, so that they cannot contradict each other."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from django.template.loader import render_to_string

WIDTH = 76  # columns; lines of a mail should stay under 78 (RFC 5322, 2.1.1)


@dataclass(frozen=True)
class Heading:
    kind: ClassVar[str] = "heading"
    text: str

    def as_text(self) -> str:
        return f"{self.text}\n{'=' * min(len(self.text), WIDTH)}"


@dataclass(frozen=True)
class Paragraph:
    kind: ClassVar[str] = "paragraph"
    text: str

    @property
    def lines(self) -> list[str]:
        return self.text.splitlines()

    def as_text(self) -> str:
        return "\n".join(wrapped(line) for line in self.lines)


@dataclass(frozen=True)
class Facts:
    """Labels with what belongs to them."""

    kind: ClassVar[str] = "facts"
    rows: tuple[tuple[str, str], ...]

    def as_text(self) -> str:
        return "\n".join(wrapped(f"{label}: {value}", indent="  ") for label, value in self.rows)


@dataclass(frozen=True)
class Items:
    kind: ClassVar[str] = "items"
    label: str
    items: tuple[str, ...]

    def as_text(self) -> str:
        return "\n".join([self.label, *(wrapped(f"- {item}", indent="  ") for item in self.items)])


@dataclass(frozen=True)
class Quote:
    """What a person wrote, set apart from our words."""

    kind: ClassVar[str] = "quote"
    label: str
    text: str

    @property
    def lines(self) -> list[str]:
        return self.text.splitlines()

    def as_text(self) -> str:
        quoted = (textwrap.indent(wrapped(line, WIDTH - 2), "> ", lambda _line: True) for line in self.lines)
        return "\n".join([self.label, *quoted])


@dataclass(frozen=True)
class Link:
    kind: ClassVar[str] = "link"
    label: str
    url: str

    def as_text(self) -> str:
        return f"{self.label}:\n{self.url}"


@dataclass(frozen=True)
class Small:
    """What has to be said, but later; perhaps with an address."""

    kind: ClassVar[str] = "small"
    text: str
    url: str = ""

    def as_text(self) -> str:
        return "\n".join([wrapped(self.text), *([self.url] if self.url else [])])


@dataclass(frozen=True)
class Code:
    kind: ClassVar[str] = "code"
    text: str
    code: str
    page: str

    def as_text(self) -> str:
        return f"{wrapped(self.text)}\n{self.page}\n{self.code}"


@dataclass(frozen=True)
class Telephone:
    kind: ClassVar[str] = "telephone"
    text: str
    number: str

    def as_text(self) -> str:
        return f"{self.text} {self.number}"


Block = Heading | Paragraph | Facts | Items | Quote | Link | Small | Code | Telephone


def as_text(blocks: Sequence[Block]) -> str:
    return "\n\n".join(block.as_text() for block in blocks) + "\n"


def as_html(blocks: Sequence[Block], *, language: str, title: str) -> str:
    return render_to_string("mail/mail.html", {"blocks": blocks, "language": language, "title": title})


def wrapped(line: str, width: int = WIDTH, indent: str = "") -> str:
    """Addresses stay whole, whatever their length."""
    return textwrap.fill(line, width, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)
