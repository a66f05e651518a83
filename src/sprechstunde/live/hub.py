"""The hub: computes what is stale once per change and hands it to those for whom it differs.

Everything here runs in the event loop's thread except the doors `changed`, `ended`, `everything_may_have_changed`
and `close_soon`, which any thread may use. Computing happens in a small executor of its own.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Hashable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Protocol, TypeVar

import structlog
from django.db import connection
from django.urls import set_script_prefix

from sprechstunde.foundation.settings import settings
from sprechstunde.live.feeds import Feed, State, Subscription

PAUSE_SECONDS = 0.05  # a change is passed on at once, further ones at most this often
HANDED_AT_ONCE = 100  # then the loop gets a turn
THREADS = 2
RETRY_SECONDS = 1.0

Result = TypeVar("Result")


class Listener(Protocol):
    """What the hub hands states to: an open stream or socket."""

    def offer(self, feed: Feed, data: bytes) -> None: ...

    def beat(self) -> None: ...

    def close(self) -> None: ...


log = structlog.get_logger("live")


class HubClosed(Exception):
    """The server is stopping."""


class Hub:
    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._executor: ThreadPoolExecutor | None = None
        self._groups: dict[str, Group] = {}
        self._stale: dict[str, set[Group]] = {}  # subject → groups that show it
        self._endings: dict[str, tuple[Listener, ...]] = {}
        self._listeners: set[Listener] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    # Life

    def open(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._executor = ThreadPoolExecutor(max_workers=THREADS, thread_name_prefix="live")

    def close(self) -> None:
        self._loop = None
        for listener in list(self._listeners):
            listener.close()
        if self._executor:
            self._executor.shutdown(wait=False, cancel_futures=True)
        self._executor = None

    @property
    def is_open(self) -> bool:
        return self._loop is not None

    # Doors for any thread

    def changed(self, subjects: frozenset[str]) -> None:
        self._soon(self._mark, subjects)

    def ended(self, subjects: frozenset[str]) -> None:
        self._soon(self._end, subjects)

    def everything_may_have_changed(self) -> None:
        self._soon(self._mark_all)

    def close_soon(self) -> None:
        self._soon(self.close)

    def start(self, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Runs a coroutine in the loop from any thread."""
        self._soon(lambda: self._spawn(work()))

    def _soon(self, call: Callable[..., object], *arguments: object) -> None:
        loop = self._loop
        if loop and not loop.is_closed():
            loop.call_soon_threadsafe(call, *arguments)

    # Listening

    async def in_thread(self, work: Callable[[], Result]) -> Result:
        """Runs `work` in one of the few threads that have a database connection; no idle stream holds one."""
        loop = self._loop
        if loop is None or self._executor is None:
            raise HubClosed
        return await loop.run_in_executor(self._executor, _with_database, work)

    def add(self, listener: Listener, subscription: Subscription) -> Membership:
        """Takes the listener in; what is returned is all that `remove` needs, and small."""
        self._listeners.add(listener)
        places = []
        for feed, member in subscription.places:
            group = self._groups.get(feed.name) or self._new_group(feed)
            group.add(listener, member)
            places.append((group, member))
            self._refresh(group, joined=True)
        for subject in subscription.ends_with:
            self._endings[subject] = (*self._endings.get(subject, ()), listener)
        return tuple(places), tuple(subscription.ends_with)

    def remove(self, listener: Listener, membership: Membership) -> None:
        places, subjects = membership
        self._listeners.discard(listener)
        for group, member in places:
            if group.discard(listener, member) and self._groups.get(group.feed.name) is group:
                self._drop_group(group)
        for subject in subjects:
            others = tuple(each for each in self._endings.get(subject, ()) if each is not listener)
            if others:
                self._endings[subject] = others
            else:
                self._endings.pop(subject, None)

    def beat(self) -> list[Listener]:
        return list(self._listeners)

    # Groups

    def _new_group(self, feed: Feed) -> Group:
        group = self._groups[feed.name] = Group(feed)
        for subject in feed.subjects:
            self._stale.setdefault(subject, set()).add(group)
        return group

    def _drop_group(self, group: Group) -> None:
        del self._groups[group.feed.name]
        for subject in group.feed.subjects:
            groups = self._stale[subject]
            groups.discard(group)
            if not groups:
                del self._stale[subject]

    def _mark(self, subjects: frozenset[str]) -> None:
        for group in {group for subject in subjects for group in self._stale.get(subject, ())}:
            self._refresh(group)

    def _mark_all(self) -> None:
        for group in list(self._groups.values()):
            self._refresh(group)

    def _end(self, subjects: frozenset[str]) -> None:
        for subject in subjects:
            for listener in self._endings.get(subject, ()):
                listener.close()

    # Passing on

    def _refresh(self, group: Group, *, joined: bool = False) -> None:
        group.stale = True
        if not group.refreshing:
            group.refreshing = True
            self._spawn(self._keep_fresh(group, gather=joined))

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _keep_fresh(self, group: Group, *, gather: bool) -> None:
        try:
            if gather:
                # Many join at once after a restart: one computation serves those who come in the same moment.
                await asyncio.sleep(0.005)
            while group.stale and group.members:
                group.stale = False
                await self._pass_on(group)
                await asyncio.sleep(PAUSE_SECONDS)
        except HubClosed:
            group.stale = False
        except Exception:
            log.exception("feed_failed", feed=group.feed.name.partition("/")[0])
            await asyncio.sleep(RETRY_SECONDS)
            group.stale = True
        finally:
            group.refreshing = False
            if group.stale and group.members and self.is_open:
                self._refresh(group)

    async def _pass_on(self, group: Group) -> None:
        members = frozenset(group.members)
        states = await self.in_thread(lambda: group.feed.compute(members))
        for handed, (listener, state) in enumerate(group.news(states), start=1):
            listener.offer(group.feed, state.data)
            if handed % HANDED_AT_ONCE == 0:
                await asyncio.sleep(0)


class Group:
    """The listeners of a feed, by member, and what each was told last."""

    __slots__ = ("feed", "members", "refreshing", "stale", "told")

    def __init__(self, feed: Feed) -> None:
        self.feed = feed
        self.members: dict[Hashable, tuple[Listener, ...]] = {}  # nearly always one; a set would weigh four times as much
        self.told: dict[Listener, Hashable] = {}
        self.stale = False
        self.refreshing = False

    def add(self, listener: Listener, member: Hashable) -> None:
        self.members[member] = (*self.members.get(member, ()), listener)

    def discard(self, listener: Listener, member: Hashable) -> bool:
        """True when nobody is left."""
        self.told.pop(listener, None)
        others = tuple(each for each in self.members.get(member, ()) if each is not listener)
        if others:
            self.members[member] = others
        else:
            self.members.pop(member, None)
        return not self.members

    def news(self, states: Mapping[Hashable, State]) -> list[tuple[Listener, State]]:
        """Who is to be told what: those whose state means something else than what they were told last."""
        told = self.told
        found = []
        for member, state in states.items():
            meaning = state.meaning
            for listener in self.members.get(member, ()):
                if told.get(listener) != meaning:
                    told[listener] = meaning
                    found.append((listener, state))
        return found


Membership = tuple[tuple[tuple[Group, Hashable], ...], tuple[str, ...]]


def _with_database(work: Callable[[], Result]) -> Result:
    set_script_prefix(f"{settings().base_path}/")  # each thread has its own; fragments contain addresses
    try:
        return work()
    finally:
        # Opening costs SQLite a millisecond and holding costs nobody anything; PostgreSQL counts its connections.
        if connection.vendor != "sqlite":
            connection.close()


hub = Hub()
