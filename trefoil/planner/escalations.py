"""What is escalated: the rules, and each time that one of them has told somebody of a late task."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from trefoil.core.access import ChildOf, Scope, Staff
from trefoil.core.db.models import GuardedModel

HEAD, MANAGER, PERSON = "head", "manager", "person"
RECEIVERS = (
    (HEAD, _("The head of the task's team")),
    (MANAGER, _("The manager of the one who does it")),
    (PERSON, _("A named colleague")),
)


class EscalationRule(GuardedModel):
    """After how long a late task is told to whom, and again after how long. Without a team it is the whole firm's.

    Empty `kinds` and `priorities` mean all of them. Hours are hours that pass, nights and Sundays too.
    """

    scope: ClassVar[Scope] = Staff()
    entry_type = "escalation_rule"

    name = models.CharField(max_length=80)
    team = models.ForeignKey("identity.Team", models.CASCADE, null=True, blank=True, related_name="+")
    kinds = models.JSONField(default=list, blank=True)
    priorities = models.JSONField(default=list, blank=True)
    after_hours = models.PositiveIntegerField(default=24)
    receiver = models.CharField(max_length=8, choices=RECEIVERS, default=HEAD)
    person = models.ForeignKey("identity.User", models.SET_NULL, null=True, blank=True, related_name="+")
    again_hours = models.PositiveIntegerField(null=True, blank=True)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name


class Escalation(GuardedModel):
    """That a rule told `to` for the n-th time (`step`) that a task due at `due_at` is late; nobody when there was
    nobody to tell. A task that was moved and is late again is late anew.
    """

    scope: ClassVar[Scope] = ChildOf("task")

    task = models.ForeignKey("planner.Task", models.CASCADE, related_name="escalations", db_index=False)
    rule = models.ForeignKey(EscalationRule, models.SET_NULL, null=True, related_name="+")
    due_at = models.DateTimeField()
    step = models.PositiveSmallIntegerField()
    to = models.ForeignKey("identity.User", models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["task", "rule", "due_at", "step"], name="escalated_once_a_step")
        ]


def escalations() -> Any:
    """The escalations of tasks that the caller has found open to the viewer, or works on for the firm."""
    return Escalation.objects.system("escalations of tasks which the caller has checked")
