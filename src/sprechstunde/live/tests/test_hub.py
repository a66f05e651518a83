"""States reach exactly those for whom they changed, at once but not too often, and a slow browser delays nobody."""

from __future__ import annotations

import asyncio
import itertools
import json
import time

import pytest

from sprechstunde.live import feeds
from sprechstunde.live import hub as hub_module
from sprechstunde.live.feeds import Feed, State, Subscription
from sprechstunde.live.hub import Hub, HubClosed, hub
from sprechstunde.live.stream import live_stream
from sprechstunde.live.tests.asgi import Stream, eventually, open_hub, scope_of


class Board:
    """A feed whose states a test writes itself: one line for each member."""

    def __init__(self, name="board"):
        self.lines = {}
        self.computed = []
        self.failures = 0
        self.feed = Feed(name=name, event="line", subjects=frozenset({name}), compute=self.compute)

    def compute(self, members):
        self.computed.append((time.monotonic(), members))
        if self.failures:
            self.failures -= 1
            raise RuntimeError("the database is away")
        return {member: State(line, json.dumps(line).encode()) for member, line in self.lines.items()}

    def write(self, **lines):
        self.lines |= lines
        hub.changed(frozenset({self.feed.name}))


@pytest.fixture
def board(monkeypatch):
    monkeypatch.setattr(feeds, "_streams", {})
    board = Board()
    for member in ("anna", "bela"):
        subscription = Subscription(places=((board.feed, member),), ends_with=frozenset({f"session/{member}"}))
        feeds.register_stream(f"/live/{member}", lambda handshake, subscription=subscription: subscription)
    return board


def in_loop(scenario):
    """Runs an async test with an open hub."""

    async def run():
        async with open_hub():
            await scenario

    asyncio.run(run())


def test_a_new_listener_is_told_the_state_at_once(board):
    async def scenario():
        board.lines = {"anna": "third"}
        anna = Stream("/live/anna")
        assert await anna.next_event() == ("line", "third")
        assert anna.status == 200
        assert anna.headers["content-type"] == "text/event-stream; charset=utf-8"
        assert anna.headers["cache-control"] == "no-store"
        assert anna.headers["x-content-type-options"] == "nosniff"
        await anna.leave()

    in_loop(scenario())


def test_a_stream_stands_before_there_is_anything_to_tell(board):
    async def scenario():
        anna = Stream("/live/anna")
        await eventually(lambda: anna.chunks == [b": \n\n"])
        await anna.leave()

    in_loop(scenario())


def test_only_those_whose_state_changed_are_told(board):
    async def scenario():
        board.lines = {"anna": "third", "bela": "fourth"}
        anna, bela = Stream("/live/anna"), Stream("/live/bela")
        await anna.next_event(), await bela.next_event()
        board.write(anna="second")
        assert await anna.next_event() == ("line", "second")
        board.write(anna="first", bela="third")
        assert await bela.next_event() == ("line", "third")
        assert [line for _, line in bela.events()] == ["fourth", "third"]
        await anna.leave(), await bela.leave()

    in_loop(scenario())


def test_a_time_stamp_alone_is_no_change(board):
    async def scenario():
        stamps = iter(range(100))
        board.lines = {"anna": "third"}
        states = board.compute

        def compute(members):
            found = states(members)
            return {member: State(state.meaning, b'"third as of %d"' % next(stamps)) for member, state in found.items()}

        object.__setattr__(board.feed, "compute", compute)
        anna = Stream("/live/anna")
        await anna.next_event()
        hub.changed(frozenset({"board"}))
        await eventually(lambda: len(board.computed) == 2)
        board.write(anna="second")
        await anna.next_event()
        assert len(anna.events()) == 2
        await anna.leave()

    in_loop(scenario())


def test_another_subject_computes_nothing(board):
    async def scenario():
        anna = Stream("/live/anna")
        await eventually(lambda: len(board.computed) == 1)
        hub.changed(frozenset({"another board"}))
        board.write(anna="second")
        await anna.next_event()
        assert len(board.computed) == 2
        await anna.leave()

    in_loop(scenario())


