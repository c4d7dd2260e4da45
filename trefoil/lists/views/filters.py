"""The form that combines conditions: groups of all or any, and questions about related records."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from trefoil.core import registry
from trefoil.core.access.fields import usable
from trefoil.core.actions import Refused
from trefoil.core.filtering import Column, operators_of
from trefoil.core.filterwords import INPUTS, choices_of, words_of
from trefoil.core.periods import NAMED
from trefoil.core.related import relations_of
from trefoil.core.where import Known, Relation, can_ask, parse_where
from trefoil.identity.names import colleague_choices, team_choices
from trefoil.lists.actions import may_list

FIRST = {"day": "is", "choices": "has"}


@require_GET
def builder(request: HttpRequest, key: str) -> HttpResponse:
    """The form; with `check=yes` it tries the filter and goes to the list, or says what is wrong and where."""
    user: Any = request.user
    listed = registry.listed.get(key)
    if listed is None:
        raise Http404
    if not may_list(user, listed):
        raise Refused
    relations = relations_of(user, key)
    columns = [one for one in listed.columns(user) if can_ask(one) and usable(user.viewer, one.group)]
    is_board = request.GET.get("at") == "board" and bool(listed.board)
    address = reverse(listed.board if is_board else listed.url)
    if request.GET.get("check") == "yes":
        return _checked(request, user, columns, relations, address)
    choices = {"user": colleague_choices(user), "team": team_choices(user)}
    parts = [_scope("", "", columns, choices)]
    for one in relations.values():
        parts.append(_scope(one.key, str(one.label), _askable(user, one), choices))
    context = {
        "scopes": parts, "relations": [(one.key, one.label) for one in relations.values()],
        "where": request.GET.get("where", ""), "periods": list(NAMED.items()), "key": key,
        "kept": [(name, text) for name, text in request.GET.items() if name not in ("where", "after", "check")],
    }  # fmt: skip
    return render(request, "lists/filter_dialog.html" if request.htmx else "lists/filter_page.html", context)  # type: ignore[attr-defined]


def _askable(user: Any, relation: Relation) -> list[Column]:
    return [one for one in relation.columns() if can_ask(one) and usable(user.viewer, one.group)]


def _scope(
    key: str, label: str, columns: Sequence[Column], choices: Mapping[str, Sequence[tuple[Any, str]]]
) -> dict[str, Any]:
    """The columns of one kind of record with what can be asked of each."""
    offered = {kind: (lambda found=found: found) for kind, found in choices.items()}  # type: ignore[misc]
    made = []
    for column in columns:
        words = words_of(column)
        ops = sorted(operators_of(column), key=lambda op, column=column: op != FIRST.get(column.kind))  # type: ignore[misc]
        made.append({
            "key": column.key, "label": column.label, "operators": [(op, words[op]) for op in ops],
            "choices": choices_of(column, offered), "input": INPUTS.get(column.kind, "text"),
        })  # fmt: skip
    return {"key": key, "label": label, "columns": made}


def _checked(
    request: HttpRequest, user: Any, columns: Sequence[Column], relations: Mapping[str, Relation], address: str
) -> HttpResponse:
    text = request.GET.get("where", "")
    errors: dict[str, str] = {}
    if text:
        known = Known(user.viewer, {one.key: one for one in columns}, relations)
        parse_where(text, known, errors)
    if errors:
        said = [{"place": name.removeprefix("where").strip("."), "text": text} for name, text in errors.items()]
        return render(request, "lists/filter_errors.html", {"said": said}, status=422)
    query = QueryDict(mutable=True)
    for name, value in request.GET.items():
        if name not in ("check", "at", "after", "where"):
            query[name] = str(value)
    if text:
        query["where"] = text
    going = f"{address}?{query.urlencode()}"
    return HttpResponse(status=204, headers={"HX-Redirect": going})
