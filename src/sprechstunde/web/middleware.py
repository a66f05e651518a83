"""What every answer gets and every request must have."""

from __future__ import annotations

import time
from collections.abc import Callable

import structlog
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from sprechstunde.foundation.origins import is_origin_of

Page = Callable[[HttpRequest], HttpResponse]

SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}
FORBIDDEN_FEATURES = (
    "accelerometer", "autoplay", "browsing-topics", "camera", "display-capture", "encrypted-media",
    "fullscreen", "gamepad", "geolocation", "gyroscope", "hid", "identity-credentials-get", "idle-detection",
    "local-fonts", "magnetometer", "microphone", "midi", "otp-credentials", "payment", "picture-in-picture",
    "screen-wake-lock", "serial", "usb", "xr-spatial-tracking",
)  # fmt: skip
ROOM_FEATURES = (
    "camera",
    "microphone",
    "display-capture",
    "autoplay",
    "fullscreen",
    "picture-in-picture",
    "screen-wake-lock",
)

log = structlog.get_logger("request")


def request_log(get_response: Page) -> Page:
    """One line per request: the route, never the path, the address or the query."""

    def middleware(request: HttpRequest) -> HttpResponse:
        started = time.perf_counter()
        response = get_response(request)
        match = request.resolver_match
        log.info(
            "request",
            method=request.method,
            route=match.route if match else "-",
            status=response.status_code,
            ms=round((time.perf_counter() - started) * 1000, 1),
        )
        return response

    return middleware


def no_null_characters(get_response: Page) -> Page:
    """PostgreSQL stores no NUL, so what carries one is nothing of ours: no such address, no such cookie."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if "\x00" in request.path_info:
            raise Http404
        request.COOKIES = {name: value for name, value in request.COOKIES.items() if "\x00" not in value}
        return get_response(request)

    return middleware


def page_headers(get_response: Page) -> Page:
    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        allowed = ROOM_FEATURES if getattr(response, "uses_devices", False) else ()
        response.setdefault("Permissions-Policy", permissions_policy(allowed))
        if leads_to := getattr(request, "form_leads_to", ""):
            response._csp_update = {"form-action": [leads_to]}  # type: ignore[attr-defined]
        response.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        # Pages show a state of this moment or something personal; neither belongs into a cache.
        response.setdefault("Cache-Control", "no-store")
        return response

    return middleware


def permissions_policy(allowed: tuple[str, ...]) -> str:
    return ", ".join(f"{feature}=({'self' if feature in allowed else ''})" for feature in FORBIDDEN_FEATURES)


def same_origin_only(get_response: Page) -> Page:
    """Refuses changes that another site's page asks a browser for.

    Every browser since 2020 names the origin with a POST, and most say whether it is the same site's. A request that
    says neither comes from no browser and carries nobody's cookies.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.method not in SAFE_METHODS and comes_from_elsewhere(request):
            return render(request, "web/foreign_origin.html", status=403)
        return get_response(request)

    return middleware


def comes_from_elsewhere(request: HttpRequest) -> bool:
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None and site not in ("same-origin", "none"):
        return True
    origin = request.headers.get("Origin")
    if origin is None:
        return False
    return not is_origin_of(origin, request.get_host())
