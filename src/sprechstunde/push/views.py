from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

WORKER = Path(__file__).parent / "static" / "push" / "worker.js"


@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The script that shows pushes while no page of ours is open: at the top, so that it may speak for all pages."""
    response = HttpResponse(f"self.WORDS = {json.dumps(words())};\n{_source()}", content_type="text/javascript; charset=utf-8")
    response["Service-Worker-Allowed"] = scope()
    response["Cache-Control"] = "no-cache"
    # It shows what it was sent and loads nothing, from nowhere.
    response["Content-Security-Policy"] = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    return response


def scope() -> str:
    """For which pages it speaks: all of this installation."""
    return reverse("push:worker").removesuffix("push-worker.js")


def words() -> dict[str, str]:
    """For a push whose content did not arrive; some services cut it off."""
    return {
        "title": _("There is news for you"),
        "body": _("Please open the page again on which you asked to be told."),
        "path": scope(),
    }


@cache
def _source() -> str:
    return WORKER.read_text()
