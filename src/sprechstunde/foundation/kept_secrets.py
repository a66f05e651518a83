"""Secrets that are made once and kept in the data folder."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from sprechstunde.foundation.tokens import new_public_id


def kept_secret(file: Path, make: Callable[[], str]) -> str:
    """What the file holds; made with the first call. Of two processes or threads that ask at once both get the same."""
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not file.exists():
        draft = file.with_name(f".{file.name}.{new_public_id()}")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
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
