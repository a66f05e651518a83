"""EN 301 549, clauses 6.1, 6.2 and 6.5, held against what arrives in the real room (A-01, A-08, A-12, A-13, A-15)."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Playwright

from journeys.en301549 import TONE, Figures, measured
from journeys.stage import DemoServer

pytestmark = [pytest.mark.browser, pytest.mark.long]


@pytest.fixture(scope="module")
def figures(playwright: Playwright, tmp_path_factory: pytest.TempPathFactory, static_files: Path) -> Figures:
    folder = tmp_path_factory.mktemp("en301549")
    (folder / "static").symlink_to(static_files)
    server = DemoServer(folder).start()
    try:
        return measured(playwright, server, folder)
    finally:
        server.stop()


def test_speech_is_carried_up_to_7000_hertz(figures: Figures):
    """A-01 (6.1): Opus at 48 kHz, and a high tone arrives as itself, far above what lies beside it."""
    assert (figures.codec, figures.clock) == ("audio/opus", 48_000)
    assert abs(figures.peak - TONE) < 20
    assert figures.above > 20


def test_the_picture_is_large_enough(figures: Figures):
    """A-12 (6.5.2): at least 320 × 240; 640 × 480 is recommended."""
    assert figures.width * figures.height >= 640 * 480


def test_the_picture_moves_often_enough(figures: Figures):
    """A-13 (6.5.3): at least 20 a second; 30 are recommended, and published where nothing else runs."""
    assert figures.rate >= 20


def test_sound_and_picture_are_together(figures: Figures):
    """A-15 (6.5.4): not more than 100 ms apart."""
    assert abs(figures.offset) <= 100


def test_live_text_leaves_at_once(figures: Figures):
    """A-08 (6.2.4): within 500 ms of the key; we aim at 300."""
    assert figures.text_worst <= 500
    assert figures.text_p95 <= 300
