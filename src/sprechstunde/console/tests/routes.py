"""Every address there is, read from the URLconf, with the ids of a running talk put in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

# Whom an address is for. A new one without a line here fails the tests: somebody must have decided.
EVERYBODY = "everybody"
STAFF = "staff"
HOLDER = "the browser that holds the ticket"
ADVISER = "the adviser who called"

FOR_WHOM = {
    "health/live": EVERYBODY,
    "health/ready": EVERYBODY,
    "api:openapi-json": EVERYBODY,
    "api:list_offices": EVERYBODY,
    "api:get_office": EVERYBODY,
    "api:api-root": EVERYBODY,
    "staff:sign_in": EVERYBODY,
    "staff:sign_out": EVERYBODY,
    "offices:overview": EVERYBODY,
    "offices:office": EVERYBODY,
    "municipalities:text": EVERYBODY,
    "queue:draw": EVERYBODY,
    "queue:waiting_area": EVERYBODY,
    "queue:enter": HOLDER,
    "queue:give_up": HOLDER,
    "queue:details": HOLDER,
    "consultations:room": HOLDER,
    "consultations:farewell": HOLDER,
    "consultations:leave": HOLDER,
    "consultations:advisers_room": ADVISER,
    "consultations:end": ADVISER,
    "consultations:give_back": ADVISER,
    "consultations:no_show": ADVISER,
    "console:desk": STAFF,
    "console:open_counter": STAFF,
    "console:close_counter": STAFF,
    "console:call_next": STAFF,
}
ADMINISTRATION = "verwaltung/"
PLACEHOLDER = re.compile(r"<(?:\w+:)?(\w+)>|\(\?P<(\w+)>[^)]*\)")


def every_route() -> list[tuple[str, str]]:
    """Name and pattern of every route."""
    return list(_walk(get_resolver().url_patterns, "", ()))


def _walk(patterns: list[Any], prefix: str, spaces: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    for each in patterns:
        route = prefix + str(each.pattern).removeprefix("^").removesuffix("$")
        if isinstance(each, URLResolver):
            yield from _walk(each.url_patterns, route, (*spaces, each.namespace) if each.namespace else spaces)
        elif isinstance(each, URLPattern):
            yield ":".join([*spaces, each.name]) if each.name else route, route


def for_whom(name: str, route: str) -> str:
    return STAFF if route.startswith(ADMINISTRATION) else FOR_WHOM[name]


def address(route: str, **ids: str) -> str:
    """The route with its placeholders filled in."""
    return "/" + PLACEHOLDER.sub(lambda match: ids[match[1] or match[2]], route)


ROUTES = every_route()
ROUTE_NAMES = [name for name, _ in ROUTES]
