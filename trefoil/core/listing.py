"""Lists of records: columns, filters, sort, keyset paging. Pages, exports and the API compile their queries here.

A filter is `column=value` or `column__op=value`. Names, operators and values are looked up and parsed one by one; what
the viewer may not read he may not filter or sort by either (the same answer as for a column that does not exist).
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import F, Q, QuerySet
from django.db.models.expressions import OrderBy
from django.utils.translation import gettext as _

from trefoil.core.access import Mode, Viewer
from trefoil.core.access.fields import present, usable
from trefoil.core.actions import Invalid
from trefoil.core.filtering import (
    BY_KIND,
    LARGEST,
    MAX_TEXT,
    OPERATORS,
    PARSERS,
    RELATIVE_DAYS,
    Column,
    Condition,
    compile_condition,
    operators_of,
    parse_day,
    parse_decimal,
    parse_moment,
    parse_text,
    parse_value,
    parse_whole,
    parse_yes,
)
from trefoil.core.grouping import Grouping, groupings, parse_group
from trefoil.core.where import Group, Known, Relation, parse_where, wherein

__all__ = [
    "BY_KIND", "LARGEST", "MAX_PAGE", "MAX_TEXT", "OPERATORS", "PARSERS", "RELATIVE_DAYS", "Column", "Condition",
    "Listing", "compile_condition", "operators_of", "parse", "parse_day", "parse_decimal", "parse_moment", "parse_text",
    "parse_value", "parse_whole", "parse_yes", "read_cursor", "write_cursor",
]  # fmt: skip

MAX_PAGE = 200
MAX_LEFT_OUT = 20


@dataclass
class Listing:
    """A list of one object type for one viewer, with its conditions, order and place."""

    model: Any
    viewer: Viewer
    columns: list[Column]
    conditions: list[Condition] = field(default_factory=list)
    sort: Column | None = None
    is_descending: bool = True
    after: tuple[Any, int] | None = None
    limit: int = 50
    shown: list[Column] = field(default_factory=list)
    where: Group | None = None
    left_out: list[str] = field(default_factory=list)
    is_never: bool = False
    grouping: Grouping | None = None
    carried: tuple[str, ...] = ()

    @property
    def groupings(self) -> list[Grouping]:
        """What the viewer may group the list by."""
        return groupings([one for one in self.columns if usable(self.viewer, one.group)])

    @property
    def is_filtered(self) -> bool:
        """Whether anything narrows the list beside the viewer's reach."""
        return bool(self.conditions) or self.where is not None or self.is_never

    def queryset(self, base: QuerySet[Any], *, action: str = "view") -> QuerySet[Any]:
        """`base` cut to what the viewer may reach and to the conditions; neither ordered nor paged."""
        rows = base.visible_to(self.viewer, action)  # type: ignore[attr-defined]
        for condition in self.conditions:
            rows = compile_condition(rows, condition)
        if self.where is not None:
            rows = wherein(rows, self.where)
        return rows.none() if self.is_never else rows

    def page(self, base: QuerySet[Any]) -> tuple[list[dict[str, Any]], str | None]:
        """(rows as dictionaries by column key, cursor of the next page or None)."""
        found = list(self._values(self._placed(self._ordered(self.queryset(base))))[: self.limit + 1])
        rows = [self._present(row) for row in found[: self.limit]]
        following = None
        if len(found) > self.limit:
            last = found[self.limit - 1]
            following = write_cursor(last.get("x_sort", last["pk"]), last["pk"])
        return rows, following

    def everything(self, base: QuerySet[Any]) -> Iterable[dict[str, Any]]:
        """All rows that the viewer may export, in order, streamed."""
        ordered = self._ordered(self.queryset(base, action="export"))
        for row in self._values(ordered).iterator(chunk_size=500):
            yield self._present(row)

    def _values(self, rows: QuerySet[Any]) -> Any:
        named: dict[str, Any] = {"x_sort": self._sort_expression()} if self.sort else {}
        named |= {f"x_{c.key}": c.expression for c in self.shown if c.expression is not None}
        paths = ["pk", *self.carried] + [path for c in self.shown for path in (*filter(None, [c.source]), *c.also)]
        return rows.values(*dict.fromkeys(paths), **named)

    def _present(self, row: dict[str, Any]) -> dict[str, Any]:
        shown: dict[str, Any] = {"pk": row["pk"], **{name: row[name] for name in self.carried}}
        for column in self.shown:
            value = row[f"x_{column.key}"] if column.expression is not None else row.get(column.source)
            shown[column.key] = present(self.viewer, column.group, value)
            for path in column.also:
                shown[path] = row[path]
        return shown

    def _sort_expression(self) -> Any:
        if self.sort is None:
            return F("pk")
        return self.sort.expression if self.sort.expression is not None else F(self.sort.sort)

    def _ordered(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        last = OrderBy(F("pk"), descending=self.is_descending)
        if self.sort is None or self.sort.sort == "pk":
            return rows.order_by(last)
        nulls = True if self.sort.is_nullable else None
        return rows.order_by(OrderBy(self._sort_expression(), descending=self.is_descending, nulls_last=nulls), last)

    def _placed(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        if self.after is None:
            return rows
        value, pk = self.after
        later = "lt" if self.is_descending else "gt"
        rest = Q(**{f"pk__{later}": pk})
        if self.sort is None or self.sort.sort == "pk":
            return rows.filter(rest)
        if self.sort.expression is not None:
            rows, path = rows.alias(listing_sort=self.sort.expression), "listing_sort"
        else:
            path = self.sort.sort
        if value is None:
            return rows.filter(rest, **{f"{path}__isnull": True})
        value = self._typed(value)
        # The first bound alone is what an index can seek.
        beyond = Q(**{f"{path}__{later}e": value}) & (Q(**{f"{path}__{later}": value}) | rest)
        return rows.filter(beyond | Q(**{f"{path}__isnull": True}) if self.sort.is_nullable else beyond)

    def _typed(self, value: Any) -> Any:
        kind = self.sort.kind if self.sort else "number"
        parse = PARSERS.get(kind, parse_text)
        try:
            return value if isinstance(value, (int, float)) and kind == "number" else parse(str(value))
        except ValueError:
            raise Invalid({"after": _("This place in the list is not valid any more. Start from the top.")}) from None


IGNORED = frozenset({"sort", "after", "limit", "columns", "view", "layout", "page", "format", "q", "where", "group"})


def parse(
    model: Any, columns: Sequence[Column], params: Mapping[str, Any], viewer: Viewer, *, default_sort: str,
    ignore: frozenset[str] = frozenset(), relations: Mapping[str, Relation] | None = None, is_lenient: bool = False,
) -> Listing:  # fmt: skip
    """A Listing from query parameters; Invalid names every parameter that cannot be taken.

    `is_lenient` (a saved view of somebody else): what the viewer may not use is left out and named by `left_out`; a
    filter among it lets nothing through, so that a view never shows more than it was made to show.
    """
    usable_columns = {c.key: c for c in columns if usable(viewer, c.group)}
    seen = [c for c in columns if viewer.mode(c.group) is not Mode.HIDDEN]
    listing, errors = Listing(model, viewer, seen), {}
    for name in params:
        text = params[name]
        if name in IGNORED | ignore or text == "":
            continue
        key, _sep, op = name.partition("__")
        column = usable_columns.get(key)
        if column is None or not column.can_filter or not (column.source or column.expression is not None):
            errors[name] = _("There is no such filter.")
            continue
        op = op or operators_of(column)[0]
        if op not in operators_of(column):
            errors[name] = _("This filter takes: %(names)s.") % {"names": ", ".join(operators_of(column))}
            continue
        try:
            listing.conditions.append(Condition(column, op, parse_value(column, op, str(text), viewer), str(text)))
        except ValueError as error:
            errors[name] = str(error)
    if params.get("where"):
        known = Known(viewer, usable_columns, relations or {}, is_lenient)
        listing.where = parse_where(str(params["where"]), known, errors)
        listing.left_out += known.left_out
    if is_lenient and errors:
        listing.is_never, listing.left_out = True, [*listing.left_out, *errors][:MAX_LEFT_OUT]
        errors = {}
    wrong: dict[str, str] = {}
    _parse_order(listing, usable_columns, params, default_sort, wrong)
    if is_lenient and wrong.keys() & LEFT_OUT:
        listing.left_out += [name for name in wrong if name in LEFT_OUT]
        wrong = {name: text for name, text in wrong.items() if name not in LEFT_OUT}
        if "sort" in listing.left_out:
            listing.sort, listing.is_descending = usable_columns.get(default_sort.lstrip("-")), default_sort[0] == "-"
    errors |= wrong
    if errors:
        raise Invalid(errors)
    return listing


LEFT_OUT = frozenset({"sort", "columns", "group"})


def _parse_order(
    listing: Listing, columns: Mapping[str, Column], params: Mapping[str, Any], default: str, errors: dict[str, str]
) -> None:
    asked = str(params.get("sort") or default)
    column = columns.get(asked.lstrip("-"))
    if column is None or not column.can_sort or asked.startswith("--"):
        errors["sort"] = _("The list cannot be sorted by “%(name)s”.") % {"name": asked[:40]}
    listing.sort, listing.is_descending = column, asked.startswith("-")
    if params.get("group"):
        try:
            listing.grouping = parse_group(str(params["group"]), columns)
        except ValueError as error:
            errors["group"] = str(error)
    limit = str(params.get("limit") or 50)
    if not limit.isascii() or not limit.isdigit() or not 1 <= int(limit[:9]) <= MAX_PAGE:
        errors["limit"] = _("A page has 1 to %(most)s rows.") % {"most": MAX_PAGE}
    else:
        listing.limit = int(limit)
    if params.get("after"):
        listing.after = read_cursor(str(params["after"]))
        if listing.after is None:
            errors["after"] = _("This place in the list is not valid any more. Start from the top.")
    wanted = str(params.get("columns") or "").split(",") if params.get("columns") else []
    by_key = {c.key: c for c in listing.columns}
    unknown = [key for key in wanted if key not in by_key]
    if unknown:
        errors["columns"] = _("There is no column “%(name)s”.") % {"name": unknown[0][:40]}
    listing.shown = [by_key[key] for key in wanted if key in by_key] or [c for c in listing.columns if c.is_shown]


def write_cursor(value: Any, pk: int) -> str:
    """The place after a row, as one opaque word."""
    text = value if value is None or isinstance(value, (int, float)) else str(value)
    return base64.urlsafe_b64encode(json.dumps([text, pk], ensure_ascii=False).encode()).decode().rstrip("=")


def read_cursor(word: str) -> tuple[Any, int] | None:
    """The place back from its word; None when it is none of ours."""
    if len(word) > 2_000:
        return None
    try:
        value, pk = json.loads(base64.urlsafe_b64decode(word + "=" * (-len(word) % 4)))
    except (binascii.Error, ValueError, TypeError, RecursionError):
        return None
    if isinstance(pk, bool) or not isinstance(pk, int) or abs(pk) > LARGEST:
        return None
    if not (value is None or isinstance(value, (int, float, str))) or isinstance(value, bool):
        return None
    return value, pk
