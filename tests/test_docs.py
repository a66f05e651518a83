"""The guides say what the code says: every setting, check and command has its heading, every link leads somewhere."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import unquote

import pytest
from pydantic_core import PydanticUndefined

from sprechstunde.foundation.settings import Settings

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "src" / "sprechstunde"
DECISIONS = ROOT / "docs" / "decisions"
GUIDE = (ROOT / "docs" / "betrieb.md").read_text()
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]

HEADING = re.compile(r"^#{1,6} +(.+?) *$", re.MULTILINE)
LINK = re.compile(r"\]\(([^()\s]+)\)")
CHECK_ID = re.compile(r"\bsprechstunde\.[EW]\d{3}\b")

SETTINGS = {f"SPRECHSTUNDE_{name.upper()}": field for name, field in Settings.model_fields.items()}
CHECKS = set(CHECK_ID.findall((PACKAGE / "config" / "checks.py").read_text()))
COMMANDS = {
    f"sprechstunde {file.stem.replace('_', '-')}"
    for file in PACKAGE.glob("*/management/commands/*.py")
    if not file.stem.startswith("_")
}
RECORDS = sorted(DECISIONS.glob("[0-9]*.md"))


def headings(text: str) -> list[str]:
    """Outside of code blocks; ours are indented, so a comment in one begins with spaces."""
    return HEADING.findall(text)


def headed_names(pattern: str) -> list[str]:
    """What headings of the guide name in code: ### `SPRECHSTUNDE_PORT`."""
    return [name for heading in headings(GUIDE) for name in re.findall(rf"^`({pattern})`$", heading)]


def section(name: str) -> str:
    """What stands under a heading, up to the next."""
    _, _, rest = GUIDE.partition(f"# `{name}`\n")
    return re.split(r"^#", rest, maxsplit=1, flags=re.MULTILINE)[0]


def as_operators_write(value: object) -> str:
    """A default as one would set it in the environment; nothing is "leer"."""
    if isinstance(value, bool):
        return f"`{int(value)}`"
    if isinstance(value, list):
        value = ",".join(str(each) for each in value)
    return f"`{value}`" if str(value) else "leer"


def anchors(text: str) -> set[str]:
    """As a Markdown page names its headings: lower case, spaces to dashes, punctuation gone."""
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings(text)}


def links() -> list[tuple[Path, str]]:
    found = [(document, target) for document in DOCUMENTS for target in LINK.findall(document.read_text())]
    return [(document, target) for document, target in found if not re.match(r"[a-z][a-z+.-]*:", target)]


def link_name(value: object) -> str:
    return str(value.relative_to(ROOT)) if isinstance(value, Path) else str(value)


def test_every_setting_has_one_heading_and_no_heading_is_of_the_past() -> None:
    assert sorted(headed_names(r"SPRECHSTUNDE_\w+")) == sorted(SETTINGS)


def test_every_check_has_one_heading_and_no_heading_is_of_the_past() -> None:
    assert CHECKS
    assert sorted(headed_names(r"sprechstunde\.\w+")) == sorted(CHECKS)


def test_every_command_has_one_heading_and_no_heading_is_of_the_past() -> None:
    assert COMMANDS
    assert sorted(headed_names(r"sprechstunde [\w-]+")) == sorted(COMMANDS)


@pytest.mark.parametrize("name", SETTINGS)
def test_the_default_of_a_setting_is_the_one_in_the_code(name: str) -> None:
    default = SETTINGS[name].default
    assert default is not PydanticUndefined
    assert section(name).lstrip().startswith(f"Vorgabe: {as_operators_write(default)}.")


def test_every_setting_the_guides_name_exists() -> None:
    named = {name for document in DOCUMENTS for name in re.findall(r"\bSPRECHSTUNDE_[A-Z_]*[A-Z]", document.read_text())}
    assert named <= set(SETTINGS)


@pytest.mark.parametrize(("document", "target"), links(), ids=link_name)
def test_a_relative_link_leads_somewhere(document: Path, target: str) -> None:
    path, _, fragment = unquote(target).partition("#")
    page = (document.parent / path).resolve() if path else document
    assert page.is_relative_to(ROOT)
    assert page.exists(), f"{page.relative_to(ROOT)} does not exist"
    if fragment:
        assert fragment in anchors(page.read_text())


@pytest.mark.parametrize("record", RECORDS, ids=link_name)
def test_a_decision_record_is_listed_under_its_title(record: Path) -> None:
    title = headings(record.read_text())[0]
    number, _, name = title.partition(". ")
    assert f"{number}. [{name}]({record.name})" in (DECISIONS / "README.md").read_text().splitlines()
    assert record.name.startswith(f"{int(number):04d}-")


def test_the_list_of_decisions_has_no_gaps() -> None:
    assert [int(record.name[:4]) for record in RECORDS] == list(range(1, len(RECORDS) + 1))
