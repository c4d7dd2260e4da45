"""Cells of lists: how a value of each kind of column looks on a page, and how it reads in an export."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
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
from trefoil.core.sheets import Grid, Raw

_PLACE = 987_654_321
_CLASSES = {
    "money": "tf-num", "number": "tf-num", "percent": "tf-num", "text": "tf-who-cell tf-cut",
    "record": "tf-who-cell tf-cut", "date": "tf-2", "datetime": "tf-2", "choice": "tf-2", "team": "tf-2",
}  # fmt: skip
Render = Callable[[dict[str, Any]], Any]
NUMBERS = frozenset({"money", "number", "percent"})


def address_maker(view: str) -> Callable[[int], str]:
    """A function from pk to address: the view is resolved once, not for each row."""
    before, _sep, after = reverse(view, args=[_PLACE]).partition(str(_PLACE))
    return lambda pk: f"{before}{pk}{after}"


def body_maker(
    columns: Sequence[Column], renderers: Mapping[str, Render], address: Callable[[dict[str, Any]], str],
    lead: Render | None, grid: Grid | None = None,
) -> Callable[[Sequence[dict[str, Any]]], Markup]:  # fmt: skip
    """A function that writes the rows of a table; `lead` fills the narrow first cell (a face, a box).

    Rows are written here and not by a template: fifty rows of eight cells cost a third of it this way, and every list
    pays it. Values are escaped one by one. With a `grid` the cells can be edited in place.
    """
    role, raws = ("gridcell", grid.raws(columns)) if grid else ("cell", [None] * len(columns))
    made = [
        _cell(renderers.get(column.key) or renderer(column), f'<td role="{role}"{_class(column)}', raw)
        for column, raw in zip(columns, raws, strict=True)
    ]
    made[0] = _named(renderers.get(columns[0].key) or renderer(columns[0]), address, role, raws[0])
    before = f'<td role="{role}" class="tf-lead">'

    def line(row: dict[str, Any], about: str) -> str:
        cells = "".join([make(row) for make in made])
        return f'<tr role="row" data-row{about}>{before}{escape(lead(row)) if lead else ""}</td>{cells}</tr>\n'

    def body(rows: Sequence[dict[str, Any]]) -> Markup:
        if grid is None:
            return Markup("".join([line(row, "") for row in rows]))  # noqa: S704 (escaped above)
        may = grid.open_to(rows)
        return Markup("".join([line(row, _about(row, row["pk"] in may)) for row in rows]))  # noqa: S704 (escaped above)

    return body


def _class(column: Column) -> str:
    classes = _CLASSES.get(column.kind, "")
    return f' class="{classes}"' if classes else ""


def _about(row: dict[str, Any], is_open: bool) -> str:
    return f' data-pk="{row["pk"]}"' + (f' data-version="{row["version"]}"' if is_open else "")


def _cell(show: Render, head: str, raw: Raw | None) -> Callable[[dict[str, Any]], str]:
    if raw is None:
        return lambda row: f"{head}>{escape(show(row))}</td>"
    return lambda row: f'{head} data-v="{escape(raw(row))}">{escape(show(row))}</td>'


def _named(
    show: Render, address: Callable[[dict[str, Any]], str], role: str, raw: Raw | None
) -> Callable[[dict[str, Any]], str]:
    head = f'<td role="{role}" class="tf-name tf-cut"'

    def cell(row: dict[str, Any]) -> str:
        value = f' data-v="{escape(raw(row))}"' if raw else ""
        return f'{head}{value} dir="auto"><a href="{escape(address(row))}">{escape(show(row) or "–")}</a></td>'

    return cell


def renderer(column: Column) -> Callable[[dict[str, Any]], Any]:
    """A function from a row to what stands in the cell of a column."""
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
    if column.kind == "choices":
        return lambda row: _text(", ".join(_held(row[key])))
    if column.kind == "tags":
        return _tags(key, {str(value): label for value, label in column.choices})
    if column.kind in ("choice", "yes_no", "flag"):
        yes_no = {True: _("Yes"), False: _("No"), "yes": _("Yes"), "no": _("No")}
        words: dict[Any, Any] = {str(value): label for value, label in column.choices} or yes_no
        return lambda row: "" if row[key] is None else words.get(row[key], words.get(str(row[key]), row[key]))
    simple: dict[str, Callable[[Any], Any]] = {"number": _figure, "date": day, "datetime": when, "phone": phone}
    if column.kind == "team":
        return lambda row: row.get(also) or ""
    show = simple.get(column.kind, _text)
    return lambda row: show(row[key])


def _held(value: Any) -> list[str]:
    """The words of a list of choices, which the database gives as JSON; a masked one is shown as it is."""
    try:
        found = json.loads(value) if value else []
    except ValueError:
        return [str(value)]
    return [str(one) for one in found] if isinstance(found, list) else [str(found)]


def _tags(key: str, labels: Mapping[str, Any]) -> Render:
    made = {pk: tag_chip(label, getattr(label, "hue", 0)) for pk, label in labels.items()}

    def render(row: dict[str, Any]) -> Any:
        return Markup(" ").join(made[pk] for pk in str(row[key] or "").split(",") if pk in made)

    return render


def tag_chip(name: str, colour: int) -> Markup:
    """A tag as lists and pages show it: its name on its colour."""
    return Markup(f'<span class="tf-tag tf-hue-{int(colour)}"><bdi>{escape(name)}</bdi></span>')  # noqa: S704


def _text(value: Any) -> Any:
    return "" if value in (None, "") else Markup(f'<bdi class="tf-cut">{escape(value)}</bdi>')  # noqa: S704


def _figure(value: Any) -> Any:
    if not isinstance(value, (int, float, Decimal)):
        return value or ""
    return number(value, 0 if value == int(value) else 2)


def _decimal(value: Any) -> Any:
    return value if isinstance(value, Decimal) else Decimal(str(value))


def _person(pk: int, name: str | None) -> Markup:
    return Markup(  # noqa: S704 (escaped here)
        f'<span class="tf-line"><span class="avatar {hue(pk)}" aria-hidden="true">{escape(initials(name or ""))}</span>'
        f'<span class="tf-cut tf-2" dir="auto">{escape(name or "")}</span></span>'
    )


def _record(key: str, also: str) -> Callable[[dict[str, Any]], Any]:
    kind = registry.object_types.get(key)
    if kind is None:
        return lambda row: _text(row.get(also) if also else row[key])
    address = address_maker(kind.url)
    return lambda row: _link(address(row[key]), row.get(also) or "") if row[key] else ""


def _link(address: str, name: str) -> Markup:
    return Markup(f'<a class="tf-cut" dir="auto" href="{escape(address)}">{escape(name)}</a>')  # noqa: S704


def face(key: int, name: str, kind: str = "person") -> Markup:
    """The circle of a person or the leaf of an organisation; the name stands beside it as text."""
    org = " avatar-org" if kind == "organisation" else ""
    return Markup(  # noqa: S704 (escaped here)
        f'<span class="avatar{org} {hue(key)}" aria-hidden="true">{escape(initials(name))}</span>'
    )


def _next_step(due: Any, title: str | None, none: str) -> Markup:
    if due is None and not title:
        return _step("none", none)
    state = step(due) if due else "planned"
    at = when(due) if isinstance(due, datetime) else day(due)
    said = Markup(", ").join(escape(part) for part in (title, at) if part)
    return _step(state, said)


def _step(state: str, said: Any) -> Markup:
    return Markup(  # noqa: S704 (escaped here)
        f'<span class="tf-step" data-step="{state}"><span class="tf-cut" dir="auto">{escape(said)}</span></span>'
    )


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
    if column.kind == "choices":
        return "; ".join(_held(value))
    if column.kind == "tags":
        words = {str(pk): str(word) for pk, word in column.choices}
        return "; ".join(words[pk] for pk in str(value).split(",") if pk in words)
    return value if isinstance(value, (str, bool, int, Decimal)) else str(value)
