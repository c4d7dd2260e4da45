"""What comes next: tasks."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from trefoil.core.access import Owned, Scope
from trefoil.core.db.models import GuardedQuerySet, OwnedModel
from trefoil.planner.checklists import ChecklistItem as ChecklistItem
from trefoil.planner.escalations import Escalation as Escalation
from trefoil.planner.escalations import EscalationRule as EscalationRule
from trefoil.planner.parking import ForgottenFigure as ForgottenFigure
from trefoil.planner.parking import Parking as Parking
from trefoil.planner.plans import PlanStep as PlanStep
from trefoil.planner.plans import StartedPlan as StartedPlan
from trefoil.planner.plans import StartedStep as StartedStep
from trefoil.planner.plans import StepPlan as StepPlan

KINDS = (
    ("task", _("Task")),
    ("call", _("Call")),
    ("meeting", _("Meeting")),
    ("letter", _("Letter")),
    ("visit", _("Visit")),
)
PRIORITIES = ((0, _("Low")), (1, _("Normal")), (2, _("High")))


class TaskQuerySet(GuardedQuerySet):
    """Tasks, by adjectives."""

    def open(self) -> Self:
        return self.filter(done_at__isnull=True)


class Task(OwnedModel):
    """A thing to do by its owner (the assignee). It hangs on a customer and, when it belongs to one, on another record.

    `source_type` and `source_id` name the deal or lead that the task moves forward: a soft reference, because
    planner stands below sales. `minutes` is how long it takes, `repeats` a recurrence rule of RFC 5545.
    """

    scope: ClassVar[Scope] = Owned("task")
    field_groups: ClassVar[dict[str, str]] = {}

    kind = models.CharField(max_length=10, choices=KINDS, default="task")
    title = models.CharField(max_length=200)
    text = models.TextField(blank=True, default="")
    due_at = models.DateTimeField(null=True, blank=True)
    minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    place = models.CharField(max_length=200, blank=True, default="")
    repeats = models.CharField(max_length=300, blank=True, default="")
    priority = models.PositiveSmallIntegerField(choices=PRIORITIES, default=1)
    customer = models.ForeignKey(
        "customers.Customer", models.CASCADE, null=True, blank=True, related_name="tasks", db_index=False
    )
    source_type = models.CharField(max_length=30, blank=True, default="")
    source_id = models.BigIntegerField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey("identity.User", models.SET_NULL, null=True, blank=True, related_name="+")
    created_by = models.ForeignKey("identity.User", models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    objects: ClassVar[Any] = TaskQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["owner", "done_at", "due_at", "id"], name="task_by_owner"),
            models.Index(fields=["team", "done_at", "due_at", "id"], name="task_by_team"),
            models.Index(fields=["done_at", "due_at", "id"], name="task_by_due"),
            models.Index(fields=["source_type", "source_id", "done_at", "due_at"], name="task_by_source"),
            models.Index(fields=["customer", "done_at", "due_at"], name="task_by_customer"),
            models.Index(fields=["owner", "due_at"], name="task_by_owner_and_day"),
            models.Index(
                fields=["owner", "repeats"], condition=models.Q(done_at__isnull=True), name="task_open_repeats"
            ),
        ]

    def __str__(self) -> str:
        return self.title
