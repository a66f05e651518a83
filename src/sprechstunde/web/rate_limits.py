"""Rate limits: how often one address may do a thing. Counted in memory, per process."""

from __future__ import annotations

import hashlib
import math
import time

import limits
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter

_limiter = SlidingWindowCounterRateLimiter(MemoryStorage())


def client_address(request: HttpRequest) -> str:
    """The browser's address. The server has already believed its trusted proxies, and nobody else."""
    return str(request.META.get("REMOTE_ADDR", ""))


def hit(action: str, rate: str, *keys: str) -> int:
    """Counts one attempt; 0 when it is allowed, else the seconds to wait. Keys are kept as a hash only."""
    item = limits.parse(rate)
    key = hashlib.sha256("\x00".join(keys).encode()).hexdigest()
    if _limiter.hit(item, action, key):
        return 0
    return max(1, math.ceil(_limiter.get_window_stats(item, action, key).reset_time - time.time()))


def forget_all() -> None:
    """For tests: everybody starts afresh."""
    _limiter.storage.reset()


def too_many(request: HttpRequest, wait: int) -> HttpResponse:
    minutes = max(1, math.ceil(wait / 60))
    response = render(request, "web/too_many.html", {"minutes": minutes}, status=429)
    response["Retry-After"] = str(wait)
    return response
