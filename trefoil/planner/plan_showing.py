"""Plans that run on a record, as its panel shows them."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from trefoil.core.access import Level
from trefoil.planner.plans import StartedPlan, started_steps

MOST = 10


def plans_panel(user: Any, object_type: str, record: Any) -> dict[str, Any] | None:
    """The running plans of a visible record with their steps, and the way to start one."""
    if user.viewer.level("task", "view") is Level.NONE or record.deleted_at is not None:
        return None
    rows = StartedPlan.objects.visible_to(user).filter(
        object_type=object_type, object_id=record.pk, stopped_at=None, finished_at=None
    )  # fmt: skip
    running: dict[int, dict[str, Any]] = {
        pk: {"pk": pk, "name": name, "steps": [], "done": 0}
        for pk, name in rows.order_by("pk").values_list("pk", "name")[:MOST]
    }
    names = ("started_id", "title", "planned_at", "task_id", "task__done_at")
    steps = started_steps().filter(started__in=list(running)).order_by("position", "pk").values_list(*names)
    for started, title, planned_at, task, done_at in steps if running else ():
        state = "waits" if planned_at is None else "gone" if task is None else "done" if done_at else "open"
        running[started]["steps"].append({"title": title, "state": state})
        running[started]["done"] += state in ("done", "gone")
    may_edit = type(record).scope.allows(record, user.viewer, "edit")
    may_start = may_edit and user.viewer.level("task", "create") is not Level.NONE
    if not running and not may_start:
        return None
    return {
        "plans": list(running.values()), "may_edit": may_edit,
        "start_url": reverse("planner:plan_starting", args=[object_type, record.pk]) if may_start else "",
    }  # fmt: skip
