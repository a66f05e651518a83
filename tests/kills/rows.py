"""What the database says after a restart, read past our own code by the plain driver."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg


@dataclass(frozen=True, slots=True)
class TicketRow:
    pk: int
    key_hashes: frozenset[str]
    number: str
    sequence: int
    day: str
    state: str
    queued_at: float
    counter: int | None = None
    missed: int = 0
    postponed: int = 0
    called_until: float | None = None


@dataclass(frozen=True, slots=True)
class RoomRow:
    public_id: str
    ticket: int
    adviser: str
    opened_at: float
    state: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Rows:
    """One moment. `last_numbers` is what the series of a day remembers as given."""

    tickets: list[TicketRow] = field(default_factory=list)
    rooms: list[RoomRow] = field(default_factory=list)
    last_numbers: dict[str, int] = field(default_factory=dict)
    open_counters: dict[int, str] = field(default_factory=dict)  # id → adviser

    def waiting(self) -> list[TicketRow]:
        return sorted((row for row in self.tickets if row.state == "waiting"), key=lambda row: (row.queued_at, row.pk))


def read_rows(database_url: str, data_dir: Path, office: str) -> Rows:
    """All of one office in one transaction, so that the tables fit together."""
    with closing(_connect(database_url, data_dir)) as connection:
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ" if database_url else "BEGIN")
        return _Reader(connection, "%s" if database_url else "?", office).rows()


def _connect(database_url: str, data_dir: Path) -> Any:
    return psycopg.connect(database_url) if database_url else sqlite3.connect(data_dir / "sprechstunde.sqlite3")


class _Reader:
    def __init__(self, connection: Any, mark: str, slug: str) -> None:
        self._connection = connection
        self._mark = mark
        ((self._office,),) = self._all("SELECT id FROM offices_office WHERE slug = ?", slug)

    def rows(self) -> Rows:
        return Rows(
            tickets=self._tickets(),
            rooms=self._rooms(),
            last_numbers={
                str(day): last
                for day, last in self._all("SELECT day, last FROM queue_numberseries WHERE office_id = ?", self._office)
            },
            open_counters=dict(
                self._all(
                    "SELECT c.id, u.username FROM offices_counter c JOIN staff_user u ON u.id = c.adviser_id"
                    " WHERE c.closed_at IS NULL AND c.office_id = ?",
                    self._office,
                )
            ),
        )

    def _tickets(self) -> list[TicketRow]:
        holders: dict[int, set[str]] = {}
        for ticket, key_hash in self._all(
            "SELECT h.ticket_id, b.key_hash FROM queue_ticket_browsers h JOIN queue_browser b ON b.id = h.browser_id"
        ):
            holders.setdefault(ticket, set()).add(key_hash)
        found = self._all(
            "SELECT id, number, sequence, day, state, queued_at, counter_id, missed, postponed, called_until FROM queue_ticket"
            " WHERE office_id = ?",
            self._office,
        )
        return [
            TicketRow(
                pk, frozenset(holders.get(pk, ())), number, sequence, str(day), state, moment(queued_at), counter, missed,
                postponed, called_until and moment(called_until),
            )
            for pk, number, sequence, day, state, queued_at, counter, missed, postponed, called_until in found
        ]  # fmt: skip

    def _rooms(self) -> list[RoomRow]:
        found = self._all(
            "SELECT c.public_id, c.ticket_id, u.username, c.opened_at, c.state, c.reason FROM consultations_consultation c"
            " JOIN staff_user u ON u.id = c.adviser_id WHERE c.office_id = ?",
            self._office,
        )
        return [
            RoomRow(public_id, ticket, adviser, moment(opened_at), state, reason)
            for public_id, ticket, adviser, opened_at, state, reason in found
        ]

    def _all(self, query: str, *values: object) -> list[Any]:
        return list(self._connection.execute(query.replace("?", self._mark), values).fetchall())


def moment(value: datetime | str) -> float:
    """Seconds; SQLite keeps times as text in UTC."""
    return value.timestamp() if isinstance(value, datetime) else datetime.fromisoformat(value).replace(tzinfo=UTC).timestamp()
