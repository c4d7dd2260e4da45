"""Lists of records: columns, filters, sort, keyset paging. Pages, exports and the API compile their queries here.

A filter is `column=value` or `column__op=value`. Names, operators and values are looked up and parsed one by one; what
the viewer may not read he may not filter or sort by either (the same answer as for a column that does not exist).
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db.models import F, Q, QuerySet
from django.db.models.expressions import OrderBy
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _

from trefoil.core.access import Mode, Viewer
from trefoil.core.access.fields import present, usable
from trefoil.core.actions import Invalid

MAX_PAGE = 200
MAX_TEXT = 500
LARGEST = 2**63 - 1


@dataclass(frozen=True)
class Column:
    """One column: `source` is an ORM path or `expression` makes one; `kind` decides operators and looks.

    kind: text, number, money, percent, date, datetime, choice, yes_no, user, team, record, step.
    `only`: where it does not hold, filters take the value as empty (a record that the viewer may not see).
    """

    key: str
    label: Any
    kind: str = "text"
    source: str = ""
    expression: Any = None
    group: str = "normal"
    sort: str = ""
    choices: Any = ()
    also: tuple[str, ...] = ()
    is_shown: bool = True
    can_filter: bool = True
    is_nullable: bool = False
    is_fast: bool = True
    only: Any = None

    @property
    def can_sort(self) -> bool:
        """Whether the list may be ordered by this column."""
        return bool(self.sort) or (self.expression is not None and self.is_fast)


@dataclass(frozen=True)
class Condition:
    """One filter in force: column, operator, parsed value and the text as it was typed."""

    column: Column
    op: str
    value: Any
    text: str


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

    def queryset(self, base: QuerySet[Any], *, action: str = "view") -> QuerySet[Any]:
        """`base` cut to what the viewer may reach and to the conditions; neither ordered nor paged."""
        rows = base.visible_to(self.viewer, action)  # type: ignore[attr-defined]
        for condition in self.conditions:
            rows = compile_condition(rows, condition)
        return rows

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
        paths = ["pk"] + [path for c in self.shown for path in (*filter(None, [c.source]), *c.also)]
        return rows.values(*dict.fromkeys(paths), **named)

    def _present(self, row: dict[str, Any]) -> dict[str, Any]:
        shown: dict[str, Any] = {"pk": row["pk"]}
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


def compile_condition(rows: QuerySet[Any], condition: Condition) -> QuerySet[Any]:
    """The queryset with one condition applied."""
    column = condition.column
    path = column.source
    if column.expression is not None:
        path = f"filter_{column.key}"
        rows = rows.alias(**{path: column.expression})
    asked = OPERATORS[condition.op](path, condition.value)
    if column.only is not None:
        asked = asked | ~column.only if condition.op == "empty" and condition.value else asked & column.only
    return rows.filter(asked)


def _between(path: str, value: tuple[Any, Any]) -> Q:
    return Q(**{f"{path}__gte": value[0], f"{path}__lt": value[1]})


OPERATORS: dict[str, Callable[[str, Any], Q]] = {
    "is": lambda path, value: Q(**{path: value}),
    "not": lambda path, value: ~Q(**{path: value}) | Q(**{f"{path}__isnull": True}),
    "in": lambda path, value: Q(**{f"{path}__in": value}),
    "gt": lambda path, value: Q(**{f"{path}__gt": value}),
    "gte": lambda path, value: Q(**{f"{path}__gte": value}),
    "lt": lambda path, value: Q(**{f"{path}__lt": value}),
    "lte": lambda path, value: Q(**{f"{path}__lte": value}),
    "has": lambda path, value: Q(**{f"{path}__icontains": value}),
    "starts": lambda path, value: Q(**{f"{path}__istartswith": value}),
    "on": _between,
    "empty": lambda path, value: Q(**{f"{path}__isnull": True}) if value else Q(**{f"{path}__isnull": False}),
}
BY_KIND: dict[str, tuple[str, ...]] = {
    "text": ("has", "is", "not", "starts", "in"),
    "number": ("is", "gt", "gte", "lt", "lte", "empty"),
    "money": ("is", "gt", "gte", "lt", "lte", "empty"),
    "percent": ("is", "gt", "gte", "lt", "lte"),
    "date": ("is", "gt", "gte", "lt", "lte", "empty"),
    "datetime": ("on", "gt", "gte", "lt", "lte", "empty"),
    "choice": ("is", "not", "in"),
    "yes_no": ("is",),
    "user": ("is", "not", "in", "empty"),
    "team": ("is", "not", "in", "empty"),
    "record": ("is", "in", "empty"),
}


def operators_of(column: Column) -> tuple[str, ...]:
    """The operators that a column of this kind takes; the first is the default."""
    return BY_KIND.get(column.kind, ("is",))


def parse_text(text: str) -> str:
    """Text within bounds, without NUL."""
    if len(text) > MAX_TEXT or "\x00" in text:
        raise ValueError(_("The text is too long or holds signs that cannot be searched for."))
    return text


def parse_whole(text: str) -> int:
    """A whole number that fits the database."""
    if not text.lstrip("-").isascii() or not text.lstrip("-").isdigit() or len(text) > 20 or abs(int(text)) > LARGEST:
        raise ValueError(_("“%(value)s” is not a whole number.") % {"value": text[:40]})
    return int(text)


def parse_decimal(text: str) -> Decimal:
    """An exact number of at most 14 digits before the point."""
    try:
        number = Decimal(text.strip().replace(" ", "").replace("\u00a0", "").replace(",", "."))
    except InvalidOperation:
        raise ValueError(_("“%(value)s” is not a number.") % {"value": text[:40]}) from None
    if not number.is_finite() or abs(number) >= Decimal(10) ** 14 or len(text) > 40:
        raise ValueError(_("“%(value)s” is not a number that can be kept.") % {"value": text[:40]})
    return number


RELATIVE_DAYS = {"yesterday": -1, "today": 0, "tomorrow": 1}


def parse_day(text: str) -> date:
    """An ISO day (2026-03-12), or today, yesterday, tomorrow."""
    if text in RELATIVE_DAYS:
        return timezone.localdate() + timedelta(days=RELATIVE_DAYS[text])
    try:
        found = parse_date(text.strip()[:10]) if len(text) <= 40 else None
    except ValueError:
        found = None
    if found is None:
        raise ValueError(_("“%(value)s” is not a day. Write it as 2026-03-12.") % {"value": text[:40]})
    return found


def parse_moment(text: str) -> datetime:
    """An ISO moment; a bare day means its beginning in the viewer's time zone."""
    try:
        found = parse_datetime(text.strip()) if len(text) <= 60 else None
    except ValueError:
        found = None
    if found is None:
        found = datetime.combine(parse_day(text), time.min)
    if timezone.is_naive(found):
        found = timezone.make_aware(found)
    if not 1800 < found.year < 3000:
        raise ValueError(_("“%(value)s” is too far away.") % {"value": text[:40]})
    return found.astimezone(UTC)


