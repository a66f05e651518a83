from __future__ import annotations

import subprocess
import sys

import pytest
from pydantic import ValidationError

from sprechstunde.config.checks import sole_server
from sprechstunde.config.database import databases
from sprechstunde.foundation.kept_secrets import kept_secret
from sprechstunde.foundation.settings import Settings


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "achtzig"),
        ("PORT", "70000"),
        ("DRAW_LIMIT", "viele"),
        ("TRUSTED_PROXIES", "proxy.example"),
        ("BASE_PATH", "beratung"),
        ("BASE_PATH", "/beratung/"),
        ("DATABASE_URL", "mysql://root@localhost/x"),
        ("ICE_SERVERS", "stun:"),
        ("LOG_FORMAT", "schön"),
        ("MAX_DOCUMENT_BYTES", "1"),
    ],
)
def test_nonsense_is_refused(monkeypatch, name, value):
    monkeypatch.setenv(f"SPRECHSTUNDE_{name}", value)
    with pytest.raises((ValidationError, ValueError)):
        Settings()


def test_the_program_says_which_setting_is_wrong_and_starts_nothing(tmp_path):
    environment = {"SPRECHSTUNDE_DATA_DIR": str(tmp_path), "SPRECHSTUNDE_DRAW_LIMIT": "viele", "PATH": ""}
    done = subprocess.run(
        [sys.executable, "-m", "sprechstunde.config", "check"], env=environment, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 2
    assert "SPRECHSTUNDE_DRAW_LIMIT" in done.stderr
    assert "Traceback" not in done.stderr


def test_lists_are_separated_by_commas(monkeypatch):
    monkeypatch.setenv("SPRECHSTUNDE_ALLOWED_HOSTS", "stadt.example, www.stadt.example")
    monkeypatch.setenv("SPRECHSTUNDE_TRUSTED_PROXIES", "10.0.0.0/8")
    settings = Settings()
    assert settings.allowed_hosts == ["stadt.example", "www.stadt.example"]
    assert settings.trusted_proxies == ["10.0.0.0/8"]


def test_the_port_is_read_from_port_too(monkeypatch):
    monkeypatch.setenv("PORT", "8123")
    assert Settings().port == 8123
    monkeypatch.setenv("SPRECHSTUNDE_PORT", "8124")
    assert Settings().port == 8124


def test_a_database_address_may_carry_escaped_letters():
    found = databases(Settings(database_url="postgresql://b%C3%BCro:p%40ss@db.example:5433/sprech%20stunde"))["default"]
    assert (found["USER"], found["PASSWORD"], found["HOST"], found["PORT"], found["NAME"]) == (
        "büro",
        "p@ss",
        "db.example",
        "5433",
        "sprech stunde",
    )


def test_a_secret_is_made_once_and_for_nobody_else_to_read(tmp_path):
    file = tmp_path / "new" / "secret"
    assert kept_secret(file, lambda: "first") == "first"
    assert kept_secret(file, lambda: "second") == "first"
    assert file.stat().st_mode & 0o077 == 0
    assert [each.name for each in file.parent.iterdir()] == ["secret"]


def test_one_data_folder_has_one_server(tmp_path):
    settings = Settings(data_dir=tmp_path, database_url="")
    with sole_server(settings), pytest.raises(SystemExit, match=r"sprechstunde\.E003"), sole_server(settings):
        pass
    with sole_server(settings):
        pass  # the first has ended
