from __future__ import annotations

from collections.abc import Callable

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

Page = Callable[[HttpRequest], HttpResponse]


def own_municipality_only(get_response: Page) -> Page:
    """On another municipality's pages nobody is signed in."""

    def middleware(request: HttpRequest) -> HttpResponse:
        signed_in = request.user
        municipality = getattr(request, "municipality", None)

        def user() -> object:
            same = signed_in.is_authenticated and municipality and signed_in.municipality_id == municipality.pk
            return signed_in if same else AnonymousUser()

        request.user = SimpleLazyObject(user)  # type: ignore[assignment]
        return get_response(request)

    return middleware
