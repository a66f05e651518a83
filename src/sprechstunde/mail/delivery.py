"""Delivery: every due mail is claimed by one lane, handed to the mail server, and noted as sent at once.

What nobody can rule out is that a mail is accepted and the process dies before that is noted. Then it is sent once
more, with the same Message-ID, by which mailboxes recognise it. Nothing else is ever repeated.
"""

from __future__ import annotations

import time
import traceback
from collections.abc import Callable
from datetime import datetime

import structlog
from django.db import connection as database

from sprechstunde.foundation.database import writing
from sprechstunde.foundation.settings import settings
from sprechstunde.mail import outbox
from sprechstunde.mail.lookups import can_send, shown_instead_of_sent
from sprechstunde.mail.mime import as_bytes
from sprechstunde.mail.models import OutgoingMail, Trouble
from sprechstunde.mail.smtp import Connection, NotSent

REST_SECONDS = 5.0  # before the server is tried again after a connection failed

log = structlog.get_logger("mail")


class Delivery:
    """A lane; two of them, in any processes, never send the same mail."""

    def __init__(self) -> None:
        self._connection: Connection | None = None
        self._rests_until = 0.0
        self._accepted_unnoted: list[OutgoingMail] = []

    def begin(self) -> None:
        """An embedded database has one server: what its predecessor had begun, nobody sends any more."""
        if database.vendor == "sqlite":
            outbox.release_all()

    def send_due(self, clock: Callable[[], datetime]) -> int:
        """Sends what is due, over one connection; the number of mails that were accepted."""
        self._note_what_was_accepted(clock)
        accepted = 0
        try:
            while self._may_try() and (mail := outbox.claim_next(clock())):
                accepted += self._send(mail, clock)
                if accepted == 1:
                    outbox.hurry_up(clock())
        finally:
            self._hang_up()
        return accepted

    def _may_try(self) -> bool:
        return can_send() and time.monotonic() >= self._rests_until

    def _send(self, mail: OutgoingMail, clock: Callable[[], datetime]) -> bool:
        """Whether it was accepted."""
        started = time.monotonic()
        try:
            if not shown_instead_of_sent():
                self._hand_over(mail)
        except NotSent as problem:
            self._put_off(mail, problem, clock())
            return False
        except Exception as problem:
            # A mistake of ours in one mail must not keep the others waiting. The message may quote the mail.
            where = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(problem.__traceback__)]
            log.error("mail_failed", error=type(problem).__name__, where=where[-8:])
            self._put_off(mail, NotSent(Trouble.UNKNOWN), clock())
            return False
        self._accepted_unnoted.append(mail)
        self._note_what_was_accepted(clock)
        log.info("mail_sent", event_name=mail.event, attempt=mail.attempts + 1, ms=round((time.monotonic() - started) * 1000))
        return True

    def _hand_over(self, mail: OutgoingMail) -> None:
        message = as_bytes(mail)
        if self._connection is None:
            self._connection = Connection(settings())
        self._connection.send(sender=mail.sender_address, recipient=mail.recipient, message=message)

    def _put_off(self, mail: OutgoingMail, problem: NotSent, now: datetime) -> None:
        if problem.connection_lost:
            self._hang_up()
        with writing():
            given_up = outbox.put_off(mail, problem, now)
        log.warning(
            "mail_given_up" if given_up else "mail_put_off",
            event_name=mail.event,
            trouble=problem.trouble.value,
            code=problem.code,
            attempt=mail.attempts + 1,
        )
        if problem.trouble in outbox.SERVERS_TROUBLE:
            self._rests_until = time.monotonic() + REST_SECONDS

    def _note_what_was_accepted(self, clock: Callable[[], datetime]) -> None:
        """If the database is away just then, before anything else is sent."""
        while self._accepted_unnoted:
            with writing():
                outbox.note_sent(self._accepted_unnoted[0], clock(), keep_content=shown_instead_of_sent())
            self._accepted_unnoted.pop(0)

    def _hang_up(self) -> None:
        if self._connection:
            self._connection.close()
        self._connection = None
