"""Servers under measurement: started on a free port, watched through /proc, ended by their process id."""

from __future__ import annotations

import http.client
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

ROOT = Path(__file__).resolve().parent.parent
PASSWORD = "nur-zum-messen"
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Server:
    port: int
    pid: int

    def cpu_seconds(self) -> float:
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    def memory_kib(self) -> int:
        found = re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{self.pid}/status").read_text())
        assert found
        return int(found[1])


# A large picture costs more to paint than a small one: the bare call shows its pictures as large as the room does.
PICTURES = """() => {
  const box = (video) => { const { width, height } = video.getBoundingClientRect(); return { width, height }; };
  const own = [...document.querySelectorAll('video[data-self]')].find(({ srcObject }) => srcObject);
  return { others: [...document.querySelectorAll('video[data-participant]')].map(box), own: own ? box(own) : null };
}"""


def browser_cpu_seconds() -> float:
    """Of all processes that descend from this one and are a browser's: pages, network, video, the browser itself."""
    parents: dict[int, list[int]] = {}
    used: dict[int, float] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            name, _, rest = stat.read_text().partition("(")[2].rpartition(")")
        except OSError:
            continue  # ended meanwhile
        fields, pid = rest.split(), int(stat.parent.name)
        parents.setdefault(int(fields[1]), []).append(pid)
        used[pid] = (int(fields[11]) + int(fields[12])) / TICKS if "chrom" in name else 0.0
    family, found = [os.getpid()], 0.0
    while family:
        pid = family.pop()
        found += used.get(pid, 0.0)
        family += parents.get(pid, [])
    return found


@contextmanager
def our_server(data_dir: Path, **settings: str) -> Iterator[Server]:
    """The real server, as an operator starts the demo."""
    env = environment(data_dir) | {f"SPRECHSTUNDE_{name.upper()}": value for name, value in settings.items()}
    with _running([sys.executable, "-m", "sprechstunde.config", "demo"], env) as server:
        yield server


@contextmanager
def bare_server() -> Iterator[Server]:
    command = [sys.executable, "-m", "uvicorn", "bench.bare_loop:application", "--loop", "uvloop", "--http", "httptools"]
    command += ["--no-access-log", "--log-level", "warning", "--backlog", "4096", "--lifespan", "off"]
    with _running(command, dict(os.environ), port_option=True) as server:
        yield server


@contextmanager
def bare_call() -> Iterator[Server]:
    command = [sys.executable, "-m", "uvicorn", "bench.bare_call:application", "--no-access-log", "--log-level", "warning"]
    with _running([*command, "--lifespan", "off"], dict(os.environ), port_option=True) as server:
        yield server


def seeded(*options: str, folder: Path) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-m", "bench.seed", *options],
        env=environment(folder),
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    return done.stdout.split()


def environment(data_dir: Path) -> dict[str, str]:
    return {
        **os.environ,
        "SPRECHSTUNDE_DATA_DIR": str(data_dir),
        "SPRECHSTUNDE_DEMO": "1",
        "SPRECHSTUNDE_HTTPS": "0",
        "SPRECHSTUNDE_DEMO_PASSWORD": PASSWORD,
        "SPRECHSTUNDE_LOG_FORMAT": "json",
    }


@contextmanager
def _running(command: list[str], env: dict[str, str], *, port_option: bool = False) -> Iterator[Server]:
    port = free_port()
    command = [*command, "--port", str(port)] if port_option else command
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(command, env={**env, "PORT": str(port)}, cwd=ROOT, stdout=log, stderr=log)
        try:
            wait_until_answering(port, process)
            yield Server(port, process.pid)
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def wait_until_answering(port: int, process: subprocess.Popen[bytes], seconds: float = 120) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"the server ended with {process.returncode}")
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
            connection.request("GET", "/health/live")
            connection.getresponse().read()
            return
        except OSError:
            time.sleep(0.05)
    raise TimeoutError("the server does not answer")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Adviser:
    """Signs in and works at the counter, by the same forms as a person."""

    def __init__(self, server: Server, username: str = "beratung1") -> None:
        self._port = server.port
        self._cookie = ""
        self.post("/anmelden/", username=username, password=PASSWORD)
        self.post("/arbeitsplatz/oeffnung/", office="trennung-scheidung")

    def post(self, path: str, **fields: str) -> str:
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": self._cookie}
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=60)
        connection.request("POST", path, urlencode(fields), headers)
        response = connection.getresponse()
        response.read()
        if response.status not in (302, 200, 204):
            raise RuntimeError(f"POST {path}: {response.status}")
        cookie = response.getheader("Set-Cookie")
        if cookie:
            self._cookie = cookie.partition(";")[0]
        return response.getheader("Location") or ""

    def call_next(self) -> str:
        return self.post("/arbeitsplatz/aufruf/")

    def no_show(self, room: str) -> None:
        self.post(f"{room}nicht-erschienen/")
