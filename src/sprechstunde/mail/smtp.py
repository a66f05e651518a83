"""One connection to the municipality's mail server, and what its refusals mean."""

from __future__ import annotations

import re
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

from sprechstunde.foundation.settings import Settings
from sprechstunde.foundation.watchdog import Watchdog
from sprechstunde.mail.models import Trouble

SILENCE_SECONDS = 20.0  # longest wait for any answer
MAIL_SECONDS = 60.0  # for a whole mail, signing in included, however slowly the server drips
ENHANCED_CODE = re.compile(rb"\s*([245]\.\d{1,3}\.\d{1,3})\b")


@dataclass
class NotSent(Exception):
    """The mail was not accepted, or nobody knows whether it was. The answer's text is left out: it may name people."""

    trouble: Trouble
    for_ever: bool = False
    code: str = ""
    connection_lost: bool = True


class Connection:
    """Signed in at the server when it exists; sends any number of mails, one after the other."""

    def __init__(self, settings: Settings) -> None:
        self._watchdog = Watchdog()
        with self._watchdog.at_most(MAIL_SECONDS), _connection_trouble():
            self._client = _connected(settings, self._watchdog)

    def send(self, *, sender: str, recipient: str, message: bytes) -> None:
        """Returns when the server has taken responsibility for the mail; raises `NotSent` otherwise."""
        with self._watchdog.at_most(MAIL_SECONDS), _mail_trouble():
            try:
                self._expect(self._client.mail(sender), Trouble.SENDER, for_ever=False)
                self._expect(self._client.rcpt(recipient), Trouble.RECIPIENT, for_ever=True)
                self._expect(self._client.data(message), Trouble.CONTENT, for_ever=True)
            except smtplib.SMTPDataError as refusal:  # the server does not even want to see it
                self._expect((refusal.smtp_code, _bytes(refusal.smtp_error)), Trouble.CONTENT, for_ever=True)

    def close(self) -> None:
        with self._watchdog.at_most(SILENCE_SECONDS), suppress(OSError, smtplib.SMTPException):
            self._client.quit()
        self._client.close()

    def _expect(self, answer: tuple[int, bytes], trouble: Trouble, *, for_ever: bool) -> None:
        number, text = answer
        if 200 <= number < 300:
            return
        lost = number == 421 or number < 200
        if not lost:
            self._client.rset()
        if number < 500:
            raise NotSent(Trouble.LATER, code=_code(number, text), connection_lost=lost)
        # What is below 550 complains about the conversation (order, sign-in), not about this mail.
        raise NotSent(trouble, for_ever=for_ever and number >= 550, code=_code(number, text), connection_lost=lost)


class _Watched(smtplib.SMTP):
    """Known to the watchdog before it says its first word."""

    def __init__(self, *arguments: Any, watchdog: Watchdog, **options: Any) -> None:
        watchdog.client = self
        self.sock = None
        super().__init__(*arguments, **options)


class _WatchedTls(_Watched, smtplib.SMTP_SSL):
    """The same, encrypted from the first byte."""


def _connected(settings: Settings, watchdog: Watchdog) -> smtplib.SMTP:
    # The name we greet with is ours to choose; smtplib would ask the DNS for one and wait.
    options: dict[str, Any] = {
        "timeout": SILENCE_SECONDS,
        "local_hostname": settings.mail_from.rpartition("@")[2],
        "watchdog": watchdog,
    }
    if settings.smtp_security == "tls":
        client: smtplib.SMTP = _WatchedTls(settings.smtp_host, settings.smtp_port, context=_verifying(settings), **options)
    else:
        client = _Watched(settings.smtp_host, settings.smtp_port, **options)
    try:
        client.ehlo_or_helo_if_needed()
        if settings.smtp_security == "starttls":
            _encrypt(client, settings)
        if settings.smtp_user:
            client.login(settings.smtp_user, settings.smtp_password)
    except BaseException:
        client.close()
        raise
    return client


def _encrypt(client: smtplib.SMTP, settings: Settings) -> None:
    """Never without: a server, or somebody in between, that hides STARTTLS gets no mail."""
    try:
        client.starttls(context=_verifying(settings))
    except smtplib.SMTPResponseException as refusal:
        raise NotSent(Trouble.INSECURE, code=_code(refusal.smtp_code, _bytes(refusal.smtp_error))) from None
    except (smtplib.SMTPNotSupportedError, ssl.SSLError):
        raise NotSent(Trouble.INSECURE) from None
    client.ehlo_or_helo_if_needed()


def _verifying(settings: Settings) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=settings.smtp_ca_file or None)


@contextmanager
def _connection_trouble() -> Iterator[None]:
    try:
        yield
    except smtplib.SMTPAuthenticationError as problem:
        raise NotSent(Trouble.SIGN_IN, code=_code(problem.smtp_code, _bytes(problem.smtp_error))) from None
    except smtplib.SMTPNotSupportedError:
        raise NotSent(Trouble.SIGN_IN) from None  # asked for a sign-in that the server does not know
    except ssl.SSLError:
        raise NotSent(Trouble.INSECURE) from None
    except smtplib.SMTPResponseException as problem:
        raise NotSent(Trouble.UNREACHABLE, code=_code(problem.smtp_code, _bytes(problem.smtp_error))) from None
    except (OSError, smtplib.SMTPException):
        raise NotSent(Trouble.UNREACHABLE) from None


@contextmanager
def _mail_trouble() -> Iterator[None]:
    try:
        yield
    except (OSError, smtplib.SMTPException):
        raise NotSent(Trouble.INTERRUPTED) from None


def _code(number: int, text: bytes) -> str:
    enhanced = ENHANCED_CODE.match(text)
    return f"{number} {enhanced[1].decode()}" if enhanced else str(number)


def _bytes(text: bytes | str) -> bytes:
    return text if isinstance(text, bytes) else text.encode()
