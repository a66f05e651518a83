"""Where somebody who waits wants to be told: an address, or the browser itself."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from sprechstunde.foundation import clock
from sprechstunde.foundation.settings import settings
from sprechstunde.push.actions import NotAllowed
from sprechstunde.push.forms import SubscriptionForm
from sprechstunde.queue import notices
from sprechstunde.queue.access import browser_of_request, own_ticket
from sprechstunde.queue.forms import NoticeForm
from sprechstunde.queue.models import Ticket
from sprechstunde.queue.waiting_page import waiting_page
from sprechstunde.web.rate_limits import hit, too_many


@require_POST
def by_mail(request: HttpRequest, public_id: str) -> HttpResponse:
    ticket = own_ticket(request, public_id)
    form = NoticeForm(request.POST, asks=ticket.office.sensitive, auto_id=f"%s-{ticket.public_id}")
    if not form.is_valid() or not notices.mail_offered():
        return waiting_page(request, mails={ticket.pk: form}, status=422)
    email = form.cleaned_data["email"]
    wait = hit("notice", settings().booking_mail_limit, email.casefold())
    if wait:
        return too_many(request, wait)
    notices.ask_by_mail(ticket=ticket, email=email, now=clock.now())
    return _to_the_notices(ticket)


@require_POST
def stop_mails(request: HttpRequest, public_id: str) -> HttpResponse:
    ticket = own_ticket(request, public_id)
    notices.stop_mails(ticket=ticket)
    return _to_the_notices(ticket)


@require_POST
def on_this_device(request: HttpRequest, public_id: str) -> HttpResponse:
    """The page's script posts the browser's subscription."""
    ticket = own_ticket(request, public_id)
    browser = browser_of_request(request)
    assert browser is not None, "it holds the ticket"
    form = SubscriptionForm.of_json(request.body)
    if not notices.push_offered(browser.municipality) or not form.is_valid():
        return HttpResponse(status=422)
    try:
        notices.ask_by_push(ticket=ticket, browser=browser, now=clock.now(), **form.cleaned_data)
    except NotAllowed:
        return HttpResponse(status=422)
    return HttpResponse(status=204)


@require_POST
def not_on_this_device(request: HttpRequest, public_id: str) -> HttpResponse:
    ticket = own_ticket(request, public_id)
    browser = browser_of_request(request)
    assert browser is not None, "it holds the ticket"
    notices.stop_pushes(browser=browser, tenant=notices.tenant_of(ticket))
    return HttpResponse(status=204)


def _to_the_notices(ticket: Ticket) -> HttpResponse:
    return redirect(f"{reverse('queue:waiting_area')}#bescheid-{ticket.public_id}")
