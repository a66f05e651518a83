"""The same number on another device: the link, its end, and the door it leads to."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from sprechstunde.foundation import clock
from sprechstunde.foundation.settings import settings
from sprechstunde.municipalities.middleware import MunicipalRequest
from sprechstunde.queue import links
from sprechstunde.queue.access import browser_of_request, give_key, own_ticket
from sprechstunde.queue.forms import LinkForm
from sprechstunde.queue.models import Ticket
from sprechstunde.web.rate_limits import client_address, hit, too_many


@require_POST
def make_link(request: HttpRequest, public_id: str) -> HttpResponse:
    ticket = own_ticket(request, public_id)
    links.make_link(ticket=ticket)
    return _to_the_devices(ticket)


@require_POST
def revoke_link(request: HttpRequest, public_id: str) -> HttpResponse:
    ticket = own_ticket(request, public_id)
    links.revoke_link(ticket=ticket)
    return _to_the_devices(ticket)


@require_POST
def disconnect_others(request: HttpRequest, public_id: str) -> HttpResponse:
    ticket = own_ticket(request, public_id)
    browser = browser_of_request(request)
    assert browser is not None, "it holds the ticket"
    links.disconnect_others(ticket=ticket, keep=browser)
    return _to_the_devices(ticket)


@require_http_methods(["GET", "HEAD", "POST"])
def open_link(request: MunicipalRequest) -> HttpResponse:
    """Exchanges the code for the number. The first device keeps it; before the exchange the page shows nothing of anybody."""
    if request.method != "POST":
        return _link_page(request, LinkForm())
    wait = hit("guess", settings().guess_limit, "ticket", client_address(request))
    if wait:
        return too_many(request, wait)
    form = LinkForm(request.POST)
    if not form.is_valid():
        return _link_page(request, form, status=422)
    try:
        opened = links.open_link(
            typed=form.cleaned_data["code"],
            browser=browser_of_request(request),
            municipality=request.municipality,
            now=clock.now(),
        )
    except links.UnknownCode:
        form.add_error("code", _("This code opens no number. A letter may be missing, the link invalid, or the number ended."))
        return _link_page(request, form, status=422)
    except links.TooManyDevices:
        return _link_page(request, form, status=409, too_many_devices=True)
    except links.HasAnotherNumber as kept:
        return _link_page(request, form, status=409, own=kept.ticket)
    response = redirect("queue:waiting_area")
    if opened.new_key:
        give_key(response, opened.new_key)
    return response


def _link_page(
    request: HttpRequest, form: LinkForm, *, status: int = 200, too_many_devices: bool = False, own: Ticket | None = None
) -> HttpResponse:
    context = {"form": form, "too_many_devices": too_many_devices, "most": links.MOST_DEVICES, "own": own}
    return render(request, "queue/open_link.html", context, status=status)


def _to_the_devices(ticket: Ticket) -> HttpResponse:
    return redirect(f"{reverse('queue:waiting_area')}#geraete-{ticket.public_id}")
