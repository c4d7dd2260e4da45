from typing import Any

from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext as _

from trefoil.core.access import Level
from trefoil.core.registry import panel
from trefoil.planner.escalations import escalations
from trefoil.planner.models import Task
from trefoil.planner.plan_showing import plans_panel
from trefoil.planner.resting import resting_panel, today_panel
from trefoil.planner.showing import task_rows
from trefoil.planner.taken_over import away_for, away_of
from trefoil.planner.views.checklist import checklist_context

MOST = 30


@panel("customer_rests", on="customer", template="planner/parking_panel.html", order=5)
def customer_rests(user: Any, record: Any) -> dict[str, Any] | None:
    """Whether a client has no next step, or rests until a day."""
    return resting_panel(user, "customer", record)


@panel("deal_rests", on="deal", template="planner/parking_panel.html", order=5)
def deal_rests(user: Any, record: Any) -> dict[str, Any] | None:
    """Whether a deal has no next step, or rests until a day."""
    return resting_panel(user, "deal", record)


@panel("lead_rests", on="lead", template="planner/parking_panel.html", order=5)
def lead_rests(user: Any, record: Any) -> dict[str, Any] | None:
    """Whether a lead has no next step, or rests until a day."""
    return resting_panel(user, "lead", record)


@panel("forgotten", on="today", template="planner/forgotten_panel.html", order=10)
def forgotten_today(user: Any, record: Any) -> dict[str, Any] | None:
    """How many of one's own records have no next step."""
    return today_panel(user)


@panel("tasks", on="customer", template="planner/panel.html", order=20)
def customer_tasks(user: Any, record: Any) -> dict[str, Any] | None:
    """What comes next with this customer."""
    return _panel(user, Task.objects.open().filter(customer=record.pk), f"customer={record.pk}")


@panel("deal_tasks", on="deal", template="planner/panel.html", order=20)
def deal_tasks(user: Any, record: Any) -> dict[str, Any] | None:
    """What moves this deal forward."""
    return tasks_of_source(user, "deal", record.pk)


@panel("lead_tasks", on="lead", template="planner/panel.html", order=20)
def lead_tasks(user: Any, record: Any) -> dict[str, Any] | None:
    """What moves this lead forward."""
    return tasks_of_source(user, "lead", record.pk)


@panel("task", on="customer.compose", template="planner/compose.html", order=50)
def compose_task(user: Any, record: Any) -> dict[str, Any] | None:
    """Plan a task where notes are written."""
    if user.viewer.level("task", "create") is Level.NONE:
        return None
    return {"label": _("Task"), "customer_id": record.pk, "typed": {}, "errors": {}}


def tasks_of_source(user: Any, object_type: str, pk: int) -> dict[str, Any] | None:
    """The open tasks that hang on a deal or a lead, as the panel shows them."""
    rows = Task.objects.open().filter(source_type=object_type, source_id=pk)
    return _panel(user, rows, f"source_type={object_type}&source_id={pk}")


def _panel(user: Any, rows: Any, query: str) -> dict[str, Any] | None:
    if user.viewer.level("task", "view") is Level.NONE:
        return None
    ordered = rows.visible_to(user).order_by(F("due_at").asc(nulls_last=True), "pk")
    may_create = user.viewer.level("task", "create") is not Level.NONE
    return {
        "tasks": task_rows(ordered, user, MOST),
        "add_url": f"{reverse('planner:new')}?{query}" if may_create else "",
    }  # fmt: skip


@panel("escalated", on="task", template="planner/escalated_panel.html", order=10)
def escalated(user: Any, record: Any) -> dict[str, Any] | None:
    """Who was told that the task is late."""
    rows = escalations().filter(task=record.pk).order_by("-at", "-pk").values("at", "step", "to__name", "rule__name")
    found = list(rows[:MOST])
    return {"rows": found} if found else None


@panel("customer_brief", on="customer", template="planner/brief_panel.html", order=95)
def customer_brief(user: Any, record: Any) -> dict[str, Any] | None:
    """The way to a customer's brief."""
    return _brief("customer", record)


@panel("deal_brief", on="deal", template="planner/brief_panel.html", order=95)
def deal_brief(user: Any, record: Any) -> dict[str, Any] | None:
    """The way to a deal's brief."""
    return _brief("deal", record)


@panel("lead_brief", on="lead", template="planner/brief_panel.html", order=95)
def lead_brief(user: Any, record: Any) -> dict[str, Any] | None:
    """The way to a lead's brief."""
    return _brief("lead", record)


def _brief(object_type: str, record: Any) -> dict[str, Any] | None:
    if record.deleted_at is not None:
        return None
    return {"url": reverse("planner:brief", args=[object_type, record.pk]), "away": away_of(record.owner_id)}


@panel("standing_in", on="today", template="planner/standing_in_panel.html", order=20)
def standing_in_today(user: Any, record: Any) -> dict[str, Any] | None:
    """For whom one stands in today."""
    rows = away_for(user)
    return {"rows": rows} if rows else None


@panel("checklist", on="task", template="planner/checklist_panel.html", order=5)
def task_checklist(user: Any, record: Any) -> dict[str, Any] | None:
    """The small things of which the task is made."""
    return checklist_context(user, record)


@panel("customer_plans", on="customer", template="planner/plans_panel.html", order=25)
def customer_plans(user: Any, record: Any) -> dict[str, Any] | None:
    """Plans that run on a customer."""
    return plans_panel(user, "customer", record)


@panel("deal_plans", on="deal", template="planner/plans_panel.html", order=25)
def deal_plans(user: Any, record: Any) -> dict[str, Any] | None:
    """Plans that run on a deal."""
    return plans_panel(user, "deal", record)


@panel("lead_plans", on="lead", template="planner/plans_panel.html", order=25)
def lead_plans(user: Any, record: Any) -> dict[str, Any] | None:
    """Plans that run on a lead."""
    return plans_panel(user, "lead", record)
@panel("customer_next", on="customer.card", template="planner/card_step.html", order=50)
def customer_next(user: Any, record: Any) -> dict[str, Any] | None:
    """The next step with a customer, on his card."""
    return _next(user, Task.objects.open().filter(customer=record.pk))


@panel("deal_next", on="deal.card", template="planner/card_step.html", order=50)
def deal_next(user: Any, record: Any) -> dict[str, Any] | None:
    """The next step of a deal, on its card."""
    return _next(user, Task.objects.open().filter(source_type="deal", source_id=record.pk))


@panel("lead_next", on="lead.card", template="planner/card_step.html", order=50)
def lead_next(user: Any, record: Any) -> dict[str, Any] | None:
    """The next step of a lead, on its card."""
    return _next(user, Task.objects.open().filter(source_type="lead", source_id=record.pk))


def _next(user: Any, rows: Any) -> dict[str, Any] | None:
    if user.viewer.level("task", "view") is Level.NONE:
        return None
    found = task_rows(rows.visible_to(user).order_by(F("due_at").asc(nulls_last=True), "pk"), user, 1)
    return {"task": found[0] if found else None}
