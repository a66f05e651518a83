from __future__ import annotations

from collections.abc import Callable
from zoneinfo import ZoneInfo

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone

from sprechstunde.municipalities.lookups import municipality_at
from sprechstunde.municipalities.models import Municipality


class MunicipalRequest(HttpRequest):
    """A request that has come through `municipality_of_host`."""

    municipality: Municipality


def municipality_of_host(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    def middleware(request: HttpRequest) -> HttpResponse:
        if request.path_info.startswith("/health/"):
            return get_response(request)
        municipality = municipality_at(request.get_host())
        if municipality is None:
            raise Http404
        request.municipality = municipality  # type: ignore[attr-defined]
        with timezone.override(ZoneInfo(municipality.timezone)):
            return get_response(request)

    return middleware
