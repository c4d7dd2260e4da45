"""Escalation in the REST API: the rules, and what they told."""

from __future__ import annotations

from typing import Any, Literal

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Query
from pydantic import BaseModel, Field

from trefoil.core.actions import Invalid
from trefoil.core.api.fields import Body, Id, Text, given, same_words
from trefoil.core.api.resource import moment, reply
from trefoil.core.api.routes import VERSIONED, Routes, version_asked
from trefoil.identity.rights import need
from trefoil.planner.escalating import (
    LONGEST_HOURS,
    change_escalation_rule,
    create_escalation_rule,
    remove_escalation_rule,
)
from trefoil.planner.escalations import RECEIVERS, EscalationRule
from trefoil.planner.models import KINDS, PRIORITIES, Escalation

escalations = Routes("Tasks", scopes=("tasks",))
rules = Routes("Tasks", scopes=("settings",))
Receiver = Literal["head", "manager", "person"]
Kind = Literal["task", "call", "meeting", "letter", "visit"]
Priority = Literal[0, 1, 2]
same_words(Receiver, RECEIVERS)
same_words(Kind, KINDS)
same_words(Priority, PRIORITIES)
MOST = 200


class RuleChange(Body):
    """What can be changed of a rule of escalation."""

    name: Text(80, least=1) = Field(default="", description="What it is called.", examples=["Late calls"])  # type: ignore[valid-type]
    team_id: Id | None = Field(default=None, description="Only tasks of this team and those below; null: the firm's.")
    kinds: list[Kind] = Field(default_factory=list, description="Only these kinds; empty: all.", max_length=5)
    priorities: list[Priority] = Field(default_factory=list, description="Only these; empty: all.", max_length=3)
    after_hours: int = Field(default=24, ge=1, le=LONGEST_HOURS, description="Late for so many hours.")
    receiver: Receiver = Field(default="head", description="Who is told.")
    person_id: Id | None = Field(default=None, description="The named colleague.")
    again_hours: int | None = Field(
        default=None, ge=1, le=LONGEST_HOURS, description="Again after so many hours; null: only once."
    )
    is_active: bool = Field(default=True, description="Whether it is in force.")


class RuleIn(RuleChange):
    """A new rule of escalation."""

    name: Text(80, least=1) = Field(description="What it is called.", examples=["Late calls"])  # type: ignore[valid-type]


class RuleOut(RuleChange):
    """A rule of escalation."""

    id: int = Field(description="Number of the rule.")
    version: int = Field(description="Goes up with every change; the ETag says the same.")


class RuleList(BaseModel):
    """All rules of escalation."""

    items: list[RuleOut] = Field(description="The rules by name.")


class EscalationOut(BaseModel):
    """That somebody was told of a late task."""

    task_id: int = Field(description="Number of the task.")
    rule_id: int | None = Field(description="By which rule; null when it is gone.")
    step: int = Field(description="For the how-many-th time.")
    due_at: str = Field(description="When the task was due.")
    to_id: int | None = Field(description="Who was told; null when there was nobody.")
    at: str = Field(description="When.")


class EscalationList(BaseModel):
    """What was told of late tasks that you may see."""

    items: list[EscalationOut] = Field(description="The newest first, 200 at the most.")


def _shown(row: EscalationRule) -> dict[str, Any]:
    names = ("name", "team_id", "kinds", "priorities", "after_hours", "receiver", "person_id", "again_hours",
             "is_active", "version")  # fmt: skip
    return {"id": row.pk, **{name: getattr(row, name) for name in names}}


def _answer(row: EscalationRule, status: int = 200) -> HttpResponse:
    response = reply(_shown(row), status)
    response["ETag"] = f'"v{row.version}"'
    return response


@escalations.get("", response=EscalationList)
def list_escalations(
    request: HttpRequest, task_id: int | None = Query(None, ge=1, le=2**63 - 1, description="Only of this task.")
) -> HttpResponse:
    """List what was told of late tasks"""
    unknown = [name for name in request.GET if name != "task_id"]
    if unknown:
        raise Invalid({name[:60]: _("There is no such parameter.") for name in unknown})
    rows = Escalation.objects.visible_to(request.user).order_by("-at", "-pk")
    rows = rows.filter(task=task_id) if task_id is not None else rows
    return reply({
        "items": [
            {"task_id": row.task_id, "rule_id": row.rule_id, "step": row.step, "due_at": moment(row.due_at),
             "to_id": row.to_id, "at": moment(row.at)}
            for row in rows[:MOST]
        ]
    })  # fmt: skip


@rules.get("", response=RuleList)
def list_escalation_rules(request: HttpRequest) -> HttpResponse:
    """List the rules of escalation"""
    need(request.user, "manage_settings")
    rows = EscalationRule.objects.visible_to(request.user).order_by("name", "pk")
    return reply({"items": [_shown(row) for row in rows]})


@rules.get("/{int:rule_id}", response=RuleOut)
def read_escalation_rule(request: HttpRequest, rule_id: int) -> HttpResponse:
    """Read one rule of escalation"""
    need(request.user, "manage_settings")
    return _answer(EscalationRule.objects.get_or_404(request.user, pk=rule_id))


@rules.post("", response={201: RuleOut})
def add_escalation_rule(request: HttpRequest, body: RuleIn) -> HttpResponse:
    """Add a rule of escalation; it begins with tasks that are late already"""
    return _answer(create_escalation_rule(actor=request.user, **given(body)), 201)


@rules.patch("/{int:rule_id}", response={200: RuleOut}, openapi_extra=VERSIONED)
def change_escalation_rule_fields(request: HttpRequest, rule_id: int, body: RuleChange) -> HttpResponse:
    """Change a rule of escalation"""
    need(request.user, "manage_settings")
    version = version_asked(request)
    return _answer(change_escalation_rule(actor=request.user, rule=rule_id, version=version, **given(body)))


@rules.delete("/{int:rule_id}", response={204: None})
def remove_escalation_rule_now(request: HttpRequest, rule_id: int) -> HttpResponse:
    """Remove a rule of escalation; what it told stays told"""
    remove_escalation_rule(actor=request.user, rule=rule_id)
    return HttpResponse(status=204)
