"""A server that is killed with everything it started, as when the machine loses power, and started again on the same data."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path
from time import monotonic, sleep

from journeys.stage import free_port

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "nur-fuer-tests"
START_SECONDS = 120


class MortalServer:
    """`sprechstunde demo`, on SQLite in the data folder, or on the PostgreSQL server of SPRECHSTUNDE_DATABASE_URL."""

    def __init__(self, data_dir: Path, **settings: str) -> None:
        self.data_dir = data_dir
        self.database_url = os.environ.get("SPRECHSTUNDE_DATABASE_URL", "")
        self.port = free_port()
        self._environment = {
            **os.environ,
            "SPRECHSTUNDE_DATA_DIR": str(data_dir),
            "SPRECHSTUNDE_DEMO": "1",
            "SPRECHSTUNDE_HTTPS": "0",
            "SPRECHSTUNDE_DEMO_PASSWORD": PASSWORD,
            "SPRECHSTUNDE_DRAW_LIMIT": "1000000 per minute",
            "SPRECHSTUNDE_SIGN_IN_LIMIT": "1000000 per minute",
            # Simulated people have no page with a room open, and nobody shall be sent home for that here.
            "SPRECHSTUNDE_ADVISER_ABSENCE_SECONDS": "100000",
            "SPRECHSTUNDE_COUNTER_ABSENCE_SECONDS": "100000",
            "PORT": str(self.port),
            **settings,
        }
        self._process: subprocess.Popen[bytes] | None = None
        self._log = (data_dir / "server.log").open("ab")

    def seed(self, advisers: int, call_seconds: int) -> None:
        path = os.pathsep.join([str(ROOT / "src"), str(ROOT / "tests")])
        command = [sys.executable, "-m", "kills.seed", str(advisers), str(call_seconds)]
        subprocess.run(command, env={**self._environment, "PYTHONPATH": path}, check=True, stdout=self._log, stderr=self._log)

    def start(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "sprechstunde.config", "demo"], env=self._environment, stdout=self._log, stderr=self._log,
            start_new_session=True,
        )  # fmt: skip
        deadline = monotonic() + START_SECONDS
        while not self._is_ready():
            if self._process.poll() is not None or monotonic() > deadline:
                raise RuntimeError(f"the server does not start:\n{self.last_trouble()}")
            sleep(0.02)

    def kill(self) -> None:
        assert self._process
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()

    def stop(self) -> None:
        if self._process and self._process.poll() is None:
            self.kill()
        self._log.close()

    def last_trouble(self) -> str:
        """What the server's log says of the last thing that went wrong in it."""
        text = (self.data_dir / "server.log").read_text(errors="replace")
        place = text.rfind("Traceback")
        return text[place : place + 6000] if place >= 0 else ""

    def _is_ready(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/health/ready", timeout=2) as answer:
                return bool(answer.status == 200)
        except (OSError, urllib.error.URLError):
            return False
