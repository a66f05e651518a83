"""Incoming mail: what calendar programs answer is fetched from each municipality's mailbox and handed to a reader.

Each mailbox has a thread of its own, so that a server that stalls keeps no other municipality waiting.
"""

from __future__ import annotations

import threading
import time
from datetime import datetime

import structlog
from django.db import close_old_connections, connection

from sprechstunde.foundation import clock
from sprechstunde.foundation.settings import settings
from sprechstunde.mail.incoming.automatic import Automatic as Automatic  # part of this door: readers need them
from sprechstunde.mail.incoming.automatic import how_automatic as how_automatic
from sprechstunde.mail.incoming.mailbox import MailboxTrouble
from sprechstunde.mail.incoming.parsing import field as field
from sprechstunde.mail.incoming.readers import Outcome as Outcome
from sprechstunde.mail.incoming.readers import Result as Result
from sprechstunde.mail.incoming.readers import reader
from sprechstunde.mail.incoming.readers import register_reader as register_reader
from sprechstunde.mail.incoming.rounds import Inbox

LONGEST_PAUSE_SECONDS = 3600.0
STOPPING_SECONDS = 2.0

log = structlog.get_logger("mail")


class Inboxes:
    """All mailboxes of this installation, read in the background until stopped."""

    def __init__(self) -> None:
        self._stopped = threading.Event()
        self._threads: list[_InboxThread] = []

    def start(self) -> None:
        read = reader()
        if read is None:
            return
        for tenant, mailbox in settings().imap.items():
            thread = _InboxThread(tenant, Inbox(tenant, mailbox, read), self._stopped)
            self._threads.append(thread)
            thread.start()

    def stop(self) -> None:
        """A mail that is just being read is applied whole or not at all, and comes again in the second case."""
        self._stopped.set()
        until = time.monotonic() + STOPPING_SECONDS
        for thread in self._threads:
            thread.join(timeout=max(0.0, until - time.monotonic()))


class _InboxThread(threading.Thread):
    def __init__(self, tenant: str, inbox: Inbox, stopped: threading.Event) -> None:
        super().__init__(name=f"inbox {tenant}", daemon=True)
        self._tenant = tenant
        self._inbox = inbox
        self._stopped = stopped
        self._failures = 0

    def run(self) -> None:
        while not self._stopped.is_set():
            close_old_connections()
            self._failures = 0 if self._read_new(clock.now()) else self._failures + 1
            self._stopped.wait(pause(self._failures))
        connection.close()

    def _read_new(self, now: datetime) -> bool:
        """Whether the mailbox could be read."""
        try:
            self._inbox.read_new(now)
        except MailboxTrouble as problem:
            log.warning("mailbox_not_read", tenant=self._tenant, trouble=problem.trouble.value)
            return False
        except Exception as problem:
            log.error("mailbox_failed", tenant=self._tenant, error=type(problem).__name__)
            return False
        return True


def pause(failures: int) -> float:
    """Seconds until the next round; growing, so that a wrong password locks no account."""
    return min(settings().imap_interval_seconds * 2.0 ** min(failures, 12), LONGEST_PAUSE_SECONDS)
