from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from functools import wraps
from typing import Any

from csp.constants import NONE, SELF
from csp.decorators import csp_replace
from django.contrib.admin import AdminSite
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, URLResolver, reverse
from django.utils.translation import gettext_lazy as _

from sprechstunde.foundation.database import writing
from sprechstunde.staff.views import sign_out

Page = Callable[..., HttpResponse]

ORDER = ["offices", "appointments", "mail", "municipalities", "staff"]
# Django's page that forwards to any object of any model by its id; we link objects by their own addresses.
LEFT_OUT = {"view_on_site"}


class Administration(AdminSite):
    """Django's administration for administrators and leads, within their municipality."""

    site_header = _("Sprechstunde – administration")
    site_title = _("Sprechstunde – administration")
    index_title = _("What would you like to change?")
    enable_nav_sidebar = False

    def has_permission(self, request: HttpRequest) -> bool:
        return request.user.is_authenticated and request.user.is_staff

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Everybody signs in at the same place."""
        if self.has_permission(request):
            return redirect("admin:index")
        return self._turn_away(request, wanted=request.GET.get("next") or reverse("admin:index"))

    def logout(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:  # type: ignore[override]
        return sign_out(request)

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        inner = super().admin_view(as_one_change(view), cacheable)

        @wraps(view)
        def only_for_those_who_may(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not self.has_permission(request):
                return self._turn_away(request, wanted=request.get_full_path())
            answer: HttpResponse = inner(request, *args, **kwargs)
            return answer

        # Django's own scripts carry no nonce; they come from our host, as everything does.
        policy = csp_replace({"script-src": [SELF], "default-src": [NONE]})
        return policy(guarded_by_origin(only_for_those_who_may))

    def get_urls(self) -> list[URLResolver | URLPattern]:
        return [each for each in super().get_urls() if getattr(each, "name", None) not in LEFT_OUT]

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """In the order in which a municipality sets itself up; within a part, as registered."""
        apps = self._build_app_dict(request, app_label)
        registered = [model._meta.object_name for model in self._registry]
        for app in apps.values():
            app["models"].sort(key=lambda model: registered.index(model["object_name"]))
        return sorted(apps.values(), key=lambda app: ORDER.index(app["app_label"]))

    def _turn_away(self, request: HttpRequest, wanted: str) -> HttpResponse:
        """Who is signed in and may not enter would be sent back and forth by the sign-in page."""
        if request.user.is_authenticated:
            raise Http404
        return redirect_to_login(wanted)


def as_one_change(view: Page) -> Page:
    """Everything a form changes becomes true at once, and open pages are told when it is."""

    @wraps(view)
    def whole(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        with writing() if request.method == "POST" else nullcontext():
            return view(request, *args, **kwargs)

    return whole


def guarded_by_origin(view: Page) -> Page:
    """Tells Django's own check, which the administration brings along, that the request has been checked.

    `web.middleware.same_origin_only` has refused every form of another origin. Django's check would add a token that
    a second sign-in in another tab makes invalid, and it takes our own origin for a foreign one behind a proxy that
    ends TLS and is not listed as trusted.
    """

    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        request.csrf_processing_done = True  # type: ignore[attr-defined]
        return view(request, *args, **kwargs)

    return checked


administration = Administration(name="admin")
