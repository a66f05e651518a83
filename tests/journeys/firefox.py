"""Firefox as the distribution ships it, with fake camera and microphone.

Playwright drives only a Firefox of its own making. Firefox itself listens to Marionette, of which a handful of commands is
enough here; the library for it needs a dozen others and no longer runs on current Pythons.
"""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from journeys.stage import free_port

PREFERENCES: dict[str, bool | int | str] = {
    "media.navigator.streams.fake": True,
    "media.navigator.permission.disabled": True,
    "media.autoplay.default": 0,
    "media.peerconnection.ice.obfuscate_host_addresses": False,
    "intl.accept_languages": "de-DE",
    "app.update.enabled": False,
    "browser.safebrowsing.downloads.enabled": False,
    "browser.shell.checkDefaultBrowser": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
}
STARTS_WITHIN = 60
SECONDS = 30

RENDERED = "return document.querySelector('video[data-participant]')?.mozPaintedFrames ?? 0"
PRESS = """const [name] = arguments;
  const buttons = [...document.querySelectorAll('button')].filter((each) => each.offsetParent && !each.disabled);
  const found = buttons.find((each) => each.innerText.trim() === name);
  found?.click();
  return !!found;"""
SHOWN = "return document.body.innerText.includes(arguments[0])"
FIELD = "//*[@id=//label[normalize-space()='{label}']/@for]"


def firefox() -> str | None:
    return shutil.which("firefox-esr") or shutil.which("firefox")


def has_a_network() -> bool:
    """Firefox gathers no candidates on a machine that has only loopback."""
    routes = Path("/proc/net/route").read_text().splitlines()[1:]
    return any(line.split()[1] == "00000000" for line in routes)


class Marionette:
    """Messages are `length:[0, id, command, parameters]`, answers `length:[1, id, error, result]`."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=STARTS_WITHIN)
        self._unread = b""
        self._count = 0
        self._read()  # the greeting

    def do(self, command: str, **parameters: object) -> Any:
        self._count += 1
        message = json.dumps([0, self._count, f"WebDriver:{command}", parameters]).encode()
        self._socket.sendall(b"%d:%s" % (len(message), message))
        _, _, error, result = self._read()
        if error:
            raise RuntimeError(f"{command}: {error['error']}: {error['message']}")
        return result

    def close(self) -> None:
        self._socket.close()

    def _read(self) -> Any:
        while b":" not in self._unread:
            self._receive()
        length, _, self._unread = self._unread.partition(b":")
        while len(self._unread) < int(length):
            self._receive()
        message, self._unread = self._unread[: int(length)], self._unread[int(length) :]
        return json.loads(message)

    def _receive(self) -> None:
        data = self._socket.recv(65536)
        if not data:
            raise ConnectionError("Firefox has gone")
        self._unread += data


class FirefoxPerson:
    def __init__(self, marionette: Marionette, origin: str) -> None:
        self._marionette = marionette
        self._origin = origin

    def open(self, path: str) -> None:
        self._marionette.do("Navigate", url=self._origin + path)

    def reload(self) -> None:
        self._marionette.do("Refresh")

    def press(self, name: str) -> None:
        self._until(f"a button “{name}”", lambda: self._run(PRESS, name))

    def reads(self, text: str) -> None:
        self._until(f"the words “{text}”", lambda: self._run(SHOWN, text))

    def writes(self, label: str, text: str) -> None:
        found = self._marionette.do("FindElement", using="xpath", value=FIELD.format(label=label))
        (element,) = found["value"].values()
        self._marionette.do("ElementSendKeys", id=element, text=text)

    def sees_the_other_move(self, more: int = 20) -> None:
        seen = int(self._run(RENDERED))
        self._until("a picture that moves", lambda: int(self._run(RENDERED)) >= seen + more)

    def arrives_at(self, path: str) -> None:
        self._until(f"the page {path}", lambda: self._marionette.do("GetCurrentURL")["value"].endswith(path))

    def _run(self, script: str, *arguments: object) -> Any:
        return self._marionette.do("ExecuteScript", script=script, args=list(arguments))["value"]

    def _until(self, what: str, condition: Callable[[], Any]) -> None:
        deadline = time.monotonic() + SECONDS
        while not condition():
            if time.monotonic() > deadline:
                raise AssertionError(
                    f"Firefox waited in vain for {what}; it reads:\n{self._run('return document.body.innerText')}"
                )
            time.sleep(0.05)


@contextmanager
def firefox_person(origin: str, folder: Path) -> Iterator[FirefoxPerson]:
    binary = firefox()
    assert binary, "Firefox is missing: bin/test-tools installs it"
    port = free_port()
    profile = folder / "firefox"
    profile.mkdir()
    preferences = {**PREFERENCES, "marionette.port": port}
    (profile / "user.js").write_text(
        "".join(f"user_pref({json.dumps(name)}, {json.dumps(value)});\n" for name, value in preferences.items())
    )
    command = [binary, "--marionette", "--headless", "--no-remote", "--profile", str(profile)]
    with (folder / "firefox.log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log)
        try:
            marionette = connected(port, process)
            marionette.do("NewSession", strictFileInteractability=True)
            yield FirefoxPerson(marionette, origin)
            marionette.close()
        finally:
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def connected(port: int, process: subprocess.Popen[bytes]) -> Marionette:
    deadline = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"Firefox ended with {process.returncode}")
        try:
            return Marionette(port)
        except ConnectionRefusedError:
            time.sleep(0.05)
    raise TimeoutError("Firefox does not listen")
