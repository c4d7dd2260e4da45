"""Reading the timeline in the viewer's scope: an entry is readable when its source and its customer are."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet

from trefoil.core import registry
from trefoil.core.access import Level, Owned, Viewer
from trefoil.core.access.scope import reached
from trefoil.core.db.models import viewer_of
from trefoil.timeline.models import Entry, EntryCustomer


def readable_sources(viewer: Viewer, *, prefix: str = "") -> Q:
    """The condition that an entry's source is open to the viewer.

    Sources with a scope of their own (customer, deal, lead, task) must be visible; all other sources are the firm's
    set-up, which only the right to see the audit opens.
    """
    kind = f"{prefix}source_type"
    allowed = Q(**{f"{kind}__in": []})
    whole: list[str] = []
    owned: list[str] = []
    for object_type in registry.object_types:
        model = object_type.model_class()
        if not isinstance(model.scope, Owned):
            continue
        owned.append(object_type.key)
        if viewer.level(object_type.key, "view") is Level.NONE:
            continue
        if model.scope.is_everything(model, viewer, "view"):
            whole.append(object_type.key)
        else:
            allowed |= Q(**{kind: object_type.key}) & reached(model, viewer, f"{prefix}source_id")
    allowed |= Q(**{f"{kind}__in": whole})
    return allowed | ~Q(**{f"{kind}__in": owned}) if viewer.has("see_audit") else allowed


def of_customer(
    user: Any, customer_id: int, *, kinds: Iterable[str] = (), with_hidden: bool = False, before: int | None = None,
    only: Any = None, limit: int = 50,
) -> list[dict[str, Any]]:  # fmt: skip
    """The newest entries of a customer that the caller has already found visible, as rows of values.

    `only` (ids, or a query for them) asks for these entries, as far as they are among them.
    """
    rows = _about(customer_id)
    if not with_hidden:
        rows = rows.filter(is_hidden__in=[False])  # NOT column would walk past the index
    if kinds:
        rows = rows.filter(kind__in=list(kinds))
    if only is not None:
        rows = rows.filter(entry_id__in=only)
    rows = _placed_before(rows, customer_id, before)
    rows = rows.filter(readable_sources(viewer_of(user), prefix="entry__"))
    return _values(rows.order_by("-at", "-entry_id"), "entry__")[:limit]


def of_source(user: Any, source_type: str, source_id: int, *, limit: int = 50, before: int | None = None,
              with_hidden: bool = True) -> list[dict[str, Any]]:  # fmt: skip
    """The newest entries about one record that the caller has already found visible."""
    rows: Any = Entry.objects.system("a record already found visible").filter(
        source_type=source_type, source_id=source_id
    )
    if before:
        rows = rows.filter(pk__lt=before)
    if not with_hidden:
        rows = rows.exclude(verb__in=[verb.name for verb in registry.verbs if verb.hidden])
    return _values(rows.order_by("-at", "-id"), "")[:limit]


def _values(rows: QuerySet[Any], prefix: str) -> Any:
    names = ("id", "at", "verb", "surface", "actor_id", "actor__name", "source_type", "source_id", "data")
    return _Renamed(rows.values_list(*(prefix + name for name in names)), names)


class _Renamed:
    """A sliceable query that gives dictionaries with short names."""

    def __init__(self, rows: Any, names: tuple[str, ...]) -> None:
        self.rows, self.names = rows, names

    def __getitem__(self, part: slice) -> list[dict[str, Any]]:
        return [dict(zip(self.names, row, strict=True)) for row in self.rows[part]]


def readable_entries(user: Any) -> QuerySet[Entry]:
    """All entries that the user may read (the audit page and the API)."""
    return Entry.objects.system("cut to readable sources").filter(readable_sources(viewer_of(user)))


def hidden_of_customer(
    user: Any, customer_id: int, *, since: Any, before: int | None = None, limit: int = 200
) -> list[dict[str, Any]]:
    """The changes that the default view folds away, no older than `since`, in the order of `of_customer`."""
    rows = _about(customer_id).filter(is_hidden__in=[True], at__gte=since)
    rows = _placed_before(rows, customer_id, before).filter(readable_sources(viewer_of(user), prefix="entry__"))
    return _values(rows.order_by("-at", "-entry_id"), "entry__")[:limit]


def _about(customer_id: int) -> QuerySet[Any]:
    return EntryCustomer.objects.system("a customer already found visible").filter(customer_id=customer_id)


def _placed_before(rows: QuerySet[Any], customer_id: int, before: int | None) -> QuerySet[Any]:
    if not before:
        return rows
    edge = _about(customer_id).filter(entry_id=before).first()
    return rows if edge is None else rows.filter(Q(at__lt=edge.at) | Q(at=edge.at, entry_id__lt=before))
