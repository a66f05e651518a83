"""Streams and sockets end the moment somebody signs out, is deactivated or gets another password."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.signals import user_logged_out
from django.db.models.signals import post_save
from django.dispatch import receiver
from django.http import HttpRequest

from sprechstunde.live.changes import end_streams
from sprechstunde.staff.access import session_subject, user_subject
from sprechstunde.staff.models import User


@receiver(user_logged_out)
def end_streams_of_session(request: HttpRequest, **kwargs: Any) -> None:
    if request.session.session_key:
        end_streams(session_subject(request.session.session_key))


@receiver(post_save, sender=User)
def end_streams_of_user(instance: User, created: bool, update_fields: frozenset[str] | None, **kwargs: Any) -> None:
    signed_in_again = update_fields is not None and set(update_fields) == {"last_login"}
    if not created and not signed_in_again:
        end_streams(user_subject(instance))
