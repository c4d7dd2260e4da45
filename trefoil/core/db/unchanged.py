"""Values that stay true until the database changes: read once, used again while nothing was written by anybody.

SQLite tells in a few microseconds whether anyone has committed since (`PRAGMA data_version`) and what this connection
wrote itself (`total_changes`). Every page needs its session, its user and the counts of the menu; between two writes
they cannot have changed. PostgreSQL has no such mark, so there everything is read again.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, TypeVar

from django.conf import settings
from django.db import connection

T = TypeVar("T")
MOST = 5_000


def mark() -> tuple[int, int] | None:
    """What changes with every write to the database; None where that cannot be told cheaply."""
    if connection.vendor != "sqlite" or not settings.TREFOIL_KEEP_UNCHANGED:
        return None
    connection.ensure_connection()
    raw: Any = connection.connection
    return raw.execute("PRAGMA data_version").fetchone()[0], raw.total_changes


def while_unchanged(key: Hashable, compute: Callable[[], T]) -> T:
    """`compute()`, or what it gave before if nothing was written since. Kept per connection, as the mark is."""
    now = mark()
    if now is None:
        return compute()
    kept: Any = getattr(connection, "trefoil_kept", None)
    if kept is None or kept[0] != now or len(kept[1]) > MOST:
        kept = (now, {})
        connection.trefoil_kept = kept  # type: ignore[attr-defined]
    if key not in kept[1]:
        value = compute()
        if mark() != now:  # the computation wrote something itself
            return value
        kept[1][key] = value
    found: T = kept[1][key]
    return found
