"""Delivery: every due push is claimed by one lane, encrypted, handed to its push service, and deleted at once.

What nobody can rule out is that a push is accepted and the process dies before that is noted. Then it is sent once more,
with the same topic, by which services and browsers replace the first.
"""

from __future__ import annotations

import hashlib
import json
import time
import traceback
from collections.abc import Callable
from datetime import datetime, timedelta

import structlog
from django.db import connection as database

from sprechstunde.foundation import base64url
from sprechstunde.push import outbox, transport, vapid
from sprechstunde.push.encryption import encrypted, filled_up
from sprechstunde.push.endpoints import Destination, NotAllowed, destination
from sprechstunde.push.models import OutgoingPush, Urgency
from sprechstunde.push.transport import Answer, Outcome

REST_SECONDS = 5.0  # before a service is asked again after it could not be reached

log = structlog.get_logger("push")


class PushDelivery:
    """A lane; two of them, in any processes, never send the same push."""

    def __init__(self) -> None:
        self._rest_until: dict[str, float] = {}
        self._accepted_unnoted: list[OutgoingPush] = []

    def begin(self) -> None:
        """An embedded database has one server: what its predecessor had begun, nobody sends any more."""
        if database.vendor == "sqlite":
            outbox.release_all()

    def send_due(self, clock: Callable[[], datetime]) -> int:
        """Sends what is due; the number of pushes that were accepted."""
        self._note_what_was_accepted(clock)
        accepted = 0
        while push := outbox.claim_next(clock(), resting=self._resting()):
            accepted += self._send(push, clock)
        return accepted

    def _resting(self) -> list[str]:
        """A service that stalls holds up its own pushes, not those of the others."""
        now = time.monotonic()
        self._rest_until = {service: until for service, until in self._rest_until.items() if until > now}
        return list(self._rest_until)

    def _send(self, push: OutgoingPush, clock: Callable[[], datetime]) -> bool:
        """Whether it was accepted."""
        started = time.monotonic()
        try:
            to = destination(push.subscription.endpoint)
            answer = _hand_over(push, to, clock())
        except NotAllowed:
            answer = Answer(Outcome.GONE)  # the operator has shortened the list since
        except Exception as problem:
            # A mistake of ours in one push must not keep the others waiting. The message may quote it.
            where = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(problem.__traceback__)]
            log.error("push_failed", error=type(problem).__name__, where=where[-8:])
            answer = Answer(Outcome.LATER)
        event = self._note(push, answer, clock)
        log.info(
            event,
            service=push.subscription.service,
            status=answer.status,
            attempt=push.attempts + 1,
            ms=round((time.monotonic() - started) * 1000),
        )
        return answer.outcome is Outcome.ACCEPTED

    def _note(self, push: OutgoingPush, answer: Answer, clock: Callable[[], datetime]) -> str:
        """What became of it, in a word for the log."""
        match answer.outcome:
            case Outcome.ACCEPTED:
                self._accepted_unnoted.append(push)
                self._note_what_was_accepted(clock)
                return "push_sent"
            case Outcome.GONE:
                outbox.drop_subscription(push)
                return "push_subscription_gone"
            case Outcome.REFUSED:
                outbox.drop(push)
                return "push_refused"
            case Outcome.UNREACHABLE:
                self._rest_until[push.subscription.service] = time.monotonic() + REST_SECONDS
        return "push_given_up" if outbox.put_off(push, clock(), wait=answer.wait) else "push_put_off"

    def _note_what_was_accepted(self, clock: Callable[[], datetime]) -> None:
        """If the database is away just then, before anything else is sent."""
        while self._accepted_unnoted:
            outbox.note_sent(self._accepted_unnoted[0], clock())
            self._accepted_unnoted.pop(0)


def _hand_over(push: OutgoingPush, to: Destination, now: datetime) -> Answer:
    subscription = push.subscription
    body = encrypted(filled_up(payload(push)), p256dh=subscription.p256dh, auth=subscription.auth)
    headers = {
        "Content-Type": "application/octet-stream",
        "Content-Encoding": "aes128gcm",
        "TTL": str(max(1, round((push.not_after - now) / timedelta(seconds=1)))),
        "Urgency": push.urgency,
        "Topic": veiled(push.topic, subscription.auth),
        "Authorization": vapid.authorization(to.service.origin, now),
    }
    return transport.post(subscription.endpoint, to, headers, body)


def payload(push: OutgoingPush) -> bytes:
    """What the worker in the browser reads (static/push/worker.js)."""
    content = {
        "title": push.title,
        "body": push.body,
        "path": push.path,
        "tag": push.topic,
        "lang": push.subscription.language,
        "stays": push.urgency == Urgency.HIGH,
    }
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()


def veiled(topic: str, auth: str) -> str:
    """The push service learns that two pushes replace each other, not what they are about (RFC 8030, 5.4: 32 letters)."""
    return base64url.encode(hashlib.sha256(f"{auth} {topic}".encode()).digest()[:24])
