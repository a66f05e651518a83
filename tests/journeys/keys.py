"""Somebody who has a keyboard and nothing else. At every stop the focus must be seen and lie under nothing."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page

MOST_STOPS = 90

# The element with the focus: what it is called, whether a ring or shadow shows it, whether any of it can be seen.
STOP = """() => {
  const element = document.activeElement;
  if (!element || element === document.body) return null;
  const ids = (element.getAttribute('aria-labelledby') || '').split(' ').filter(Boolean);
  const texts = [
    element.getAttribute('aria-label'),
    ...ids.map((id) => document.getElementById(id)?.textContent),
    ...[...(element.labels || [])].map((label) => label.textContent),
    element.innerText,
  ];
  const name = texts.filter(Boolean).join(' ').replace(/\\s+/g, ' ').trim();
  const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(element);
  const box = element.getBoundingClientRect();
  const across = (share) => Math.min(innerWidth - 2, Math.max(1, box.left + share * box.width));
  const down = (share) => Math.min(innerHeight - 2, Math.max(1, box.top + share * box.height));
  const points = [[0.5, 0.5], [0.1, 0.2], [0.9, 0.2], [0.1, 0.8], [0.9, 0.8]];
  const hits = points.map(([x, y]) => document.elementFromPoint(across(x), down(y)));
  window.formerStops ??= new Set();
  const again = window.formerStops.has(element);
  window.formerStops.add(element);
  return {
    name,
    kind: element.getAttribute('role') || element.localName,
    shown: (outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2) || boxShadow !== 'none',
    seen: box.width > 0 && hits.some((hit) => hit && (element.contains(hit) || hit.contains(element))),
    again,
  };
}"""


class Keys:
    def __init__(self, page: Page) -> None:
        self.page = page

    def focus(self) -> dict[str, Any]:
        """Where the focus is now."""
        return self.page.evaluate(STOP) or {"name": "", "kind": "body", "shown": True, "seen": True, "again": False}

    def tab(self, key: str = "Tab") -> dict[str, Any]:
        self.page.keyboard.press(key)
        stop = self.focus()
        assert stop["shown"], f"nothing shows that {stop} has the focus"
        assert stop["seen"], f"{stop} has the focus but lies outside or under something"
        return stop

    def tab_to(self, name: str, *, backwards: bool = False) -> None:
        passed = []
        for _ in range(MOST_STOPS):
            stop = self.tab("Shift+Tab" if backwards else "Tab")
            if name in stop["name"] and stop["kind"] != "body":
                return
            passed.append(stop["name"])
        raise AssertionError(f"{name!r} is not reached; passed {passed}")

    def press(self, name: str, key: str = "Enter", *, backwards: bool = False) -> None:
        self.tab_to(name, backwards=backwards)
        self.page.keyboard.press(key)

    def type(self, text: str) -> None:
        self.page.keyboard.type(text)

    def way_round(self) -> list[str]:
        """Everything Tab stops at until it comes round: proof that nothing traps."""
        self.page.evaluate("window.formerStops = new Set()")
        names: list[str] = []
        for _ in range(MOST_STOPS):
            stop = self.tab()
            if stop["again"]:
                return names
            if stop["kind"] != "body":  # between the page's end and its beginning
                names.append(stop["name"])
        raise AssertionError(f"Tab does not come round: {names}")
