"""An internet on this machine: homes behind routers with NAT, and the servers in the middle. Nothing leaves it, nothing stays.

Each network lasts as long as the process that holds it, which ends with us.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from journeys.cable import carry_both_ways
from journeys.slow_wire import enter_network

SERVER, RELAY = "203.0.113.10", "203.0.113.20"
SERVER_PORT = 8_000
RELAY_PLAIN, RELAY_ENCRYPTED = 3_478, 443
WIRE = Path(__file__).with_name("slow_wire.py")


class Network:
    """Hosts that share one set of interfaces."""

    def __init__(self) -> None:
        # It waits for an end of input that comes when we end, however we end.
        self._holder = subprocess.Popen(
            ["unshare", "--net", "sh", "-c", "ip link set lo up && echo ready && exec cat"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        assert self._holder.stdout
        if self._holder.stdout.readline() != b"ready\n":
            self.close()
            raise NoNetworks("the kernel or the container forbids it")
        self.pid = self._holder.pid
        self.inside = ["nsenter", f"--net=/proc/{self.pid}/ns/net", "--"]

    def run(self, commands: str) -> None:
        subprocess.run([*self.inside, "sh", "-ec", commands], check=True, capture_output=True, text=True)

    def listen(self, host: str, port: int) -> socket.socket:
        """A socket in there, for us out here."""

        def opened() -> socket.socket:
            enter_network(self.pid)
            return socket.create_server((host, port))

        with ThreadPoolExecutor(1) as thread:  # the thread stays in there, so it is not used again
            return thread.submit(opened).result()

    def program(self, folder: Path, path: str) -> str:
        """A program that runs in there."""
        wrapper = folder / f"in-network-{self.pid}"
        wrapper.write_text(f'#!/bin/sh\nexec {" ".join(self.inside)} {path} "$@"\n')
        wrapper.chmod(0o700)
        return str(wrapper)

    def close(self) -> None:
        self._holder.kill()
        self._holder.wait()
        for pipe in (self._holder.stdin, self._holder.stdout):
            if pipe:
                pipe.close()


class NoNetworks(Exception):
    """This machine lets us make none."""


class Internet:
    def __init__(self) -> None:
        self._networks: list[Network] = []
        self._wires: list[subprocess.Popen[bytes]] = []
        self.middle = self._network()
        self.middle.run(
            f"""
            echo 1 >/proc/sys/net/ipv4/ip_forward
            ip addr add {SERVER}/32 dev lo
            ip addr add {RELAY}/32 dev lo
            """
        )
        self._homes = 0

    def home(self) -> Home:
        """A router with an address of its own, behind which a device may be."""
        self._homes += 1
        number = self._homes
        router = self._network()
        here, there = f"198.51.100.{4 * number + 1}", f"198.51.100.{4 * number + 2}"
        self._join(self.middle, f"home{number}", router, "outside")
        self.middle.run(f"ip addr add {here}/30 dev home{number}")
        router.run(
            f"""
            echo 1 >/proc/sys/net/ipv4/ip_forward
            ip addr add {there}/30 dev outside
            ip route add default via {here}
            iptables -t nat -A POSTROUTING -o outside -j MASQUERADE --random-fully
            iptables -A FORWARD -i outside -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT
            iptables -A FORWARD -i outside -j DROP
            """
        )
        return Home(router, number, there)

    def device(self) -> Network:
        return self._network()

    def plug_in(self, device: Network, home: Home, *, seconds: float = 0, lost: float = 0) -> None:
        """The device's only way out; `seconds` and `lost` hold for each direction."""
        name = f"eth{home.number}"
        if seconds or lost:
            self._stretch(device, name, home.router, "inside", seconds, lost)
        else:
            self._join(device, name, home.router, "inside")
        home.router.run(f"ip addr add {home.net}.1/24 dev inside; ip link set inside up")
        device.run(f"ip addr add {home.net}.7/24 dev {name}; ip link set {name} up; ip route add default via {home.net}.1")

    def unplug(self, device: Network, home: Home) -> None:
        device.run(f"ip link del eth{home.number}")

    def close(self) -> None:
        for wire in self._wires:
            wire.kill()
            wire.communicate()
        for network in self._networks:
            network.close()

    def _network(self) -> Network:
        self._networks.append(Network())
        return self._networks[-1]

    def _join(self, one: Network, one_name: str, other: Network, other_name: str) -> None:
        one.run(f"ip link add {one_name} type veth peer name {other_name} netns {other.pid}; ip link set {one_name} up")
        other.run(f"ip link set {other_name} up")

    def _stretch(self, one: Network, one_name: str, other: Network, other_name: str, seconds: float, lost: float) -> None:
        ends = [str(one.pid), one_name, str(other.pid), other_name]
        wire = subprocess.Popen([sys.executable, str(WIRE), *ends, str(seconds), str(lost)], stdout=subprocess.PIPE)
        self._wires.append(wire)
        assert wire.stdout
        assert wire.stdout.readline() == b"ready\n"


class Home:
    def __init__(self, router: Network, number: int, address: str) -> None:
        self.router = router
        self.number = number
        self.net = f"192.168.{number}"
        self.address = address

    def forbid(self, rule: str) -> None:
        """What the firewall of this network lets nobody do, as an iptables match."""
        self.router.run(f"iptables -I FORWARD -i inside {rule} -j DROP")


@contextlib.contextmanager
def internet() -> Iterator[Internet]:
    made = Internet()
    try:
        yield made
    finally:
        made.close()


@contextlib.contextmanager
def reachable_from(network: Network, port: int) -> Iterator[str]:
    """A server on this machine's loopback as the hosts of that network see it."""
    listener = network.listen(SERVER, SERVER_PORT)

    def accept() -> None:
        while True:
            try:
                near, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=carry_both_ways, args=(near, port), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    yield f"http://{SERVER}:{SERVER_PORT}"
    listener.shutdown(socket.SHUT_RDWR)
    listener.close()


def why_not() -> str:
    """Why this machine can have no networks of its own; empty when it can."""
    if os.geteuid() != 0:
        return "networks of one's own need root"
    for tool in ("ip", "iptables", "unshare", "nsenter"):
        if not shutil.which(tool):
            return f"{tool} is not installed"
    if not Path("/dev/net/tun").exists():
        return "the kernel has no TUN device"
    try:
        with internet() as trial:
            device = trial.device()
            trial.plug_in(device, trial.home())
    except (NoNetworks, OSError, subprocess.CalledProcessError) as problem:
        return f"networks of one's own cannot be made here: {getattr(problem, 'stderr', '') or problem}"
    return ""
