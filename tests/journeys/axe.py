"""axe-core in the page under test. It comes in by the debugger, which no Content Security Policy keeps out."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

AXE = Path(__file__).parents[2] / "node_modules/axe-core/axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# What a colour scheme can change; everything else is the same in light and dark.
COLOUR_RULES = ["color-contrast", "link-in-text-block"]

RUN = """async (only) => (await axe.run(document, { runOnly: only, resultTypes: ['violations'] })).violations
  .map(({ id, help, nodes }) => ({ id, help, nodes: nodes.map(({ target, failureSummary }) =>
    `${target.join(' ')}: ${failureSummary}`) }))"""


def violations(page: Page) -> list[str]:
    return _run(page, {"type": "tag", "values": TAGS})


def colour_violations(page: Page) -> list[str]:
    return _run(page, {"type": "rule", "values": COLOUR_RULES})


def _run(page: Page, only: dict[str, Any]) -> list[str]:
    if not page.evaluate("'axe' in window"):
        page.evaluate(_source())
    return [f"{found['id']} ({found['help']})\n    " + "\n    ".join(found["nodes"]) for found in page.evaluate(RUN, only)]


@cache
def _source() -> str:
    return AXE.read_text()
