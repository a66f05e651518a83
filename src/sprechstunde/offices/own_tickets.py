"""Whether this browser already holds a number here; the queue, a floor above, registers how to tell."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest

from sprechstunde.offices.models import Office

OwnTicket = Callable[[HttpRequest, Office], object | None]

_providers: list[OwnTicket] = []


def register_own_ticket(provider: OwnTicket) -> None:
    _providers[:] = [provider]


def own_ticket_in(request: HttpRequest, office: Office) -> object | None:
    return _providers[0](request, office) if _providers else None
