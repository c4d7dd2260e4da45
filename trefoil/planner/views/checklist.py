"""The checklist of a task: a part of its form that saves itself line by line."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from trefoil.core.actions import Invalid
from trefoil.customers.views.record import toasted
from trefoil.planner.checklist_actions import add_items, change_item, order_items, remove_item
from trefoil.planner.checklists import checklists
from trefoil.planner.models import Task


@require_http_methods(["GET", "POST"])
def checklist(request: HttpRequest, pk: int) -> HttpResponse:
    """GET the lines; POST adds one."""
    row = _task(request, pk)
    if request.method == "GET":
        return _part(request, row)
    typed = request.POST.get("item", "")
    try:
        add_items(actor=request.user, task=row, titles=[typed])
    except Invalid as wrong:
        return _part(request, row, errors=list(map(str, wrong.errors.values())), typed=typed, status=422)
    return _part(request, row, has_changed=True)


@require_http_methods(["POST", "DELETE"])
def item(request: HttpRequest, pk: int, item: int) -> HttpResponse:
    """POST ticks a line, takes the tick back or changes its words; DELETE takes it away."""
    row = _task(request, pk)
    try:
        if request.method == "DELETE" or "removal" in request.POST:
            remove_item(actor=request.user, task=row, item=item)
        else:
            is_done = {"yes": True, "no": False}.get(request.POST.get("done", ""))
            change_item(actor=request.user, task=row, item=item, is_done=is_done, title=request.POST.get("title"))
    except Invalid as wrong:
        return _part(request, row, errors=list(map(str, wrong.errors.values())), status=422)
    return _part(request, row, has_changed=True)


@require_POST
def place(request: HttpRequest, pk: int, item: int) -> HttpResponse:
    """Move a line one place up."""
    row = _task(request, pk)
    ids = list(checklists().filter(task=row).order_by("position", "pk").values_list("pk", flat=True))
    if item in ids[1:]:
        at = ids.index(item)
        ids[at - 1], ids[at] = ids[at], ids[at - 1]
    order_items(actor=request.user, task=row, items=ids)
    return _part(request, row, has_changed=True)


def checklist_context(user: Any, row: Task) -> dict[str, Any]:
    """The lines of a visible task as its panel shows them."""
    names = ("pk", "title", "done_at", "done_by__name")
    items = list(checklists().filter(task=row).order_by("position", "pk").values(*names))
    return {
        "task": row, "lines": items, "done": sum(one["done_at"] is not None for one in items),
        "may_edit": Task.scope.allows(row, user.viewer, "edit"), "errors": [], "typed": "",  # type: ignore[attr-defined]
    }  # fmt: skip


def _task(request: HttpRequest, pk: int) -> Task:
    row: Task = Task.objects.get_or_404(request.user, pk=pk)
    return row


def _part(
    request: HttpRequest, row: Task, *, errors: list[str] | None = None, typed: str = "", status: int = 200,
    has_changed: bool = False,
) -> HttpResponse:  # fmt: skip
    if not request.htmx and has_changed:  # type: ignore[attr-defined]
        return redirect("planner:task", row.pk)
    panel = checklist_context(request.user, row) | {"errors": errors or [], "typed": typed}
    answer = render(request, "planner/checklist_panel.html", {"panel": panel}, status=status)
    return toasted(answer, "", changed="tasks-changed timeline-changed") if has_changed else answer
