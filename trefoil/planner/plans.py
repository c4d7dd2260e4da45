"""Plans of several steps: written once, started on a customer, a deal or a lead, going on by themselves."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from trefoil.core.access import ChildOf, Scope, Viewer
from trefoil.core.access.scope import NOTHING
from trefoil.core.db.models import GuardedModel
from trefoil.planner.parking import OfRecord

STARTER, OWNER, NAMED = "starter", "owner", "person"
WHO = ((STARTER, _("Who starts the plan")), (OWNER, _("The owner of the record")), (NAMED, _("A named colleague")))


class OwnOrTheFirms(Scope):
    """Plans of one's own and those of the firm; the firm's are changed by who sets it up."""

    def predicate(self, model: type[GuardedModel], viewer: Viewer, action: str) -> Q:
        if not viewer.user_id:
            return NOTHING
        mine, firms = Q(owner_id=viewer.user_id), Q(owner_id__isnull=True)
        return mine | firms if action == "view" or viewer.has("manage_settings") else mine


class StepPlan(GuardedModel):
    """A plan; without an owner it is the firm's. `object_type` says on what it can be started, empty for anything."""

    scope: ClassVar[Scope] = OwnOrTheFirms()
    entry_type = "step_plan"

    owner = models.ForeignKey("identity.User", models.CASCADE, null=True, blank=True, related_name="+")
    name = models.CharField(max_length=80)
    object_type = models.CharField(max_length=30, blank=True, default="")
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name


class _Step(GuardedModel):
    """What is to be done, so many working days after the start, or after the step before when it `waits` for that."""

    position = models.PositiveIntegerField()
    kind = models.CharField(max_length=10)
    title = models.CharField(max_length=200)
    days = models.PositiveSmallIntegerField(default=0)
    who = models.CharField(max_length=8, choices=WHO, default=STARTER)
    person = models.ForeignKey("identity.User", models.SET_NULL, null=True, blank=True, related_name="+")
    items = models.JSONField(default=list, blank=True)
    waits = models.BooleanField(default=False)

    class Meta:
        abstract = True


class PlanStep(_Step):
    """A step of a plan as it is written."""

    scope: ClassVar[Scope] = ChildOf("plan")

    plan = models.ForeignKey(StepPlan, models.CASCADE, related_name="steps")

    class Meta:
        ordering = ["position", "id"]


class StartedPlan(GuardedModel):
    """A plan that runs on one record, with its own copy of the steps; over when all are done, or when it is stopped."""

    scope: ClassVar[Scope] = OfRecord()

    plan = models.ForeignKey(StepPlan, models.SET_NULL, null=True, related_name="+")
    name = models.CharField(max_length=80)
    object_type = models.CharField(max_length=30)
    object_id = models.BigIntegerField()
    started_by = models.ForeignKey("identity.User", models.SET_NULL, null=True, related_name="+")
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    stopped_at = models.DateTimeField(null=True, blank=True)
    stopped_by = models.ForeignKey("identity.User", models.SET_NULL, null=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["object_type", "object_id"], name="started_plan_of_record")]


class StartedStep(_Step):
    """A step of a running plan; `planned_at` says when its task was made, `task` which one (gone when removed)."""

    scope: ClassVar[Scope] = ChildOf("started")

    started = models.ForeignKey(StartedPlan, models.CASCADE, related_name="steps")
    task = models.OneToOneField("planner.Task", models.SET_NULL, null=True, related_name="+")
    planned_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["position", "id"]


def started_steps() -> Any:
    """Steps of plans that run on records which the caller has found open, or that go on by themselves."""
    return StartedStep.objects.system("a plan goes on, or is shown with its record").select_related("started")
