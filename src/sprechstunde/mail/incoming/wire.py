"""Python's IMAP client, but nothing that a server does can take long or fill the memory.

Python's own reads a literal of any size that the server announces and waits as long as a byte comes now and then.
"""

from __future__ import annotations

import imaplib
import socket
import ssl
import time
from typing import Any

from sprechstunde.foundation.mailbox_settings import MailboxSettings

SILENCE_SECONDS = 20.0  # longest wait for a sign of life
ANSWER_BYTES = 512 * 1024  # to one command; a mail's content is allowed more
CHUNK = 64 * 1024


class Wire(imaplib.IMAP4):
    """Connected, and encrypted unless the settings say otherwise, when it exists; cut at the deadline (monotonic seconds)."""

    def __init__(self, settings: MailboxSettings, *, deadline: float) -> None:
        self._settings = settings
        self._deadline = deadline
        self._received = bytearray()
        self._allowance = self._next_allowance = ANSWER_BYTES
        super().__init__(settings.host, settings.usual_port)
        try:
            if settings.security == "starttls":
                self._begin_tls()
        except BaseException:
            self.shutdown()
            raise

    def expect(self, size: int) -> None:
        """The answer to the next command may be larger by so many bytes."""
        self._next_allowance = ANSWER_BYTES + size

    # What follows are the methods that imaplib names for overriding.

    def open(self, host: str = "", port: int = 0, timeout: float | None = None) -> None:
        self.host, self.port = host, port
        self.sock = socket.create_connection((host, port), timeout=self._patience())
        if self._settings.security == "tls":
            self._encrypt()

    def read(self, size: int) -> bytes:
        self._refuse_more_than(size)
        while len(self._received) < size:
            if not self._receive():
                raise self.abort("the connection ended")
        return self._taken(size)

    def readline(self) -> bytes:
        searched = 0
        while (end := self._received.find(b"\n", searched)) < 0:
            searched = len(self._received)
            self._refuse_more_than(searched)
            if not self._receive():
                return b""
        return self._taken(end + 1)

    def send(self, data: Any) -> None:
        self._allowance, self._next_allowance = self._next_allowance, ANSWER_BYTES
        self.sock.settimeout(self._patience())
        self.sock.sendall(data)

    def shutdown(self) -> None:
        self.sock.close()

    def _receive(self) -> bool:
        self.sock.settimeout(self._patience())
        chunk = self.sock.recv(CHUNK)
        self._received += chunk
        return bool(chunk)

    def _taken(self, size: int) -> bytes:
        self._allowance -= size
        self._refuse_more_than(0)
        taken = bytes(self._received[:size])
        del self._received[:size]
        return taken

    def _refuse_more_than(self, size: int) -> None:
        if size > self._allowance:
            raise self.abort("the answer is too long")

    def _patience(self) -> float:
        remaining = self._deadline - time.monotonic()
        if remaining <= 0:
            raise TimeoutError
        return min(SILENCE_SECONDS, remaining)

    def _begin_tls(self) -> None:
        """Never without: a server, or somebody in between, that hides STARTTLS gets no password."""
        if "STARTTLS" not in self.capabilities:
            raise ssl.SSLError("no STARTTLS")
        answer, _ = self.xatom("STARTTLS")  # imaplib's own would hand reading back to a file without limits
        if answer != "OK":
            raise ssl.SSLError("STARTTLS was refused")
        self._encrypt()
        _, words = self.capability()
        self.capabilities = tuple(str(words[-1], "ascii", "replace").upper().split())

    def _encrypt(self) -> None:
        self._received.clear()  # what somebody slipped in before the encryption is not part of it
        self.sock.settimeout(self._patience())
        context = ssl.create_default_context(cafile=self._settings.ca_file or None)
        self.sock = context.wrap_socket(self.sock, server_hostname=self._settings.host)
