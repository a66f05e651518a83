"""A page that failed leaves a line in the log: what and where, but not the message, which may quote somebody's input."""

from __future__ import annotations

import sys
import traceback
from typing import Any

import structlog
from django.core.signals import got_request_exception
from django.dispatch import receiver
from django.http import HttpRequest

log = structlog.get_logger("page")


@receiver(got_request_exception)
def log_failure(request: HttpRequest | None = None, **kwargs: Any) -> None:
    kind, _, trace = sys.exc_info()
    match = request.resolver_match if request else None
    log.error(
        "page_failed",
        route=match.route if match else "-",
        error=kind.__name__ if kind else "-",
        where=[f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(trace)[-8:]],
    )
