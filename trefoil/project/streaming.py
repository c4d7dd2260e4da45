"""Answers that stay open, spoken in ASGI: begin, send, end, and notice that the reader left."""

from __future__ import annotations

import asyncio

from trefoil.project.bridge import Receive, Send

SEND_WITHIN = 30.0


async def begin(send: Send, status: int, kind: str, body: bytes | None, *more: tuple[bytes, bytes]) -> None:
    """Start an answer; without a body it stays open."""
    headers = [
        (b"content-type", kind.encode()),
        (b"cache-control", b"no-store"),
        (b"x-accel-buffering", b"no"),
        (b"x-content-type-options", b"nosniff"),
        *more,
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    if body is not None:
        await send({"type": "http.response.body", "body": body, "more_body": False})


async def send_block(send: Send, block: bytes) -> None:
    """Send one block; a reader that does not take it in time ends the stream."""
    if block:
        await asyncio.wait_for(send({"type": "http.response.body", "body": block, "more_body": True}), SEND_WITHIN)


async def finish(send: Send) -> None:
    """End the answer, if anybody still listens."""
    try:
        await asyncio.wait_for(send({"type": "http.response.body", "body": b"", "more_body": False}), SEND_WITHIN)
    except (TimeoutError, OSError):
        return


async def until_gone(receive: Receive) -> None:
    """Wait until the reader has gone."""
    while (await receive())["type"] != "http.disconnect":
        pass
