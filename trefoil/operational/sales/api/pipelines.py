"""Pipelines with their stages, and the reasons for how things end: the firm's set-up."""

from __future__ import annotations

from collections import defaultdict
from typing import Any, Literal

from django.http import HttpRequest, HttpResponse
from pydantic import BaseModel, Field

from trefoil.core.api.fields import Body, Id, Text
from trefoil.core.api.resource import Resource, Rows, parameters, reply
from trefoil.core.api.routes import VERSIONED, Routes, version_asked
from trefoil.core.listing import Column
from trefoil.operational.sales.actions import (
    change_pipeline,
    change_stage,
    create_pipeline,
    create_reason,
    create_stage,
    remove_pipeline,
    remove_reason,
    remove_stage,
)
from trefoil.operational.sales.models import LossReason, Pipeline, Stage

pipelines = Routes("Pipelines", scopes=("settings",), readers=("deals", "leads"))
reasons = Routes("Reasons", scopes=("settings",), readers=("deals", "leads"))
Place = Field(default=0, ge=0, le=10_000, description="Place among the others.")
Outcome = Literal["won", "lost", "disqualified"]


class StageChange(Body):
    """Fields of a stage to change; what is not named stays."""

    name: Text(80, least=1) = Field(default="", description="Name, unique in the pipeline.", examples=["Offer sent"])  # type: ignore[valid-type]
    probability: int = Field(default=0, ge=0, le=100, description="Chance of winning, in percent.")
    rot_days: int | None = Field(default=None, ge=1, le=3650, description="Days after which a still deal is rotting.")
    required_fields: list[Text(60)] = Field(  # type: ignore[valid-type]
        default_factory=list, max_length=50,
        description="Fields that must be filled to enter: customer, amount, expected_close_on, source, custom.<key>.",
    )
    position: int = Place


class NewStage(StageChange):
    """A new stage."""

    name: Text(80, least=1) = Field(description="Name, unique in the pipeline.", examples=["Offer sent"])  # type: ignore[valid-type]


class PipelineIn(Body):
    """A new pipeline."""

    name: Text(80, least=1) = Field(description="Name, unique.", examples=["Service contracts"])  # type: ignore[valid-type]
    stages: list[NewStage] = Field(default_factory=list, max_length=50, description="Its stages, in order.")


class PipelineChange(Body):
    """Fields of a pipeline to change."""

    name: Text(80, least=1) = Field(default="", description="Name, unique.")  # type: ignore[valid-type]
    position: int = Place


class Removal(Body):
    """Where the deals go that stand in what is removed."""

    move_to_id: Id | None = Field(default=None, description="Stage for the deals; needed when there are any.")


class StageOut(BaseModel):
    """A step of a pipeline."""

    id: int = Field(description="Number of the stage.")
    name: str = Field(description="Name.")
    position: int = Field(description="Place among the others.")
    probability: int = Field(description="Chance of winning, in percent.")
    rot_days: int | None = Field(description="Days after which a still deal is rotting.")
    required_fields: list[str] = Field(description="Fields that must be filled to enter.")
    version: int = Field(description="Goes up with every change.")


class PipelineOut(BaseModel):
    """A way of selling."""

    id: int = Field(description="Number of the pipeline.")
    name: str = Field(description="Name.")
    position: int = Field(description="Place among the others.")
    stages: list[StageOut] = Field(description="Its stages, in order.")
    version: int = Field(description="Goes up with every change; the ETag says the same.")


class PipelinePage(BaseModel):
    """A page of pipelines."""

    items: list[PipelineOut] = Field(description="The pipelines.")
    next: str | None = Field(description="Where the next page begins; null on the last.")


class ReasonIn(Body):
    """A new reason."""

    outcome: Outcome = Field(description="What it explains.")
    name: Text(80, least=1) = Field(description="The reason in words.", examples=["Too dear"])  # type: ignore[valid-type]


class ReasonOut(BaseModel):
    """A reason why deals are won or lost, or leads disqualified."""

    id: int = Field(description="Number of the reason.")
    outcome: Outcome = Field(description="What it explains.")
    name: str = Field(description="The reason in words.")
    position: int = Field(description="Place among the others.")


class ReasonsOut(BaseModel):
    """The reasons in use."""

    items: list[ReasonOut] = Field(description="The reasons, by outcome and place.")


OWN = [
    Column("name", "Name", "text", "name", sort="name"),
    Column("position", "Place", "number", "position", sort="position"),
    Column("version", "Version", "number", "version", can_filter=False),
]


def dress(user: Any, rows: Rows) -> Rows:
    """Pipelines with their stages (one query for all)."""
    stages: dict[int, Rows] = defaultdict(list)
    found = Stage.objects.visible_to(user).filter(pipeline__in=[row["pk"] for row in rows], removed_at=None)
    names = ("id", "name", "position", "probability", "rot_days", "required_fields", "version")
    for stage in found.order_by("position", "pk").values("pipeline_id", *names):
        stages[stage.pop("pipeline_id")].append(stage)
    return [{"stages": stages[row["pk"]], "id": row.pop("pk"), **row} for row in rows]