def parse_yes(text: str) -> bool:
    """yes/no, true/false, 1/0."""
    if text.lower() in ("1", "true", "yes", "on"):
        return True
    if text.lower() in ("0", "false", "no", "off"):
        return False
    raise ValueError(_("“%(value)s” is neither yes nor no.") % {"value": text[:40]})


PARSERS: dict[str, Callable[[str], Any]] = {
    "text": parse_text, "number": parse_decimal, "money": parse_decimal, "percent": parse_whole, "date": parse_day,
    "datetime": parse_moment, "choice": parse_text, "yes_no": parse_yes, "user": parse_whole, "team": parse_whole,
    "record": parse_whole,
}  # fmt: skip


def parse_value(column: Column, op: str, text: str, viewer: Viewer) -> Any:
    """The typed value of a filter; ValueError with a sentence when it cannot be read."""
    if op == "empty":
        return parse_yes(text)
    parse = PARSERS[column.kind]
    if op == "in":
        parts = text.split(",")
        if len(parts) > 200:
            raise ValueError(_("At most 200 values can be asked for at once."))
        return [
            viewer.user_id if column.kind == "user" and part == "me" else _one_of(column, parse(part)) for part in parts
        ]
    if column.kind == "user" and text == "me":
        return viewer.user_id
    if op == "on":
        begin = parse_moment(text)
        return begin, begin + timedelta(days=1)
    return _one_of(column, parse(text))


def _one_of(column: Column, value: Any) -> Any:
    """The value, if it is one of the column's choices or the column has none."""
    if column.kind == "choice" and column.choices and value not in {str(key) for key, _label in column.choices}:
        raise ValueError(_("“%(value)s” is not one of the choices.") % {"value": value[:40]})
    return value


IGNORED = frozenset({"sort", "after", "limit", "columns", "view", "layout", "page", "format", "q"})


def parse(
    model: Any, columns: Sequence[Column], params: Mapping[str, Any], viewer: Viewer, *, default_sort: str,
    ignore: frozenset[str] = frozenset(),
) -> Listing:  # fmt: skip
    """A Listing from query parameters; Invalid names every parameter that cannot be taken."""
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
    _parse_order(listing, usable_columns, params, default_sort, errors)
    if errors:
        raise Invalid(errors)
    return listing


def _parse_order(
    listing: Listing, columns: Mapping[str, Column], params: Mapping[str, Any], default: str, errors: dict[str, str]
) -> None:
    asked = str(params.get("sort") or default)
    column = columns.get(asked.lstrip("-"))
    if column is None or not column.can_sort or asked.startswith("--"):
        errors["sort"] = _("The list cannot be sorted by “%(name)s”.") % {"name": asked[:40]}
    listing.sort, listing.is_descending = column, asked.startswith("-")
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
