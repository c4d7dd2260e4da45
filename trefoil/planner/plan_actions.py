"""The verbs of plans as they are written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from trefoil.core import registry
from trefoil.core.actions import Conflict, Invalid, action
from trefoil.identity.models import User
from trefoil.identity.rights import need
from trefoil.planner.checklist_actions import checked_titles
from trefoil.planner.models import KINDS
from trefoil.planner.plan_running import LONGEST_DAYS
from trefoil.planner.plans import NAMED, STARTER, WHO, PlanStep, StepPlan
from trefoil.timeline.actions import record

MOST_STEPS, MOST_PLANS = 30, 200
KEYS = {"kind", "title", "days", "who", "person", "items", "waits"}


@action
def create_plan(
    *, actor: Any, name: str, steps: Sequence[Mapping[str, Any]], object_type: str = "", is_firms: bool = False,
    is_active: bool = True,
) -> StepPlan:  # fmt: skip
    """Write a plan of several steps, for oneself or (who sets the firm up) for everybody."""
    if is_firms:
        need(actor, "manage_settings")
    elif StepPlan.objects.visible_to(actor).filter(owner=actor).count() >= MOST_PLANS:
        raise Invalid({"name": _("At most %(most)s plans of one's own.") % {"most": MOST_PLANS}})
    row = StepPlan(owner=None if is_firms else actor, created_at=timezone.now())
    made = _take(actor, row, {"name": name, "steps": steps, "object_type": object_type, "is_active": is_active})
    row.save(force_insert=True)
    _write(row, made or [])
    record("plan.written", row, data={"name": row.name, "steps": len(made or [])})
    return row


@action
def change_plan(*, actor: Any, plan: Any, version: int | None = None, **given: Any) -> StepPlan:
    """Change a plan; those that run already go on as they were started."""
    row: StepPlan = StepPlan.objects.locked(actor, plan)
    if version is not None and row.version != version:
        raise Conflict(row)
    made = _take(actor, row, given)
    row.version += 1
    row.save()
    if made is not None:
        PlanStep.objects.visible_to(actor, "delete").filter(plan=row).delete()
        _write(row, made)
    record("plan.written", row, data={"name": row.name})
    return row


@action
def remove_plan(*, actor: Any, plan: Any) -> None:
    """Remove a plan; those that run go on."""
    row: StepPlan = StepPlan.objects.locked(actor, plan, action="delete")
    record("plan.removed", row, data={"name": row.name})
    row.delete()


def _write(row: StepPlan, steps: Sequence[PlanStep]) -> None:
    for position, step in enumerate(steps, start=1):
        step.plan, step.position = row, position
        step.save(force_insert=True)


def _take(actor: Any, row: StepPlan, given: Mapping[str, Any]) -> list[PlanStep] | None:
    errors: dict[str, Any] = dict.fromkeys(
        set(given) - {"name", "steps", "object_type", "is_active"}, _("There is no such field.")
    )
    if "name" in given:
        row.name = " ".join(str(given["name"] or "").replace("\x00", "").split())
    if not 1 <= len(row.name) <= 80:
        errors["name"] = _("A name of 1 to 80 signs is needed.")
    if "object_type" in given:
        row.object_type = given["object_type"] or ""
        if row.object_type and row.object_type not in registry.watched:
            errors["object_type"] = _("There is no such choice.")
    if "is_active" in given:
        row.is_active = bool(given["is_active"])
    made = _steps(actor, given["steps"], errors) if "steps" in given else None
    if errors:
        raise Invalid(errors)
    return made


def _steps(actor: Any, given: Sequence[Mapping[str, Any]], errors: dict[str, Any]) -> list[PlanStep]:
    if not 1 <= len(given) <= MOST_STEPS:
        errors["steps"] = _("A plan has from one to %(most)s steps.") % {"most": MOST_STEPS}
    people = set(User.colleagues.visible_to(actor).active().filter(
        pk__in=[one["person"] for one in given if one.get("person")]).values_list("pk", flat=True))  # fmt: skip
    return [_step(one, f"steps.{at}", people, errors) for at, one in enumerate(given[:MOST_STEPS])]


def _step(given: Mapping[str, Any], at: str, people: set[int], errors: dict[str, Any]) -> PlanStep:
    unknown = set(given) - KEYS
    errors |= {f"{at}.{name}"[:80]: _("There is no such field.") for name in unknown}
    step = PlanStep(kind=given.get("kind") or "task", days=0, who=given.get("who") or STARTER,
                    waits=bool(given.get("waits")))  # fmt: skip
    try:
        step.title = checked_titles([given.get("title") or ""])[0]
        step.items = checked_titles(given["items"]) if given.get("items") else []
    except Invalid as wrong:
        errors[f"{at}.title" if not step.title else f"{at}.items"] = wrong.errors["title"]
    days = given.get("days", 0)
    if not isinstance(days, int) or isinstance(days, bool) or not 0 <= days <= LONGEST_DAYS:
        errors[f"{at}.days"] = _("From 0 to %(most)s working days.") % {"most": LONGEST_DAYS}
    else:
        step.days = days
    if step.kind not in dict(KINDS):
        errors[f"{at}.kind"] = _("There is no such kind of task.")
    if step.who not in dict(WHO):
        errors[f"{at}.who"] = _("There is no such choice.")
    person = given.get("person")
    if person and person not in people:
        errors[f"{at}.person"] = _("There is no such colleague.")
    elif step.who == NAMED and not person:
        errors[f"{at}.person"] = _("Choose a colleague.")
    step.person_id = person if person in people else None
    return step
