"""Web and events: granian on one port. Imported when Django is set up, in the process that forks the workers."""

from __future__ import annotations

import gc
import os
import signal
import threading
from collections.abc import Callable
from typing import Any

from django.db import connections
from django.urls import get_resolver
from granian.constants import HTTPModes, Interfaces
from granian.log import LogLevels
from granian.server import Server

from trefoil.jobs.stop import on_parent_gone
from trefoil.project import environment
from trefoil.project.asgi import application
from trefoil.project.supervisor import die_with_parent

KILL_AFTER = 4
CONNECTIONS = 4096
APPLICATION = "trefoil.project.asgi:application"


def serve_web(host: str, port: int) -> int:
    """Pages and events on one port, with TREFOIL_WEB_WORKERS processes."""
    return _serve(host, port, workers=environment.read("TREFOIL_WEB_WORKERS"))


def serve_events(host: str, port: int) -> int:
    """The same application in one process, for a machine (or a route of the proxy) that only carries the streams."""
    return _serve(host, port, workers=1)


def _warm_up() -> None:
    """Load all code before the fork: the processes share it, and each is ready at once."""
    get_resolver().url_patterns  # noqa: B018
    connections.close_all()
    close_pool: Callable[[], None] | None = getattr(connections["default"], "close_pool", None)
    if close_pool is not None:
        close_pool()
    if threading.active_count() > 1:
        names = ", ".join(thread.name for thread in threading.enumerate())
        raise RuntimeError(f"a thread was started at import, it would not survive the fork: {names}")
    gc.collect()
    gc.freeze()


def _serve(host: str, port: int, *, workers: int) -> int:
    _warm_up()
    master = os.getpid()

    def load(_target: str) -> Callable[..., Any]:
        # A forked worker inherits the master's handlers: until granian sets its own, SIGTERM must simply end it.
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, signal.SIG_DFL)
        die_with_parent(master)
        return application

    on_parent_gone(lambda: os.kill(master, signal.SIGTERM))
    Server(
        APPLICATION,
        address=host,
        port=port,
        interface=Interfaces.ASGI,
        workers=workers,
        backlog=1024,
        backpressure=CONNECTIONS,
        websockets=False,
        http=HTTPModes.auto,
        workers_kill_timeout=KILL_AFTER,
        respawn_failed_workers=True,
        respawn_interval=0.2,
        log_level=LogLevels.warning,
    ).serve(target_loader=load)
    return 0
