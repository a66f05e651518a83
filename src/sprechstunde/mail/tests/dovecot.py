"""A real IMAP server with mailboxes of its own, for one test run: Dovecot from the distribution."""

from __future__ import annotations

import grp
import imaplib
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import trustme

PASSWORD = "Umläute-und-€"
CONFIGURATION = """
protocols = imap
listen = 127.0.0.1
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
ssl = yes
ssl_cert = <{folder}/certificate.pem
ssl_key = <{folder}/key.pem
mail_location = maildir:{folder}/mail/%u
mail_fsync = never
auth_mechanisms = plain
auth_failure_delay = 0
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={user} gid={group} home={folder}/mail/%u
}}
first_valid_uid = 1
first_valid_gid = 1
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {plain}
  }}
  inet_listener imaps {{
    port = {tls}
  }}
}}
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service stats {{
  chroot =
}}
"""


class Dovecot:
    """Knows every user by the one password; a user's mailbox exists as soon as somebody signs in."""

    def __init__(self, plain: int, tls: int) -> None:
        self.plain, self.tls = plain, tls

    @contextmanager
    def visit(self, user: str, folder: str = "INBOX") -> Iterator[imaplib.IMAP4]:
        """As a person's mail program does."""
        client = imaplib.IMAP4("127.0.0.1", self.plain, timeout=20)
        try:
            client.authenticate("PLAIN", lambda _: f"\0{user}\0{PASSWORD}".encode())
            client.select(folder)
            yield client
        finally:
            client.shutdown()

    def deliver(self, user: str, content: bytes, *, folder: str = "INBOX", flags: str = "", date: str | None = None) -> None:
        with self.visit(user) as client:
            answer, words = client.append(folder, flags, date or imaplib.Time2Internaldate(time.time()), content)
            assert answer == "OK", words

    def flags(self, user: str, folder: str = "INBOX") -> list[set[str]]:
        """Of every mail, in the order in which they came."""
        with self.visit(user, folder) as client:
            _, lines = client.fetch("1:*", "(FLAGS)")
        found = [imaplib.ParseFlags(line) for line in lines if line]
        return [{flag.decode() for flag in each} - {r"\Recent"} for each in found]


@contextmanager
def dovecot(authority: trustme.CA) -> Iterator[Dovecot]:
    program = shutil.which("dovecot") or shutil.which("dovecot", path="/usr/sbin")
    assert program, "The tests of incoming mail need Dovecot: install the package dovecot-imapd."
    folder = Path(tempfile.mkdtemp(prefix="sprechstunde-dovecot-"))
    user, prefix = _as_whom()
    try:
        certificate = authority.issue_cert("127.0.0.1")
        certificate.private_key_pem.write_to_path(str(folder / "key.pem"))
        for blob in certificate.cert_chain_pems:
            blob.write_to_path(str(folder / "certificate.pem"), append=True)
        plain, tls = _free_ports()
        values = {"folder": folder, "user": user.pw_name, "group": _group(user), "plain": plain, "tls": tls}
        (folder / "dovecot.conf").write_text(CONFIGURATION.format(**values, password=PASSWORD))
        for each in [folder, *folder.iterdir()]:
            shutil.chown(each, user.pw_uid, user.pw_gid)
        server = subprocess.Popen([*prefix, program, "-F", "-c", str(folder / "dovecot.conf")], cwd="/")
        try:
            _wait_for(plain, server, folder / "log")
            yield Dovecot(plain, tls)
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(timeout=20)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _as_whom() -> tuple[pwd.struct_passwd, list[str]]:
    """Dovecot keeps no mail for root, so root lends it another user."""
    if os.getuid() != 0:
        return pwd.getpwuid(os.getuid()), []
    user = pwd.getpwnam("nobody")
    return user, ["setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups"]


def _group(user: pwd.struct_passwd) -> str:
    return grp.getgrgid(user.pw_gid).gr_name


def _free_ports() -> tuple[int, int]:
    with socket.socket() as one, socket.socket() as two:
        one.bind(("127.0.0.1", 0))
        two.bind(("127.0.0.1", 0))
        return one.getsockname()[1], two.getsockname()[1]


def _wait_for(port: int, server: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + 20
    while time.monotonic() < until and server.poll() is None:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
                if connection.recv(10).startswith(b"* OK"):
                    return
        except OSError:
            time.sleep(0.05)  # the port is not open yet; nothing tells when it is
    raise AssertionError(log.read_text() if log.exists() else "Dovecot did not start.")
