"""Writing to the database: one writer at a time with SQLite, plain transactions with PostgreSQL."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

from django.db import connection, transaction

_sqlite_writer = threading.RLock()


@contextmanager
def writing() -> Iterator[None]:
    """A transaction that will write.

    SQLite has one writer, and its own waiting is a sleep that starves the unlucky; a lock in the process is
    fair enough and wakes at once. PostgreSQL needs no such help.
    """
    with _sqlite_writer if connection.vendor == "sqlite" else nullcontext(), transaction.atomic():
        yield
