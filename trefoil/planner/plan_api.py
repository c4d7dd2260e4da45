"""Plans of several steps in the REST API: written, started, stopped."""

from __future__ import annotations

from typing import Any, Literal

from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Query
from pydantic import BaseModel, Field

from trefoil.core.actions import Invalid
from trefoil.core.api.fields import Body, Id, Text, same_words
from trefoil.core.api.resource import moment, reply
from trefoil.core.api.routes import VERSIONED, Routes, version_asked
from trefoil.planner.models import KINDS
from trefoil.planner.plan_actions import MOST_STEPS, change_plan, create_plan, remove_plan
from trefoil.planner.plan_running import LONGEST_DAYS, start_plan, stop_plan
from trefoil.planner.plans import WHO, PlanStep, StartedPlan, StepPlan, started_steps

plans = Routes("Tasks", scopes=("tasks",))
running = Routes("Tasks", scopes=("tasks",))
Kind = Literal["task", "call", "meeting", "letter", "visit"]
Who = Literal["starter", "owner", "person"]
Record = Literal["customer", "deal", "lead"]
same_words(Kind, KINDS)
same_words(Who, WHO)
MOST = 200


class StepIn(Body):
    """A step of a plan."""

    title: Text(200, least=1) = Field(description="What is to be done.")  # type: ignore[valid-type]
    kind: Kind = Field(default="task", description="What it is.")
    days: int = Field(default=0, ge=0, le=LONGEST_DAYS, description="Due so many working days after it appears.")
    who: Who = Field(default="starter", description="Who does it.")
    person_id: Id | None = Field(default=None, description="The named colleague.")
    items: list[Text(200, least=1)] = Field(default_factory=list, description="Its checklist.", max_length=100)  # type: ignore[valid-type]
    waits: bool = Field(default=False, description="Appears when the step before is done; else at once.")


class PlanChange(Body):
    """What can be changed of a plan; those that run go on as they were started."""

    name: Text(80, least=1) = Field(default="", description="What it is called.")  # type: ignore[valid-type]
    object_type: Literal["", "customer", "deal", "lead"] = Field(default="", description="For what; empty: anything.")
    is_active: bool = Field(default=True, description="Whether it can be started.")
    steps: list[StepIn] = Field(default_factory=list, description="All its steps in order.", max_length=MOST_STEPS)


class PlanIn(PlanChange):
    """A new plan."""

    name: Text(80, least=1) = Field(description="What it is called.", examples=["First order"])  # type: ignore[valid-type]
    steps: list[StepIn] = Field(description="Its steps in order.", min_length=1, max_length=MOST_STEPS)
    is_firms: bool = Field(default=False, description="For everybody; only by who sets the firm up.")


class PlanOut(BaseModel):
    """A plan of several steps."""

    id: int = Field(description="Number of the plan.")
    name: str = Field(description="What it is called.")
    object_type: str = Field(description="For what; empty: anything.")
    owner_id: int | None = Field(description="Whose it is; null: the firm's.")
    is_active: bool = Field(description="Whether it can be started.")
    steps: list[StepIn] = Field(description="Its steps in order.")
    version: int = Field(description="Goes up with every change; the ETag says the same.")


class PlanList(BaseModel):
    """Your plans and the firm's."""

    items: list[PlanOut] = Field(description="The plans by name.")


class StartIn(Body):
    """On what a plan is started."""

    plan_id: Id = Field(description="Which plan.")
    object_type: Record = Field(description="Kind of record.")
    object_id: Id = Field(description="Number of the record.")


class RunningStep(BaseModel):
    """A step of a running plan."""

    title: str = Field(description="What is to be done.")
    task_id: int | None = Field(description="Its task; null while it waits, and when the task was removed.")
    planned_at: str | None = Field(description="When its task was made; null while it waits.")


class RunningOut(BaseModel):
    """A plan on a record."""

    id: int = Field(description="Number of the running plan.")
    name: str = Field(description="What the plan is called.")
    object_type: str = Field(description="Kind of record.")
    object_id: int = Field(description="Number of the record.")
    started_at: str = Field(description="When it was started.")
    finished_at: str | None = Field(description="When its last step was done.")
    stopped_at: str | None = Field(description="When it was stopped.")
    steps: list[RunningStep] = Field(description="Its steps in order.")


class RunningList(BaseModel):
    """Plans on records that you may see."""

    items: list[RunningOut] = Field(description="The newest first, 200 at the most.")


def _steps(request: HttpRequest) -> Prefetch[Any, Any, Any]:
    return Prefetch("steps", queryset=PlanStep.objects.visible_to(request.user).order_by("position", "pk"))


