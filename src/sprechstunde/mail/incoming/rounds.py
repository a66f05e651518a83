"""Reads what is new in a municipality's mailbox, round after round.

A mail is recorded in the transaction of the change it brings about, so a crash before it is marked in the mailbox applies
nothing twice: the next round finds the record and only repeats the mark.
"""

from __future__ import annotations

import traceback
from collections import Counter
from datetime import datetime, timedelta
from hashlib import sha256

import structlog
from django.db import InterfaceError, OperationalError, close_old_connections, transaction
from django.utils.translation import gettext_noop

from sprechstunde.foundation.database import writing
from sprechstunde.foundation.mailbox_settings import MailboxSettings
from sprechstunde.mail.incoming.mailbox import Mailbox, MailboxTrouble, Mark
from sprechstunde.mail.incoming.parsing import MAIL_BYTES, TOO_LARGE, UNREADABLE, Unreadable, parsed
from sprechstunde.mail.incoming.readers import Outcome, Reader, Result
from sprechstunde.mail.models import IncomingMail

AT_ONCE = 50
TRIES = 3  # so often a mail may break the connection while it is fetched
LOOKS_BACK = timedelta(days=14)  # what lay unread in the mailbox long before we came is not ours

MISTAKE_OF_OURS = gettext_noop("A mistake of the program; the server's log says more.")

log = structlog.get_logger("mail")


class Inbox:
    """One municipality's mailbox."""

    def __init__(self, tenant: str, settings: MailboxSettings, reader: Reader) -> None:
        self._tenant = tenant
        self._settings = settings
        self._reader = reader
        self._broken: Counter[tuple[int, int]] = Counter()  # by the mailbox's UIDVALIDITY and the mail's UID

    def read_new(self, now: datetime) -> int:
        """The number of mails that were read and marked. Raises `MailboxTrouble`; whatever is left comes next time."""
        done = 0
        with Mailbox(self._settings) as mailbox:
            for uid in self._next(mailbox, now):
                try:
                    done += self._take(mailbox, uid, now)
                except (OperationalError, InterfaceError) as problem:
                    # The database is away: the mail stays as it is. The next one finds out whether it is back.
                    log.warning("incoming_mail_put_off", tenant=self._tenant, error=type(problem).__name__)
                    close_old_connections()
        return done

    def _next(self, mailbox: Mailbox, now: datetime) -> list[int]:
        """Those that broke a connection come last, so that they keep nobody waiting."""
        unread = mailbox.unread(since=(now - LOOKS_BACK).date())
        present = {(mailbox.uid_validity, uid) for uid in unread}
        self._broken = Counter({key: count for key, count in self._broken.items() if key in present})
        return sorted(unread, key=lambda uid: (self._broken[mailbox.uid_validity, uid], uid))[:AT_ONCE]

    def _take(self, mailbox: Mailbox, uid: int, now: datetime) -> bool:
        outcome = self._outcome(mailbox, uid, now)
        if outcome is None:
            return False
        mailbox.mark(uid, Mark.FOR_A_PERSON if outcome.wants_a_person else Mark.DONE)
        return True

    def _outcome(self, mailbox: Mailbox, uid: int, now: datetime) -> Outcome | None:
        """None if the mail is gone."""
        key = (mailbox.uid_validity, uid)
        if self._broken[key] >= TRIES:
            return self._filed(sha256(repr(key).encode()).hexdigest(), UNREADABLE, now)
        try:
            envelope = mailbox.envelope(uid)
            if envelope is None:
                return None
            if known := recorded(self._tenant, envelope.fingerprint):
                return known
            content = mailbox.content(uid, limit=MAIL_BYTES) if envelope.size <= MAIL_BYTES else None
        except MailboxTrouble:
            self._broken[key] += 1
            raise
        if content == b"":  # deleted between two answers of the server; if not, it is for a person after some tries
            self._broken[key] += 1
            return None
        return self._filed(envelope.fingerprint, TOO_LARGE if content is None else content, now)

    def _filed(self, fingerprint: str, content: bytes | str, now: datetime) -> Outcome:
        """Applies and records a mail at once; instead of the content there can be the reason why it was not read."""
        with writing():
            mail, is_new = IncomingMail.objects.get_or_create(
                tenant=self._tenant,
                message_id_hash=fingerprint,
                defaults={"received_at": now, "outcome": Result.FOR_HUMAN},
            )
            if not is_new:
                return _outcome_of(mail)
            outcome = Outcome(Result.FOR_HUMAN, content) if isinstance(content, str) else self._read(content, now)
            IncomingMail.objects.filter(pk=mail.pk).update(
                outcome=outcome.result, reason=outcome.reason[:200], reference=outcome.reference[:64]
            )
        log.info("mail_read", tenant=self._tenant, outcome=outcome.result.value, reason=outcome.reason)
        return outcome

    def _read(self, content: bytes, now: datetime) -> Outcome:
        try:
            message = parsed(content)
            with transaction.atomic():
                return self._reader(message, self._tenant, now)
        except Unreadable as problem:
            return Outcome(Result.FOR_HUMAN, problem.reason)
        except (OperationalError, InterfaceError):
            raise
        except Exception as problem:
            # One mail must not keep the others waiting. The message of the error may quote the mail.
            where = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(problem.__traceback__)]
            log.error("incoming_mail_failed", tenant=self._tenant, error=type(problem).__name__, where=where[-8:])
            return Outcome(Result.FOR_HUMAN, MISTAKE_OF_OURS)


def recorded(tenant: str, fingerprint: str) -> Outcome | None:
    mail = IncomingMail.objects.filter(tenant=tenant, message_id_hash=fingerprint).first()
    return _outcome_of(mail) if mail else None


def _outcome_of(mail: IncomingMail) -> Outcome:
    return Outcome(Result(mail.outcome), mail.reason, mail.reference)
