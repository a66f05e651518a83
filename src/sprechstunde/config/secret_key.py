"""Secrets that are made once and kept in the data folder, above all the signing key."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from sprechstunde.foundation.settings import Settings
from sprechstunde.foundation.tokens import new_token


def secret_key(settings: Settings) -> str:
    """The operator's, or one of our own."""
    return settings.secret_key or kept_secret(settings.data_dir / "secret-key", lambda: new_token() + new_token())


def kept_secret(file: Path, make: Callable[[], str]) -> str:
    """What the file holds; made with the first call. Of two processes that start at once both get the same."""
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not file.exists():
        draft = file.with_name(f".{file.name}.{os.getpid()}")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as new:
            new.write(make())
            new.flush()
            os.fsync(new.fileno())
        try:
            os.link(draft, file)  # whole or not at all, and never over another's
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return file.read_text().strip()
