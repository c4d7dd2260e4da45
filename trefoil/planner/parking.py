"""What is parked, and how many records were forgotten night by night."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q

from trefoil.core import registry
from trefoil.core.access import Level, Owned, Scope, SystemOnly, Viewer
from trefoil.core.access.scope import NOTHING, reached
from trefoil.core.days import firm_day
from trefoil.core.db.models import GuardedModel, GuardedQuerySet


class OfRecord(Scope):
    """Rows that name a record by type and number: who reaches the record reaches them."""

    def predicate(self, model: type[GuardedModel], viewer: Viewer, action: str) -> Q:
        on_record = "edit" if action in ("create", "edit", "delete") else action
        reach = NOTHING
        for kind in registry.watched:
            record = registry.object_types[kind.object_type].model_class()
            if isinstance(record.scope, Owned) and viewer.level(kind.object_type, on_record) is not Level.NONE:
                reach |= Q(object_type=kind.object_type) & reached(record, viewer, "object_id", on_record)
        return reach


class ParkingQuerySet(GuardedQuerySet):
    """Parkings, by adjectives."""

    def running(self) -> Self:
        """Those whose day has not come."""
        return self.filter(until__gt=firm_day())


class Parking(GuardedModel):
    """That a record rests until a day, and why: until then nobody need plan a next step for it.

    Ending it deletes the row; the timeline remembers. `object_type` and `object_id` are a soft reference, because
    planner stands below what is parked.
    """

    scope: ClassVar[Scope] = OfRecord()

    object_type = models.CharField(max_length=30)
    object_id = models.BigIntegerField()
    until = models.DateField()
    reason = models.CharField(max_length=300)
    by = models.ForeignKey("identity.User", models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()

    objects: ClassVar[Any] = ParkingQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["object_type", "object_id"], name="parking_once")]


class ForgottenFigure(GuardedModel):
    """How many records of a kind, a person and a team were forgotten on a day; keys are 0 for none.

    Each kept day has for each kind a row of nobody, so that a day with nothing forgotten is told from one not counted.
    """

    scope: ClassVar[Scope] = SystemOnly()

    on = models.DateField()
    object_type = models.CharField(max_length=30)
    owner_key = models.BigIntegerField(default=0)
    team_key = models.BigIntegerField(default=0)
    is_private = models.BooleanField(default=False)
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["on", "object_type", "owner_key", "team_key", "is_private"], name="forgotten_figure_once"
            )
        ]


def parkings() -> Any:
    """The parkings of records that the caller has found open to the actor, or asks about for the firm."""
    return Parking.objects.system("the parking of a record, which the caller has checked")


def figures() -> Any:
    """The nightly figures, to be kept or to be cut to the viewer's keys."""
    return ForgottenFigure.objects.system("the nightly figure, kept or cut to the viewer's keys")
