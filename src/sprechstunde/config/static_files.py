"""Static files: one folder named after its content, compressed once, kept by browsers for ever."""

from __future__ import annotations

import hashlib
import shutil
from functools import cache
from pathlib import Path

import django

PACKAGE = Path(__file__).resolve().parent.parent
KEPT_VERSIONS = 2  # pages opened before an update still find their files


@cache
def static_version() -> str:
    """A name that changes when any static file does."""
    digest = hashlib.sha256(django.__version__.encode())
    for file in sorted(PACKAGE.glob("*/static/**/*")):
        if file.is_file():
            digest.update(str(file.relative_to(PACKAGE)).encode())
            digest.update(file.read_bytes())
    return digest.hexdigest()[:12]


def prepare_static_files(root: Path) -> None:
    """Collects and compresses into `root` unless that is done; a crash in between leaves nothing half-done."""
    if root.is_dir():
        return
    from django.core.management import call_command
    from django.test.utils import override_settings
    from servestatic.compress import Compressor

    root.parent.mkdir(parents=True, exist_ok=True)
    unfinished = root.with_name(f".{root.name}.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    with override_settings(STATIC_ROOT=unfinished):
        call_command("collectstatic", interactive=False, verbosity=0)
    compressor = Compressor(quiet=True)
    for file in [file for file in unfinished.rglob("*") if file.is_file() and compressor.should_compress(file.name)]:
        compressor.compress(file)
    unfinished.rename(root)
    _forget_old_versions(root)


def _forget_old_versions(root: Path) -> None:
    versions = sorted((each for each in root.parent.iterdir() if each.is_dir()), key=lambda each: each.stat().st_mtime)
    for old in versions[:-KEPT_VERSIONS]:
        shutil.rmtree(old, ignore_errors=True)