def test_the_first_change_is_told_at_once_and_a_burst_at_most_every_fifty_milliseconds(board):
    async def scenario():
        board.lines = {"anna": 0}
        anna = Stream("/live/anna")
        await anna.next_event()
        await eventually(lambda: not hub._groups["board"].refreshing)
        board.computed.clear()
        started = time.monotonic()
        board.write(anna=1)
        await anna.next_event()
        assert board.computed[0][0] - started < 0.04
        number = 1
        while time.monotonic() - started < 0.3:
            number += 1
            board.write(anna=number)
            await asyncio.sleep(0)
        await eventually(lambda: anna.events()[-1] == ("line", number))
        moments = [moment for moment, _ in board.computed]
        pauses = [later - earlier for earlier, later in itertools.pairwise(moments)]
        assert min(pauses) >= 0.045
        assert len(moments) <= 8
        await anna.leave()

    in_loop(scenario())


def test_the_last_change_of_a_burst_is_never_swallowed(board):
    async def scenario():
        anna = Stream("/live/anna")
        for number in range(500):
            board.write(anna=number)
            if number % 50 == 0:
                await asyncio.sleep(0.001)
        await eventually(lambda: anna.events() and anna.events()[-1] == ("line", 499))
        await anna.leave()

    in_loop(scenario())


def test_a_slow_browser_gets_the_latest_state_and_none_in_between(board):
    async def scenario():
        board.lines = {"anna": 0, "bela": 0}
        slow, quick = Stream("/live/anna"), Stream("/live/bela")
        await slow.next_event(), await quick.next_event()
        slow.accepts.clear()
        for number in (1, 2, 3, 4):
            board.write(anna=number, bela=number)
            assert await quick.next_event() == ("line", number)  # nobody waits for the slow one
        slow.accepts.set()
        await eventually(lambda: slow.events()[-1] == ("line", 4))
        assert [number for _, number in slow.events()] == [0, 1, 4]  # the first was on its way already
        await slow.leave(), await quick.leave()

    in_loop(scenario())


def test_a_hundred_and_more_listeners_are_all_told(board):
    async def scenario():
        board.lines = {"anna": "third"}
        streams = [Stream("/live/anna") for _ in range(250)]
        for stream in streams:
            assert await stream.next_event() == ("line", "third")
        assert len(board.computed) < 20  # those who come in the same moment are served together
        board.write(anna="second")
        for stream in streams:
            assert await stream.next_event() == ("line", "second")
        for stream in streams:
            await stream.leave()

    in_loop(scenario())


def test_a_feed_that_fails_is_tried_again_and_the_streams_stay(board, monkeypatch, caplog):
    monkeypatch.setattr(hub_module, "RETRY_SECONDS", 0.01)

    async def scenario():
        board.failures = 3
        board.lines = {"anna": "third"}
        anna = Stream("/live/anna")
        assert await anna.next_event() == ("line", "third")
        assert len(board.computed) == 4
        await anna.leave()

    in_loop(scenario())
    assert caplog.text.count("feed_failed") == 3


def test_nothing_is_computed_when_nobody_listens_any_more(board):
    async def scenario():
        board.lines = {"anna": "third"}
        anna = Stream("/live/anna")
        await anna.next_event()
        await anna.leave()
        board.computed.clear()
        board.write(anna="second")
        again = Stream("/live/anna")
        assert await again.next_event() == ("line", "second")
        assert len(board.computed) == 1
        await again.leave()

    in_loop(scenario())


def test_a_change_in_another_process_is_looked_for_everywhere(board):
    async def scenario():
        board.lines = {"anna": "third"}
        anna = Stream("/live/anna")
        await anna.next_event()
        board.lines = {"anna": "second"}
        hub.everything_may_have_changed()
        assert await anna.next_event() == ("line", "second")
        await anna.leave()

    in_loop(scenario())


def test_one_stream_may_show_two_boards_and_a_slow_browser_gets_the_latest_of_each(board):
    async def scenario():
        other = Board("other")
        places = ((board.feed, "anna"), (other.feed, "anna"))
        feeds.register_stream("/live/both", lambda handshake: Subscription(places=places))
        board.lines, other.lines = {"anna": "a0"}, {"anna": "b0"}
        both = Stream("/live/both")
        await both.next_event(), await both.next_event()
        both.accepts.clear()
        for number in (1, 2, 3):
            board.write(anna=f"a{number}")
            other.write(anna=f"b{number}")
            await eventually(lambda number=number: len(board.computed) > number and len(other.computed) > number)
        both.accepts.set()
        await eventually(lambda: {line for _, line in both.events()} >= {"a3", "b3"})
        assert not {line for _, line in both.events()} >= {"a1", "a2"}
        await both.leave()

    in_loop(scenario())


# How streams end


