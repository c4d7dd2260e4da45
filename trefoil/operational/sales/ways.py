"""The firm's ways of selling as pages read them (pipelines, stages, reasons, rates), kept until they change."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from trefoil.identity.models import firm
from trefoil.identity.setup import kept
from trefoil.operational.sales.models import LossReason, Pipeline, Stage
from trefoil.operational.sales.money import rates_on

WON_RANK = 1_000_000


@dataclass(frozen=True)
class StageView:
    """A stage; `rank` is its place among all stages of all pipelines, removed ones included."""

    pk: int
    pipeline_id: int
    name: str
    probability: int
    rot_days: int | None
    required: tuple[str, ...]
    rank: int
    is_removed: bool
    version: int


@dataclass(frozen=True)
class PipelineView:
    """A pipeline with the stages that are in use, in order."""

    pk: int
    name: str
    stages: tuple[StageView, ...]
    version: int


@dataclass(frozen=True)
class Ways:
    """Everything about pipelines that a page asks for."""

    pipelines: tuple[PipelineView, ...]
    stages: dict[int, StageView]

    def pipeline(self, pk: Any) -> PipelineView | None:
        """The pipeline with this number (as text or whole), or None."""
        return next((one for one in self.pipelines if str(one.pk) == str(pk)), None)


def ways(user: Any) -> Ways:
    """Pipelines and stages of the firm."""
    return kept(user, "ways of selling", lambda: _read(user))


def _read(user: Any) -> Ways:
    rows = Stage.objects.visible_to(user).order_by("pipeline__position", "pipeline_id", "position", "pk")
    names = ("pk", "pipeline_id", "name", "probability", "rot_days", "required_fields", "removed_at", "version")
    stages = [
        StageView(pk, pipeline, name, probability, rot, tuple(required), rank, removed is not None, version)
        for rank, row in enumerate(rows.values_list(*names))
        for pk, pipeline, name, probability, rot, required, removed, version in [row]
    ]
    pipelines = Pipeline.objects.visible_to(user).filter(removed_at=None).values_list("pk", "name", "version")
    return Ways(
        tuple(
            PipelineView(pk, name, tuple(s for s in stages if s.pipeline_id == pk and not s.is_removed), version)
            for pk, name, version in pipelines
        ),
        {stage.pk: stage for stage in stages},
    )


def reasons(user: Any, outcome: str) -> list[tuple[int, str]]:
    """(id, name) of the reasons offered for an outcome."""

    def read() -> list[tuple[str, int, str]]:
        rows = LossReason.objects.visible_to(user).filter(removed_at=None).order_by("position", "pk")
        return list(rows.values_list("outcome", "pk", "name"))

    return [(pk, name) for kind, pk, name in kept(user, "reasons", read) if kind == outcome]


def all_reasons(user: Any) -> list[tuple[int, str]]:
    """(id, name) of every reason that was ever given, for filters."""
    return kept(user, "reasons ever given", lambda: list(LossReason.objects.visible_to(user).values_list("pk", "name")))


def own_currency(user: Any) -> str:
    """The firm's currency."""
    return kept(user, "currency of the firm", lambda: firm().currency)


def rates(user: Any, day: date) -> dict[str, Decimal]:
    """{currency: worth in the firm's currency} on a day."""
    return kept(user, f"exchange rates of {day.isoformat()}", lambda: rates_on(day, own_currency(user)))
