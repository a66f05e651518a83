"""A wire between two networks that takes its time and loses packets; a program of its own, so that it keeps its own time.

Kernels of test machines seldom have netem. Called with the processes that hold the two networks:
slow_wire.py PID INTERFACE PID INTERFACE SECONDS SHARE-LOST
"""

from __future__ import annotations

import contextlib
import ctypes
import fcntl
import heapq
import os
import random
import select
import struct
import sys
import time
from pathlib import Path

TUNSETIFF = 0x400454CA
IFF_TUN, IFF_NO_PI = 0x0001, 0x1000
CLONE_NEWNET = 0x40000000
LARGEST = 65_536


def main() -> None:
    one, one_name, other, other_name, seconds, lost = sys.argv[1:]
    ends = [end_of(int(one), one_name), end_of(int(other), other_name)]
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    carry(ends, float(seconds), float(lost))


def end_of(holder: int, name: str) -> int:
    enter_network(holder)
    end = os.open("/dev/net/tun", os.O_RDWR)
    fcntl.ioctl(end, TUNSETIFF, struct.pack("16sH22s", name.encode(), IFF_TUN | IFF_NO_PI, b""))
    return end


def enter_network(holder: int) -> None:
    """For the calling thread."""
    with Path(f"/proc/{holder}/ns/net").open("rb") as network:
        if ctypes.CDLL(None, use_errno=True).setns(network.fileno(), CLONE_NEWNET):
            raise OSError(ctypes.get_errno(), "no way into the network")


def carry(ends: list[int], seconds: float, lost: float) -> None:
    dice = random.Random(5)
    under_way: list[tuple[float, int, int, bytes]] = []
    count = 0
    while True:
        wait = max(0.0, under_way[0][0] - time.monotonic()) if under_way else None
        ready, _, _ = select.select(ends, [], [], wait)
        for end in ready:
            packet = os.read(end, LARGEST)
            if dice.random() >= lost:
                count += 1
                sink = ends[1 - ends.index(end)]
                heapq.heappush(under_way, (time.monotonic() + seconds, count, sink, packet))
        while under_way and under_way[0][0] <= time.monotonic():
            _due, _count, sink, packet = heapq.heappop(under_way)
            with contextlib.suppress(OSError):  # that side is down
                os.write(sink, packet)


if __name__ == "__main__":
    main()
