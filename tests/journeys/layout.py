"""What can be measured of a layout. Each measure returns what is wrong, in words."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Page

SIZES = {"small phone": (320, 568), "phone": (390, 844), "phone on its side": (844, 390), "desk": (1280, 900)}
PHONE = SIZES["phone"]

VISIBLE = """const visible = (element) => {
  const style = getComputedStyle(element);
  const box = element.getBoundingClientRect();
  if (style.visibility === 'hidden' || box.width <= 2 || box.height <= 2) return false;
  for (let each = element; each; each = each.parentElement) {
    if (getComputedStyle(each).clipPath === 'inset(50%)') return false;
  }
  return true;
};
const named = (element) => `${element.localName}.${element.className} “${(element.innerText || '').trim().slice(0, 40)}”`;
"""

SIDEWAYS = """() => {
  const { scrollWidth, clientWidth } = document.documentElement;
  if (scrollWidth <= clientWidth) return [];
  const wide = [...document.body.querySelectorAll('*')].filter((each) => each.getBoundingClientRect().right > clientWidth + 1);
  const culprits = wide.slice(-3).map((each) => `${each.localName}.${each.className}`);
  return [`scrolls sideways: ${scrollWidth} in ${clientWidth}`, ...culprits];
}"""

# WCAG 2.2, 2.5.8. A link within a sentence need not be 24 px high; ours are all the same. Fields on the page of a form are as
# large as its author made them; the list below has an equivalent for each.
SMALL_TARGETS = f"""(least) => {{
  {VISIBLE}
  const targets = 'a[href], button, input:not([type=hidden]), select, textarea, summary';
  const ours = (each) => !each.matches('.room-page [data-field]');
  return [...document.querySelectorAll(targets)].filter(visible).filter(ours).flatMap((each) => {{
    const boxes = [...each.getClientRects(), ...[...(each.labels || [])].flatMap((label) => [...label.getClientRects()])];
    const [width, height] = [Math.max(...boxes.map((b) => b.width)), Math.max(...boxes.map((b) => b.height))];
    return Math.min(width, height) < least ? [`${{named(each)}} is ${{Math.round(width)}} × ${{Math.round(height)}} px`] : [];
  }});
}}"""

# Text that a box without scrolling cuts off.
CUT_OFF = f"""() => {{
  {VISIBLE}
  return [...document.body.querySelectorAll('*')].filter((each) => {{
    const {{ overflowX, overflowY }} = getComputedStyle(each);
    const hides = [overflowX, overflowY].some((value) => value === 'hidden' || value === 'clip');
    return hides && visible(each) && each.innerText?.trim() && !each.closest('.textLayer') &&
      (each.scrollHeight > each.clientHeight + 2 || each.scrollWidth > each.clientWidth + 2);
  }}).map((each) => `${{named(each)}} is cut off`);
}}"""

# An icon painted by a mask is invisible in forced colours when its ink is that of the page. Colours are compared as painted,
# since the same one has many spellings.
LOST_ICONS = f"""() => {{
  {VISIBLE}
  const brush = document.createElement('canvas').getContext('2d', {{ willReadFrequently: true }});
  const painted = (colour) => {{
    brush.clearRect(0, 0, 1, 1);
    brush.fillStyle = colour;
    brush.fillRect(0, 0, 1, 1);
    return [...brush.getImageData(0, 0, 1, 1).data].join();
  }};
  const groundOf = (element) => {{
    for (let each = element.parentElement; each; each = each.parentElement) {{
      const colour = painted(getComputedStyle(each).backgroundColor);
      if (colour.endsWith('255')) return colour;
    }}
    return painted('white');
  }};
  return [...document.querySelectorAll('.icon, .kern-icon')].filter(visible).filter((each) => {{
    const {{ backgroundColor, forcedColorAdjust }} = getComputedStyle(each);
    return forcedColorAdjust !== 'none' || painted(backgroundColor) === groundOf(each);
  }}).map((each) => `${{named(each)}} in ${{named(each.parentElement)}} cannot be seen`);
}}"""

BUTTONS_WITHOUT_EDGE = f"""() => {{
  {VISIBLE}
  return [...document.querySelectorAll('.kern-btn:not(.kern-btn--tertiary)')].filter(visible).filter((each) => {{
    const {{ borderTopStyle, borderTopWidth }} = getComputedStyle(each);
    return borderTopStyle === 'none' || parseFloat(borderTopWidth) < 1;
  }}).map((each) => `${{named(each)}} has no edge`);
}}"""

MOVING = """() => document.getAnimations().filter((each) => each.playState === 'running')
  .map((each) => `${each.effect.target?.className} moves: ${each.animationName || each.transitionProperty}`)"""

# A sheet made by a script; the policy forbids one in the page's own text.
SPACED = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }
    p { margin-block-end: 2em !important; }`);
  document.adoptedStyleSheets = [sheet];
}"""


def faults(page: Page) -> list[str]:
    """Everything that holds at any size and for any text."""
    return [
        *(f"at {name}: {fault}" for name, size in SIZES.items() for fault in _at(page, size)),
        *(f"with text twice as big: {fault}" for fault in _with_big_text(page)),
        *(f"with wide spacing: {fault}" for fault in _with_spacing(page)),
    ]


def too_small(page: Page, least: int) -> list[str]:
    return list(page.evaluate(SMALL_TARGETS, least))


def lost_in_forced_colours(page: Page) -> list[str]:
    page.emulate_media(forced_colors="active")
    assert page.evaluate("matchMedia('(forced-colors: active)').matches")
    lost = [*page.evaluate(LOST_ICONS), *page.evaluate(BUTTONS_WITHOUT_EDGE)]
    page.emulate_media(forced_colors="none")
    return lost


def moving(page: Page) -> list[str]:
    """With reduced motion, which the page must be under, nothing may be."""
    assert page.evaluate("matchMedia('(prefers-reduced-motion: reduce)').matches")
    return list(page.evaluate(MOVING))


def _at(page: Page, size: tuple[int, int]) -> list[str]:
    with _size(page, size):
        return [*page.evaluate(SIDEWAYS), *too_small(page, 24)]


def _with_big_text(page: Page) -> list[str]:
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    found = [*page.evaluate(SIDEWAYS), *page.evaluate(CUT_OFF)]
    page.evaluate("document.documentElement.style.fontSize = ''")
    return found


def _with_spacing(page: Page) -> list[str]:
    page.evaluate(SPACED)
    assert page.evaluate("getComputedStyle(document.querySelector('h1')).letterSpacing") != "normal"
    found = [*page.evaluate(SIDEWAYS), *page.evaluate(CUT_OFF)]
    page.evaluate("document.adoptedStyleSheets = []")
    return found


@contextmanager
def _size(page: Page, size: tuple[int, int]) -> Iterator[None]:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    yield
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
