"""Cells edited in place: what may be chosen, what a cell holds, saving. Answers are JSON; grid.js paints them."""

from __future__ import annotations

import json
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from trefoil.core import registry
from trefoil.core.actions import Conflict, Invalid, Refused
from trefoil.lists.actions import may_list
from trefoil.lists.cells import editors_of, held_of, save_cells, shown_cells
from trefoil.lists.tags import KEY, with_new_tags

MOST_CELLS = 40


@require_GET
def choices(request: HttpRequest, key: str) -> HttpResponse:
    """What may be chosen in the columns of the list that are edited by choosing."""
    sheet = _sheet(request, key)
    asked = set(request.GET.get("columns", "").split(","))
    offered = {one.key: one.choices for one in editors_of(request.user, sheet) if one.key in asked}
    made = {name: [[str(value), str(word)] for value, word in found()] for name, found in offered.items()}
    return JsonResponse({"choices": {name: found for name, found in made.items() if found}})


@require_http_methods(["GET", "POST"])
def cell(request: HttpRequest, key: str, pk: int) -> HttpResponse:
    """GET what a cell holds; POST {"values", "version", "was"} saves. 422 names the column, 409 shows theirs."""
    user: Any = request.user
    sheet, columns = _sheet(request, key), request.GET.get("columns", "")[:2_000]
    row = sheet.rows(user).get_or_404(user, pk=pk)
    if request.method == "GET":
        name = request.GET.get("column", "")
        if name not in {one.key for one in editors_of(user, sheet)}:
            raise Http404
        return JsonResponse({"v": held_of(user, sheet, row, [name])[name]})
    try:
        asked = read_body(request)
        values, version = asked.get("values"), asked.get("version")
        if not isinstance(values, dict) or not 0 < len(values) <= MOST_CELLS:
            raise Invalid({"values": _("Say which cells are to change.")})
        saved = save_cells(
            actor=user, object_type=key, pk=pk, values=values, version=version if isinstance(version, int) else None,
            was=asked.get("was") if isinstance(asked.get("was"), dict) else None,
        )  # fmt: skip
    except Invalid as wrong:
        labels = {one.key: str(one.label) for one in editors_of(user, sheet)}
        told = [f"{labels[name]}: {text}" if name in labels else str(text) for name, text in wrong.errors.items()]
        return JsonResponse({"errors": told}, status=422)
    except Conflict:
        return JsonResponse(shown_cells(user, key, pk, columns) or {"gone": True}, status=409)
    if KEY in values:
        with_new_tags(user)
    return JsonResponse((shown_cells(user, key, pk, columns) or {"gone": True}) | {"before": saved.before})


def read_body(request: HttpRequest) -> dict[str, Any]:
    """The JSON object of a request; Invalid when it is none."""
    try:
        found = json.loads(request.body)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise Invalid({"body": _("Send a JSON object.")})
    return found


def _sheet(request: HttpRequest, key: str) -> Any:
    sheet = registry.sheets.get(key)
    if sheet is None:
        raise Http404
    if not may_list(request.user, registry.listed[key]):
        raise Refused
    return sheet
