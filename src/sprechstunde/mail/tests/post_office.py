"""A mail server of our own on this machine, well-behaved or not, with a certificate made for the occasion."""

from __future__ import annotations

import asyncio
import logging
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

logging.getLogger("mail.log").setLevel(logging.ERROR)  # aiosmtpd tells every word of the conversation

USER, PASSWORD = "sprechstunde", "geheim"


@dataclass
class Accepted:
    sender: str
    recipient: str
    encrypted: bool
    content: bytes

    @property
    def message(self) -> EmailMessage:
        return message_from_bytes(self.content, policy=policy.default)  # type: ignore[return-value]


@dataclass
class PostOffice:
    """What the server answers, and what it has accepted. Answers can be changed while it runs."""

    port: int
    at_sender: str = "250 ok"
    at_recipient: str = "250 ok"
    at_data: str = "250 ok"
    refuses_recipients: set[str] = field(default_factory=set)
    on_acceptance: Callable[[], object] = lambda: None
    drops_in_data: int = 0
    drops_after_acceptance: int = 0
    stalls: bool = False
    accepted: list[Accepted] = field(default_factory=list)
    connections: int = 0
    tried_recipients: list[str] = field(default_factory=list)
    transports: list[asyncio.BaseTransport] = field(default_factory=list)
    loop: asyncio.AbstractEventLoop | None = None

    async def handle_EHLO(
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        self.connections += 1
        self.transports.append(server.transport)
        return responses

    async def handle_MAIL(self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]) -> str:
        if self.stalls:
            await asyncio.Event().wait()
        if self.at_sender.startswith("2"):
            envelope.mail_from = address
        return self.at_sender

    async def handle_RCPT(self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]) -> str:
        self.tried_recipients.append(address)
        if address in self.refuses_recipients:
            return f"550 5.1.1 <{address}> unknown"
        if self.at_recipient.startswith("2"):
            envelope.rcpt_tos.append(address)
        return self.at_recipient

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if not self.at_data.startswith("2"):
            return self.at_data
        accepted = Accepted(
            sender=envelope.mail_from or "",
            recipient=envelope.rcpt_tos[0],
            encrypted=bool(session.ssl),
            content=envelope.original_content or b"",
        )
        self.accepted.append(accepted)
        self.on_acceptance()
        if self.drops_after_acceptance:
            self.drops_after_acceptance -= 1
            server.transport.abort()
        return self.at_data

    def let_go(self) -> None:
        """From any thread: ends the stalling and whoever it has caught."""
        self.stalls = False
        if self.loop:
            self.loop.call_soon_threadsafe(self.hang_up)

    def hang_up(self) -> None:
        """Who is still connected hears nothing more."""
        for transport in self.transports:
            transport.abort()  # type: ignore[attr-defined]


class DroppingSmtp(SMTP):
    async def smtp_DATA(self, arg: str) -> None:
        office: PostOffice = self.event_handler
        if office.drops_in_data:
            office.drops_in_data -= 1
            await self.push("354 go on")
            self.transport.abort()
        else:
            await super().smtp_DATA(arg)


class OurController(Controller):
    def factory(self) -> SMTP:
        return DroppingSmtp(self.handler, **self.SMTP_kwargs)


@contextmanager
def post_office(port: int | None = None, **smtp: Any) -> Iterator[PostOffice]:
    office = PostOffice(port or free_port())
    controller = OurController(office, hostname="127.0.0.1", port=office.port, **smtp)
    controller.start()
    office.connections = 0
    office.loop = controller.loop
    try:
        yield office
    finally:
        office.let_go()
        controller.stop(no_assert=True)


def only_with_tls(context: ssl.SSLContext) -> dict[str, Any]:
    return {"tls_context": context, "require_starttls": True}


def sign_in(server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
    return AuthResult(success=(data.login, data.password) == (USER.encode(), PASSWORD.encode()), handled=False)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
