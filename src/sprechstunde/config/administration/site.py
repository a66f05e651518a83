from __future__ import annotations

from typing import Any

from csp.constants import NONE, SELF
from csp.decorators import csp_replace
from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _


class Administration(AdminSite):
    """Django's administration for administrators and leads, within their municipality."""

    site_header = _("Administration")
    site_title = _("Administration")
    index_title = _("What would you like to change?")
    enable_nav_sidebar = False

    def has_permission(self, request: HttpRequest) -> bool:
        return request.user.is_authenticated and request.user.is_staff

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Everybody signs in at the same place."""
        return redirect("staff:sign_in")

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        # Django's own scripts carry no nonce; they come from our host, as everything does.
        policy = csp_replace({"script-src": [SELF], "default-src": [NONE]})
        return policy(super().admin_view(view, cacheable))


administration = Administration(name="admin")
