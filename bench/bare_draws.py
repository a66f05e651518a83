"""The floor to compare with: the rows of a draw, written by the plain driver in one process, with the same durability.

One transaction per number, with the statements that a draw cannot do without: the lock, the day's next number, the end of
the queue, the browser, the ticket, and who holds it. No framework, no request, no answer.
"""

from __future__ import annotations

import secrets
import sqlite3
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import psycopg

Execute = Callable[[str, Sequence[Any]], Any]

NOT_EMPTY = {
    "state": "waiting", "note": "", "label": "", "language": "de", "interpreter": False, "sign_language": False,
    "live_text": False, "missed": 0, "extended": 0, "postponed": 0, "parked_because": "", "prefers_appointment": False,
    "link_generation": 0,
}  # fmt: skip
LIVE = ("waiting", "parked", "called", "in_consultation")


class BareDraws:
    """Writes into the queue of one office of a database that our server has set up."""

    def __init__(self, *, database_url: str, data_dir: Path, office: str) -> None:
        self._postgres = database_url != ""
        self._connection: Any = psycopg.connect(database_url, autocommit=True) if database_url else sqlite(data_dir)
        self._mark = "%s" if self._postgres else "?"
        found = self._run("SELECT id, municipality_id, prefix FROM offices_office WHERE slug = ?", [office])
        self._office, self._municipality, self._prefix = found.fetchone()

    def draw_for(self, seconds: float) -> float:
        """Numbers per second."""
        count = 0
        started = time.perf_counter()
        while time.perf_counter() - started < seconds:
            self._transaction()
            count += 1
        return count / (time.perf_counter() - started)

    def close(self) -> None:
        self._connection.close()

    def _transaction(self) -> None:
        self._connection.execute("BEGIN" if self._postgres else "BEGIN IMMEDIATE")
        try:
            self._draw(datetime.now(UTC))
            self._connection.execute("COMMIT")
        except BaseException:
            self._connection.execute("ROLLBACK")
            raise

    def _draw(self, now: datetime) -> None:
        moment: object = now if self._postgres else now.replace(tzinfo=None).isoformat(" ")
        day = now.date().isoformat()
        lock = " FOR NO KEY UPDATE" if self._postgres else ""
        self._run(f"SELECT intake_stopped_at FROM offices_office WHERE id = ?{lock}", [self._office]).fetchone()
        self._run("SELECT count(*) FROM offices_counter WHERE office_id = ? AND closed_at IS NULL", [self._office]).fetchone()
        last = "SELECT max(queued_at) FROM queue_ticket WHERE office_id = ? AND state = ?"
        for state in LIVE:
            self._run(last, [self._office, state]).fetchone()
        sequence = self._run(
            "INSERT INTO queue_numberseries (office_id, day, last) VALUES (?, ?, 1)"
            " ON CONFLICT (office_id, day) DO UPDATE SET last = queue_numberseries.last + 1 RETURNING last",
            [self._office, day],
        ).fetchone()[0]
        key = sha256(secrets.token_urlsafe(32).encode()).hexdigest()
        browser = self._insert(
            "queue_browser", municipality_id=self._municipality, key_hash=key, created_at=moment, away_since=moment
        )
        ticket = self._insert(
            "queue_ticket", office_id=self._office, public_id=secrets.token_urlsafe(16), day=day, sequence=sequence,
            number=f"{self._prefix}-{sequence:03d}", drawn_at=moment, joined_at=moment, queued_at=moment, **NOT_EMPTY,
        )  # fmt: skip
        self._insert("queue_ticket_browsers", ticket_id=ticket, browser_id=browser)

    def _insert(self, table: str, **fields: object) -> int:
        columns, marks = ", ".join(fields), ", ".join("?" * len(fields))
        found = self._run(f"INSERT INTO {table} ({columns}) VALUES ({marks}) RETURNING id", list(fields.values()))
        return int(found.fetchone()[0])

    def _run(self, statement: str, values: Sequence[Any]) -> Any:
        return self._connection.execute(statement.replace("?", self._mark), values)


def sqlite(data_dir: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(data_dir / "sprechstunde.sqlite3", isolation_level=None)
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "cache_size=-16000", "foreign_keys=ON", "busy_timeout=20000"):
        connection.execute(f"PRAGMA {pragma}")
    return connection
