from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from sprechstunde.municipalities.lookups import text_of
from sprechstunde.municipalities.middleware import MunicipalRequest


@require_safe
def text(request: MunicipalRequest, kind: str) -> HttpResponse:
    found = text_of(request.municipality, kind)
    if found is None:
        raise Http404
    return render(request, "municipalities/text.html", {"text": found})
