"""Nothing here can record a talk (STANDARDS P-11): neither the pages nor the server have the means."""

from __future__ import annotations

import re
from pathlib import Path

import sprechstunde

PACKAGE = Path(sprechstunde.__file__).parent
IN_BROWSERS = re.compile(r"\b(MediaRecorder|captureStream|createScriptProcessor)\b")
ON_SERVERS = re.compile(r"^\s*(?:import|from)\s+(?:aiortc|aioice|av|gi|ffmpeg)\b|\b(?:ffmpeg|gstreamer)\b", re.MULTILINE)


def ours(*endings: str) -> list[Path]:
    found = [file for file in PACKAGE.rglob("*") if file.suffix in endings and "vendor" not in file.parts]
    return [file for file in found if "tests" not in file.parts and ".test." not in file.name]


def test_no_page_has_the_means_to_record():
    scripts = ours(".js", ".mjs", ".html")
    assert len(scripts) > 100
    assert [file.name for file in scripts if IN_BROWSERS.search(file.read_text())] == []


def test_the_server_has_no_media_path():
    modules = ours(".py")
    assert len(modules) > 100
    assert [file.name for file in modules if ON_SERVERS.search(file.read_text())] == []


def test_the_scan_would_find_one():
    assert IN_BROWSERS.search("new MediaRecorder(stream)")
    assert ON_SERVERS.search("import aiortc")
