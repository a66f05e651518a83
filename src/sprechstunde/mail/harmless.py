"""HTML that does nothing when it is read: no script, nothing fetched from anywhere that would tell that it was opened."""

from __future__ import annotations

import re
from html.parser import HTMLParser

FORBIDDEN = {"script", "iframe", "frame", "object", "embed", "form", "link", "base", "audio", "video", "source", "svg", "math"}
FETCHING = {"src", "srcset", "background", "poster", "data", "lowsrc", "dynsrc"}
LINKS = re.compile(r"(https?://|mailto:|tel:|#)", re.IGNORECASE)
FETCHING_STYLE = re.compile(r"url\s*\(|@import|expression\s*\(|\\", re.IGNORECASE)


class UnsafeHtml(ValueError):
    """A mail's HTML that fetches something or runs."""


def refuse_unsafe_html(html: str) -> None:
    looker = _Looker()
    looker.feed(html)
    looker.close()


class _Looker(HTMLParser):
    _in_style = False

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self._in_style = tag == "style"
        if tag in FORBIDDEN or (tag == "meta" and any(name == "http-equiv" for name, _ in attributes)):
            raise UnsafeHtml(f"<{tag}>")
        for name, value in attributes:
            if not _harmless(name, value or ""):
                raise UnsafeHtml(f"<{tag} {name}>")

    def handle_endtag(self, tag: str) -> None:
        self._in_style = False

    def handle_data(self, data: str) -> None:
        if self._in_style and FETCHING_STYLE.search(data):
            raise UnsafeHtml("<style>")


def _harmless(name: str, value: str) -> bool:
    if name.startswith("on") or name == "xlink:href":
        return False
    if name == "href":
        return bool(LINKS.match(value))
    if name == "style":
        return not FETCHING_STYLE.search(value)
    return name not in FETCHING or value.lower().startswith(("data:image/png", "data:image/jpeg", "data:image/gif"))
