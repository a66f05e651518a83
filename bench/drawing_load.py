"""Draws numbers flat out over a number of kept connections, each draw as a fresh browser, in a process of its own."""

from __future__ import annotations

import multiprocessing
import select
import socket
import time
from dataclasses import dataclass
from multiprocessing.connection import Connection


@dataclass(frozen=True)
class Drawn:
    """What one round brought. `seconds` are the times from request to answer, sorted."""

    took: float
    seconds: list[float]
    failures: int
    client_cpu: float

    @property
    def per_second(self) -> float:
        return len(self.seconds) / self.took

    def at(self, share: float) -> float:
        return self.seconds[min(len(self.seconds) - 1, int(share * len(self.seconds)))] if self.seconds else 0.0


def draw_for(seconds: float, *, port: int, office: str, connections: int) -> Drawn:
    here, there = multiprocessing.Pipe()
    process = multiprocessing.Process(target=_run, args=(seconds, port, office, connections, there))
    process.start()
    drawn: Drawn = here.recv()
    process.join()
    return drawn


def _run(seconds: float, port: int, office: str, connections: int, result: Connection) -> None:
    request = _request(port, office)
    epoll = select.epoll()
    buffers: dict[int, tuple[socket.socket, bytearray]] = {}
    for _ in range(connections):
        connection = socket.create_connection(("127.0.0.1", port))
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        buffers[connection.fileno()] = (connection, bytearray())
        epoll.register(connection.fileno(), select.EPOLLIN)
    times: list[float] = []
    failures = 0
    cpu, started = time.process_time(), time.perf_counter()
    asked_at = {}
    for descriptor, (connection, _) in buffers.items():
        asked_at[descriptor] = time.perf_counter()
        connection.sendall(request)
    until = started + seconds
    open_questions = connections
    while open_questions:
        for descriptor, _ in epoll.poll(1.0):
            connection, buffer = buffers[descriptor]
            buffer += connection.recv(65536)
            if not is_complete(buffer):
                continue
            now = time.perf_counter()
            times.append(now - asked_at[descriptor])
            failures += not buffer.startswith(b"HTTP/1.1 302")
            buffer.clear()
            if now < until:
                asked_at[descriptor] = now
                connection.sendall(request)
            else:
                open_questions -= 1
    result.send(Drawn(time.perf_counter() - started, sorted(times), failures, time.process_time() - cpu))


def _request(port: int, office: str) -> bytes:
    """What a browser without a cookie sends when somebody presses the button."""
    return (
        f"POST /buero/{office}/wartemarke/ HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nOrigin: http://127.0.0.1:{port}\r\n"
        "Sec-Fetch-Site: same-origin\r\nAccept: text/html\r\nAccept-Encoding: gzip, br\r\nAccept-Language: de\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 0\r\n\r\n"
    ).encode()


def is_complete(answer: bytearray) -> bool:
    end = answer.find(b"\r\n\r\n")
    if end < 0:
        return False
    head = bytes(answer[:end]).lower()
    place = head.find(b"content-length:")
    if place >= 0:
        return len(answer) - end - 4 >= int(head[place + 15 :].partition(b"\r\n")[0])
    return answer.endswith(b"0\r\n\r\n")
