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

# A bar that sticks to an edge covers part of whatever happens to lie there. A target is too small only if it is so, too,
# after one has scrolled to it.
RUN = """async (only) => {
  const look = async (where, runOnly) => (await axe.run(where, { runOnly, resultTypes: ['violations'] })).violations;
  const isHitHard = async ({ target }) => {
    document.querySelector(target[0]).scrollIntoView({ block: 'center', inline: 'center', behavior: 'instant' });
    return (await look({ include: [target] }, { type: 'rule', values: ['target-size'] })).length > 0;
  };
  const { scrollX, scrollY } = window;
  const found = [];
  for (const { id, help, nodes } of await look(document, only)) {
    const bad = [];
    for (const node of nodes) if (id !== 'target-size' || await isHitHard(node)) bad.push(node);
    const said = bad.map(({ target, failureSummary }) => `${target.join(' ')}: ${failureSummary}`);
    if (said.length) found.push({ id, help, nodes: said });
  }
  scrollTo({ left: scrollX, top: scrollY, behavior: 'instant' });
  return found;
}"""


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
