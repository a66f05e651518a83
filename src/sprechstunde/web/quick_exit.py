"""Leaving the pages of a discreet office at once (STANDARDS U-10): which pages offer it, and what the server then forgets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Protocol
from urllib.parse import urlsplit

from django.conf import settings
from django.dispatch import Signal
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

# Sent with `request` before the browser's cookies are gone: who keeps something for this browser, such as notifications,
# lets go of it now. Receivers must not fail and must not take long.
leaving_quickly = Signal()

# What a citizen's browser holds of ours besides the session. The rooms that set these cookies are floors above; a test
# compares.
CITIZENS_COOKIES = (f"{settings.COOKIE_PREFIX}browser",)


class HasExit(Protocol):
    exit_url: str


class LeavingRequest(HttpRequest):
    municipality: HasExit


@require_http_methods(["GET", "HEAD", "POST"])
def quick_exit(request: LeavingRequest) -> HttpResponse:
    """The explanation; and the way out for browsers without scripts, which is the clearing up for all others."""
    if request.method == "POST":
        return leave(request)
    context = {"discreet": True, "exit_host": urlsplit(request.municipality.exit_url).hostname}
    return render(request, "web/quick_exit.html", context)


def leave(request: LeavingRequest) -> HttpResponse:
    leaving_quickly.send_robust(sender=None, request=request)
    response = SeeOther(request.municipality.exit_url)
    for name in CITIZENS_COOKIES:
        if name in request.COOKIES:
            response.delete_cookie(name, path=settings.SESSION_COOKIE_PATH, samesite="Lax")
    if is_staff(request):
        return response  # only the citizen leaves; who is signed in stays so
    request.session.flush()
    if not settings.FORCE_SCRIPT_NAME:  # under a prefix the rest is the city's
        response["Clear-Site-Data"] = '"cache", "cookies", "storage"'
    return response


class SeeOther(HttpResponseRedirect):
    status_code = 303


def offer_quick_exit(context: Mapping[str, Any]) -> bool:
    """Whether a page offers the way out; then its form may lead there, too.

    A page belongs to a discreet office by its `office`, by one of its `tickets`, or because its view says `discreet`.
    Advisers are at work and have their own way out.
    """
    request = context.get("request")
    if request is None or not hasattr(request, "municipality") or is_staff(request):
        return False
    if not context.get("discreet") and not any(is_discreet(each) for each in offices_on(context)):
        return False
    request.form_leads_to = origin_of(request.municipality.exit_url)
    return True


def offices_on(context: Mapping[str, Any]) -> Iterator[Any]:
    yield context.get("office")
    for ticket in context.get("tickets") or ():
        yield ticket.get("office") if isinstance(ticket, Mapping) else getattr(ticket, "office", None)


def is_discreet(office: Any) -> bool:
    return bool(getattr(office, "sensitive", False))


def is_staff(request: HttpRequest) -> bool:
    return hasattr(request, "user") and request.user.is_authenticated


def origin_of(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"
