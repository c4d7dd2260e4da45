"""Checklists: the small things of which a task is made."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from django.db import models
from django.db.models import Count, Q

from trefoil.core.access import ChildOf, Scope
from trefoil.core.db.models import GuardedModel


class ChecklistItem(GuardedModel):
    """One line of a task's checklist; `done_at` says when it was ticked, by whom."""

    scope: ClassVar[Scope] = ChildOf("task")

    task = models.ForeignKey("planner.Task", models.CASCADE, related_name="checklist", db_index=False)
    title = models.CharField(max_length=200)
    position = models.PositiveIntegerField(default=0)
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey("identity.User", models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["position", "id"]
        indexes = [models.Index(fields=["task", "position", "id"], name="checklist_of_task")]

    def __str__(self) -> str:
        return self.title


def checklists() -> Any:
    """The lines of tasks that the caller has found open to the viewer."""
    return ChecklistItem.objects.system("the checklist of a task which the caller has checked")


def progress_of(tasks: Iterable[int]) -> dict[int, tuple[int, int]]:
    """{task: (ticked, all)} for those of the tasks, found visible by the caller, that have a checklist; one query."""
    rows = checklists().filter(task__in=list(tasks)).order_by()
    counted = rows.values_list("task_id").annotate(done=Count("pk", filter=Q(done_at__isnull=False)), all=Count("pk"))
    return {task: (done, count) for task, done, count in counted}
