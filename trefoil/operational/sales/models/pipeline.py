"""Pipelines and their stages."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from trefoil.core.access import Scope, Staff
from trefoil.core.db.models import GuardedModel

OUTCOMES = (("won", _("Won")), ("lost", _("Lost")))


class Pipeline(GuardedModel):
    """A way of selling; deals walk its stages."""

    scope: ClassVar[Scope] = Staff()

    name = models.CharField(max_length=80, unique=True)
    position = models.PositiveIntegerField(default=0)
    removed_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.name


class Stage(GuardedModel):
    """A step of a pipeline: `probability` in percent, `rot_days` until a deal that stands still is rotting."""

    scope: ClassVar[Scope] = Staff()

    pipeline = models.ForeignKey(Pipeline, models.CASCADE, related_name="stages")
    name = models.CharField(max_length=80)
    position = models.PositiveIntegerField(default=0)
    probability = models.PositiveSmallIntegerField(default=0)
    rot_days = models.PositiveSmallIntegerField(null=True, blank=True)
    required_fields = models.JSONField(default=list, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(condition=models.Q(probability__lte=100), name="stage_probability"),
            models.UniqueConstraint(
                fields=["pipeline", "name"], condition=models.Q(removed_at__isnull=True), name="stage_name_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class LossReason(GuardedModel):
    """A reason why deals are won or lost, or leads disqualified."""

    scope: ClassVar[Scope] = Staff()

    outcome = models.CharField(max_length=12, choices=(*OUTCOMES, ("disqualified", _("Disqualified"))))
    name = models.CharField(max_length=80)
    position = models.PositiveIntegerField(default=0)
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["position", "id"]
        constraints = [models.UniqueConstraint(fields=["outcome", "name"], name="reason_once")]

    def __str__(self) -> str:
        return self.name