def _shown(rows: Any) -> list[dict[str, Any]]:
    names = ("kind", "title", "days", "who", "person_id", "items", "waits")
    return [
        {
            "id": row.pk, "name": row.name, "object_type": row.object_type, "owner_id": row.owner_id,
            "is_active": row.is_active, "version": row.version,
            "steps": [{name: getattr(step, name) for name in names} for step in row.steps.all()],
        }
        for row in rows
    ]  # fmt: skip


def _answer(request: HttpRequest, pk: int, status: int = 200) -> HttpResponse:
    found = _shown(StepPlan.objects.visible_to(request.user).prefetch_related(_steps(request)).filter(pk=pk))
    if not found:
        raise Http404
    response = reply(found[0], status)
    response["ETag"] = f'"v{found[0]["version"]}"'
    return response


def _given(body: BaseModel) -> dict[str, Any]:
    sent = body.model_dump(exclude_unset=True)
    for step in sent.get("steps", ()):
        step["person"] = step.pop("person_id", None)
    return sent


@plans.get("", response=PlanList)
def list_plans(request: HttpRequest) -> HttpResponse:
    """List plans of several steps: your own and the firm's"""
    rows = StepPlan.objects.visible_to(request.user).prefetch_related(_steps(request)).order_by("name", "pk")
    return reply({"items": _shown(rows[: 2 * MOST])})


@plans.get("/{int:plan_id}", response=PlanOut)
def read_plan(request: HttpRequest, plan_id: int) -> HttpResponse:
    """Read one plan"""
    return _answer(request, plan_id)


@plans.post("", response={201: PlanOut})
def write_plan(request: HttpRequest, body: PlanIn) -> HttpResponse:
    """Write a plan of several steps"""
    return _answer(request, create_plan(actor=request.user, **_given(body)).pk, 201)


@plans.patch("/{int:plan_id}", response={200: PlanOut}, openapi_extra=VERSIONED)
def change_plan_fields(request: HttpRequest, plan_id: int, body: PlanChange) -> HttpResponse:
    """Change a plan; its steps are replaced as a whole"""
    change_plan(actor=request.user, plan=plan_id, version=version_asked(request), **_given(body))
    return _answer(request, plan_id)


@plans.delete("/{int:plan_id}", response={204: None})
def remove_plan_now(request: HttpRequest, plan_id: int) -> HttpResponse:
    """Remove a plan; those that run go on"""
    remove_plan(actor=request.user, plan=plan_id)
    return HttpResponse(status=204)


@running.get("", response=RunningList)
def list_running_plans(
    request: HttpRequest, object_type: Record | None = Query(None, description="Only on this kind of record."),
    object_id: int | None = Query(None, ge=1, le=2**63 - 1, description="Only on the record of this number."),
) -> HttpResponse:  # fmt: skip
    """List plans on records, also those that are over"""
    unknown = [name for name in request.GET if name not in ("object_type", "object_id")]
    if unknown:
        raise Invalid({name[:60]: _("There is no such parameter.") for name in unknown})
    rows = StartedPlan.objects.visible_to(request.user).order_by("-pk")
    rows = rows.filter(object_type=object_type) if object_type else rows
    rows = rows.filter(object_id=object_id) if object_id else rows
    return reply({"items": _running(list(rows[:MOST]))})


@running.post("", response={201: RunningOut})
def start_plan_now(request: HttpRequest, body: StartIn) -> HttpResponse:
    """Start a plan on a customer, a deal or a lead"""
    try:
        row = start_plan(actor=request.user, plan=body.plan_id, object_type=body.object_type, pk=body.object_id)
    except Http404:
        raise Invalid({"object_id": _("There is no such plan or record.")}) from None
    return reply(_running([row])[0], 201)


@running.delete("/{int:running_id}", response={204: None})
def stop_plan_now(request: HttpRequest, running_id: int) -> HttpResponse:
    """Stop a plan: no further step appears, the tasks that are there stay"""
    stop_plan(actor=request.user, started=running_id)
    return HttpResponse(status=204)


def _running(rows: list[StartedPlan]) -> list[dict[str, Any]]:
    steps: dict[int, list[dict[str, Any]]] = {row.pk: [] for row in rows}
    for step in started_steps().filter(started__in=rows).order_by("position", "pk"):
        steps[step.started_id].append(
            {"title": step.title, "task_id": step.task_id, "planned_at": moment(step.planned_at)}
        )
    return [
        {"id": row.pk, "name": row.name, "object_type": row.object_type, "object_id": row.object_id,
         "started_at": moment(row.started_at), "finished_at": moment(row.finished_at),
         "stopped_at": moment(row.stopped_at), "steps": steps[row.pk]}
        for row in rows
    ]  # fmt: skip
