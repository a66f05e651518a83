"""Processes that are killed as a power cut would: nothing is lost, and what may be repeated is recognisable."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from sprechstunde.mail.tests.post_office import post_office

pytestmark = pytest.mark.server

SECONDS = 60


@pytest.fixture
def run(tmp_path: Path):
    """Starts a process on a data folder of its own that knows this mail server."""
    started = []

    def run(what: str, port: int) -> subprocess.Popen:
        environment = {
            **os.environ,
            "SPRECHSTUNDE_DATA_DIR": str(tmp_path),
            "SPRECHSTUNDE_DATABASE_URL": "",
            "SPRECHSTUNDE_SMTP_HOST": "127.0.0.1",
            "SPRECHSTUNDE_SMTP_PORT": str(port),
            "SPRECHSTUNDE_SMTP_SECURITY": "none",
        }
        process = subprocess.Popen(
            [sys.executable, "-m", "sprechstunde.mail.tests.process", what], env=environment, stdout=subprocess.PIPE, text=True
        )
        started.append(process)
        return process

    yield run
    for process in started:
        process.kill()
        process.communicate()


def test_killed_between_commit_and_mail_the_mail_leaves_after_the_next_start(run):
    with post_office() as server:
        writer = run("write_and_die", server.port)
        message_id, _ = writer.communicate(timeout=SECONDS)
        assert writer.returncode == -signal.SIGKILL
        assert server.accepted == []
        assert run("deliver", server.port).wait(SECONDS) == 0
    assert [each.message["Message-ID"] for each in server.accepted] == [message_id.strip()]


def test_killed_between_acceptance_and_note_the_mail_is_repeated_once_with_the_same_message_id(run):
    with post_office() as server:
        message_id, _ = run("write_and_die", server.port).communicate(timeout=SECONDS)
        process = run("deliver", server.port)
        server.on_acceptance = process.kill  # the server has it, the process never hears that
        assert process.wait(SECONDS) == -signal.SIGKILL
        server.on_acceptance = lambda: None
        assert run("deliver", server.port).wait(SECONDS) == 0
        assert run("deliver", server.port).wait(SECONDS) == 0
    assert [each.message["Message-ID"] for each in server.accepted] == [message_id.strip()] * 2
    assert len({each.content for each in server.accepted}) == 1
