"""Who is signed in, for pages and for streams, and the subjects that end a stream when that changes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.http import Http404, HttpRequest
from django.utils.crypto import constant_time_compare

from sprechstunde.foundation.tokens import token_hash
from sprechstunde.municipalities.models import Municipality
from sprechstunde.staff.models import User


def signed_in_user(request: HttpRequest) -> User:
    """The member of staff who asks; to everybody else the page does not exist."""
    if not request.user.is_authenticated:
        raise Http404
    return request.user


def user_of_cookies(cookies: Mapping[str, str], municipality: Municipality) -> tuple[User, str] | None:
    """The user and the session key behind a stream's cookies, checked as Django does for a page."""
    key = cookies.get(settings.SESSION_COOKIE_NAME, "")
    session: Mapping[str, Any] = SessionStore(key).load() if key.isalnum() else {}
    if BACKEND_SESSION_KEY not in session:
        return None
    user = User.objects.filter(pk=session[SESSION_KEY], municipality=municipality, is_active=True).first()
    if user is None or not constant_time_compare(session.get(HASH_SESSION_KEY, ""), user.get_session_auth_hash()):
        return None
    return user, key


def session_subject(session_key: str) -> str:
    return f"session/{token_hash(session_key)}"


def user_subject(user: User) -> str:
    return f"user/{user.pk}"
