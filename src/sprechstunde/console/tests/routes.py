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
GUEST = "the browser that has opened an invitation"
SERVING = "the advisers of the office"
AT_WORK = "the advisers of the office whose counter is open"
CODE = "the browser that showed the appointment's code"

FOR_WHOM = {
    "health/live": EVERYBODY,
    "health/ready": EVERYBODY,
    "demo_post": EVERYBODY,  # in the demonstration only
    "demo_mail": EVERYBODY,  # in the demonstration only
    "demo_mail_html": EVERYBODY,  # in the demonstration only
    "demo_mail_calendar": EVERYBODY,  # in the demonstration only
    "api:openapi-json": EVERYBODY,
    "api:list_offices": EVERYBODY,
    "api:get_office": EVERYBODY,
    "api:list_slots": EVERYBODY,
    "api:api-root": EVERYBODY,
    "staff:sign_in": EVERYBODY,
    "staff:sign_out": EVERYBODY,
    "offices:overview": EVERYBODY,
    "offices:office": EVERYBODY,
    "municipalities:text": EVERYBODY,
    "web:quick_exit": EVERYBODY,
    "push:worker": EVERYBODY,
    "consultations:device_test": EVERYBODY,
    "consultations:invitation": EVERYBODY,  # who has the code, which nobody can guess
    "queue:draw": EVERYBODY,
    "queue:waiting_area": EVERYBODY,
    "queue:open_link": EVERYBODY,  # who has the code, which nobody can guess
    "queue:enter": HOLDER,
    "queue:give_up": HOLDER,
    "queue:details": HOLDER,
    "queue:extend": HOLDER,
    "queue:postpone": HOLDER,
    "queue:pause": HOLDER,
    "queue:come_back": HOLDER,
    "queue:make_link": HOLDER,
    "queue:revoke_link": HOLDER,
    "queue:disconnect_others": HOLDER,
    "queue:notice_by_mail": HOLDER,
    "queue:stop_mails": HOLDER,
    "queue:notice_here": HOLDER,
    "queue:no_notice_here": HOLDER,
    "queue:answer": HOLDER,
    "queue:prefer_appointment": HOLDER,
    "consultations:room": HOLDER,
    "consultations:farewell": HOLDER,
    "consultations:leave": HOLDER,
    "consultations:rate": HOLDER,
    "consultations:door": GUEST,
    "consultations:guest_room": GUEST,
    "consultations:guest_leave": GUEST,
    "consultations:guest_farewell": GUEST,
    "consultations:guest_rate": GUEST,
    "consultations:advisers_room": ADVISER,
    "consultations:end": ADVISER,
    "consultations:give_back": ADVISER,
    "consultations:no_show": ADVISER,
    "consultations:leave_as_colleague": ADVISER,
    "consultations:ask_for_help": ADVISER,
    "consultations:need_no_help": ADVISER,
    "consultations:invite": ADVISER,
    "consultations:admit_everybody": ADVISER,
    "consultations:show_invitation": ADVISER,
    "consultations:mail_invitation": ADVISER,
    "consultations:admit": ADVISER,
    "consultations:talk_alone": ADVISER,
    "consultations:hold": ADVISER,
    "consultations:send_back": ADVISER,
    "consultations:remove": ADVISER,
    "appointments:entry": EVERYBODY,
    "appointments:open_code": EVERYBODY,
    "appointments:unsubscribe": EVERYBODY,  # who has the key, which nobody can guess
    "appointments:book": EVERYBODY,
    "appointments:request": EVERYBODY,
    "appointments:appointment": CODE,
    "appointments:confirm": CODE,
    "appointments:correct_address": CODE,
    "appointments:choose": CODE,
    "appointments:decline": CODE,
    "appointments:move": CODE,
    "appointments:cancel": CODE,
    "appointments:check_in": CODE,
    "appointments:reminders": CODE,
    "appointments:earlier": CODE,
    "appointments:details": CODE,
    "appointments:calendar_file": CODE,
    "appointments:stored": CODE,
    "appointments:stored_as_json": CODE,
    "appointments:erase": CODE,
    "appointments:forget_here": CODE,
    "console:desk": STAFF,
    "console:open_counter": STAFF,
    "console:close_counter": STAFF,
    "console:call_next": STAFF,
    "console:closing": STAFF,
    "console:hand_rest_over": STAFF,
    "console:close_for_now": STAFF,
    "console:close_for_today": STAFF,
    "console:begin_break": STAFF,
    "console:end_break": STAFF,
    "console:stop_intake": STAFF,
    "console:resume_intake": STAFF,
    "console:message_to_all": STAFF,
    "console:pick": AT_WORK,
    "console:call_again": AT_WORK,
    "console:take_call_back": AT_WORK,
    "console:no_show": AT_WORK,
    "console:undo_no_show": AT_WORK,
    "console:park": AT_WORK,
    "console:bring_back": AT_WORK,
    "console:pass_on": AT_WORK,
    "console:withdraw_question": AT_WORK,
    "console:message": AT_WORK,
    "console:appointments": STAFF,
    "console:calendar": STAFF,
    "console:make_address": STAFF,
    "console:revoke_address": STAFF,
    "console:next_appointment": ADVISER,
    "console:join": ADVISER,  # and whoever serves the office and is asked for help
    "console:new_appointment": SERVING,
    "console:appointment": SERVING,
    "console:propose": SERVING,
    "console:withdraw": SERVING,
    "console:move": SERVING,
    "console:cancel": SERVING,
    "console:reassign": SERVING,
    "console:feed": EVERYBODY,  # who has the key, which nobody can guess
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
