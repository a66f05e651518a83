"""The signing key: given by the operator, or made once and kept in the data folder."""

from __future__ import annotations

import os

from sprechstunde.foundation.settings import Settings
from sprechstunde.foundation.tokens import new_token


def secret_key(settings: Settings) -> str:
    if settings.secret_key:
        return settings.secret_key
    file = settings.data_dir / "secret-key"
    settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return file.read_text().strip()
    with os.fdopen(descriptor, "w") as new:
        new.write(new_token())
        new.flush()
        os.fsync(new.fileno())
    return file.read_text().strip()
