"""What comes next? Asked when a task is done and its record would be forgotten."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from trefoil.core import registry
from trefoil.core.access import Level
from trefoil.core.access.fields import group_of, present
from trefoil.planner.following import Proposal, of_stopped_plan, propose
from trefoil.planner.models import KINDS, Task
from trefoil.planner.watching import is_forgotten

Place = tuple[str, Any]


def ask_next(user: Any, task: Task, response: HttpResponse) -> HttpResponse:
    """The answer to "done", with the question what comes next when nothing else is planned for its record."""
    if user.viewer.level("task", "create") is Level.NONE:
        return response
    if any(is_forgotten(kind, row.pk) for kind, row in places(user, task)):
        said = json.loads(response["HX-Trigger"])
        said["dialog-open"] = {"url": reverse("planner:following", args=[task.pk])}
        response["HX-Trigger"] = json.dumps(said)
    return response


def places(user: Any, task: Task) -> list[Place]:
    """The watched records of a task that the viewer sees: the deal or lead that it moves, then the customer."""
    found = []
    for kind, pk in ((task.source_type, task.source_id), ("customer", task.customer_id)):
        if pk is not None and kind in registry.watched:
            rows = registry.object_types[kind].model_class().objects.alive().visible_to(user)
            row = rows.filter(pk=pk).first()
            found += [(kind, row)] if row is not None else []
    return found


@require_GET
def following(request: HttpRequest, pk: int) -> HttpResponse:
    """The dialog: a next step as it usually follows, everything filled in; or park; or nothing."""
    user: Any = request.user
    task: Task = Task.objects.get_or_404(user, pk=pk)
    known = places(user, task)
    kind, row = next((one for one in known if is_forgotten(one[0], one[1].pk)), known[0] if known else ("", None))
    step = of_stopped_plan(kind, row.pk) if row is not None else None
    proposal = Proposal(step.kind, step.days, 0) if step is not None else propose(kind or "customer", task.kind)
    due = timezone.localtime(proposal.due_at())
    name = _name(user, kind, row) if row is not None else task.title
    context = {
        "proposal": proposal, "name": name, "kinds": KINDS,
        "typed": {
            "title": step.title if step else (_("%(kind)s: %(name)s") % {"kind": proposal.label, "name": name})[:200],
            "kind": proposal.kind,
            "due_on": due.date().isoformat(),
        },
        "plan": step.started.name if step is not None else "",
        "start_url": reverse("planner:plan_starting", args=[kind, row.pk])
        if row is not None and kind and _may_edit(user, row) else "",
        "source_type": kind if kind != "customer" else "", "source_id": row.pk if row is not None else "",
        "customer": f"#{row.pk}" if row is not None and kind == "customer" else "",
        "may_plan": user.viewer.level("task", "create") is not Level.NONE,
        "park_url": reverse("planner:parking", args=[kind, row.pk]) if row is not None and _may_edit(user, row) else "",
    }  # fmt: skip
    is_part = bool(request.htmx)  # type: ignore[attr-defined]
    return render(request, "planner/following.html" if is_part else "planner/following_page.html", context)


def _name(user: Any, kind: str, row: Any) -> str:
    field = registry.watched[kind].name
    return present(user.viewer, group_of(type(row), field), getattr(row, field)) or f"#{row.pk}"


def _may_edit(user: Any, row: Any) -> bool:
    return bool(type(row).scope.allows(row, user.viewer, "edit"))
