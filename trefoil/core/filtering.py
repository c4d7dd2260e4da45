"""Filters of lists: columns, what may be asked of each kind of column, and values read from text.

Names, operators and values are looked up and parsed one by one; nothing of an address reaches the query otherwise.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _

from trefoil.core.access import Viewer
from trefoil.core.db.custom import CustomHolds, CustomValue
from trefoil.core.periods import parse_period

MAX_TEXT = 500
LARGEST = 2**63 - 1


@dataclass(frozen=True)
class Column:
    """One column: `source` is an ORM path or `expression` makes one; `kind` decides operators and looks.

    kind: text, number, money, percent, date, datetime, choice, yes_no, user, team, record, step.
    `only`: where it does not hold, filters take the value as empty (a record that the viewer may not see). `holder`:
    of columns of kind tags, the condition that a row has any of these values (None: any at all).
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
    holder: Any = None

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


def compile_condition(rows: QuerySet[Any], condition: Condition) -> QuerySet[Any]:
    """The queryset with one condition applied."""
    return rows.alias(**alias_of(condition)).filter(condition_of(condition))


def alias_of(condition: Condition) -> dict[str, Any]:
    """The name under which a column's expression is asked for, where it has one."""
    column = condition.column
    if column.expression is None or column.holder is not None:
        return {}
    if _is_walked(condition):
        made = column.expression
        return {_path(condition): CustomValue(made.key, kind=made.kind, is_walked=True)}
    return {_path(condition): column.expression}


def _is_walked(condition: Condition) -> bool:
    """One of several values of a fast field: gathered by the index and sorted it takes ten times as long as to walk the
    list until a page is full.
    """
    return condition.op == "in" and len(condition.value) > 1 and isinstance(condition.column.expression, CustomValue)


def _path(condition: Condition) -> str:
    column = condition.column
    if column.expression is None:
        return column.source
    return f"{'walked' if _is_walked(condition) else 'filter'}_{column.key}"


def condition_of(condition: Condition) -> Q:
    """One condition, for a queryset that has the column's alias."""
    column, op, value = condition.column, condition.op, condition.value
    if column.holder is not None:
        held = column.holder(None if op == "empty" else value if op == "in" else [value])
        return ~held if op == "lacks" or (op == "empty" and value) else held
    if column.kind == "choices" and op in ("has", "lacks"):
        held = Q(CustomHolds(column.expression.key, value))
        return held if op == "has" else ~held
    path = _path(condition)
    asked = OPERATORS[op](path, value)
    if op == "empty" and column.kind == "text":
        blank = Q(**{path: ""})
        asked = asked | blank if value else asked & ~blank
    if column.only is not None:
        asked = asked | ~column.only if op == "empty" and value else asked & column.only
    return asked


def _between(path: str, value: tuple[Any, Any]) -> Q:
    begin, end = value
    asked = Q() if begin is None else Q(**{f"{path}__gte": begin})
    return asked if end is None else asked & Q(**{f"{path}__lt": end})


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
    "within": _between,
    "empty": lambda path, value: Q(**{f"{path}__isnull": True}) if value else Q(**{f"{path}__isnull": False}),
}
BY_KIND: dict[str, tuple[str, ...]] = {
    "text": ("has", "is", "not", "starts", "in", "empty"),
    "number": ("is", "gt", "gte", "lt", "lte", "empty"),
    "money": ("is", "gt", "gte", "lt", "lte", "empty"),
    "percent": ("is", "gt", "gte", "lt", "lte"),
    "date": ("is", "within", "gt", "gte", "lt", "lte", "empty"),
    "datetime": ("on", "within", "gt", "gte", "lt", "lte", "empty"),
    "day": ("has", "is", "within", "not", "starts", "in", "gt", "gte", "lt", "lte", "empty"),
    "choice": ("is", "not", "in", "empty"),
    "choices": ("has", "lacks", "empty"),
    "tags": ("has", "lacks", "in", "empty"),
    "flag": ("is", "empty"),
    "yes_no": ("is",),
    "user": ("is", "not", "in", "empty"),
    "team": ("is", "not", "in", "empty"),
    "record": ("is", "in", "empty"),
}
DATES = frozenset({"date", "datetime", "day"})


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
    "day": lambda text: parse_day(text).isoformat(), "flag": lambda text: "yes" if parse_yes(text) else "no",
    "choices": parse_text, "tags": parse_text,
    "text": parse_text, "number": parse_decimal, "money": parse_decimal, "percent": parse_whole, "date": parse_day,
    "datetime": parse_moment, "choice": parse_text, "yes_no": parse_yes, "user": parse_whole, "team": parse_whole,
    "record": parse_whole,
}  # fmt: skip


def parse_value(column: Column, op: str, text: str, viewer: Viewer) -> Any:
    """The typed value of a filter; ValueError with a sentence when it cannot be read."""
    if op == "empty":
        return parse_yes(text)
    if op == "within":
        return _span(column.kind, text)
    parse = parse_text if column.kind == "day" and op in ("has", "starts", "in") else PARSERS[column.kind]
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


def _span(kind: str, text: str) -> tuple[Any, Any]:
    """The bounds of a period as values of the kind: days, moments of midnight, or days as text."""
    begin, end = parse_period(text)
    if kind == "datetime":
        return _midnight(begin), _midnight(end)
    if kind == "day":
        return begin and begin.isoformat(), end and end.isoformat()
    return begin, end


def _midnight(day: date | None) -> datetime | None:
    return None if day is None else timezone.make_aware(datetime.combine(day, time.min)).astimezone(UTC)


def _one_of(column: Column, value: Any) -> Any:
    """The value, if it is one of the column's choices or the column has none."""
    is_closed = column.kind in ("choice", "choices", "tags") and (column.choices or column.kind == "tags")
    if is_closed and value not in {str(key) for key, _label in column.choices}:
        raise ValueError(_("“%(value)s” is not one of the choices.") % {"value": value[:40]})
    return value
