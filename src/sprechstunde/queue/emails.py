"""The two mails to somebody who waits: soon, and now. They name neither a discreet office nor what it is about (P-08, P-21)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum

from django.urls import get_script_prefix, reverse
from django.utils import translation
from django.utils.translation import gettext as _

from sprechstunde.mail.blocks import Block, Facts, Heading, Link, Paragraph, Small, as_html, as_text
from sprechstunde.mail.letters import Letter
from sprechstunde.municipalities.lookups import base_url, local_time
from sprechstunde.queue.links import code_of
from sprechstunde.queue.models import Ticket

LANGUAGE = "de"  # the page's


class Event(StrEnum):
    SOON = "waiting_soon"
    CALLED = "waiting_called"


def compose(*, event: Event, ticket: Ticket, to: str, now: datetime) -> Letter:
    municipality = ticket.office.municipality
    with translation.override(LANGUAGE):
        subject = subject_of(event)
        blocks = list(_blocks(event, ticket))
        html = as_html(blocks, language=LANGUAGE, title=subject)
    return Letter(
        event=event.value,
        tenant=municipality.slug,
        reference=ticket.public_id,
        language=LANGUAGE,
        sender_name=municipality.name,
        sender_address=municipality.mail_sender,
        reply_to=municipality.email,
        to=to,
        subject=subject,
        text=as_text(blocks),
        html=html,
        not_after=ticket.called_until if event == Event.CALLED else None,
    )


def subject_of(event: Event) -> str:
    return _("It is your turn") if event == Event.CALLED else _("It will soon be your turn")


def page_of(ticket: Ticket) -> str:
    """Opens the number on whatever device the mail is read, unless its holder has made the link invalid."""
    if ticket.link_hash:
        return f"{_address(ticket, 'queue:open_link')}#{code_of(ticket)}"
    return _address(ticket, "queue:waiting_area")


def _blocks(event: Event, ticket: Ticket) -> Iterator[Block]:
    yield Heading(subject_of(event))
    if event == Event.CALLED:
        yield Paragraph(_("You have just been called. Please step in by {time}.").format(time=_until(ticket)))
        yield Paragraph(_("You need longer? On the page you can ask for more time. If you miss the call, you keep a place."))
    else:
        yield Paragraph(_("Only a few people are ahead of you. Please have your device ready."))
    if not ticket.office.sensitive:
        yield Facts(((_("Office"), ticket.office.name), (_("Number"), ticket.number)))
    yield Link(_("To the waiting area"), page_of(ticket))
    yield Small(_("You asked for this mail in the waiting area. We delete your address as soon as your number has ended."))


def _until(ticket: Ticket) -> str:
    assert ticket.called_until is not None, "a call has an end"
    return f"{local_time(ticket.office.municipality, ticket.called_until):%H:%M}"


def _address(ticket: Ticket, view: str) -> str:
    """The path prefix is part of the base: a request's thread knows it, the ticker's does not."""
    path = reverse(view).removeprefix(get_script_prefix()).lstrip("/")
    return f"{base_url(ticket.office.municipality)}/{path}"
