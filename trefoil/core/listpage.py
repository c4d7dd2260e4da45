"""List pages: what `ui/list.html` needs, worked out from a Listing; any app builds its list on this.

A view is three lines: `list_page(request, Deal, columns, base, tabs=..., row_url="sales:deal", title=...)`. An app that
needs more calls `list_context` itself, or extends `ui/list.html` and fills its blocks (action, first, empty, bulk).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import render
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from trefoil.core.access import Level, Mode
from trefoil.core.actions import Invalid, Refused
from trefoil.core.filterwords import INPUTS, Choices, choices_of, told, told_part, words_of
from trefoil.core.html import number
from trefoil.core.listcell import Render, body_maker, plain
from trefoil.core.listgroups import GroupPage, addresses, group_menu
from trefoil.core.listing import Column, Listing, operators_of, parse
from trefoil.core.periods import NAMED
from trefoil.core.related import relations_of, type_of
from trefoil.core.safe_csv import safe_row
from trefoil.core.sheets import Grid
from trefoil.core.where import without

MOST_COUNTED = 10_000
OWN = frozenset({"filter", "filter_op", "filter_value", "export", "total", "in"})
Renderers = Mapping[str, Callable[[dict[str, Any]], Any]]


def list_page(
    request: HttpRequest, model: Any, columns: Sequence[Column], base: QuerySet[Any], *,
    title: str, row_url: str | Callable[[dict[str, Any]], str], default_sort: str,
    tabs: Sequence[tuple[Any, Mapping[str, str]]] = (), choices: Choices | None = None,
    template: str = "ui/list.html", ignore: frozenset[str] = frozenset(), export_url: str = "",
    renderers: Renderers | None = None, lead: Render | None = None, is_lenient: bool = False,
    grid: Grid | None = None, **more: Any,
) -> HttpResponse:  # fmt: skip
    """The whole answer of a list view; a filter that cannot be taken answers 400 and says which parameter it is."""
    going = added_filter(request, columns) or chosen_columns(request)
    if going is not None:
        return going
    user: Any = request.user
    no_rows: list[dict[str, Any]] = []
    try:
        listing = parse(
            model, columns, request.GET, user.viewer, default_sort=default_sort, ignore=ignore | OWN,
            relations=relations_of(user, type_of(model)), is_lenient=is_lenient,
        )  # fmt: skip
        listing.carried = ("version",) if grid else ()
        if listing.grouping is not None:
            seen = GroupPage(request, listing, base, row_url, renderers or {}, lead, grid)
            if "in" in request.GET:  # the rows of one group
                return render(request, "ui/list_group.html", seen.group(request.GET["in"]))
            context = seen.context()
            rows, following = no_rows, None
        else:
            context, (rows, following) = {}, listing.page(base)
    except Invalid as wrong:
        refused = refused_context(request, wrong, tabs=tabs, title=title)
        return render(request, template, {**refused, **more}, status=400)
    if "total" in request.GET:  # asked for by the page once it is there: nobody waits for a count
        return HttpResponse(escape(_total_text(counted(listing, base))))
    total = len(rows) if following is None and listing.after is None else None
    total = context.get("group_total", total)
    context = context | list_context(
        request, listing, rows, following, tabs=tabs, total=total, row_url=row_url, title=title, choices=choices,
        export_url=export_url, renderers=renderers, lead=lead, grid=grid,
    )  # fmt: skip
    return render(request, template, {**context, **more})


def list_context(
    request: HttpRequest, listing: Listing, rows: list[dict[str, Any]], following: str | None, *,
    tabs: Sequence[tuple[Any, Mapping[str, str]]], total: int | None = None,
    row_url: str | Callable[[dict[str, Any]], str], title: str, choices: Choices | None = None, export_url: str = "",
    renderers: Renderers | None = None, lead: Render | None = None, grid: Grid | None = None,
) -> dict[str, Any]:  # fmt: skip
    """What `ui/list.html` shows. `tabs`: (label, parameters that make it); `choices`: by kind, for user, team, record.

    `row_url` is the name of a view that takes the pk, or a function of the row. `renderers`: by column key, a function
    from the row to what stands in the cell, where the look of the column's kind is not enough.
    """
    body = body_maker(listing.shown, renderers or {}, addresses(row_url), lead, grid) if listing.shown else None
    sort = listing.sort.key if listing.sort else ""
    current = f"-{sort}" if listing.is_descending else sort
    return {
        "title": title, "tabs": tab_items(request, tabs), "chips": _chips(request, listing, tabs, choices or {}),
        "columns": listing.shown, "sort": current, "total": total, "total_text": _total_text(total),
        "body": body(rows) if body and rows else "",
        "total_url": _with(request, total="yes", after=None) if total is None and listing.after is None else "",
        "next_url": _with(request, after=following) if following else "",
        "filterable": filterable(listing), "filtering": _filter_form(request, listing, choices or {}),
        "groupings": group_menu(request, listing), "grouping": listing.grouping.key if listing.grouping else "",
        "choosable": [(column, column in listing.shown) for column in listing.columns],
        "kept": [(key, value) for key, value in request.GET.items() if key not in {"columns", "after", *OWN}],
        "export_url": f"{export_url}{_with(request, after=None)}" if export_url else "",
        "clear_url": _cleared(request, listing), "errors": {}, "left_out": len(listing.left_out),
        "listing_where": listing.where is not None,
        "grid": grid.context(listing.shown) if grid and listing.shown else None,
    }  # fmt: skip


def refused_context(request: HttpRequest, wrong: Invalid, *, tabs: Any = (), title: str = "") -> dict[str, Any]:
    """The page when a parameter cannot be taken: the errors by parameter, and no list."""
    return {"title": title, "tabs": tab_items(request, tabs), "errors": wrong.errors, "body": "", "columns": [],
            "clear_url": request.path}  # fmt: skip


def added_filter(request: HttpRequest, columns: Sequence[Column]) -> HttpResponse | None:
    """The form of the filter menu sends filter, filter_op and filter_value: go to the address that means it."""
    key, op = request.GET.get("filter", ""), request.GET.get("filter_op", "")
    if not key or not op:
        return None
    column = next((c for c in columns if c.key == key), None)
    name = key if column is not None and operators_of(column)[0] == op else f"{key}__{op}"
    value = "yes" if op == "empty" else ",".join(v for v in request.GET.getlist("filter_value") if v.strip())
    query = _with(request, after=None, filter=None, filter_op=None, filter_value=None, **{name: value or None})
    return HttpResponseRedirect(request.path + query)


def chosen_columns(request: HttpRequest) -> HttpResponse | None:
    """Several ticked boxes of the column chooser become one parameter."""
    ticked = request.GET.getlist("columns")
    if len(ticked) < 2:
        return None
    return HttpResponseRedirect(request.path + _with(request, columns=",".join(ticked)))


def counted(listing: Listing, base: QuerySet[Any], most: int = MOST_COUNTED) -> int:
    """How many rows there are; counting stops above `most`."""
    found: int = listing.queryset(base).order_by()[: most + 1].count()
    return found


def export_csv(listing: Listing, base: QuerySet[Any], name: str, object_type: str) -> StreamingHttpResponse:
    """The list as CSV with the columns, filters and order that are seen, streamed; needs the right to export.

    Masked fields stay masked, and no cell can run as a formula.
    """
    if listing.viewer.level(object_type, "export") is Level.NONE:
        raise Refused
    listing.shown = [column for column in listing.shown if column.kind != "step"]

    def lines() -> Iterator[str]:
        yield "\ufeff" + _line([str(column.label) for column in listing.shown])
        for row in listing.everything(base):
            yield _line([plain(column, row) for column in listing.shown])

    response = StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def _line(cells: Sequence[Any]) -> str:
    quoted = ('"' + text.replace('"', '""') + '"' for text in safe_row(cells))
    return ",".join(quoted) + "\r\n"


def tab_items(request: HttpRequest, tabs: Sequence[tuple[Any, Mapping[str, str]]]) -> list[dict[str, Any]]:
    """Tabs as links; the current one is that whose parameters are all in the address, the most of them winning."""
    is_own = "view" in request.GET  # then the tab of that view is the current one
    matching = [
        params for _label, params in tabs
        if not is_own and all(request.GET.get(k) == v for k, v in params.items())
    ]  # fmt: skip
    current = max(matching, key=len, default=None)
    kept = {key: request.GET[key] for key in ("sort", "columns") if key in request.GET}
    return [
        {"label": label, "url": "?" + urlencode({**params, **kept}), "is_current": params is current}
        for label, params in tabs
    ]


def filterable(listing: Listing) -> list[Column]:
    """Columns that this viewer may filter by."""
    return [
        column for column in listing.columns
        if column.can_filter and column.kind != "step" and (column.source or column.expression is not None)
        and listing.viewer.mode(column.group) in (Mode.SHOWN, Mode.EDITABLE)
    ]  # fmt: skip


def _filter_form(request: HttpRequest, listing: Listing, choices: Choices) -> dict[str, Any] | None:
    asked = request.GET.get("filter", "")
    column = next((c for c in filterable(listing) if c.key == asked), None)
    if column is None:
        return None
    words = words_of(column)
    return {
        "column": column, "operators": [(op, words[op]) for op in operators_of(column)],
        "choices": list(choices_of(column, choices)), "input": INPUTS.get(column.kind, "text"),
        "cancel_url": _with(request, filter=None),
        "periods": list(NAMED.items()) if "within" in operators_of(column) else [],
    }  # fmt: skip


def _chips(request: HttpRequest, listing: Listing, tabs: Any, choices: Choices) -> list[dict[str, Any]]:
    current = next((item["url"] for item in tab_items(request, tabs) if item["is_current"]), "")
    of_tab = {
        key for _label, params in tabs for key in params
        if all(f"{k}={v}" in current for k, v in params.items()) and request.GET.get(key) == params[key]
    }  # fmt: skip
    chips = []
    for one in listing.conditions:
        first = operators_of(one.column)[0]
        name = next(k for k in request.GET if k in (one.column.key, f"{one.column.key}__{one.op}"))
        if name in of_tab and one.op == first:
            continue
        chips.append({"label": one.column.label, "value": told(one, choices), "url": _with(request, **{name: None})})
    return [*chips, *_group_chips(request, listing, choices)]


def _group_chips(request: HttpRequest, listing: Listing, choices: Choices) -> list[dict[str, Any]]:
    """One chip for each part of the group filter; a group of which any holds is one chip as a whole."""
    if listing.where is None:
        return []
    text = request.GET["where"]
    if listing.where.is_any and len(listing.where.parts) > 1:
        label, value = told_part(listing.where, choices)
        return [{"label": label, "value": value, "url": _with(request, where=None, after=None)}]
    chips = []
    for number_, part in enumerate(listing.where.parts):
        label, value = told_part(part, choices)
        url = _with(request, where=without(text, number_) or None, after=None)
        chips.append({"label": label, "value": value, "url": url})
    return chips


def _cleared(request: HttpRequest, listing: Listing) -> str:
    names = {name for one in listing.conditions for name in (one.column.key, f"{one.column.key}__{one.op}")}
    return _with(request, after=None, where=None, **dict.fromkeys(names))


def _with(request: HttpRequest, **changes: Any) -> str:
    kept = [(key, value) for key, values in request.GET.lists() if key not in changes for value in values]
    return "?" + urlencode(kept + [(key, value) for key, value in changes.items() if value is not None])


def _total_text(total: int | None) -> str:
    if total is None:
        return ""
    if total > MOST_COUNTED:
        return _("more than %(num)s in all") % {"num": number(MOST_COUNTED)}
    return ngettext("%(num)s in all", "%(num)s in all", total) % {"num": number(total)}
