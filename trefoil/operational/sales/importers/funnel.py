"""Pipelines and stages in a file: found by name, or made when that was chosen and the actor may."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from trefoil.exchange.folding import fold
from trefoil.exchange.importer import Spelling
from trefoil.exchange.importers.customers import spellings_of
from trefoil.exchange.problems import Problem
from trefoil.exchange.session import Names, Session
from trefoil.operational.sales.actions.bulk import StageRef
from trefoil.operational.sales.actions.pipeline import create_pipeline, create_stage
from trefoil.operational.sales.importers.words import outcome_of, rank_of
from trefoil.operational.sales.models import Stage

_REASON = "stages in an import file"
_ALL = "*"


class Funnel:
    """Answers which stage a row means. `prepare` makes what is missing before the first row."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self._stages: dict[str, Names] = {}
        self._order: dict[str, list[StageRef]] = {}
        self._pipelines = Names("pipeline", (), session.options)
        self._default = ""
        rows = Stage.objects.system(_REASON).filter(removed_at=None, pipeline__removed_at=None)
        for pk, name, pipeline, pipeline_name in rows.order_by(
            "pipeline__position", "pipeline_id", "position", "pk"
        ).values_list("pk", "name", "pipeline_id", "pipeline__name"):
            self._add(StageRef(pk, name, pipeline), pipeline_name)

    def _add(self, stage: StageRef, pipeline: str) -> None:
        key = fold(pipeline)
        if key not in self._stages:
            self._stages[key] = Names("stage", (), self.session.options)
            self._order[key] = []
            self._pipelines.add((key, stage.pipeline_id), pipeline)
            self._default = self._default or key
        self._stages[key].add(stage, stage.name)
        self._order[key].append(stage)

    def _may_make(self) -> bool:
        return self.session.options.missing == "create" and bool(self.session.actor.may("manage_settings"))

    def prepare(self, distinct: Mapping[str, Mapping[str, int]], new_name: str) -> None:
        """Choose the pipeline for rows that name none; make the pipelines and stages that the file names."""
        stages = [name for name in distinct.get("stage", {}) if outcome_of(name) not in ("won", "lost")]
        stages.sort(key=rank_of)
        asked = self.session.options.pipeline
        for name in dict.fromkeys([*distinct.get("pipeline", {}), *([asked] if asked else [])]):
            if self._key_of(name) is None and self._may_make():
                self._make_pipeline(name, stages)
        if asked and (key := self._key_of(asked)) is not None:
            self._default = key
        elif stages and not distinct.get("pipeline"):
            self._choose_default(stages, new_name)
        if self._default and self._may_make() and not distinct.get("pipeline"):
            self._make_stages(self._default, stages)

    def _key_of(self, name: str) -> str | None:
        found = self._pipelines.exact(name)
        return found[0] if found is not None else None

    def _choose_default(self, stages: list[str], new_name: str) -> None:
        def known(key: str) -> int:
            return sum(self._stages[key].exact(name) is not None for name in stages)

        best = max(self._stages, key=known, default="")
        if best and known(best):
            self._default = best
        elif self._may_make():
            name, number = new_name[:70] or _("Imported deals"), 1
            while self._key_of(name if number == 1 else f"{name} {number}") is not None:
                number += 1
            self._default = self._make_pipeline(name if number == 1 else f"{name} {number}", stages)

    def _make_pipeline(self, name: str, stages: list[str]) -> str:
        names = list(dict.fromkeys(stage[:80] for stage in stages)) or [_("New")]
        self.session.count_related("pipeline")
        if self.session.is_dry:
            for number, stage in enumerate(names):
                self._add(StageRef(-number - 1, stage, 0), name)
            return fold(name)
        drafts = [{"name": stage, "probability": _probability(n, len(names))} for n, stage in enumerate(names)]
        made = create_pipeline(actor=self.session.actor, name=name[:80], stages=drafts)
        rows = Stage.objects.system(_REASON).filter(pipeline=made).order_by("position")
        for pk, stage in rows.values_list("pk", "name"):
            self._add(StageRef(pk, stage, made.pk), name)
        return fold(name)

    def _make_stages(self, key: str, stages: list[str]) -> None:
        pipeline_id = self._order[key][0].pipeline_id
        for name in stages:
            if self._stages[key].exact(name) is not None or self._is_close(key, name):
                continue
            pk = -1
            if not self.session.is_dry:
                pk = create_stage(actor=self.session.actor, pipeline=pipeline_id, name=name[:80]).pk
            self.session.count_related("stage")
            self._add(StageRef(pk, name, pipeline_id), self._pipelines.shown[key])

    def _is_close(self, key: str, name: str) -> bool:
        try:
            return self._stages[key].find(name) is not None
        except Problem:
            return True

    def stage(self, pipeline: str, name: str) -> StageRef:
        """The stage of a row; without a name the first one."""
        key: Any = self._default
        if pipeline:
            found = self._pipelines.find(pipeline)
            if found is None:
                raise Problem("no_such", "pipeline", value=pipeline[:80])
            key = found[0]
        if not key:
            raise Problem("no_such", "pipeline", value=pipeline[:80])
        if not name:
            return self._order[key][0]
        stage: StageRef | None = self._stages[key].find(name)
        if stage is None:
            raise Problem("no_such", "stage", value=name[:80])
        return stage

    def closing_stage(self, pipeline: str) -> StageRef:
        """Where a closed deal stood last: the stage chosen for that, else the last of its pipeline."""
        if self.session.options.closed_stage:
            return self.stage(pipeline, self.session.options.closed_stage)
        first = self.stage(pipeline, "")
        return next(order[-1] for order in self._order.values() if order[0] is first)

    def spellings(self, distinct: Mapping[str, Mapping[str, int]]) -> list[Spelling]:
        """Names of pipelines and stages spelt nearly like known ones."""
        found = spellings_of("pipeline", distinct, self._pipelines)
        stages = {"stage": {n: c for n, c in distinct.get("stage", {}).items() if outcome_of(n) not in ("won", "lost")}}
        if not distinct.get("pipeline") and self._stages:
            wanted = stages["stage"]
            known = {key: sum(names.exact(n) is not None for n in wanted) for key, names in self._stages.items()}
            found += spellings_of("stage", stages, self._stages[max(known, key=known.__getitem__)])
        return found


def _probability(number: int, total: int) -> int:
    """A first guess that the firm will correct: evenly from 10 to 90 percent."""
    return 10 + round(80 * number / max(total - 1, 1)) if total > 1 else 50
