"""Who waits may be told outside the page: by e-mail and by the browser's notifications, when it is soon and when it is now.

What is told is written in the transaction of what happened, and nothing of it may ever disturb the queue: a failure is
logged and forgotten. Addresses go with the ticket's end.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta

import structlog
from django.db import transaction
from django.urls import get_script_prefix, reverse
from django.utils import translation
from django.utils.translation import gettext as _

from sprechstunde.foundation.database import writing
from sprechstunde.foundation.settings import settings
from sprechstunde.mail import actions as mail
from sprechstunde.mail.lookups import can_send
from sprechstunde.municipalities.models import Municipality
from sprechstunde.offices.models import Office
from sprechstunde.push import actions as push
from sprechstunde.push.lookups import has_subscription, is_offered
from sprechstunde.queue.emails import LANGUAGE, Event, compose
from sprechstunde.queue.links import make_link
from sprechstunde.queue.models import LIVE, Browser, Notice, State, Ticket
from sprechstunde.queue.order import ahead_of, waiting_in_order

SOON = 3  # people ahead
SOON_IS_WORTH = timedelta(minutes=15)

log = structlog.get_logger("queue")


def mail_offered() -> bool:
    return can_send()


def push_offered(municipality: Municipality) -> bool:
    return municipality.push_offered and is_offered()


def ask_by_mail(*, ticket: Ticket, email: str, now: datetime) -> None:
    """Tells this address from now on. The mails lead to the number, wherever they are read, so there is a link from now on."""
    with writing():
        if Ticket.objects.filter(pk=ticket.pk, state__in=LIVE).exists():
            make_link(ticket=ticket)
            _note(ticket, now, email=email)


def stop_mails(*, ticket: Ticket) -> None:
    with writing():
        mail.forget(tenant=tenant_of(ticket), reference=ticket.public_id)
        Notice.objects.filter(ticket=ticket).update(email="")


def ask_by_push(*, ticket: Ticket, browser: Browser, endpoint: str, p256dh: str, auth: str, now: datetime) -> None:
    """Wakes this browser from now on. Raises `push.actions.NotAllowed`."""
    with writing():
        push.subscribe(
            tenant=tenant_of(ticket), holder=holder(browser.pk), endpoint=endpoint, p256dh=p256dh, auth=auth,
            language=LANGUAGE, now=now,
        )  # fmt: skip
        for each in browser.tickets.filter(state__in=LIVE).select_related("office__municipality"):
            _note(each, now, push=True)


def stop_pushes(*, browser: Browser, tenant: str) -> None:
    """This browser is left alone; the other devices that hold the number are told as before."""
    with writing():
        push.unsubscribe(tenant=tenant, holder=holder(browser.pk))


def is_woken(browser: Browser, tickets: Sequence[Ticket]) -> bool:
    """Whether this browser is told of all these numbers: one that came later must be asked for anew."""
    asked = Notice.objects.filter(ticket__in=tickets, push=True).count()
    return asked == len(tickets) > 0 and has_subscription(tenant_of(tickets[0]), holder(browser.pk))


def holder(browser_id: int) -> str:
    return f"browser/{browser_id}"


def tenant_of(ticket: Ticket) -> str:
    return ticket.office.municipality.slug


def follow(*, ticket: Ticket, now: datetime) -> None:
    """What a change of state means for those who want to be told. Called in its transaction, for every ticket there is."""
    if ticket.state == State.WAITING:
        return
    notice = Notice.objects.filter(ticket=ticket).first()
    if notice is None:
        return
    with never_disturbing():
        if ticket.state == State.CALLED:
            _tell_called(notice, ticket, now)
        else:
            push.withdraw(tenant=tenant_of(ticket), holders=_holders(ticket), topic=topic_of(ticket))
    if not ticket.is_live:
        _forget(notice, ticket)


def tell_soon(now: datetime) -> None:
    """Once for each number, when only three are left in front of it."""
    wanted = Notice.objects.filter(soon_told_at=None, ticket__state=State.WAITING)
    by_office: defaultdict[int, list[Notice]] = defaultdict(list)
    for notice in wanted.select_related("ticket__office__municipality"):
        by_office[notice.ticket.office_id].append(notice)
    for notices in by_office.values():
        first = _first_of(notices[0].ticket.office)
        for notice in notices:
            if notice.ticket_id in first:
                _tell_soon(notice, now)


def _first_of(office: Office) -> set[int]:
    return set(waiting_in_order(office).values_list("pk", flat=True)[: SOON + 1])


def _tell_soon(notice: Notice, now: datetime) -> None:
    with writing():
        if not Notice.objects.filter(pk=notice.pk, soon_told_at=None).update(soon_told_at=now):
            return
        with never_disturbing():
            text = (_("It will soon be your turn"), _("Please have your device ready."))
            _push(notice, text, notice.ticket, now, not_after=now + SOON_IS_WORTH)
            _mail(notice, Event.SOON, notice.ticket, now)


def _tell_called(notice: Notice, ticket: Ticket, now: datetime) -> None:
    assert ticket.called_until is not None, "a call has an end"
    _push(notice, (_("It is your turn"), _("Please open the waiting area.")), ticket, now, not_after=ticket.called_until)
    if ticket.called_at == now:  # who is only called once more has the mail already
        _mail(notice, Event.CALLED, ticket, now)


def _push(notice: Notice, text: tuple[str, str], ticket: Ticket, now: datetime, *, not_after: datetime) -> None:
    if not notice.push or not push_offered(ticket.office.municipality):
        return
    title, body = text
    push.push_later(
        tenant=tenant_of(ticket),
        holders=_holders(ticket),
        topic=topic_of(ticket),
        urgency="high",
        not_after=not_after,
        text=push.PushText(title=title, body=body, path=_path()),
        now=now,
    )


def _mail(notice: Notice, event: Event, ticket: Ticket, now: datetime) -> None:
    if notice.email and mail_offered():
        mail.send_later(compose(event=event, ticket=ticket, to=notice.email, now=now), now=now)


def _path() -> str:
    """As it stands in the address bar: a request's thread knows the prefix, the ticker's does not."""
    return f"{settings().base_path}/{reverse('queue:waiting_area').removeprefix(get_script_prefix()).lstrip('/')}"


def topic_of(ticket: Ticket) -> str:
    """One notification for each number; the next replaces the one before. The push service sees it, so it means nothing."""
    return ticket.public_id[:32]


def _holders(ticket: Ticket) -> list[str]:
    return [holder(pk) for pk in ticket.browsers.values_list("pk", flat=True)]


def _note(ticket: Ticket, now: datetime, **wishes: object) -> None:
    """Who is among the next already needs no word that it is soon."""
    is_soon = ticket.state == State.WAITING and ahead_of(ticket) <= SOON
    Notice.objects.update_or_create(
        ticket=ticket, defaults=wishes, create_defaults={**wishes, "soon_told_at": now if is_soon else None}
    )


def _forget(notice: Notice, ticket: Ticket) -> None:
    mail.forget(tenant=tenant_of(ticket), reference=ticket.public_id)
    if ticket.state == State.TRANSFERRED:
        return  # the wish goes along to the new number
    notice.delete()
    if notice.push:
        for browser in ticket.browsers.all():
            if not browser.tickets.filter(state__in=LIVE).exists():
                push.unsubscribe(tenant=tenant_of(ticket), holder=holder(browser.pk))


@contextmanager
def never_disturbing() -> Iterator[None]:
    """What fails in here leaves no trace but a line in the log, and no address stands in that."""
    try:
        with transaction.atomic(), translation.override(LANGUAGE):
            yield
    except Exception as problem:
        log.error("notice failed", kind=type(problem).__name__)
