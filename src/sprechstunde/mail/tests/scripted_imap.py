"""An IMAP server that says what a test wants, also what no honest server says."""

from __future__ import annotations

import re
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress

CAPABILITIES = b"IMAP4rev1 AUTH=PLAIN STARTTLS"
CONTENT = b"Subject: applied\r\nMessage-ID: <1@example.org>\r\n\r\nHallo\r\n"

# What a command is answered with; the last piece may be an iterator without end.
Answer = Callable[[bytes], Iterator[bytes]]


class ScriptedImap:
    """Plays a mailbox with one mail; `answers` replaces what is said to a command, by its name."""

    def __init__(self, certificate: ssl.SSLContext) -> None:
        self.certificate = certificate
        self.greeting = b"* OK ready\r\n"
        self.capabilities = CAPABILITIES
        self.answers: dict[str, Answer] = {}
        self.after_starttls_in_the_clear = b""
        self.heard: list[bytes] = []
        self.over = threading.Event()
        self.port = 0

    def converse(self, connection: socket.socket, closing: ExitStack) -> None:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection.sendall(self.greeting)
        received = closing.enter_context(connection.makefile("rb"))
        while line := received.readline():
            self.heard.append(line)
            tag, _, rest = line.strip().partition(b" ")
            name = rest.removeprefix(b"UID ").split(b" ")[0].decode().upper()
            for piece in self.answers.get(name, self._usual)(tag + b" " + rest):
                connection.sendall(piece)
            if name == "AUTHENTICATE":
                self.heard.append(received.readline())
                connection.sendall(tag + b" OK signed in\r\n")
            if name == "STARTTLS":
                connection.sendall(self.after_starttls_in_the_clear)
                connection = closing.enter_context(self.certificate.wrap_socket(connection, server_side=True))
                received = closing.enter_context(connection.makefile("rb"))

    def _usual(self, line: bytes) -> Iterator[bytes]:
        tag, _, rest = line.partition(b" ")
        if rest.startswith(b"CAPABILITY"):
            yield b"* CAPABILITY %s\r\n" % self.capabilities
        elif rest.startswith(b"AUTHENTICATE"):
            yield b"+ \r\n"
            return
        elif rest.startswith(b"SELECT"):
            yield b"* 1 EXISTS\r\n* OK [UIDVALIDITY 1] ok\r\n"
        elif rest.startswith(b"UID SEARCH"):
            yield b"* SEARCH 7\r\n"
        elif b"HEADER.FIELDS" in rest:
            yield b"* 1 FETCH (UID 7 RFC822.SIZE %d BODY[HEADER.FIELDS (MESSAGE-ID)]<0> {4}\r\na: b)\r\n" % len(CONTENT)
        elif rest.startswith(b"UID FETCH"):
            yield literal(CONTENT)
        yield tag + b" OK done\r\n"


def literal(content: bytes) -> bytes:
    return b"* 1 FETCH (UID 7 BODY[]<0> {%d}\r\n%b)\r\n" % (len(content), content)


@contextmanager
def scripted_imap(certificate: ssl.SSLContext) -> Iterator[ScriptedImap]:
    server = ScriptedImap(certificate)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server.port = listener.getsockname()[1]

        def serve() -> None:
            while not server.over.is_set():
                with suppress(OSError):
                    connection, _ = listener.accept()
                    threading.Thread(target=_conversation, args=(server, connection), daemon=True).start()

        threading.Thread(target=serve, daemon=True).start()
        yield server
        server.over.set()
        # Wakes the accepting thread, which then finds that it is over.
        with suppress(OSError):
            socket.create_connection(("127.0.0.1", server.port), timeout=5).close()


def _conversation(server: ScriptedImap, connection: socket.socket) -> None:
    with suppress(OSError, ValueError), ExitStack() as closing:
        server.converse(closing.enter_context(connection), closing)


def for_ever(piece: bytes, server: ScriptedImap, pause: float = 0) -> Iterator[bytes]:
    while not server.over.wait(pause):
        yield piece


def password_in(lines: list[bytes]) -> bool:
    return any(re.search(rb"LOGIN|AUTHENTICATE", line) for line in lines)
