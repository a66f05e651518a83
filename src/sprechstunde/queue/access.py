"""Who may do something with a ticket: the browser that holds it. To everybody else it does not exist."""

from __future__ import annotations

from collections.abc import Mapping

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse

from sprechstunde.foundation.tokens import token_hash
from sprechstunde.municipalities.models import Municipality
from sprechstunde.queue.models import Browser, Ticket

COOKIE = f"{settings.COOKIE_PREFIX}browser"
COOKIE_AGE = 48 * 3600  # longer than any ticket lives


def browser_of(cookies: Mapping[str, str], municipality: Municipality) -> Browser | None:
    key = cookies.get(COOKIE, "")
    if not key or len(key) > 100:
        return None
    return Browser.objects.filter(key_hash=token_hash(key), municipality=municipality).first()


def browser_of_request(request: HttpRequest) -> Browser | None:
    return browser_of(request.COOKIES, request.municipality)  # type: ignore[attr-defined]


def own_ticket(request: HttpRequest, public_id: str) -> Ticket:
    browser = browser_of_request(request)
    held = browser and browser.tickets.select_related("office__municipality").filter(public_id=public_id).first()
    if not held:
        raise Http404
    return held


def give_key(response: HttpResponse, key: str) -> None:
    response.set_cookie(
        COOKIE,
        key,
        max_age=COOKIE_AGE,
        path=settings.SESSION_COOKIE_PATH,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
