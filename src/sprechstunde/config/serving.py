"""The server process: uvicorn, with what it would get wrong by default."""

from __future__ import annotations

import socket
from collections.abc import Callable
from types import FrameType

import uvicorn

from sprechstunde.config.checks import sole_server
from sprechstunde.foundation.settings import Settings
from sprechstunde.live.hub import hub

GRACE_SECONDS = 3


Ready = Callable[[int], None]


class Server(uvicorn.Server):
    """Ends the open streams on the signal; uvicorn alone would wait for them for ever."""

    def __init__(self, config: uvicorn.Config, ready: Ready | None) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started and self._ready:
            self._ready(self.servers[0].sockets[0].getsockname()[1])

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        hub.close_soon()
        super().handle_exit(sig, frame)


def serve(settings: Settings, ready: Ready | None = None) -> None:
    """Serves until a signal ends it. `ready` hears the port once requests are answered."""
    from sprechstunde.config.asgi import application

    config = uvicorn.Config(
        application,
        host=settings.host,
        port=settings.port,
        loop="uvloop",
        http="httptools",
        ws="websockets-sansio",
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=settings.trusted_proxies,
        timeout_graceful_shutdown=GRACE_SECONDS,
        # What a signalling message may weigh, and no compression state per socket.
        ws_max_size=64 * 1024,
        ws_per_message_deflate=False,
        backlog=4096,
    )
    # The address is taken before anything else happens: a start that fails must not disturb who is connected.
    address = config.bind_socket()
    with sole_server(settings):
        Server(config, ready).run(sockets=[address])
