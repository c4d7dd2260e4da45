"""Writing the index: documents of the records that changed, and of everything on demand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from trefoil.core import registry
from trefoil.core.actions import write_permit
from trefoil.core.registry import Named, Searchable, SearchText
from trefoil.core.text import digits, fold
from trefoil.search.engines import engine
from trefoil.search.models import Document

BATCH = 500
_WRITTEN = ("title", "detail", "text", "digits", "access", "weight")


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


@dataclass(frozen=True)
class Turned:
    """What differs between the index and the records of one type: documents to write, ids of records that are gone."""

    object_type: str
    documents: list[Document]
    gone: list[int]


def differing(object_type: str, ids: Iterable[int]) -> list[Turned]:
    """Compare the documents of these records with what the index holds. Reads only: most changes of a record (an
    amount, a stage) leave its document as it is.
    """
    source = registry.searchables.get(object_type)
    wanted = list(dict.fromkeys(ids))
    if source is None:
        return []
    return [_differing(source, wanted[start : start + BATCH]) for start in range(0, len(wanted), BATCH)]


def _differing(source: Searchable, batch: Sequence[int]) -> Turned:
    documents = [document(source.object_type, found) for found in source.texts(list(batch))]
    held = Document.objects.system("the index's own rows").filter(object_type=source.object_type, object_id__in=batch)
    known = {values[0]: values[1:] for values in held.values_list("object_id", *_WRITTEN)}
    turned = [
        doc for doc in documents if known.get(doc.object_id) != tuple(getattr(doc, name) for name in _WRITTEN)
    ]  # fmt: skip
    gone = set(known) - {doc.object_id for doc in documents}
    return Turned(source.object_type, turned, sorted(gone))


def write(found: Iterable[Turned]) -> int:
    """Write into the index what `differing` found; returns how many documents were written."""
    return sum(_write(one) for one in found)


def _write(one: Turned) -> int:
    ids = [*(doc.object_id for doc in one.documents), *one.gone]
    if not ids:
        return 0
    with write_permit("search index"), transaction.atomic():
        engine().take_out(one.object_type, ids)
        if one.gone:
            Document.objects.filter(object_type=one.object_type, object_id__in=one.gone).delete()
        Document.objects.bulk_create(
            one.documents, update_conflicts=True, unique_fields=["object_type", "object_id"], update_fields=_WRITTEN
        )
        engine().put_in(one.object_type, ids)
    return len(one.documents)


def index(object_type: str, ids: Iterable[int]) -> int:
    """Bring the documents of these records up to date (gone ones are taken out); returns how many were written."""
    return write(differing(object_type, ids))


def index_everything() -> int:
    """Bring all documents up to date, type by type; returns how many were written."""
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


def rebuild() -> int:
    """Bring all documents up to date and build the engine's index anew from them; returns how many were written."""
    total = index_everything()
    with write_permit("search index"), transaction.atomic():
        engine().rebuild()
    return total


def look_at(entries: list[Any]) -> list[Turned]:
    """What the reader of the timeline has to write for these entries."""
    changed: dict[str, set[int]] = defaultdict(set)
    for entry in entries:
        if entry.source_type in registry.searchables:
            changed[entry.source_type].add(entry.source_id)
    return [one for object_type, ids in changed.items() for one in differing(object_type, sorted(ids))]
