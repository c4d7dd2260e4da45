"""Live events: each open page keeps one stream and is told, by number, of the entries that its user may see.

One watch per process notices commits; each user (not each stream) then asks what is new for him. A stream that is too
slow is closed and resumes by the number of the last entry it saw.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import logging
import os
import random
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from typing import Any, TypeVar
from urllib.parse import parse_qs

from django.conf import settings
from django.contrib.auth import get_user
from django.db import close_old_connections
from django.http import HttpRequest, parse_cookie

from trefoil.collaborative.presence.here import last_presence, moved_after
from trefoil.jobs.stop import STOP_FD
from trefoil.jobs.watch import open_watch
from trefoil.project.bridge import Receive, Scope, Send
from trefoil.project.live import last_id, last_notification, told_after, visible_events
from trefoil.project.streaming import begin, finish, send_block, until_gone
from trefoil.timeline.models import Entry
from trefoil.timeline.order import entries_after

log = logging.getLogger(__name__)
T = TypeVar("T")

PATH = "/events"
INTERVAL = 0.15
HEARTBEAT = 15.0
RECHECK = 60.0
STREAMS_PER_SESSION = 12
WAITING_MESSAGES = 100
BATCH = 500
TOO_MUCH = 5000
ABOUT_RIGHTS = ("role.", "team.", "user.", "session.")
_sessions = import_module(settings.SESSION_ENGINE)
_numbers = itertools.count()


def message(event: str, data: Any = None, *, number: int | None = None, retry: int | None = None) -> bytes:
    """One server-sent event; `retry` only counts inside a message that has data."""
    lines = [f"id: {number}"] if number is not None else []
    lines += [f"retry: {retry}"] if retry is not None else []
    lines += [f"event: {event}", f"data: {json.dumps(data if data is not None else {}, separators=(',', ':'))}"]
    return ("\n".join(lines) + "\n\n").encode()


def signed_in(session_key: str) -> int | None:
    """The user whose session this is, if it still counts."""
    request = HttpRequest()
    request.session = _sessions.SessionStore(session_key)
    user = get_user(request)
    return user.pk if user.is_authenticated and user.is_active else None


def news_after(position: int) -> tuple[int, bool]:
    """(newest position, whether an entry after `position` is about users, teams, roles or sessions)."""
    found = list(entries_after(position).values_list("pk", "verb")[:BATCH])
    if len(found) == BATCH:
        return last_id(), True
    return (found[-1][0] if found else position), any(verb.startswith(ABOUT_RIGHTS) for _pk, verb in found)


def place(after: int | None) -> tuple[int, bool]:
    """(position at which a stream begins, whether the page was away too long to be told one by one)."""
    newest = last_id()
    if after is None or after == newest:
        return newest, False
    is_known = after == 0 or Entry.objects.system("live events").filter(pk=after).exists()
    return (after, False) if is_known and newest - after <= TOO_MUCH else (newest, True)


class Stream:
    """One open connection.

    A position is the number of the last entry read; numbers themselves need not come in rising order (PostgreSQL).
    """

    def __init__(self, user_id: int, session_key: str) -> None:
        self.user_id, self.session_key = user_id, session_key
        self.opened = next(_numbers)
        self._told: set[int] = set()
        self._held: list[tuple[list[dict[str, Any]], int]] | None = []
        self._waiting: asyncio.Queue[bytes] = asyncio.Queue(WAITING_MESSAGES)
        self._last: bytes | None = None
        self._wake = asyncio.Event()

    def offer(self, events: list[dict[str, Any]], position: int) -> None:
        """Queue what happened; a stream that does not keep up is ended and resumes from its position."""
        if self._held is not None and len(self._held) < WAITING_MESSAGES:
            self._held.append((events, position))
            return
        new = [event for event in events if event["id"] not in self._told]
        if not new or self._last is not None:
            return
        try:
            self._waiting.put_nowait(message("entries", new, number=position))
        except asyncio.QueueFull:
            self._waiting = asyncio.Queue()
            self.end(b"")
        self._wake.set()

    async def tell(self, send: Send, events: list[dict[str, Any]], position: int) -> None:
        """Send at once something missed, before anything offered."""
        self._told.update(event["id"] for event in events)
        await send_block(send, message("entries", events, number=position))

    def say(self, block: bytes) -> None:
        """Queue a message that needs no number: who misses it learns it with his next page."""
        if self._held is None and self._last is None and not self._waiting.full():
            self._waiting.put_nowait(block)
            self._wake.set()

    def caught_up(self) -> None:
        """Nothing missed any more: what was offered meanwhile follows."""
        held, self._held = self._held or [], None
        for events, position in held:
            self.offer(events, position)

    def end(self, goodbye: bytes) -> None:
        """End after what is queued, with a last message."""
        self._last = self._last if self._last is not None else goodbye
        self._wake.set()

    async def write(self, send: Send) -> None:
        """Send what is queued until the end."""
        while True:
            while not self._waiting.empty():
                await send_block(send, self._waiting.get_nowait())
            if self._last is not None:
                return await send_block(send, self._last)
            self._wake.clear()
            try:
                await asyncio.wait_for(self._wake.wait(), HEARTBEAT)
            except TimeoutError:
                await send_block(send, b": still here\n\n")


class Feed:
    """What one user may see, for all his streams; `cursor` is how far he was asked for."""

    def __init__(self, user_id: int, cursor: int) -> None:
        self.user_id, self.cursor = user_id, cursor
        self.streams: set[Stream] = set()
        self.is_asking = False


class Hub:
    """All streams of one process. Its methods run in the event loop; the database is asked in two threads."""

    def __init__(self) -> None:
        self._feeds: dict[int, Feed] = {}
        self._pool = ThreadPoolExecutor(2, thread_name_prefix="events")
        self._newest = 0
        self._told: int | None = None
        self._moved: int | None = None
        self._is_looking = False
        self._changed_again = False
        self._is_over = False
        self._tasks: set[asyncio.Task[None]] = set()

    def start(self) -> None:
        """Begin to watch the database, the supervisor's pipe and the clock."""
        self._loop = asyncio.get_running_loop()
        threading.Thread(target=self._watch, name="events-watch", daemon=True).start()
        self._spawn(self._recheck_for_ever())
        number = os.environ.get(STOP_FD)
        if number is not None:
            self._loop.add_reader(int(number), self.end)

    def end(self) -> None:
        """Say goodbye on every stream: the server stops, and pages come back in a moment, not all at once."""
        if self._is_over:
            return
        self._is_over = True
        if os.environ.get(STOP_FD) is not None:
            self._loop.remove_reader(int(os.environ[STOP_FD]))
        for stream in self._streams():
            stream.end(message("goodbye", retry=random.randint(500, 2500)))
        for task in self._tasks:
            task.cancel()

    async def serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer GET /events."""
        if scope["method"] not in ("GET", "HEAD"):
            return await begin(send, 405, "text/plain", b"", (b"allow", b"GET"))
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        cookies = b"; ".join(value for name, value in scope["headers"] if name == b"cookie").decode("latin-1")
        key = parse_cookie(cookies).get(settings.SESSION_COOKIE_NAME, "")
        user_id = await self._ask(signed_in, key) if key else None
        if scope["method"] == "HEAD":
            return await begin(send, 200, "text/event-stream", b"")
        if user_id is None:
            # A refusal would be asked again for ever; this event is what makes a page close its stream.
            return await begin(send, 200, "text/event-stream", message("session-ended"))
        if self._is_over:
            return await begin(send, 503, "text/plain", b"", (b"retry-after", b"2"))
        await begin(send, 200, "text/event-stream", None)
        await self._run(Stream(user_id, key), _resume_after(scope, headers), receive, send)

    async def _run(self, stream: Stream, after: int | None, receive: Receive, send: Send) -> None:
        left = asyncio.ensure_future(until_gone(receive))
        work = asyncio.ensure_future(self._follow(stream, after, send))
        try:
            await asyncio.wait({left, work}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            self._remove(stream)
            for task in (left, work):
                task.cancel()
            (problem,) = await asyncio.gather(work, return_exceptions=True)
        if isinstance(problem, Exception) and not isinstance(problem, (TimeoutError, OSError)):
            log.error("a stream broke off", exc_info=problem)
        await finish(send)

    async def _follow(self, stream: Stream, after: int | None, send: Send) -> None:
        position, is_stale = await self._ask(place, after)
        self._make_room(stream)
        await send_block(send, message("ready", number=position, retry=1000))
        if is_stale:
            await send_block(send, message("stale", number=position))
        # First join, then ask what was missed: nothing can fall between; what comes twice is told once.
        feed = self._feeds.setdefault(stream.user_id, Feed(stream.user_id, position))
        feed.streams.add(stream)
        while True:
            reached, events = await self._ask(visible_events, stream.user_id, position, BATCH)
            if events:
                await stream.tell(send, events, reached)
            if reached == position:
                break
            position = reached
        stream.caught_up()
        if self._is_over:
            stream.end(message("goodbye", retry=1000))
        await stream.write(send)

    def _make_room(self, stream: Stream) -> None:
        """The newest streams of a session are served; the oldest is told to stay away for a while."""
        same = [other for other in self._streams() if other.session_key == stream.session_key]
        if len(same) >= STREAMS_PER_SESSION:
            oldest = min(same, key=lambda other: other.opened)
            oldest.end(message("stream-replaced", retry=60_000))
            self._remove(oldest)

    def _remove(self, stream: Stream) -> None:
        feed = self._feeds.get(stream.user_id)
        if feed is not None:
            feed.streams.discard(stream)
            if not feed.streams and not feed.is_asking:
                del self._feeds[stream.user_id]

    def _streams(self) -> list[Stream]:
        return [stream for feed in self._feeds.values() for stream in feed.streams]

    def _watch(self) -> None:
        """In a thread: wake the loop whenever something was committed."""
        watch = None
        while not self._is_over:
            try:
                watch = watch or open_watch(INTERVAL)
                if watch.wait(1.0) and self._feeds:
                    self._loop.call_soon_threadsafe(self._changed)
            except Exception:
                if self._is_over:
                    return
                log.exception("the watch on the database broke off; opening it again")
                watch = None
                time.sleep(1.0)

    def _changed(self) -> None:
        self._changed_again = True
        if not self._is_looking and not self._is_over:
            self._spawn(self._look())

    async def _look(self) -> None:
        self._is_looking = True
        try:
            while self._changed_again:
                self._changed_again = False
                self._newest, is_about_rights = await self._ask(news_after, self._newest)
                if is_about_rights:
                    await self._recheck()
                behind = [feed for feed in self._feeds.values() if feed.cursor != self._newest and not feed.is_asking]
                await asyncio.gather(*(self._advance(feed) for feed in behind))
                await self._tell()
                await self._tell_who_is_here()
        finally:
            self._is_looking = False

    async def _tell(self) -> None:
        """Ring for those who were told something since the last look."""
        if self._told is None:
            self._told = await self._ask(last_notification)
        self._told, users = await self._ask(told_after, self._told, list(self._feeds))
        for feed in [self._feeds[user] for user in users if user in self._feeds]:
            for stream in list(feed.streams):
                stream.say(message("told"))

    async def _tell_who_is_here(self) -> None:
        """Name to those at a record the records where somebody came, went or began to write since the last look."""
        if self._moved is None:
            self._moved = await self._ask(last_presence)
        self._moved, records = await self._ask(moved_after, self._moved)
        for user, keys in records.items():
            for stream in list(self._feeds[user].streams) if user in self._feeds else ():
                stream.say(message("here", sorted(keys)))

    async def _advance(self, feed: Feed) -> None:
        """Ask for one user until he is up to date."""
        feed.is_asking = True
        try:
            while feed.streams and feed.cursor != self._newest:
                cursor, events = await self._ask(visible_events, feed.user_id, feed.cursor, BATCH)
                for stream in list(feed.streams):
                    stream.offer(events, cursor)
                if cursor == feed.cursor:
                    return
                feed.cursor = cursor
        finally:
            feed.is_asking = False
            if not feed.streams and self._feeds.get(feed.user_id) is feed:
                del self._feeds[feed.user_id]

    async def _recheck_for_ever(self) -> None:
        while True:
            await asyncio.sleep(RECHECK)
            try:
                await self._recheck()
            except Exception:
                log.exception("sessions of open streams could not be checked")

    async def _recheck(self) -> None:
        """End the streams of sessions that no longer count."""
        for key, user_id in {(stream.session_key, stream.user_id) for stream in self._streams()}:
            if await self._ask(signed_in, key) == user_id:
                continue
            for stream in self._streams():
                if stream.session_key == key:
                    stream.end(message("session-ended"))

    async def _ask(self, question: Callable[..., T], *arguments: Any) -> T:
        return await self._loop.run_in_executor(self._pool, _in_database, question, arguments)

    def _spawn(self, work: Any) -> None:
        task = self._loop.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (problem := task.exception()) is not None:
            log.error("live events: %r", problem, exc_info=problem)


def _in_database(question: Callable[..., T], arguments: tuple[Any, ...]) -> T:
    close_old_connections()
    try:
        return question(*arguments)
    finally:
        close_old_connections()


def _resume_after(scope: Scope, headers: dict[str, str]) -> int | None:
    """The number that the page saw last: by header after a break, by `?after=` on the first connection."""
    asked = parse_qs(scope.get("query_string", b"").decode("latin-1")).get("after", [""])[0]
    number = headers.get("last-event-id", "") or asked
    return int(number) if number.isascii() and number.isdigit() and len(number) < 19 else None
