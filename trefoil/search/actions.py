"""Writing the index: documents of the records that changed, and of everything on demand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction

from trefoil.core import registry
from trefoil.core.actions import write_permit
from trefoil.core.registry import Named, SearchText
from trefoil.core.text import digits, fold
from trefoil.search.engines import engine
from trefoil.search.models import Document

BATCH = 500


def access_tokens(*, owner_id: int | None, team_id: int | None, is_private: bool) -> str:
    """Scope tokens of a record: its owner, its team (not if private), and whether it is private."""
    team = "" if is_private else f"~t{team_id or 0}~"
    return " ".join(filter(None, [f"~o{owner_id or 0}~", team, "~p~" if is_private else "~a~"]))


def document(object_type: str, found: SearchText) -> Document:
    """The index's row of a record; its text is folded here."""
    row = found.row
    detail, words = told(found, found.others)
    return Document(
        object_type=object_type, object_id=row.pk, title=found.title[:220], detail=detail[:300],
        text=words[:4000], digits=" ".join(digits(phone) for phone in found.phones)[:1000], weight=found.weight,
        access=access_tokens(owner_id=row.owner_id, team_id=row.team_id, is_private=row.is_private),
    )  # fmt: skip


def told(found: SearchText, others: Sequence[Named]) -> tuple[str, str]:
    """(detail, folded text) of a record with the names of these of the others that it bears."""
    names = [other.name for other in others]
    parts = [*names, found.detail] if len(names) < 2 else names[:2]
    return ", ".join(filter(None, parts)), fold(" ".join(filter(None, [found.title, *found.words, *names])))


def index(object_type: str, ids: Iterable[int]) -> int:
    """Write the documents of these records anew (gone ones are taken out); returns how many there are now."""
    source = registry.searchables.get(object_type)
    wanted = list(dict.fromkeys(ids))
    if source is None or not wanted:
        return 0
    written = 0
    for start in range(0, len(wanted), BATCH):
        batch = wanted[start : start + BATCH]
        documents = [document(object_type, found) for found in source.texts(batch)]
        with write_permit("search index"), transaction.atomic():
            engine().take_out(object_type, batch)
            known = {doc.object_id for doc in documents}
            gone = [pk for pk in batch if pk not in known]
            if gone:
                Document.objects.filter(object_type=object_type, object_id__in=gone).delete()
            Document.objects.bulk_create(
                documents, update_conflicts=True, unique_fields=["object_type", "object_id"],
                update_fields=["title", "detail", "text", "digits", "access", "weight"],
            )  # fmt: skip
            engine().put_in(object_type, batch)
        written += len(documents)
    return written


def index_everything() -> int:
    """Write all documents anew, type by type; returns how many there are."""
    total = 0
    for source in registry.searchables:
        model = registry.object_types[source.object_type].model_class()
        last = 0
        while True:
            rows = model.objects.system("building the search index").filter(pk__gt=last).order_by("pk")
            ids = list(rows.values_list("pk", flat=True)[:5000])
            if not ids:
                break
            total += index(source.object_type, ids)
            last = ids[-1]
    return total


def read_entries(entries: list[Any]) -> None:
    """The reader of the timeline: index again what the entries are about."""
    changed: dict[str, set[int]] = defaultdict(set)
    for entry in entries:
        if entry.source_type in registry.searchables:
            changed[entry.source_type].add(entry.source_id)
    for object_type, ids in changed.items():
        index(object_type, sorted(ids))
