"""What `sprechstunde check-turn` says about a real coturn."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from sprechstunde.consultations.ice import turn_credentials
from turn.conftest import client_of, set_up
from turn.relay_server import ON_LOOPBACK, RelayServer, free_port_for_both, relay_server

pytestmark = pytest.mark.server


def check(server: RelayServer | None = None) -> tuple[str, int]:
    """What the command says and its exit code."""
    out = io.StringIO()
    arguments = ["--ca-file", str(server.authority)] if server else []
    try:
        call_command("check_turn", *arguments, stdout=out)
    except SystemExit as end:
        return out.getvalue(), int(str(end.code))
    return out.getvalue(), 0


def test_when_everything_is_right(as_in_production: RelayServer, monkeypatch):
    set_up(monkeypatch, as_in_production)
    said, code = check(as_in_production)
    assert code == 0
    assert said.count("[gut]") == 9
    for url in as_in_production.urls.values():
        assert said.count(f"{url}: ") == 3


def test_another_secret_is_said(as_in_production: RelayServer, monkeypatch):
    set_up(monkeypatch, as_in_production, turn_secret="b5f1a2c3d4e5968778695a4b3c2d1e0f")
    said, code = check(as_in_production)
    assert code == 1
    assert said.count("static-auth-secret") == 3
    assert "[gut]" not in said


def test_an_unknown_certificate_is_said(as_in_production: RelayServer, monkeypatch):
    set_up(monkeypatch, as_in_production, turn_urls=[as_in_production.urls["tls"]])
    said, code = check()
    assert code == 1
    assert "Zertifikat" in said


@pytest.mark.parametrize("url", ["turn:127.0.0.1:{port}?transport=tcp", "turns:127.0.0.1:{port}", "turn:127.0.0.1:{port}"])
def test_a_server_that_is_not_there_is_said(as_in_production: RelayServer, monkeypatch, url):
    set_up(monkeypatch, as_in_production, turn_urls=[url.format(port=free_port_for_both())])
    said, code = check()
    assert code == 1
    assert "Firewall" in said


def test_an_open_inside_is_said(tmp_path: Path, monkeypatch):
    with relay_server(tmp_path, f"{ON_LOOPBACK}\nallowed-peer-ip=10.0.0.0-10.255.255.255") as relay:
        set_up(monkeypatch, relay)
        said, code = check(relay)
    assert code == 1
    assert "10.0.0.1" in said
    assert "denied-peer-ip" in said


def test_a_server_that_lets_everybody_in_is_said(tmp_path: Path, monkeypatch):
    with relay_server(tmp_path, "no-auth", without=("use-auth-secret", "static-auth-secret")) as relay:
        set_up(monkeypatch, relay)
        said, code = check(relay)
    assert code == 1
    assert "no-auth" in said


def test_a_full_server_is_said(tmp_path: Path, monkeypatch):
    with relay_server(tmp_path, "total-quota=1\nuser-quota=1") as relay:
        set_up(monkeypatch, relay)
        with client_of(relay, *turn_credentials(datetime.now(UTC))) as client:
            client.allocate()
            said, code = check(relay)
    assert code == 1
    assert "total-quota" in said


def test_without_settings_there_is_nothing_to_check():
    with pytest.raises(CommandError, match="SPRECHSTUNDE_TURN_URLS"):
        check()
