"""The application: what stays open and what is a file is answered here, everything else is a page of Django's."""

from __future__ import annotations

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sprechstunde.config.settings")

from django.core.wsgi import get_wsgi_application

django_application = get_wsgi_application()

from a2wsgi import WSGIMiddleware
from django.conf import settings as django_settings
from servestatic import ServeStaticASGI
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import PlainTextResponse
from starlette.routing import Mount, WebSocketRoute
from starlette.types import ASGIApp, Receive, Scope, Send

from sprechstunde.config.lifespan import lifespan
from sprechstunde.config.static_files import prepare_static_files
from sprechstunde.consultations.signalling import signalling
from sprechstunde.foundation.settings import settings
from sprechstunde.live.stream import live_stream
from sprechstunde.queue.draw_lane import DrawLane
from sprechstunde.web.buffering import BufferedPages

PAGE_THREADS = 4


def static_headers(headers: object, path: str, url: str) -> None:
    headers["X-Content-Type-Options"] = "nosniff"  # type: ignore[index]
    headers["Cross-Origin-Resource-Policy"] = "same-origin"  # type: ignore[index]


def make_static_files() -> ASGIApp:
    prepare_static_files(django_settings.STATIC_ROOT)
    return ServeStaticASGI(  # type: ignore[no-any-return]
        PlainTextResponse("Nicht gefunden.", status_code=404),
        root=django_settings.STATIC_ROOT.parent,
        prefix=f"{settings().base_path}/static/",
        immutable_file_test=lambda path, url: True,
        add_headers_function=static_headers,
        allow_all_origins=False,
    )


static_files = make_static_files()
pages = Starlette(
    routes=[
        WebSocketRoute("/signal/{consultation}", signalling),
        Mount("/", BufferedPages(WSGIMiddleware(django_application, workers=PAGE_THREADS))),  # type: ignore[arg-type]
    ],
    middleware=[Middleware(GZipMiddleware, minimum_size=1000)],
    lifespan=lifespan,
)
draw_lane = DrawLane(pages)


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    base_path = settings().base_path
    if base_path and scope["type"] != "lifespan":
        scope = {**scope, "root_path": base_path}
    if scope["type"] == "http":
        path = scope["path"].removeprefix(base_path)
        if path.startswith("/live/"):
            await live_stream(scope, receive, send)
            return
        if path.startswith("/static/"):
            await static_files(scope, receive, send)
            return
        if path.startswith("/buero/"):
            await draw_lane(scope, receive, send)
            return
    await pages(scope, receive, send)
