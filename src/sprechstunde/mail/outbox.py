"""The outbox's rows on their way: which is next, whose turn it is to send it, and what became of it."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from sprechstunde.foundation.database import writing
from sprechstunde.mail.models import MailState, OutgoingMail, Trouble
from sprechstunde.mail.signals import undeliverable
from sprechstunde.mail.smtp import MAIL_SECONDS, NotSent

# Longer than connecting and sending can take; who has claimed a mail for longer than that is dead.
CLAIM = timedelta(seconds=3 * MAIL_SECONDS)
PAUSES = [timedelta(minutes=minutes) for minutes in (1, 2, 5, 15, 30, 60)]
LONGEST_PAUSE = PAUSES[-1]
# When the server itself is the trouble, the mails are asked for again sooner: one look at it costs nothing.
SERVERS_TROUBLE = (Trouble.UNREACHABLE, Trouble.INSECURE, Trouble.SIGN_IN)
LONGEST_PAUSE_OF_THE_SERVER = timedelta(minutes=5)
KEEP_TRYING = timedelta(hours=48)
# Links in mails open what is stored only as a hash elsewhere, so nobody should find them here when they are needed no more.
NO_CONTENT = {"text": "", "html": "", "calendar": None, "unsubscribe_url": ""}


def claim_next(now: datetime) -> OutgoingMail | None:
    """The mail that is this lane's to send now: the database decides who was first."""
    while True:
        mail = due(now).order_by("due_at", "pk").first()
        if mail is None:
            return None
        with writing():
            claimed = due(now).filter(pk=mail.pk, sending_since=mail.sending_since).update(sending_since=now)
        if claimed:
            mail.sending_since = now
            return mail


def due(now: datetime) -> QuerySet[OutgoingMail]:
    """Mails about the same thing reach the same person in the order in which they were written."""
    earlier = OutgoingMail.objects.filter(
        state=MailState.WAITING,
        tenant=OuterRef("tenant"),
        reference=OuterRef("reference"),
        recipient=OuterRef("recipient"),
        pk__lt=OuterRef("pk"),
    )
    return waiting(now).filter(Q(not_after=None) | Q(not_after__gt=now), ~Exists(earlier), due_at__lte=now)


def waiting(now: datetime) -> QuerySet[OutgoingMail]:
    """Nobody is sending them; a claim from the future was made before the clock was set back."""
    unclaimed = Q(sending_since=None) | Q(sending_since__lt=now - CLAIM) | Q(sending_since__gt=now + CLAIM)
    return OutgoingMail.objects.filter(unclaimed, state=MailState.WAITING)


def note_sent(mail: OutgoingMail, now: datetime, *, keep_content: bool) -> None:
    OutgoingMail.objects.filter(pk=mail.pk).update(
        state=MailState.SENT,
        sent_at=now,
        ended_at=now,
        attempts=F("attempts") + 1,
        trouble=Trouble.NONE,
        answer_code="",
        sending_since=None,
        **({} if keep_content else NO_CONTENT),
    )


def put_off(mail: OutgoingMail, problem: NotSent, now: datetime) -> bool:
    """Waits for the next try, or gives up; True when it gave up. Inside a transaction."""
    tries = mail.attempts + 1
    ours = OutgoingMail.objects.filter(pk=mail.pk, state=MailState.WAITING, sending_since=mail.sending_since)
    outcome = {"attempts": tries, "trouble": problem.trouble, "answer_code": problem.code, "sending_since": None}
    # A clock that jumped ahead is no reason to give up after one try.
    if problem.for_ever or (now >= mail.give_up_at and tries > len(PAUSES)):
        if ours.update(state=MailState.UNDELIVERABLE, ended_at=now, **outcome):
            undeliverable.send(sender=OutgoingMail, tenant=mail.tenant, reference=mail.reference, event=mail.event, now=now)
        return True
    ours.update(due_at=now + pause(problem.trouble, tries), **outcome)
    return False


def pause(trouble: Trouble, tries: int) -> timedelta:
    growing = PAUSES[min(tries, len(PAUSES)) - 1]
    return min(growing, LONGEST_PAUSE_OF_THE_SERVER) if trouble in SERVERS_TROUBLE else growing


def hurry_up(now: datetime) -> None:
    """The server is there again: what waited for it need not wait for its next try."""
    delayed = OutgoingMail.objects.filter(state=MailState.WAITING, trouble__in=SERVERS_TROUBLE, due_at__gt=now)
    if delayed.exists():
        with writing():
            delayed.update(due_at=now)


def release_all() -> None:
    with writing():
        OutgoingMail.objects.filter(state=MailState.WAITING).exclude(sending_since=None).update(sending_since=None)
