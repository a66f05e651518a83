"""The demonstration's post: without a mail server, mails are shown here instead of sent. Nowhere else does it exist."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from csp.constants import NONE, SELF, UNSAFE_INLINE
from csp.decorators import csp_replace, csp_update
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from sprechstunde.mail.lookups import shown_instead_of_sent
from sprechstunde.mail.models import OutgoingMail
from sprechstunde.municipalities.middleware import MunicipalRequest

MOST_SHOWN = 200
# A mail's HTML brings its own styles and nothing else. It may open pages only because somebody clicked.
MAIL_POLICY = {
    **dict.fromkeys(["script-src", "font-src", "media-src", "connect-src", "worker-src", "manifest-src"]),
    "default-src": [NONE],
    "style-src": [UNSAFE_INLINE],
    "img-src": ["data:"],
    "base-uri": [NONE],
    "form-action": [NONE],
    "frame-ancestors": [SELF],
    "sandbox": ["allow-popups", "allow-popups-to-escape-sandbox", "allow-top-navigation-by-user-activation"],
}

Page = Callable[..., HttpResponseBase]


def demonstration_only(page: Page) -> Page:
    @wraps(page)
    def shown(request: MunicipalRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        if not shown_instead_of_sent():
            raise Http404
        return page(request, *args, **kwargs)

    return shown


@require_safe
@demonstration_only
def post(request: MunicipalRequest) -> HttpResponse:
    mails = OutgoingMail.objects.filter(tenant=request.municipality.slug)
    return render(request, "demo/post.html", {"mails": mails[:MOST_SHOWN]})


@require_safe
@demonstration_only
@csp_update({"frame-src": [SELF]})  # type: ignore[arg-type]
def mail(request: MunicipalRequest, mail_id: int) -> HttpResponse:
    return render(request, "demo/mail.html", {"mail": find(request, mail_id)})


@require_safe
@demonstration_only
@csp_replace(MAIL_POLICY)  # type: ignore[arg-type]
def html(request: MunicipalRequest, mail_id: int) -> HttpResponse:
    """As a mail program would show it."""
    head, tag, rest = find(request, mail_id).html.rpartition("<head>")
    return HttpResponse(f'{head}{tag}<base target="_top">{rest}')


@require_safe
@demonstration_only
def calendar(request: MunicipalRequest, mail_id: int) -> HttpResponse:
    found = find(request, mail_id)
    if not found.calendar:
        raise Http404
    answer = HttpResponse(bytes(found.calendar), content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="termin.ics"'
    return answer


def find(request: MunicipalRequest, mail_id: int) -> OutgoingMail:
    return get_object_or_404(OutgoingMail, tenant=request.municipality.slug, pk=mail_id)
