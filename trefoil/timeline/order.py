"""The order in which entries may be read: by id, but on PostgreSQL by transaction first.

There ids are handed out before they commit, so a later id can be seen while an earlier one is still on its way. Entries
carry their transaction; a reader goes by (transaction, id) and stops before the oldest transaction still running. The
id alone is enough as a cursor: it leads to its row's transaction.
"""

from __future__ import annotations

from typing import Any

from django.db import connection, models
from django.db.models import Q, QuerySet
from django.db.models.expressions import Func, RawSQL

from trefoil.timeline.models import Entry

_REASON = "readers read everything"
_OWN = "(pg_current_xact_id_if_assigned()::text::bigint)"
_RUNNING = "(pg_snapshot_xmin(pg_current_snapshot())::text::bigint)"


class CurrentTransaction(Func):
    """The id of the running transaction on PostgreSQL, 0 on SQLite."""

    output_field = models.BigIntegerField()

    def as_sql(self, compiler: Any, connection: Any, *_args: Any, **context: Any) -> tuple[str, Any]:
        return "0", ()

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> tuple[str, list[Any]]:
        return "(pg_current_xact_id()::text::bigint)", []


def _settled() -> Q:
    """Written by a transaction older than all that still run, or by this very one."""
    own, running = RawSQL(_OWN, ()), RawSQL(_RUNNING, ())  # noqa: S611 (constants)
    return Q(transaction__lt=running) | Q(transaction=own)


def entries_after(entry_id: int) -> QuerySet[Entry]:
    """All entries that may be read after the one with this id, in reading order."""
    rows = Entry.objects.system(_REASON)
    if connection.vendor != "postgresql":
        return rows.filter(pk__gt=entry_id).order_by("pk")
    last = rows.filter(pk=entry_id).values_list("transaction", flat=True).first() or 0
    later = Q(transaction__gt=last) | Q(transaction=last, pk__gt=entry_id)
    return rows.filter(later & _settled()).order_by("transaction", "pk")


def newest_entry_id() -> int:
    """The id of the last entry in reading order, 0 when there is none."""
    rows = Entry.objects.system(_REASON)
    if connection.vendor == "postgresql":
        rows = rows.filter(_settled()).order_by("-transaction", "-pk")
    else:
        rows = rows.order_by("-pk")
    return rows.values_list("pk", flat=True).first() or 0
