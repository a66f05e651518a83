"""The lane for first numbers: what it draws is what the pages draw, and whatever is not plain goes on to them."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
import time_machine
from django.db import connection

from conftest import HOST, NOON, OTHER_HOST
from sprechstunde.foundation.settings import settings
from sprechstunde.foundation.tokens import token_hash
from sprechstunde.offices.actions import open_counter, stop_intake
from sprechstunde.offices.lookups import intake_of, office_now
from sprechstunde.offices.models import Counter, Office
from sprechstunde.queue import draw_lane
from sprechstunde.queue.access import COOKIE
from sprechstunde.queue.actions import call_next, draw_ticket
from sprechstunde.queue.draws import draw_numbers
from sprechstunde.queue.models import NumberSeries, Ticket
from sprechstunde.queue.order import waiting_in_order

pytestmark = pytest.mark.django_db(transaction=True)

FIRST_ANSWER = [
    (b"location", b"/wartebereich/"),
    (b"content-length", b"0"),
    (b"x-frame-options", b"DENY"),
    (b"set-cookie", COOKIE.encode() + b"=of-somebody-else; Path=/; HttpOnly"),
]


@pytest.fixture(autouse=True)
def noon():
    with time_machine.travel(NOON, tick=False):
        yield


class Pages:
    """Stands for everything behind the lane."""

    def __init__(self, status: int = 302, headers: list[tuple[bytes, bytes]] = FIRST_ANSWER) -> None:
        self.status = status
        self.headers = headers
        self.asked = 0

    async def __call__(self, scope, receive, send):
        self.asked += 1
        await send({"type": "http.response.start", "status": self.status, "headers": self.headers})
        await send({"type": "http.response.body", "body": b"page"})


class Answer:
    def __init__(self, messages) -> None:
        self.status = messages[0]["status"]
        self.headers = dict(messages[0]["headers"])
        self.body = messages[1]["body"]

    @property
    def key(self) -> str:
        return self.headers[b"set-cookie"].decode().partition("=")[2].partition(";")[0]


def press(slug="beratung", *, method="POST", host=HOST, scheme="http", **headers: str) -> dict:
    given = {"host": host, "origin": f"http://{host}", "sec-fetch-site": "same-origin", "content-length": "0"}
    given |= {name.replace("_", "-"): value for name, value in headers.items()}
    return {
        "type": "http", "method": method, "path": f"/buero/{slug}/wartemarke/", "query_string": b"", "scheme": scheme,
        "client": ("192.0.2.7", 5), "headers": [(name.encode(), value.encode()) for name, value in given.items() if value],
    }  # fmt: skip


def answers(lane, *scopes) -> list[Answer]:
    """All at once. The lane's own thread leaves its connection behind, which the test database must not have."""

    async def one(scope) -> Answer:
        messages = []

        async def send(message) -> None:
            messages.append(message)

        await lane(scope, None, send)
        return Answer(messages)

    async def all_of_them() -> list[Answer]:
        return list(await asyncio.gather(*(one(scope) for scope in scopes)))

    try:
        return asyncio.run(all_of_them())
    finally:
        lane._executor.submit(lambda: connection.close()).result()  # that thread's own


@pytest.fixture
def pages():
    return Pages()


@pytest.fixture
def lane(pages):
    """It has seen the first answer already."""
    lane = draw_lane.DrawLane(pages)
    answers(lane, press())
    pages.asked = 0
    return lane


def test_thirty_at_once_get_thirty_numbers_and_a_key_of_their_own(lane, pages, counter, office):
    found = answers(lane, *[press()] * 30)
    assert pages.asked == 0
    assert {answer.status for answer in found} == {302}
    line = list(waiting_in_order(office))
    assert [ticket.sequence for ticket in line] == list(range(1, 31))
    assert len({ticket.queued_at for ticket in line}) == 30
    holders = dict(Ticket.objects.values_list("browsers__key_hash", "sequence"))
    assert [holders[token_hash(answer.key)] for answer in found] == list(range(1, 31)), "in the order of coming"


def test_the_answer_is_that_of_the_pages_but_for_the_key(lane, counter):
    (answer,) = answers(lane, press())
    assert answer.headers[b"location"] == b"/wartebereich/"
    assert answer.headers[b"x-frame-options"] == b"DENY"
    assert b"of-somebody-else" not in answer.headers[b"set-cookie"]
    for part in (b"HttpOnly", b"SameSite=Lax", b"Path=/"):
        assert part in answer.headers[b"set-cookie"]
    assert answer.body == b""


