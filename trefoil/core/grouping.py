"""Lists in groups: one heading for each value of a column, with how many rows and what their amounts sum up to.

One aggregate query gives all headings. The rows of a group are the same list with one condition more, so paging inside
of a group is the paging of lists.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, QuerySet, Sum
from django.db.models.functions import TruncMonth, TruncQuarter, TruncYear
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from trefoil.core.filtering import LARGEST, Column, Condition

MOST_GROUPS = 200
BUCKETS = {"month": 1, "quarter": 3, "year": 12}
BUCKET_WORDS = {
    "month": pgettext_lazy("group by", "by month"), "quarter": pgettext_lazy("group by", "by quarter"),
    "year": pgettext_lazy("group by", "by year"),
}  # fmt: skip
_TRUNC: dict[str, Any] = {"month": TruncMonth, "quarter": TruncQuarter, "year": TruncYear}
KINDS = frozenset({"choice", "user", "team", "flag", "yes_no", "tags"})
DATED = frozenset({"date", "datetime"})
NONE = "none"


@dataclass(frozen=True)
class Grouping:
    """The column that a list is grouped by; dates by month, quarter or year."""

    column: Column
    bucket: str = ""

    @property
    def key(self) -> str:
        """As it stands in an address."""
        return f"{self.column.key}:{self.bucket}" if self.bucket else self.column.key


@dataclass
class Heading:
    """One group: its value as an address holds it, its name, how many rows, and sums as {column: {currency: sum}}."""

    token: str
    label: str
    count: int = 0
    sums: dict[str, dict[str, Decimal]] = field(default_factory=dict)


def groupings(columns: Sequence[Column]) -> list[Grouping]:
    """What a list of these columns can be grouped by."""
    found = []
    for column in columns:
        if column.kind in KINDS and column.can_filter and (column.source or column.expression is not None):
            found.append(Grouping(column))
        elif column.kind in DATED and column.source:
            found += [Grouping(column, bucket) for bucket in BUCKETS]
    return found


def parse_group(text: str, columns: Mapping[str, Column]) -> Grouping:
    """The grouping that an address asks for; ValueError when there is none such."""
    key, _sep, bucket = text.partition(":")
    column = columns.get(key)
    for one in groupings([column]) if column is not None else ():
        if one.bucket == bucket:
            return one
    raise ValueError(_("The list cannot be grouped by “%(name)s”.") % {"name": text[:40]})


def headings(rows: QuerySet[Any], grouping: Grouping, shown: Sequence[Column]) -> tuple[list[Heading], bool]:
    """(the groups of the rows in order, whether there are more than can be shown). One query."""
    column = grouping.column
    name = column.also[0] if column.kind in ("user", "team") and column.also else ""
    money = [one for one in shown if one.kind == "money" and one.source and one.can_filter]
    currency = next((one.also[0] for one in money if one.also), "")
    named = [path for path in (name, currency) if path]
    asked = rows.order_by().annotate(group_value=_value(grouping)).values("group_value", *named)
    sums = {f"sum_{one.key}": Sum(one.source) for one in money}
    found: dict[Any, Heading] = {}
    for row in asked.annotate(group_count=Count("pk"), **sums):
        for value in _values(column, row["group_value"]):
            if value not in found:
                found[value] = Heading(_token(value), _label(grouping, value, row.get(name) if name else None))
            heading = found[value]
            heading.count += row["group_count"]
            for one in money:
                if row[f"sum_{one.key}"] is not None:
                    kept = heading.sums.setdefault(one.key, {})
                    code = row[currency] if currency else ""
                    kept[code] = kept.get(code, Decimal(0)) + row[f"sum_{one.key}"]
    order = _order(column)
    ordered = sorted(found, key=lambda value: (value is None, order(value, found[value].label)))
    return [found[value] for value in ordered[:MOST_GROUPS]], len(ordered) > MOST_GROUPS


def inside(grouping: Grouping, token: str) -> Condition:
    """The condition that a row stands in the group; ValueError for a token that is none of ours."""
    column = grouping.column
    if token == NONE:
        return Condition(column, "empty", True, "yes")
    if grouping.bucket:
        begin = date.fromisoformat(token)
        months = begin.year * 12 + begin.month - 1 + BUCKETS[grouping.bucket]
        if begin.day != 1 or not 1800 < begin.year < 3000:
            raise ValueError(token)
        end = date(months // 12, months % 12 + 1, 1)
        span = (_moment(begin), _moment(end)) if column.kind == "datetime" else (begin, end)
        return Condition(column, "within", span, token)
    if column.kind in ("user", "team"):
        if not token.isascii() or not token.isdigit() or int(token[:20]) > LARGEST:
            raise ValueError(token)
        return Condition(column, "is", int(token), token)
    if column.kind == "yes_no":
        return Condition(column, "is", token == "True", token)  # noqa: S105 (a value of a column)
    if column.kind == "tags":
        return Condition(column, "has", token, token)
    if column.choices and token not in {str(key) for key, _word in column.choices}:
        raise ValueError(token)
    return Condition(column, "is", token, token)


def _moment(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min)).astimezone(UTC)


def _value(grouping: Grouping) -> Any:
    column = grouping.column
    if not grouping.bucket:
        return column.expression if column.expression is not None else F(column.source)
    return _TRUNC[grouping.bucket](column.source)


def _values(column: Column, value: Any) -> list[Any]:
    """The groups that rows of one value stand in: those with several tags in several."""
    if column.kind != "tags":
        return [value]
    return list(str(value).split(",")) if value else [None]


def _token(value: Any) -> str:
    if value is None:
        return NONE
    return value.date().isoformat() if isinstance(value, datetime) else str(value)


def _label(grouping: Grouping, value: Any, name: Any) -> str:
    if value is None:
        return _("None")
    if grouping.bucket:
        day = value.date() if isinstance(value, datetime) else value
        quarter = (day.month + 2) // 3
        return {"year": f"{day.year}", "quarter": _("Q%(quarter)s %(year)s") % {"quarter": quarter, "year": day.year},
                "month": f"{day.year}-{day.month:02}"}[grouping.bucket]  # fmt: skip
    if name is not None:
        return str(name)
    words = {str(key): str(word) for key, word in grouping.column.choices}
    words |= {"yes": _("Yes"), "no": _("No"), "True": _("Yes"), "False": _("No")}
    return words.get(str(value), str(value))


def _order(column: Column) -> Any:
    if column.kind in DATED:
        return lambda value, label: ("" if value is None else value.isoformat())
    places = {str(key): place for place, (key, _word) in enumerate(column.choices)}
    return lambda value, label: (places.get(str(value), len(places)), label.casefold())
