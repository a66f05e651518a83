"""Why a ticket stands where it stands, in a sentence or two an adviser can read out: the words to `queue.order`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sprechstunde.queue.models import Note, Ticket


def why(ticket: Ticket) -> str:
    """Needs `adviser` and `transferred_from__office` at hand, as the desk's lists have them; times are the current zone's."""
    return " ".join([_place(ticket), *_besides(ticket)])


def _place(ticket: Ticket) -> str:
    """What has settled the place, the latest first."""
    if ticket.note == Note.GIVEN_BACK:
        return _("Was called already and sent back, so the old place counts.")
    if ticket.note == Note.MISSED and not ticket.promoted_at:
        return ngettext(
            "Missed one call and was moved behind the next two.",
            "Missed {n} calls and was moved behind the next two each time.",
            ticket.missed,
        ).format(n=ticket.missed)
    if ticket.promoted_at and ticket.due_at:
        return _("Has an appointment at {time}: appointments that are due go first.").format(time=_time(ticket.due_at))
    if ticket.postponed and ticket.note != Note.NOT_GONE:
        return _("Asked for five minutes when called and let somebody pass.")
    if ticket.transferred_from:
        words = _("Came from “{office}” and has kept the time of the first number: {time}.")
        return words.format(office=ticket.transferred_from.office.name, time=_time(ticket.drawn_at))
    return _("By the time at which the number was drawn: {time}.").format(time=_time(ticket.drawn_at))


def _besides(ticket: Ticket) -> Iterator[str]:
    if ticket.due_at and not ticket.promoted_at:
        yield _("Has an appointment at {time} and goes to the front two minutes before.").format(time=_time(ticket.due_at))
    if ticket.note == Note.CAME_BACK:
        yield _("Came back from a pause, in which the place was kept.")
    if ticket.note == Note.NOT_GONE:
        yield _("Had been marked as a no-show by mistake.")
    if ticket.adviser:
        yield _("Waits for {name}; “Call next person” of others passes this number by.").format(
            name=ticket.adviser.display_name
        )


def _time(moment: datetime) -> str:
    return date_format(timezone.localtime(moment), "H:i")
