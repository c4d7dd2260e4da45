"""Cells of lists: how a value of each kind of column looks on a page, and how it reads in an export."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from markupsafe import Markup, escape

from trefoil.core import registry
from trefoil.core.html import day, hue, initials, money, number, percent, phone, step, when
from trefoil.core.listing import Column

_PLACE = 987_654_321
_BDI = Markup('<bdi class="tf-cut">{}</bdi>')
_LINK = Markup('<a class="tf-cut" dir="auto" href="{}">{}</a>')
_PERSON = Markup(
    '<span class="tf-line"><span class="avatar {}" aria-hidden="true">{}</span>'
    '<span class="tf-cut tf-2" dir="auto">{}</span></span>'
)
_STEP = Markup('<span class="tf-step" data-step="{}"><span class="tf-cut" dir="auto">{}</span></span>')
_CLASSES = {
    "money": "tf-num", "number": "tf-num", "percent": "tf-num", "text": "tf-who-cell tf-cut",
    "record": "tf-who-cell tf-cut", "date": "tf-2", "datetime": "tf-2", "choice": "tf-2", "team": "tf-2",
}  # fmt: skip
NUMBERS = frozenset({"money", "number", "percent"})


@dataclass(frozen=True)
class Cell:
    """What stands in one cell, and its classes."""

    html: Any
    classes: str


def address_maker(view: str) -> Callable[[int], str]:
    """A function from pk to address: the view is resolved once, not for each row."""
    before, _sep, after = reverse(view, args=[_PLACE]).partition(str(_PLACE))
    return lambda pk: f"{before}{pk}{after}"


def cell_maker(
    columns: Sequence[Column], renderers: Mapping[str, Callable[[dict[str, Any]], Any]]
) -> Callable[[dict[str, Any]], list[Cell]]:
    """A function that makes all cells of a row, prepared once for the list."""
    made = [(renderers.get(column.key) or _renderer(column), _CLASSES.get(column.kind, "")) for column in columns]
    return lambda row: [Cell(render(row), classes) for render, classes in made]


def _renderer(column: Column) -> Callable[[dict[str, Any]], Any]:
    key, also = column.key, column.also[0] if column.also else ""
    if column.kind == "money":
        return lambda row: money(_decimal(row[key]), row.get(also) or "EUR") if row[key] is not None else ""
    if column.kind == "percent":
        return lambda row: percent(Decimal(row[key]) / 100) if isinstance(row[key], (int, Decimal)) else row[key] or ""
    if column.kind == "user":
        return lambda row: _person(row[key], row.get(also)) if row[key] else ""
    if column.kind == "record":
        return _record(key, also)
    if column.kind == "step":
        none = _("No next step")
        return lambda row: _next_step(row[key], row.get(also), none)
    if column.kind in ("choice", "yes_no"):
        yes_no = {True: _("Yes"), False: _("No")}
        words: dict[Any, Any] = {str(value): label for value, label in column.choices} or yes_no
        return lambda row: "" if row[key] is None else words.get(row[key], words.get(str(row[key]), row[key]))
    simple: dict[str, Callable[[Any], Any]] = {"number": _figure, "date": day, "datetime": when, "phone": phone}
    if column.kind == "team":
        return lambda row: row.get(also) or ""
    show = simple.get(column.kind, _text)
    return lambda row: show(row[key])


def _text(value: Any) -> Any:
    return "" if value in (None, "") else _BDI.format(value)


def _figure(value: Any) -> Any:
    if not isinstance(value, (int, float, Decimal)):
        return value or ""
    return number(value, 0 if value == int(value) else 2)


def _decimal(value: Any) -> Any:
    return value if isinstance(value, Decimal) else Decimal(str(value))


def _person(pk: int, name: str | None) -> Markup:
    return _PERSON.format(hue(pk), initials(name or ""), name or "")


def _record(key: str, also: str) -> Callable[[dict[str, Any]], Any]:
    kind = registry.object_types.get(key)
    if kind is None:
        return lambda row: _text(row.get(also) if also else row[key])
    address = address_maker(kind.url)
    return lambda row: _LINK.format(address(row[key]), row.get(also) or "") if row[key] else ""


def _next_step(due: Any, title: str | None, none: str) -> Markup:
    if due is None and not title:
        return _STEP.format("none", none)
    state = step(due) if due else "planned"
    at = when(due) if isinstance(due, datetime) else day(due)
    said = Markup(", ").join(escape(part) for part in (title, at) if part)
    return _STEP.format(state, said)


def plain(column: Column, row: dict[str, Any]) -> Any:
    """The value as a file holds it: words for choices, names for people, ISO days, plain figures."""
    value = row[column.key]
    if value is None:
        return ""
    if column.kind in ("user", "team", "record"):
        return (row.get(column.also[0]) if column.also else value) or ""
    if column.kind == "money" and column.also:
        return f"{value} {row.get(column.also[0]) or ''}".strip()
    if isinstance(value, datetime):
        return timezone.localtime(value).replace(tzinfo=None, microsecond=0)
    if column.kind == "choice" and column.choices:
        return str({str(key): label for key, label in column.choices}.get(str(value), value))
    return value if isinstance(value, (str, bool, int, Decimal)) else str(value)
