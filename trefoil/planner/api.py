"""Tasks in the REST API."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from pydantic import BaseModel, Field

from trefoil.core import registry
from trefoil.core.access.fields import group_of
from trefoil.core.actions import Invalid
from trefoil.core.api.fields import Body, Id, Moment, Text, given, same_words
from trefoil.core.api.resource import Resource, Rows, parameters
from trefoil.core.api.routes import VERSIONED, Routes, version_asked
from trefoil.core.listing import Column
from trefoil.customers.api.shapes import seen_customers, with_seen_customers
from trefoil.planner.actions import LONGEST_MINUTES, change_task, create_task, delete_task, finish_task, reopen_task
from trefoil.planner.brief_api import briefs
from trefoil.planner.checklist_api import checklist
from trefoil.planner.checklists import progress_of
from trefoil.planner.control_api import control
from trefoil.planner.escalation_api import escalations, rules
from trefoil.planner.forgotten_api import forgotten_records, parkings
from trefoil.planner.models import KINDS, PRIORITIES, Task
from trefoil.planner.plan_api import plans, running

tasks = Routes("Tasks", scopes=("tasks",))
routers = {
    "tasks": tasks, "parkings": parkings, "forgotten": forgotten_records, "control": control, "briefs": briefs,
    "escalations": escalations, "escalation-rules": rules, "checklists": checklist,
    "plans": plans, "running-plans": running,
}  # fmt: skip
TaskKind = Literal["task", "call", "meeting", "letter", "visit"]
SourceType = Literal["deal", "lead"]
TaskPriority = Literal[0, 1, 2]
Minutes = Annotated[int, Field(ge=1, le=LONGEST_MINUTES)]
same_words(TaskKind, KINDS)
same_words(TaskPriority, PRIORITIES)


class TaskChange(Body):
    """Fields of a task to change; what is not named stays."""

    title: Text(200, least=1) = Field(default="", description="What is to be done.")  # type: ignore[valid-type]
    kind: TaskKind = Field(default="task", description="What it is.")
    text: Text(20_000) = Field(default="", description="More words.")  # type: ignore[valid-type]
    due_at: Moment | None = Field(default=None, description="Until when; null takes the date away.")
    minutes: Minutes | None = Field(default=None, description="How long it takes.")
    place: Text(200) = Field(default="", description="Where.")  # type: ignore[valid-type]
    repeats: Text(300) = Field(  # type: ignore[valid-type]
        default="", description="How it repeats, as a rule of RFC 5545 (at most once a day); empty for once.",
        examples=["FREQ=WEEKLY;BYDAY=MO"],
    )  # fmt: skip
    priority: TaskPriority = Field(default=1, description="0 low, 1 normal, 2 high.")
    owner_id: Id | None = Field(default=None, description="Colleague who does it; without it: you.")
    team_id: Id | None = Field(default=None, description="Team; without it: the owner's.")
    is_private: bool = Field(default=False, description="Only for the owner and those with whom it is shared.")
    customer_id: Id | None = Field(default=None, description="Person or organisation that it is about.")


class TaskIn(TaskChange):
    """A new task."""

    title: Text(200, least=1) = Field(description="What is to be done.", examples=["Call Anna about instalments"])  # type: ignore[valid-type]
    source_type: SourceType | None = Field(default=None, description="Kind of record that the task moves forward.")
    source_id: Id | None = Field(default=None, description="Number of that record.")


class CompletionIn(Body):
    """What came of it."""

    outcome: Text(2000) = Field(default="", description="In words.")  # type: ignore[valid-type]


class TaskOut(BaseModel):
    """A task as the reader may see it."""

    id: int = Field(description="Number of the task.")
    title: str | None = Field(description="What is to be done.")
    kind: TaskKind = Field(description="What it is.")
    text: str | None = Field(description="More words.")
    due_at: str | None = Field(description="Until when.")
    minutes: int | None = Field(description="How long it takes.")
    place: str | None = Field(description="Where.")
    repeats: str = Field(description="How it repeats, as a rule of RFC 5545; empty for once.")
    priority: int = Field(description="0 low, 1 normal, 2 high.")
    owner_id: int | None = Field(description="Colleague who does it.")
    team_id: int | None = Field(description="Team.")
    is_private: bool = Field(description="Whether only the owner and chosen ones see it.")
    customer_id: int | None = Field(description="Person or organisation; null when there is none to be seen.")
    source_type: str = Field(description="Kind of record that it moves forward; empty for none.")
    source_id: int | None = Field(description="Number of that record.")
    done_at: str | None = Field(description="When it was done; null while it is open.")
    done_by_id: int | None = Field(description="Colleague who did it.")
    created_by_id: int | None = Field(description="Colleague who planned it.")
    created_at: str = Field(description="When it was planned.")
    updated_at: str = Field(description="When it was last changed.")
    checklist_all: int = Field(description="How many lines its checklist has.")
    checklist_done: int = Field(description="How many of them are ticked.")
    version: int = Field(description="Goes up with every change; the ETag says the same.")


class TaskPage(BaseModel):
    """A page of tasks."""

    items: list[TaskOut] = Field(description="The tasks.")
    next: str | None = Field(description="Where the next page begins; null on the last.")


def _column(key: str, label: str, kind: str = "text", **more: Any) -> Column:
    sort = key if more.pop("is_sorted", False) else ""
    return Column(key, label, kind, key, group=group_of(Task, key), sort=sort, **more)


OWN = [
    _column("title", "Title"),
    _column("kind", "Kind", "choice", choices=KINDS),
    _column("text", "Text", can_filter=False),
    _column("due_at", "Due", "datetime", is_sorted=True, is_nullable=True),
    _column("minutes", "Minutes", "number", is_nullable=True),
    _column("place", "Place"),
    _column("repeats", "Repeats"),
    _column("priority", "Priority", "number"),
    _column("owner_id", "Owner (a number, or me)", "user"),
    _column("team_id", "Team", "team"),
    _column("is_private", "Private", "yes_no"),
    _column("customer_id", "Customer", "record"),
    _column("source_type", "Kind of record it moves forward", "text"),
    _column("source_id", "Number of that record", "record"),
    _column("done_at", "Done", "datetime", is_sorted=True, is_nullable=True),
    _column("done_by_id", "Done by", "user"),
    _column("created_by_id", "Planned by", "user"),
    _column("created_at", "Planned", "datetime", is_sorted=True),
    _column("updated_at", "Last changed", "datetime", is_sorted=True),
    _column("version", "Version", "number", can_filter=False),
]


def dress(user: Any, rows: Rows) -> Rows:
    """Rows of values as JSON objects; a customer whom the user does not see is left out."""
    seen = seen_customers(user, [row["customer_id"] for row in rows])
    progress = progress_of(row["pk"] for row in rows)
    made = []
    for row in rows:
        pk = row.pop("pk")
        done, count = progress.get(pk, (0, 0))
        customer = row["customer_id"] if row["customer_id"] in seen else None
        made.append({"id": pk, **row, "customer_id": customer, "checklist_all": count, "checklist_done": done})
    return made


TASKS = Resource("tasks", Task, lambda user: with_seen_customers(user, OWN), Task.objects.get_queryset, dress)
CHANGED: dict[int, Any] = {200: TaskOut, 204: None}
MADE: dict[int, Any] = {201: TaskOut, 204: None}


def _checked(user: Any, fields: dict[str, Any]) -> dict[str, Any]:
    if fields.get("customer") is not None and not seen_customers(user, [fields["customer"]]):
        raise Invalid({"customer": _("There is no such customer.")})
    # Nobody else is named: the owner stays (of a change) or is the actor (of a new task).
    return {name: value for name, value in fields.items() if name not in ("owner", "team") or value is not None}


def _source(user: Any, fields: dict[str, Any]) -> dict[str, Any]:
    kind, pk = fields.pop("source_type", None), fields.pop("source_id", None)
    if kind is None and pk is None:
        return fields
    found = None
    if kind is not None and pk is not None and kind in registry.object_types:
        found = registry.object_types[kind].model_class().objects.alive().visible_to(user).filter(pk=pk).first()
    if found is None:
        raise Invalid({"source_id": _("There is no such record.")})
    return {**fields, "source": found}


@tasks.get("", response=TaskPage, openapi_extra={"parameters": parameters(OWN, default_sort="-created_at")})
def list_tasks(request: HttpRequest) -> HttpResponse:
    """List tasks

    Open ones: done_at__empty=true.
    """
    return TASKS.page(request)


@tasks.get("/{int:task_id}", response=TaskOut)
def read_task(request: HttpRequest, task_id: int) -> HttpResponse:
    """Read one task"""
    return TASKS.one(request, task_id)


@tasks.post("", response=MADE)
def plan_task(request: HttpRequest, body: TaskIn) -> HttpResponse:
    """Plan a task for someone, perhaps one that moves a deal or a lead forward"""
    row = create_task(actor=request.user, **_source(request.user, _checked(request.user, given(body))))
    return TASKS.answer(request, row.pk, 201)


@tasks.patch("/{int:task_id}", response=CHANGED, openapi_extra=VERSIONED)
def change_task_fields(request: HttpRequest, task_id: int, body: TaskChange) -> HttpResponse:
    """Change a task's fields"""
    fields = _checked(request.user, given(body))
    change_task(actor=request.user, task=task_id, version=version_asked(request), **fields)
    return TASKS.answer(request, task_id)


@tasks.delete("/{int:task_id}", response={204: None}, openapi_extra=VERSIONED)
def delete_task_now(request: HttpRequest, task_id: int) -> HttpResponse:
    """Remove a task; the timeline keeps that it was there"""
    delete_task(actor=request.user, task=task_id, version=version_asked(request))
    return HttpResponse(status=204)


@tasks.post("/{int:task_id}/completion", response=MADE, openapi_extra=VERSIONED)
def finish_task_now(request: HttpRequest, task_id: int, body: CompletionIn | None = None) -> HttpResponse:
    """Mark a task done; doing it twice changes nothing"""
    outcome = body.outcome if body is not None else ""
    finish_task(actor=request.user, task=task_id, outcome=outcome, version=version_asked(request))
    return TASKS.answer(request, task_id, 201)


@tasks.delete("/{int:task_id}/completion", response=CHANGED, openapi_extra=VERSIONED)
def reopen_task_now(request: HttpRequest, task_id: int) -> HttpResponse:
    """Take a task's “done” back"""
    reopen_task(actor=request.user, task=task_id, version=version_asked(request))
    return TASKS.answer(request, task_id)
