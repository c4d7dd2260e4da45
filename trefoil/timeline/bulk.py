"""Thousands of entries at once, for the bulk verbs of imports: the same rows as `record_many` writes, faster."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import connection
from django.utils import timezone

from trefoil.core import registry
from trefoil.core.actions import acting
from trefoil.core.db.bulk import insert, take_ids
from trefoil.timeline.actions import Happening
from trefoil.timeline.models import Entry, EntryCustomer

_ENTRY = ("id", "at", "actor_id", "surface", "verb", "source_type", "source_id", "data", "transaction")
_ABOUT = ("customer_id", "entry_id", "at", "kind", "is_hidden")


def record_bulk(happenings: Sequence[Happening]) -> None:
    """Write many entries and whom they are about; each verb must be registered."""
    if not happenings:
        return
    now_acting, now = acting(), timezone.now()
    transaction = _transaction()
    ids = take_ids(Entry, len(happenings))
    entries, about = [], []
    for pk, one in zip(ids, happenings, strict=True):
        verb = registry.verbs.get(one.verb)
        if verb is None:
            raise ValueError(f"Unknown verb {one.verb!r}: add it to a verbs.py")
        at = one.at or now
        entries.append(
            (pk, at, now_acting.actor_id, now_acting.surface, one.verb, one.source_type, one.source_id, one.data,
             transaction)
        )  # fmt: skip
        about += [(customer, pk, at, verb.kind, verb.hidden) for customer in one.customers]
    insert(Entry, _ENTRY, entries)
    insert(EntryCustomer, _ABOUT, about)


def _transaction() -> int:
    if connection.vendor != "postgresql":
        return 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id()::text::bigint")
        return int(cursor.fetchone()[0])
