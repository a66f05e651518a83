"""Whether a request comes from one of our own pages, by what its browser says of the origin."""

from __future__ import annotations

from urllib.parse import urlsplit


def is_origin_of(origin: str, host: str) -> bool:
    """`origin` as browsers send it ("https://stadt.example"); "null", nonsense and nothing are nobody's.

    The scheme is not compared: behind a proxy that ends TLS we may not know it, and a host answers by one of them only.
    """
    try:
        return bool(host) and urlsplit(origin).netloc.lower() == host.lower()
    except ValueError:
        return False
