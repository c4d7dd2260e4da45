"""Learning that the database changed, whoever changed it, without asking each table."""

from __future__ import annotations

import time
from typing import Any, Protocol
from urllib.parse import quote

from django.db import connections

CHANNEL = "trefoil_changed"


class Watch(Protocol):
    """Something that notices commits."""

    def wait(self, seconds: float) -> bool:
        """Wait at most `seconds`; True as soon as something was committed since the last call."""

    def close(self) -> None:
        """Let go of the connection."""


def open_watch(interval: float = 0.025) -> Watch:
    """A watch on the default database; use it in one thread only, opened after any fork."""
    wrapper: Any = connections["default"]
    if wrapper.vendor == "postgresql":
        return SnapshotWatch(wrapper, max(interval, 0.1))
    if wrapper.is_in_memory_db():
        return BlindWatch(interval)
    return FileWatch(wrapper, interval)


class FileWatch:
    """SQLite: its own read-only connection, by Django's library (a second library on the file would lose commits)."""

    def __init__(self, wrapper: Any, interval: float) -> None:
        address = f"file:{quote(str(wrapper.settings_dict['NAME']))}?mode=ro"
        self._connection = wrapper.Database.connect(address, uri=True, check_same_thread=False)
        self._interval = interval
        self._seen = self._version()

    def _version(self) -> int:
        return int(self._connection.execute("PRAGMA data_version").fetchone()[0])

    def wait(self, seconds: float) -> bool:
        """See Watch."""
        deadline = time.monotonic() + seconds
        while (version := self._version()) == self._seen:
            if time.monotonic() >= deadline:
                return False
            time.sleep(self._interval)
        self._seen = version
        return True

    def close(self) -> None:
        """See Watch."""
        self._connection.close()


class SnapshotWatch:
    """PostgreSQL: NOTIFY wakes at once; the snapshot (which transactions are over) shows every other commit."""

    def __init__(self, wrapper: Any, interval: float) -> None:
        self._connection = wrapper.Database.connect(**wrapper.get_connection_params())
        self._connection.autocommit = True
        self._connection.execute("LISTEN trefoil_changed")
        self._interval = interval
        self._seen = self._snapshot()

    def _snapshot(self) -> str:
        return str(self._connection.execute("SELECT pg_current_snapshot()::text").fetchone()[0])

    def wait(self, seconds: float) -> bool:
        """See Watch."""
        deadline = time.monotonic() + seconds
        while (snapshot := self._snapshot()) == self._seen:
            left = deadline - time.monotonic()
            if left <= 0:
                return False
            # The list ends the generator, which holds the connection's lock, before the next question.
            list(self._connection.notifies(timeout=min(self._interval, left), stop_after=1))
        self._seen = snapshot
        return True

    def close(self) -> None:
        """See Watch."""
        self._connection.close()


class BlindWatch:
    """A database in memory cannot be watched: every turn counts as a change."""

    def __init__(self, interval: float) -> None:
        self._interval = interval

    def wait(self, seconds: float) -> bool:
        """See Watch."""
        time.sleep(min(self._interval, seconds))
        return True

    def close(self) -> None:
        """See Watch."""
