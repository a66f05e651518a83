"""Which database: embedded SQLite, or PostgreSQL by address."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from sprechstunde.foundation.settings import Settings


def databases(settings: Settings) -> dict[str, dict[str, Any]]:
    return {"default": postgresql(settings.database_url) if settings.database_url else sqlite(settings)}


def sqlite(settings: Settings) -> dict[str, Any]:
    settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": settings.data_dir.resolve() / "sprechstunde.sqlite3",
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            # Taking the write lock at the start means no transaction fails half-way because it began by reading.
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-16000;",
        },
        # A file, not memory: the races are tested with real threads.
        "TEST": {"NAME": settings.data_dir.resolve() / "test.sqlite3"},
    }


def postgresql(address: str) -> dict[str, Any]:
    parts = urlsplit(address)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "OPTIONS": dict(parse_qsl(parts.query)),  # such as sslmode=verify-full
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }
