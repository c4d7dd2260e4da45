"""Django's WSGI handler inside an ASGI server: pages run in a few threads, bodies are spooled, answers streamed.

Django's own ASGI handler costs several milliseconds a page; this costs a fifth of one.
"""

from __future__ import annotations

import asyncio
import logging
import sys
import tempfile
import threading
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from typing import IO, Any
from urllib.parse import unquote_to_bytes
from wsgiref.util import FileWrapper

log = logging.getLogger(__name__)

Message = MutableMapping[str, Any]
Scope = Mapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Headers = list[tuple[bytes, bytes]]

IN_MEMORY = 1024 * 1024
ALL_IN_MEMORY = 32 * 1024 * 1024
QUEUE = 128
STREAMS = 8
CHUNK = 64 * 1024
GATHER, GATHER_SECONDS = 16 * 1024, 0.2
SEND_WITHIN = 60.0
_HOP_BY_HOP = {b"connection", b"keep-alive", b"transfer-encoding", b"upgrade", b"te", b"trailer", b"proxy-authenticate"}


class Refusal(Exception):
    """A request answered without Django: a status and a plain sentence."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(text)
        self.status, self.text = status, text


class Gone(Exception):
    """The client went away."""


class Exchange:
    """One request and its answer: what the thread may do from outside the event loop."""

    def __init__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.scope, self.receive, self._send = scope, receive, send
        self.is_head = scope["method"] == "HEAD"
        self.is_gone = False
        self.loop = asyncio.get_running_loop()

    async def start(self, status: int, headers: Headers) -> None:
        """Send the head of the answer."""
        await self._send({"type": "http.response.start", "status": status, "headers": headers})

    async def body(self, chunk: bytes, more: bool = True) -> None:
        """Send a piece; raises Gone when nobody takes it."""
        if self.is_gone:
            raise Gone
        try:
            message = {"type": "http.response.body", "body": b"" if self.is_head else chunk, "more_body": more}
            await asyncio.wait_for(self._send(message), SEND_WITHIN)
        except (TimeoutError, OSError):
            self.is_gone = True
            raise Gone from None

    def from_thread(self, work: Any) -> Any:
        """Run a coroutine in the event loop and wait for it, in a thread."""
        return asyncio.run_coroutine_threadsafe(work, self.loop).result()

    async def until_gone(self) -> None:
        """Waits for the client to leave, and remembers it."""
        while (await self.receive())["type"] != "http.disconnect":
            pass
        self.is_gone = True


class Bridge:
    """Serves a WSGI application from an event loop with a bounded number of threads and waiting requests."""

    def __init__(self, wsgi: Callable[..., Iterable[bytes]], *, threads: int, max_body: int) -> None:
        self._wsgi, self._threads, self._max_body = wsgi, threads, max_body
        self._pool = ThreadPoolExecutor(threads + STREAMS, thread_name_prefix="page")
        self._slots = asyncio.Semaphore(threads)
        self._admitted = 0
        self._streaming = 0
        self._in_memory = 0
        self._lock = threading.Lock()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        exchange = Exchange(scope, receive, send)
        try:
            headers = scope["headers"]
            length = self._announced_length(headers)
            self._refuse_flood()
            with tempfile.SpooledTemporaryFile(max_size=IN_MEMORY) as body:
                size = await self._read(exchange, body, length)
                try:
                    await self._answer(exchange, _environ(scope, headers, body, size))
                finally:
                    self._in_memory -= min(size, IN_MEMORY)
        except Refusal as refusal:
            await _refuse(exchange, refusal)
        except Gone:
            return

    def _announced_length(self, headers: Headers) -> int | None:
        for name, value in headers:
            if name == b"content-length":
                if not value.isdigit():
                    raise Refusal(400, "The length of the request is not a number.")
                if int(value) > self._max_body:
                    raise Refusal(413, f"The request is larger than {self._max_body} bytes.")
                return int(value)
        return None

    def _refuse_flood(self) -> None:
        if self._admitted >= self._threads + QUEUE:
            raise Refusal(503, "The server is busy. Please try again in a moment.")

    async def _read(self, exchange: Exchange, body: tempfile.SpooledTemporaryFile[bytes], length: int | None) -> int:
        """Spool the request's body: small in memory, larger (or when much is held already) in a file."""
        size = 0
        while True:
            message = await exchange.receive()
            if message["type"] == "http.disconnect":
                raise Gone
            piece = message.get("body", b"")
            size += len(piece)
            if size > self._max_body:
                raise Refusal(413, f"The request is larger than {self._max_body} bytes.")
            if piece:
                await self._spool(body, piece, size)
            if not message.get("more_body"):
                break
        if length is not None and size != length:
            raise Gone
        body.seek(0)
        self._in_memory += min(size, IN_MEMORY)
        return size

    async def _spool(self, body: tempfile.SpooledTemporaryFile[bytes], piece: bytes, size: int) -> None:
        if size <= IN_MEMORY and self._in_memory < ALL_IN_MEMORY:
            body.write(piece)
        else:
            body.rollover()
            await asyncio.to_thread(body.write, piece)

    async def _answer(self, exchange: Exchange, environ: dict[str, Any]) -> None:
        self._refuse_flood()
        self._admitted += 1
        try:
            await self._slots.acquire()
            slot = Slot(self._slots.release, exchange.loop)
            try:
                answer = await exchange.loop.run_in_executor(self._pool, self._run, exchange, environ, slot)
            finally:
                slot.release()
        finally:
            self._admitted -= 1
        if answer is not None:
            await answer()

    def _run(self, exchange: Exchange, environ: dict[str, Any], slot: Slot) -> Callable[[], Awaitable[None]] | None:
        """In a thread: call Django. What it returns is done in the event loop, without a thread."""
        head: list[Any] = []

        def start_response(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> None:
            head[:] = [int(status.split(" ", 1)[0]), _encoded(headers)]

        answer = self._wsgi(environ, start_response)
        status, headers = head
        if isinstance(answer, FileWrapper):
            return lambda: _send_file(exchange, status, headers, answer)
        if getattr(answer, "streaming", False) and not exchange.is_head:
            self._stream(exchange, status, headers, answer, slot)
            return None
        try:
            body = b"" if exchange.is_head else b"".join(answer)
        finally:
            _close(answer)
        return lambda: _send_whole(exchange, status, headers, body)

    def _stream(self, exchange: Exchange, status: int, headers: Headers, answer: Any, slot: Slot) -> None:
        """Send piece by piece from this thread, which stops counting as one for pages: those must not wait for it."""
        with self._lock:
            is_allowed = self._streaming < STREAMS
            self._streaming += is_allowed
        try:
            if not is_allowed:
                raise Refusal(503, "Too many downloads at once. Please try again in a moment.")
            slot.release_from_thread()
            watch = asyncio.run_coroutine_threadsafe(exchange.until_gone(), exchange.loop)
            try:
                exchange.from_thread(exchange.start(status, headers))
                for piece in _gathered(answer):
                    exchange.from_thread(exchange.body(piece))
                exchange.from_thread(exchange.body(b"", more=False))
            finally:
                watch.cancel()
        finally:
            _close(answer)
            if is_allowed:
                with self._lock:
                    self._streaming -= 1

    def close(self) -> None:
        """Let the threads end."""
        self._pool.shutdown(wait=False, cancel_futures=True)


class Slot:
    """One of the places for pages, given back once."""

    def __init__(self, give_back: Callable[[], None], loop: asyncio.AbstractEventLoop) -> None:
        self._give_back: Callable[[], None] | None = give_back
        self._loop = loop

    def release(self) -> None:
        """Give it back, in the event loop."""
        give_back, self._give_back = self._give_back, None
        if give_back is not None:
            give_back()

    def release_from_thread(self) -> None:
        """Give it back, from a thread."""
        self._loop.call_soon_threadsafe(self.release)


def _environ(scope: Scope, headers: Headers, body: Any, size: int) -> dict[str, Any]:
    server, client = scope.get("server") or ("localhost", "0"), scope.get("client") or ("", "0")
    raw_path = scope.get("raw_path") or scope["path"].encode()
    environ: dict[str, Any] = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": scope.get("root_path", ""),
        "PATH_INFO": unquote_to_bytes(raw_path.partition(b"?")[0]).decode("latin-1"),
        "QUERY_STRING": scope.get("query_string", b"").decode("latin-1"),
        "SERVER_NAME": str(server[0]),
        "SERVER_PORT": str(server[1]),
        "SERVER_PROTOCOL": f"HTTP/{scope.get('http_version', '1.1')}",
        "REMOTE_ADDR": str(client[0]),
        "REMOTE_PORT": str(client[1]),
        "CONTENT_LENGTH": str(size),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.get("scheme", "http"),
        "wsgi.input": body,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
        "wsgi.file_wrapper": FileWrapper,
    }
    for name, value in headers:
        _add_header(environ, name, value.decode("latin-1"))
    return environ


def _add_header(environ: dict[str, Any], name: bytes, value: str) -> None:
    # In an environ X_Real_IP and X-Real-IP look the same: a name with an underscore could pass for a proxy's header.
    if b"_" in name or name in (b"content-length", b"transfer-encoding"):
        return
    key = name.decode("latin-1").upper().replace("-", "_")
    key = key if key == "CONTENT_TYPE" else f"HTTP_{key}"
    if key in environ:
        value = f"{environ[key]}{'; ' if key == 'HTTP_COOKIE' else ','}{value}"
    environ[key] = value


def _encoded(headers: list[tuple[str, str]]) -> Headers:
    pairs = ((name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers)
    return [(name, value) for name, value in pairs if name not in _HOP_BY_HOP]


def _gathered(pieces: Iterable[bytes]) -> Iterable[bytes]:
    """Small pieces joined: each crossing into the event loop costs more than a row of an export."""
    held: list[bytes] = []
    size, since = 0, time.monotonic()
    for piece in pieces:
        held.append(piece)
        size += len(piece)
        if size >= GATHER or time.monotonic() - since > GATHER_SECONDS:
            yield b"".join(held)
            held, size, since = [], 0, time.monotonic()
    if size:
        yield b"".join(held)


async def _send_whole(exchange: Exchange, status: int, headers: Headers, body: bytes) -> None:
    if not exchange.is_head and status >= 200 and status not in (204, 304):
        headers = [pair for pair in headers if pair[0] != b"content-length"]
        headers.append((b"content-length", str(len(body)).encode()))
    await exchange.start(status, headers)
    await exchange.body(body, more=False)


async def _send_file(exchange: Exchange, status: int, headers: Headers, file: FileWrapper) -> None:
    """Send a file without holding a page thread; reading happens in the loop's own threads."""
    watch = asyncio.create_task(exchange.until_gone())
    source: IO[bytes] = file.filelike  # type: ignore[assignment]
    try:
        await exchange.start(status, headers)
        while not exchange.is_head and (piece := await asyncio.to_thread(source.read, CHUNK)):
            await exchange.body(piece)
        await exchange.body(b"", more=False)
    finally:
        watch.cancel()
        await asyncio.to_thread(_close, file)


async def _refuse(exchange: Exchange, refusal: Refusal) -> None:
    text = refusal.text.encode()
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", str(len(text)).encode())]
    if refusal.status == 503:
        headers.append((b"retry-after", b"2"))
    try:
        await exchange.start(refusal.status, headers)
        await exchange.body(text, more=False)
    except Gone:
        return


def _close(answer: Any) -> None:
    close = getattr(answer, "close", None)
    if close is not None:
        close()