PIPELINES = Resource(
    "pipelines", Pipeline, lambda user: OWN, lambda: Pipeline.objects.filter(removed_at=None), dress,
    default_sort="position",
)  # fmt: skip
CHANGED: dict[int, Any] = {200: PipelineOut}
MADE: dict[int, Any] = {201: PipelineOut}


def _pipeline(request: HttpRequest, pipeline_id: int, action: str = "view") -> Pipeline:
    row: Pipeline = PIPELINES.base().get_or_404(request.user, action, pk=pipeline_id)  # type: ignore[attr-defined]
    return row


def _stage(request: HttpRequest, pipeline_id: int, stage_id: int) -> Stage:
    rows = Stage.objects.filter(pipeline=_pipeline(request, pipeline_id), removed_at=None)
    row: Stage = rows.get_or_404(request.user, "edit", pk=stage_id)
    return row


@pipelines.get("", response=PipelinePage, openapi_extra={"parameters": parameters(OWN, default_sort="position")})
def list_pipelines(request: HttpRequest) -> HttpResponse:
    """List pipelines with their stages"""
    return PIPELINES.page(request)


@pipelines.get("/{int:pipeline_id}", response=PipelineOut)
def read_pipeline(request: HttpRequest, pipeline_id: int) -> HttpResponse:
    """Read one pipeline with its stages"""
    return PIPELINES.one(request, pipeline_id)


@pipelines.post("", response=MADE)
def make_pipeline(request: HttpRequest, body: PipelineIn) -> HttpResponse:
    """Make a pipeline with its stages"""
    row = create_pipeline(actor=request.user, **body.model_dump(exclude_unset=True))
    return PIPELINES.answer(request, row.pk, 201)


@pipelines.patch("/{int:pipeline_id}", response=CHANGED, openapi_extra=VERSIONED)
def change_pipeline_fields(request: HttpRequest, pipeline_id: int, body: PipelineChange) -> HttpResponse:
    """Rename a pipeline or move it among the others"""
    row = _pipeline(request, pipeline_id, "edit")
    sent = body.model_dump(exclude_unset=True)
    change_pipeline(actor=request.user, pipeline=row, version=version_asked(request), **sent)
    return PIPELINES.answer(request, row.pk)


@pipelines.post("/{int:pipeline_id}/removal", response={204: None})
def remove_pipeline_now(request: HttpRequest, pipeline_id: int, body: Removal) -> HttpResponse:
    """Remove a pipeline; its deals go to another stage"""
    row = _pipeline(request, pipeline_id, "edit")
    remove_pipeline(actor=request.user, pipeline=row, move_to=body.move_to_id)
    return HttpResponse(status=204)


@pipelines.post("/{int:pipeline_id}/stages", response=MADE)
def add_stage(request: HttpRequest, pipeline_id: int, body: NewStage) -> HttpResponse:
    """Add a stage at the end of a pipeline or at a place"""
    row = _pipeline(request, pipeline_id, "edit")
    create_stage(actor=request.user, pipeline=row, **body.model_dump(exclude_unset=True))
    return PIPELINES.answer(request, row.pk, 201)


@pipelines.patch("/{int:pipeline_id}/stages/{int:stage_id}", response=CHANGED)
def change_stage_fields(request: HttpRequest, pipeline_id: int, stage_id: int, body: StageChange) -> HttpResponse:
    """Change a stage's name, probability, rotting days, required fields or place"""
    row = _stage(request, pipeline_id, stage_id)
    change_stage(actor=request.user, stage=row, **body.model_dump(exclude_unset=True))
    return PIPELINES.answer(request, pipeline_id)


@pipelines.post("/{int:pipeline_id}/stages/{int:stage_id}/removal", response=CHANGED)
def remove_stage_now(request: HttpRequest, pipeline_id: int, stage_id: int, body: Removal) -> HttpResponse:
    """Remove a stage; its deals go to another one"""
    row = _stage(request, pipeline_id, stage_id)
    remove_stage(actor=request.user, stage=row, move_to=body.move_to_id)
    return PIPELINES.answer(request, pipeline_id)


@reasons.get("", response=ReasonsOut)
def list_reasons(request: HttpRequest) -> HttpResponse:
    """List the reasons in use"""
    rows = LossReason.objects.visible_to(request.user).filter(removed_at=None).order_by("outcome", "position", "pk")
    return reply({"items": list(rows.values("id", "outcome", "name", "position"))})


@reasons.post("", response={201: ReasonOut})
def add_reason(request: HttpRequest, body: ReasonIn) -> HttpResponse:
    """Add a reason for winning, losing or disqualifying; a removed one of that name comes back"""
    row = create_reason(actor=request.user, **body.model_dump())
    shown = {name: getattr(row, name) for name in ("id", "outcome", "name", "position")}
    return reply(shown, 201)


@reasons.delete("/{int:reason_id}", response={204: None})
def remove_reason_now(request: HttpRequest, reason_id: int) -> HttpResponse:
    """Stop offering a reason; deals that have it keep it"""
    row = LossReason.objects.filter(removed_at=None).get_or_404(request.user, "edit", pk=reason_id)
    remove_reason(actor=request.user, reason=row)
    return HttpResponse(status=204)
