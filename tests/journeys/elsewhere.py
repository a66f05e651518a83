"""The harmless page that somebody leaves for: another site, of which only the test knows when it answers."""

from __future__ import annotations

import threading
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType

PAGE = "<!DOCTYPE html><html lang=de><title>Wetter</title><h1>Heiter bis wolkig</h1></html>"


class Elsewhere:
    """A site on a port of its own. While it is held, a browser on its way there still shows the page it leaves."""

    def __init__(self) -> None:
        self.referrers: list[str | None] = []
        self._may_answer = threading.Event()
        self._may_answer.set()
        elsewhere = self

        class Answer(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                if self.path == "/wetter":
                    elsewhere.referrers.append(self.headers["Referer"])
                elsewhere._may_answer.wait(60)
                self.send_response(200)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.end_headers()
                with suppress(BrokenPipeError):  # a browser that was closed meanwhile
                    self.wfile.write(PAGE.encode())

            def log_message(self, *args: object) -> None:
                """Silence."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
        self.url = f"http://127.0.0.1:{self._server.server_port}/wetter"

    def __enter__(self) -> Elsewhere:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.answer()
        self._server.shutdown()
        self._server.server_close()

    def hold(self) -> None:
        self._may_answer.clear()

    def answer(self) -> None:
        self._may_answer.set()
