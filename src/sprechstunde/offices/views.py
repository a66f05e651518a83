from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from sprechstunde.foundation import clock
from sprechstunde.mail.lookups import can_send
from sprechstunde.municipalities.middleware import MunicipalRequest
from sprechstunde.offices.access import public_office
from sprechstunde.offices.lookups import coming_closures, departments_with, office_now, offices_now, week_of
from sprechstunde.offices.own_tickets import own_ticket_in


@require_safe
def overview(request: MunicipalRequest) -> HttpResponse:
    now = clock.now()
    cards = offices_now(request.municipality, now)
    return render(
        request, "offices/overview.html", {"departments": departments_with(cards), "as_of": now, "by_mail": can_send()}
    )


@require_safe
def office(request: MunicipalRequest, slug: str) -> HttpResponse:
    return office_page(request, slug, status=200, context={})


def office_page(request: HttpRequest, slug: str, *, status: int, context: dict[str, object]) -> HttpResponse:
    """The office's page; the queue shows it again, with a message, when no number could be drawn."""
    now = clock.now()
    chosen = public_office(request.municipality, slug)  # type: ignore[attr-defined]
    whole = {
        "office": office_now(chosen, now),
        "week": week_of(chosen),
        "closures": coming_closures(chosen, now),
        "own_ticket": own_ticket_in(request, chosen),
        "by_mail": can_send(),
        "as_of": now,
        **context,
    }
    return render(request, "offices/office.html", whole, status=status)
