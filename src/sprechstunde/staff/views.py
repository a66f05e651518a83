from __future__ import annotations

from datetime import timedelta

from django.conf import settings as django_settings
from django.contrib.auth import REDIRECT_FIELD_NAME, login, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from sprechstunde.foundation import clock
from sprechstunde.foundation.settings import settings
from sprechstunde.staff.forms import SignInForm
from sprechstunde.web.rate_limits import client_address, hit, too_many


@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    if request.method == "GET":
        return redirect(next_page(request)) if request.user.is_authenticated else sign_in_page(request, SignInForm(request))
    account = request.POST.get("username", "")[:150].casefold()
    wait = hit("sign-in", settings().sign_in_limit, client_address(request), account)
    if wait:
        return too_many(request, wait)
    form = SignInForm(request, data=request.POST)
    if not form.is_valid():
        return sign_in_page(request, form, status=422)
    login(request, form.get_user())
    # An instant, not a span: otherwise every change of the session would begin the day anew.
    request.session.set_expiry(clock.now() + timedelta(seconds=django_settings.SESSION_COOKIE_AGE))
    return redirect(next_page(request))


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    logout(request)
    return redirect("offices:overview")


def sign_in_page(request: HttpRequest, form: SignInForm, status: int = 200) -> HttpResponse:
    wanted = request.POST.get(REDIRECT_FIELD_NAME) or request.GET.get(REDIRECT_FIELD_NAME, "")
    return render(request, "staff/sign_in.html", {"form": form, "next": wanted}, status=status)


def next_page(request: HttpRequest) -> str:
    """Where the person wanted to go, if that is one of our own pages."""
    wanted = request.POST.get(REDIRECT_FIELD_NAME) or request.GET.get(REDIRECT_FIELD_NAME, "")
    if url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=django_settings.SESSION_COOKIE_SECURE
    ):
        return wanted
    return resolve_url(django_settings.LOGIN_REDIRECT_URL)
