"""The signing key."""

from __future__ import annotations

from sprechstunde.foundation.kept_secrets import kept_secret
from sprechstunde.foundation.settings import Settings
from sprechstunde.foundation.tokens import new_token


def secret_key(settings: Settings) -> str:
    """The operator's, or one of our own."""
    return settings.secret_key or kept_secret(settings.data_dir / "secret-key", lambda: new_token() + new_token())
