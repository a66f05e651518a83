"""A name server on this machine that knows a few names."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import dns.message
import dns.rcode
import dns.rrset

Zone = dict[tuple[str, str], list[str]]  # (name, kind) → records; a name that is not there does not exist


@contextmanager
def name_server(zone: Zone) -> Iterator[int]:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind(("127.0.0.1", 0))
        server.settimeout(0.1)
        over = threading.Event()

        def serve() -> None:
            while not over.is_set():
                try:
                    question, address = server.recvfrom(4096)
                except TimeoutError:
                    continue
                server.sendto(answer(question, zone), address)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        try:
            yield server.getsockname()[1]
        finally:
            over.set()
            thread.join()


def answer(question: bytes, zone: Zone) -> bytes:
    query = dns.message.from_wire(question)
    response = dns.message.make_response(query)
    asked = query.question[0]
    name = asked.name.to_text(omit_final_dot=True)
    kind = dns.rdatatype.to_text(asked.rdtype)
    if records := zone.get((name, kind)):
        response.answer.append(dns.rrset.from_text(asked.name, 300, "IN", kind, *records))
    elif not any(known == name for known, _ in zone):
        response.set_rcode(dns.rcode.NXDOMAIN)
    return response.to_wire()
