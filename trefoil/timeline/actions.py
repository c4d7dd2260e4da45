"""The one way in which something is written to the timeline."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils import timezone

from trefoil.core import registry
from trefoil.core.actions import acting
from trefoil.timeline.models import Entry, EntryCustomer
from trefoil.timeline.order import CurrentTransaction


@dataclass
class Happening:
    """An entry to be written: verb, source record, customers concerned, data (plain JSON values only)."""

    verb: str
    source_type: str
    source_id: int
    customers: Sequence[int] = ()
    data: dict[str, Any] = field(default_factory=dict)
    at: datetime | None = None


def record(
    verb: str,
    source: Any,
    *,
    customers: Iterable[int | None] = (),
    data: dict[str, Any] | None = None,
    at: datetime | None = None,
) -> Entry:
    """Write one entry about `source` (a model instance) within the running action; returns it."""
    ids = [pk for pk in dict.fromkeys(customers) if pk is not None]
    happening = Happening(verb, type_key(source), source.pk, ids, data or {}, at)
    return record_many([happening])[0]


def record_many(happenings: Sequence[Happening]) -> list[Entry]:
    """Write many entries with two statements; each verb must be registered."""
    now_acting, now = acting(), timezone.now()
    entries = []
    for one in happenings:
        if one.verb not in registry.verbs:
            raise ValueError(f"Unknown verb {one.verb!r}: add it to a verbs.py")
        entries.append(
            Entry(
                at=one.at or now, actor_id=now_acting.actor_id, surface=now_acting.surface, verb=one.verb,
                source_type=one.source_type, source_id=one.source_id, data=one.data,
                transaction=CurrentTransaction(),
            )
        )  # fmt: skip
    Entry.objects.bulk_create(entries)
    about = []
    for entry, one in zip(entries, happenings, strict=True):
        verb = registry.verbs[one.verb]
        about += [
            EntryCustomer(customer_id=pk, entry=entry, at=entry.at, kind=verb.kind, is_hidden=verb.hidden)
            for pk in one.customers
        ]
    if about:
        EntryCustomer.objects.bulk_create(about)
    return entries


def type_key(source: Any) -> str:
    """The object type key of a record: its model's `entry_type`, else the scope's type, else the model's name."""
    kind = type(source)
    return getattr(kind, "entry_type", None) or kind.scope.object_type or kind._meta.model_name


def changes(before: dict[str, Any], after: dict[str, Any]) -> dict[str, list[Any]]:
    """{field: [before, after]} for what differs, as JSON values; what is not there any more was emptied."""
    return {
        name: [_plain(before.get(name)), _plain(after.get(name))]
        for name in {**after, **before}
        if before.get(name) != after.get(name)
    }


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, (bool, int, str, list, dict)) else str(value)
