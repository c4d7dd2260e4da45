"""After the run: the error file, fresh statistics for the database, files that have served their time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from django.apps import apps
from django.db import connection, transaction
from django.utils import timezone

from trefoil.core.actions import action
from trefoil.exchange.files import errors_of, forget, source_of, table_of
from trefoil.exchange.models import Import, ImportRow
from trefoil.exchange.options import Options
from trefoil.exchange.reading.errors_writer import ErrorsWriter
from trefoil.exchange.reading.table import Row
from trefoil.exchange.sentences import problem_sentence

KEEP_FILES = timedelta(days=30)
_REASON = "an import's own bookkeeping"


def write_errors(row: Import) -> int:
    """Write the file of rows with errors: the original columns, the reason, the line; returns how many there are."""
    rows = ImportRow.objects.system(_REASON).filter(owning=row, outcome="errors").order_by("number")
    if not rows.exists():
        return 0
    table = table_of(source_of(row), Options.of(row.options), row.file_name)
    words = "".join({problem_sentence(error) for error in rows.values_list("error", flat=True)[:200]})
    with ErrorsWriter(errors_of(row), table, words=words) as writer:
        for line, raw, error in rows.values_list("line", "raw", "error").iterator(chunk_size=1000):
            writer.write(Row(line, list(raw)), problem_sentence(error))
        return writer.written


@contextmanager
def checkpoints_by_hand() -> Iterator[Callable[[], None]]:
    """On SQLite, move the log into the file between batches, while others write, not inside each commit."""
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        yield lambda: None
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_autocheckpoint = 0")
        try:
            yield lambda: _checkpoint(cursor)
        finally:
            cursor.execute("PRAGMA wal_autocheckpoint = 1000")


def plan_anew() -> None:
    """Let PostgreSQL plan each statement of this transaction for the tables as they are: a prepared plan made while
    they were empty walks them from end to end ever after.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL plan_cache_mode = force_custom_plan")


def _checkpoint(cursor: Any) -> None:
    cursor.execute("PRAGMA wal_checkpoint(PASSIVE)")
    cursor.fetchall()


def refresh_statistics() -> None:
    """Tell the database's planner what it holds now, table by table, so that no writer waits long.

    SQLite says itself which tables have changed so much that it matters: on a large database whose disk is slow each
    one costs seconds (looking only at a sample is quicker, but the plans then took ten times as long). Its other
    connections see new statistics only after a change of the schema, so one is made and taken back.
    """
    is_sqlite = connection.vendor == "sqlite"
    with connection.cursor() as cursor:
        statements = _sqlite_statements(cursor) if is_sqlite else _postgresql_statements()
        for statement in statements:
            with transaction.atomic():
                cursor.execute(statement)
        if is_sqlite and statements:
            with transaction.atomic():
                cursor.execute("CREATE TABLE IF NOT EXISTS exchange_statistics_changed (id integer)")
                cursor.execute("DROP TABLE exchange_statistics_changed")


# Says for all tables, not only those that this connection used, what would be done, and does nothing.
_TO_BE_ANALYZED = "PRAGMA optimize(0x10003)"


def _sqlite_statements(cursor: Any) -> list[str]:
    cursor.execute(_TO_BE_ANALYZED)
    return [line for (line,) in cursor.fetchall()]


def _postgresql_statements() -> list[str]:
    tables = [model._meta.db_table for model in apps.get_models() if model.__module__.startswith("trefoil.")]
    return [f"ANALYZE {connection.ops.quote_name(table)}" for table in tables]


@action
def forget_old_imports(*, actor: object = None) -> int:
    """Erase files and rejected rows of imports older than 30 days (what they were stays); returns how many."""
    old = Import.objects.system(_REASON).filter(created_at__lt=timezone.now() - KEEP_FILES).exclude(folder="")
    found = list(old[:500])
    for row in found:
        forget(row.folder)
        row.folder, row.error_path, row.preview = "", "", {}
        row.evidence = {}
        row.save(update_fields=["folder", "error_path", "preview", "evidence"])
    ImportRow.objects.system(_REASON).filter(owning__in=found).delete()
    return len(found)
