"""Cells of lists that are edited in place: what an app says of its columns, and what the page of a list writes.

The list is a grid: its rows carry number and version, its editable cells their value as an editor holds it, wherever
that differs from the words that are shown. Choices are not on the page; they are asked for when editing begins.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.urls import reverse

from trefoil.core.access.scope import scope_of
from trefoil.core.filtering import Column

Row = dict[str, Any]
Raw = Callable[[Row], str]
_AS_SHOWN = frozenset({"text"})


@dataclass(frozen=True)
class CellEditor:
    """How one column is edited: `input` is text, textarea, email, tel, money, number, date, moment, select, multi or
    customer. `raw` gives the value as the editor holds it out of a row of the list; where the list does not read it
    (`is_fetched`) it is asked for. `lookup` names a view that suggests values while one types.
    """

    key: str
    label: Any
    input: str = "text"
    choices: Callable[[], Sequence[tuple[Any, Any]]] = tuple
    raw: Raw | None = None
    is_fetched: bool = False
    lookup: str = ""


@dataclass(frozen=True)
class Sheet:
    """How the cells of one list are edited. `editors(user)`: columns that he may edit at all; `rows(user)`: the records
    with what their columns show; `held(user, row, key)`: a value as its editor holds it; `save(user, row, values)`
    changes them by the actions of the record's page. `along`: columns that change with another and are undone with it.
    """

    object_type: str
    editors: Callable[[Any], Sequence[CellEditor]]
    rows: Callable[[Any], Any]
    held: Callable[[Any, Any, str], Any]
    save: Callable[[Any, Any, Mapping[str, Any]], object]
    renderers: Callable[[], Mapping[str, Callable[[Row], Any]]] = dict
    along: tuple[tuple[str, str], ...] = (("owner", "team"),)


@dataclass(frozen=True)
class Grid:
    """What makes the cells of one list editable for one viewer."""

    object_type: str
    model: Any
    viewer: Any
    editors: Mapping[str, CellEditor]

    def url(self, shown: Sequence[Column]) -> str:
        """Where choices are asked for and cells are saved; the answer has these columns."""
        return f"{reverse('lists:cells', args=[self.object_type])}?columns={','.join(one.key for one in shown)}"

    def context(self, shown: Sequence[Column]) -> dict[str, Any]:
        """What the template of a list needs."""
        return {"url": self.url(shown), "columns": self.told(shown)}

    def told(self, shown: Sequence[Column]) -> list[dict[str, Any]]:
        """The columns for the page: key, label, and how each is edited (nothing: not at all)."""
        return [_told(column, self.editors.get(column.key)) for column in shown]

    def raws(self, shown: Sequence[Column]) -> list[Raw | None]:
        """By column: the value as its editor holds it, None where that is what is shown."""
        made = [raw_of(column, self.editors.get(column.key)) for column in shown]
        first = shown[0].key
        return [made[0] or (lambda row: "" if row[first] in (None, "") else str(row[first])), *made[1:]]

    def open_to(self, rows: Sequence[Row]) -> frozenset[int]:
        """Those of the rows that the viewer may edit; no query where he may edit all that he sees."""
        scope, viewer = scope_of(self.model), self.viewer
        ids = [row["pk"] for row in rows]
        if scope.predicate(self.model, viewer, "edit") == scope.predicate(self.model, viewer, "view"):
            return frozenset(ids)
        found = self.model.objects.visible_to(viewer, "edit").filter(pk__in=ids).order_by()
        return frozenset(found.values_list("pk", flat=True))


def _told(column: Column, editor: CellEditor | None) -> dict[str, Any]:
    told: dict[str, Any] = {"key": column.key, "label": str(column.label)}
    if editor is not None:
        told |= {"input": editor.input, "kind": column.kind}
        told |= {"fetched": True} if editor.is_fetched else {}
        told |= {"lookup": reverse(editor.lookup)} if editor.lookup else {}
    return told


def raw_of(column: Column, editor: CellEditor | None) -> Raw | None:
    """A function from a row of the list to the value that the editor of a column begins with."""
    if editor is None or editor.is_fetched or (editor.raw is None and column.kind in _AS_SHOWN):
        return None
    if editor.raw is not None:
        return editor.raw
    key, also = column.key, column.also[0] if column.also else ""
    if column.kind == "record":
        return lambda row: f"{row.get(also) or ''} #{row[key]}" if row[key] else ""
    return lambda row: plain_value(row[key])


def plain_value(value: Any) -> str:
    """A value as fields of forms hold it: 12400.5, 2026-03-12, yes."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        value = Decimal(str(value))
    if isinstance(value, Decimal):
        text = f"{value:f}"
        return (text.rstrip("0").rstrip(".") if "." in text else text) or "0"
    return value.isoformat() if isinstance(value, date) else str(value)
