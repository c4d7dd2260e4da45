"""The application that the server runs: /events natively, every other address through Django's WSGI handler."""

from __future__ import annotations

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from trefoil.project.bridge import Bridge, Receive, Scope, Send
from trefoil.project.events import PATH, Hub

_wsgi = get_wsgi_application()


class Application:
    """One per process; its parts belong to the event loop in which it was started."""

    def __init__(self) -> None:
        self._pages: Bridge | None = None
        self._hub: Hub | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] == "http":
            await self._answer(scope, receive, send)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._pages is None or self._hub is None:
            self._start()
            return await self._answer(scope, receive, send)
        serve = self._hub.serve if scope["path"] == PATH else self._pages
        await serve(scope, receive, send)

    async def _live(self, receive: Receive, send: Send) -> None:
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                self._start()
                await send({"type": "lifespan.startup.complete"})
            else:
                self._end()
                await send({"type": "lifespan.shutdown.complete"})
                return

    def _start(self) -> None:
        self._pages = Bridge(_wsgi, threads=settings.TREFOIL_WEB_THREADS, max_body=settings.TREFOIL_MAX_BODY)
        self._hub = Hub()
        self._hub.start()

    def _end(self) -> None:
        if self._hub is not None:
            self._hub.end()
        if self._pages is not None:
            self._pages.close()


application = Application()
