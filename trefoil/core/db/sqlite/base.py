"""SQLite as Trefoil needs it: a library without the WAL bug, a fair queue of writers, guarded writes.

pysqlite3 carries a newer SQLite than the system's; it must be in place before Django's backend is imported. The file
lock makes writers wait in turn: SQLite's own busy handler sleeps and starves some of them for seconds.
"""

import fcntl
import os
import sys
from typing import Any

try:
    import pysqlite3
    import pysqlite3.dbapi2
except ImportError:  # platforms without a wheel: the check at start says what that means
    pass
else:
    sys.modules["sqlite3"] = pysqlite3
    sys.modules["sqlite3.dbapi2"] = pysqlite3.dbapi2

from django.db.backends.sqlite3 import base as django_sqlite

from trefoil.core.db.migrating import permitted
from trefoil.core.db.permit import refuse_unpermitted_writes

_library: Any = vars(django_sqlite)["Database"]
_Wrapper: Any = django_sqlite.DatabaseWrapper

SAFE_VERSION = (3, 51, 3)
"""The first release without the WAL-reset bug that damages a file used by several processes."""


def library_version() -> tuple[int, ...]:
    """Version of the SQLite library that Django really uses."""
    return tuple(_library.sqlite_version_info)


class DatabaseWrapper(_Wrapper):  # type: ignore[misc]
    """Django's SQLite connection with the fair write lock and the write guard."""

    SchemaEditorClass = permitted(django_sqlite.DatabaseWrapper.SchemaEditorClass)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.execute_wrappers.append(refuse_unpermitted_writes)
        self._lock_file: int | None = None
        self._lock_pid = 0
        self._lock_held = False

    def get_connection_params(self) -> dict[str, Any]:
        params: dict[str, Any] = super().get_connection_params()
        if library_version() < SAFE_VERSION:
            # Never WAL with several processes on an affected library; the rollback journal is slower and safe.
            self.init_commands = ["PRAGMA journal_mode=DELETE", "PRAGMA synchronous=FULL"]
        return params

    def _start_transaction_under_autocommit(self) -> None:
        self._take_turn()
        try:
            super()._start_transaction_under_autocommit()
        except BaseException:
            self._end_turn()
            raise

    def _commit(self) -> None:
        try:
            super()._commit()
        finally:
            self._end_turn()

    def _rollback(self) -> None:
        try:
            super()._rollback()
        finally:
            self._end_turn()

    def _close(self) -> None:
        try:
            super()._close()
        finally:
            self._end_turn()
            if self._lock_file is not None and self._lock_pid == os.getpid():
                os.close(self._lock_file)
            self._lock_file = None

    def _take_turn(self) -> None:
        if self.is_in_memory_db() or self._lock_held:
            return
        if self._lock_file is None or self._lock_pid != os.getpid():
            path = f"{self.settings_dict['NAME']}-turn"
            self._lock_file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            self._lock_pid = os.getpid()
        fcntl.flock(self._lock_file, fcntl.LOCK_EX)
        self._lock_held = True

    def _end_turn(self) -> None:
        if self._lock_held and self._lock_file is not None and not self._still_in_transaction():
            fcntl.flock(self._lock_file, fcntl.LOCK_UN)
            self._lock_held = False

    def _still_in_transaction(self) -> bool:
        """Whether SQLite still holds a transaction open (a commit that failed keeps the turn)."""
        return bool(self.connection is not None and getattr(self.connection, "in_transaction", False))