def test_a_stream_ends_when_its_session_does_and_others_stay(board):
    async def scenario():
        board.lines = {"anna": 1, "bela": 1}
        anna, bela = Stream("/live/anna"), Stream("/live/bela")
        await anna.next_event(), await bela.next_event()
        hub.ended(frozenset({"session/anna"}))
        await anna.answer()
        assert anna.ended
        board.write(bela=2)
        assert await bela.next_event() == ("line", 2)
        await bela.leave()

    in_loop(scenario())


def test_a_stream_to_a_slow_browser_ends_properly_too(board):
    """Something is on its way and something newer waits when the end comes: nothing follows the end."""

    async def scenario():
        board.lines = {"anna": 1}
        anna = Stream("/live/anna")
        await anna.next_event()
        anna.accepts.clear()
        for number in (2, 3):
            board.write(anna=number)
            await eventually(lambda number=number: len(board.computed) >= number)
        hub.ended(frozenset({"session/anna"}))
        await asyncio.sleep(0)
        anna.accepts.set()
        await anna.answer()
        for _ in range(10):  # whoever still has something to send gets the turn
            await asyncio.sleep(0)
        assert anna.ended
        assert not anna.sent_after_the_end

    in_loop(scenario())


def test_when_the_server_stops_every_stream_ends(board):
    async def scenario():
        board.lines = {"anna": 1}
        streams = [Stream("/live/anna") for _ in range(5)]
        for stream in streams:
            await stream.next_event()
        hub.close_soon()
        for stream in streams:
            await stream.answer()
            assert stream.ended

    in_loop(scenario())


def test_a_stream_that_comes_when_the_server_stops_is_asked_to_come_again(board):
    async def scenario():
        hub.close()
        stream = Stream("/live/anna")
        assert await stream.answer() == 503
        assert stream.headers["retry-after"] == "2"

    in_loop(scenario())


def test_a_hub_that_is_closed_says_so_and_forgets_what_it_is_told():
    closed = Hub()
    closed.changed(frozenset({"board"}))
    closed.ended(frozenset({"session/anna"}))
    with pytest.raises(HubClosed):
        asyncio.run(closed.in_thread(lambda: None))


def test_presence_is_told_when_a_stream_comes_and_goes(board):
    seen = []
    subscription = Subscription(
        places=((board.feed, "anna"),),
        connected=lambda: seen.append("came"),
        disconnected=lambda: seen.append("went"),
    )
    feeds.register_stream("/live/desk", lambda handshake: subscription)

    async def scenario():
        desk = Stream("/live/desk")
        await eventually(lambda: seen == ["came"])
        await desk.leave()
        assert seen == ["came", "went"]

    in_loop(scenario())


# Who is refused


@pytest.mark.parametrize("method", ["POST", "HEAD", "DELETE"])
def test_only_get_opens_a_stream(board, method):
    async def scenario():
        assert await Stream("/live/anna", method=method).answer() == 404

    in_loop(scenario())


def test_an_unknown_stream_is_not_found(board):
    async def scenario():
        stream = Stream("/live/nothing")
        assert await stream.answer() == 404
        assert stream.headers["content-type"] == "application/problem+json"
        assert json.loads(stream.chunks[0])["status"] == 404

    in_loop(scenario())


@pytest.mark.parametrize("origin", ["https://evil.example", "https://musterstadt.example.evil.example", "null", "https://["])
def test_a_page_of_another_site_does_not_listen(board, origin):
    async def scenario():
        stream = Stream("/live/anna", origin=origin)
        assert await stream.answer() == 403

    in_loop(scenario())


def test_a_page_of_our_own_listens(board):
    async def scenario():
        stream = Stream("/live/anna", origin="https://musterstadt.example")
        await eventually(lambda: stream.status == 200)
        await stream.leave()

    in_loop(scenario())


def test_a_stream_that_cannot_be_authorised_right_now_is_asked_to_come_again(board, caplog):
    def broken(handshake):
        raise RuntimeError("the database is away")

    feeds.register_stream("/live/broken", broken)

    async def scenario():
        assert await Stream("/live/broken").answer() == 503

    in_loop(scenario())
    assert "subscribe_failed" in caplog.text


def test_the_request_is_forgotten_while_the_stream_is_open(board):
    """Ten thousand listeners would each keep their headers."""

    async def scenario():
        scope = scope_of("/live/anna", cookies={"a": "b"})
        started = asyncio.Event()

        async def send(message):
            started.set()

        left = asyncio.Event()

        async def receive():
            await left.wait()
            return {"type": "http.disconnect"}

        task = asyncio.create_task(live_stream(scope, receive, send))
        await started.wait()
        assert scope["headers"] == []
        left.set()
        await task

    in_loop(scenario())