@pytest.mark.parametrize(
    "scope",
    [
        press(cookie=f"{COOKIE}=whatever"),
        press(origin="https://evil.example"),
        press(origin=""),
        press(origin="null"),
        press(sec_fetch_site="cross-site"),
        press(host="unknown.example", origin="http://unknown.example"),
        press(content_length="5"),
        press(transfer_encoding="chunked"),
        press(method="GET"),
        press("gibt-es-nicht"),
        press("beratung/mehr"),
        press(scheme="https"),
        press(host=OTHER_HOST),
    ],
)
def test_whatever_is_not_plain_goes_on_to_the_pages(lane, pages, counter, carla, scope):
    (answer,) = answers(lane, scope)
    assert (pages.asked, answer.body) == (1, b"page")
    assert Ticket.objects.count() == 0


@pytest.mark.parametrize("cookies", [[], [b"session=1"], [b"session=1", COOKIE.encode() + b"=2"]])
def test_only_the_answer_to_a_draw_is_remembered(counter, cookies):
    lane = draw_lane.DrawLane(pages := Pages(headers=[(b"location", b"/"), *((b"set-cookie", each) for each in cookies)]))
    answers(lane, press())
    answers(lane, press())
    assert pages.asked == 2
    assert Ticket.objects.count() == 0


def test_a_refusal_is_not_remembered(counter):
    lane = draw_lane.DrawLane(pages := Pages(status=409))
    answers(lane, press())
    answers(lane, press())
    assert pages.asked == 2


def test_the_limit_of_an_address_counts_in_the_lane_too(lane, pages, counter, monkeypatch):
    monkeypatch.setattr(settings(), "draw_limit", "3 per 10 minutes")
    answers(lane, *[press()] * 5)
    assert Ticket.objects.count() == 3
    assert pages.asked == 2


def test_in_a_closed_office_the_pages_say_so(lane, pages, office):
    answers(lane, press())
    assert pages.asked == 1
    assert Ticket.objects.count() == 0


@pytest.mark.parametrize("limit", ["daily_limit", "queue_limit"])
def test_no_more_numbers_than_the_office_gives(lane, pages, counter, office, limit):
    Office.objects.filter(pk=office.pk).update(**{limit: 3})
    answers(lane, *[press()] * 5)
    assert Ticket.objects.count() == 3
    assert pages.asked == 2


def test_what_fails_gives_nobody_a_number_and_does_not_stop_the_next(lane, counter, monkeypatch):
    def fail(office, **kwargs):
        raise RuntimeError("the disk is full")

    with monkeypatch.context() as broken:
        broken.setattr("sprechstunde.queue.draws.offices.announce_office", fail)
        with pytest.raises(RuntimeError, match="the disk is full"):
            answers(lane, press(), press())
    assert (Ticket.objects.count(), NumberSeries.objects.count()) == (0, 0)
    assert answers(lane, press())[0].status == 302
    assert Ticket.objects.get().sequence == 1


def test_numbers_from_the_lane_and_from_the_pages_are_one_series(office, counter):
    before = draw_ticket(office=office, browser=None, now=NOON).ticket
    drawn = draw_numbers(office=office, count=3, now=NOON)
    after = draw_ticket(office=office, browser=None, now=NOON).ticket
    numbers = [before.number, *(each.ticket.number for each in drawn), after.number]
    assert numbers == ["T-001", "T-002", "T-003", "T-004", "T-005"]
    assert list(waiting_in_order(office).values_list("number", flat=True)) == numbers


@pytest.mark.parametrize(
    "fields",
    [{}, {"daily_limit": 1}, {"daily_limit": 9}, {"queue_limit": 1}, {"queue_limit": 9}, {"closing_guard": True}, {"busy": 1}],
)
@pytest.mark.parametrize("stopped", [False, True])
@pytest.mark.parametrize("staffed", [False, True])
def test_the_short_look_and_the_long_one_agree(office, bashir, fields, stopped, staffed):
    fields = dict(fields)  # the parameter is shared
    counter = open_counter(office=office, adviser=bashir, now=NOON)
    draw_numbers(office=office, count=2, now=NOON)
    if fields.pop("busy", None):
        call_next(counter=counter, now=NOON)
    if not staffed:
        Counter.objects.filter(pk=counter.pk).update(closed_at=NOON)
    Office.objects.filter(pk=office.pk).update(**fields)
    if stopped:
        stop_intake(office=office, now=NOON)
    office.refresh_from_db()
    for now in (NOON, NOON + timedelta(days=1)):
        assert intake_of(office, now).gives_numbers == office_now(office, now).accepts_tickets
