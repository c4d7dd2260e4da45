"""Say what is wrong with this installation and how to mend it: settings, database, SQLite version, assets, keys.

Exit code 0 when nothing stands in the way, 1 when something does.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core import checks
from django.db import DatabaseError, connection

from trefoil.core.db.sqlite.base import SAFE_VERSION, library_version
from trefoil.project.cli.prepare import is_new, pending


@dataclass(frozen=True)
class Finding:
    """One thing looked at: `state` is fine, warning or wrong; `mend` says what to do."""

    what: str
    state: str
    text: str
    mend: str = ""


def arguments(parser: argparse.ArgumentParser) -> None:
    """--json for programs."""
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(args: argparse.Namespace) -> int:
    """Look at everything and print it."""
    found = list(findings())
    if args.json:
        print(json.dumps([asdict(one) for one in found], indent=2))
    else:
        for one in found:
            print(f"{one.state:<8} {one.what}: {one.text}" + (f"\n         -> {one.mend}" if one.mend else ""))
    return 1 if any(one.state == "wrong" for one in found) else 0


def findings() -> Iterator[Finding]:
    """All findings."""
    yield from _django()
    yield from _database()
    yield from _assets()
    yield from _keys()


def _django() -> Iterator[Finding]:
    for message in checks.run_checks():
        state = "wrong" if message.level >= checks.ERROR else "warning"
        yield Finding(f"Django {message.id}", state, str(message.msg), str(message.hint or ""))
    if settings.DEBUG:
        yield Finding("TREFOIL_DEBUG", "warning", "errors are shown in full", "Unset TREFOIL_DEBUG on a real machine.")


def _database() -> Iterator[Finding]:
    if connection.vendor == "sqlite":
        yield from _sqlite()
    else:
        yield from _postgresql()
    try:
        waiting = [] if is_new() else pending()
    except DatabaseError as error:
        yield Finding("database", "wrong", f"does not answer: {error}", "Check TREFOIL_DATABASE_URL and the server.")
        return
    if waiting:
        yield Finding("migrations", "wrong", f"{len(waiting)} pending", "Make a backup, then `trefoil migrate`.")
    else:
        yield Finding("migrations", "fine", "the database is of this version")


def _sqlite() -> Iterator[Finding]:
    version = ".".join(map(str, library_version()))
    if library_version() < SAFE_VERSION:
        yield Finding(
            "SQLite", "wrong", f"{version} has the WAL-reset bug; Trefoil runs it in the slow rollback journal only",
            "Install the package pysqlite3 (0.6.1 or newer), or a system SQLite of 3.51.3 or newer.",
        )  # fmt: skip
    else:
        yield Finding("SQLite", "fine", version)
    with connection.cursor() as cursor:
        values: dict[str, Any] = {}
        for name in ("journal_mode", "synchronous", "mmap_size"):
            cursor.execute(f"PRAGMA {name}")
            row = cursor.fetchone()
            values[name] = row[0] if row else 0
    is_safe = values["synchronous"] == 2 and values["mmap_size"] == 0 and values["journal_mode"] in ("wal", "delete")
    text = ", ".join(f"{name}={value}" for name, value in values.items())
    mend = "" if is_safe else "Do not change these settings: acknowledged saves could be lost at a power cut."
    yield Finding("SQLite durability", "fine" if is_safe else "wrong", text, mend)


def _postgresql() -> Iterator[Finding]:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('server_version'), current_setting('fsync'),"
                           " current_setting('synchronous_commit')")  # fmt: skip
            version, fsync, commit = cursor.fetchone()
    except DatabaseError:
        return
    yield Finding("PostgreSQL", "fine", str(version))
    if fsync != "on" or commit == "off":
        yield Finding("PostgreSQL durability", "wrong", f"fsync={fsync}, synchronous_commit={commit}",
                      "Switch both on: acknowledged saves could be lost.")  # fmt: skip


def _assets() -> Iterator[Finding]:
    missing = [name for name in ("dist/app.css", "dist/app.js", "dist/icons.svg") if finders.find(name) is None]
    if missing:
        yield Finding("assets", "wrong", f"not built: {', '.join(missing)}", "Run bin/assets, or install the wheel.")
    else:
        yield Finding("assets", "fine", "built")


def _keys() -> Iterator[Finding]:
    key = Path(settings.TREFOIL_DATA) / "secret.key"
    if key.exists() and key.stat().st_mode & 0o077:
        yield Finding("secret key", "wrong", f"others on this machine can read {key.name}", "chmod 600 the file.")
    if len(settings.SECRET_KEY) < 40:
        yield Finding("secret key", "wrong", "too short", "Give TREFOIL_SECRET_KEY at least 50 random characters.")
