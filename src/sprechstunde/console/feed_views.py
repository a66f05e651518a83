"""An adviser's appointments in their own calendar program: the page that makes the address, and what stands behind it."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST, require_safe

from sprechstunde.appointments.feeds import adviser_of_feed, new_feed, revoke_feed
from sprechstunde.appointments.models import CalendarFeed
from sprechstunde.console.access import own_offices, serving_adviser
from sprechstunde.console.calendar_feed import feed_of
from sprechstunde.foundation import clock
from sprechstunde.foundation.settings import settings
from sprechstunde.municipalities.lookups import base_url
from sprechstunde.municipalities.middleware import MunicipalRequest
from sprechstunde.staff.models import User
from sprechstunde.web.rate_limits import client_address, hit, too_many


@require_GET
@login_required
def calendar(request: HttpRequest) -> HttpResponse:
    return calendar_page(request, advising(request))


@require_POST
@login_required
def make_address(request: HttpRequest) -> HttpResponse:
    """The answer itself shows the address: it is stored nowhere and cannot be shown again."""
    adviser = advising(request)
    key = new_feed(adviser=adviser, now=clock.now())
    return calendar_page(request, adviser, address=request.build_absolute_uri(reverse("console:feed", args=[key])))


@require_POST
@login_required
def revoke_address(request: HttpRequest) -> HttpResponse:
    revoke_feed(adviser=advising(request))
    messages.success(request, _("The address is revoked. Calendars that still have it get nothing any more."))
    return redirect("console:calendar")


@require_safe
def feed(request: MunicipalRequest, key: str) -> HttpResponse:
    """The key in the path is the only one we allow there: it opens this and nothing else, and logs name the route."""
    adviser = adviser_of_feed(key, request.municipality)
    if adviser is None:
        wait = hit("guess", settings().guess_limit, "feed", client_address(request))
        if wait:
            return too_many(request, wait)
        raise Http404
    content = feed_of(adviser, now=clock.now(), base_url=base_url(request.municipality))
    return HttpResponse(content, content_type="text/calendar; charset=utf-8")


def advising(request: HttpRequest) -> User:
    adviser = serving_adviser(request)
    own_offices(adviser)
    return adviser


def calendar_page(request: HttpRequest, adviser: User, address: str = "") -> HttpResponse:
    context = {"feed": CalendarFeed.objects.filter(adviser=adviser).first(), "address": address}
    return render(request, "console/appointments/calendar.html", context)
