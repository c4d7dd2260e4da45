"""How the cells of the list of tasks are edited in place."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from trefoil.core.actions import Invalid
from trefoil.core.registry import CellEditor, Sheet, register_sheets
from trefoil.customers.models import Customer
from trefoil.identity.names import colleague_choices, team_choices
from trefoil.planner.actions import change_task
from trefoil.planner.forms import held, read_task
from trefoil.planner.models import KINDS, PRIORITIES, Task
from trefoil.planner.showing import ANY_TIME, due_cell, due_words, with_customer


def _editors(user: Any) -> list[CellEditor]:
    return [
        CellEditor("title", _("Task")),
        CellEditor("due_at", _("Due"), "moment", raw=lambda row: due_text(row["due_at"])),
        CellEditor("customer", _("Customer"), "customer", lookup="customers:choices"),
        CellEditor("owner", _("For whom"), "select", lambda: colleague_choices(user)),
        CellEditor("kind", _("Kind"), "select", lambda: KINDS),
        CellEditor("priority", _("Priority"), "select", lambda: PRIORITIES),
        CellEditor("team", _("Team"), "select", lambda: team_choices(user)),
    ]  # fmt: skip


def due_text(due_at: Any) -> str:
    """A day as 2026-03-12, with its time if it has one: 2026-03-12T14:30."""
    if due_at is None:
        return ""
    due = timezone.localtime(due_at)
    is_any = due.time().replace(second=0, microsecond=0) == ANY_TIME
    return due.date().isoformat() if is_any else due.strftime("%Y-%m-%dT%H:%M")


def _held(user: Any, row: Task, key: str) -> Any:
    if key == "due_at":
        return due_text(row.due_at)
    if key == "team":
        return str(row.team_id or "")
    seen = Customer.objects.alive().visible_to(user).filter(pk=row.customer_id).first() if row.customer_id else None
    return held(row, seen)[key]


def _save(user: Any, row: Task, values: Mapping[str, Any]) -> None:
    typed = {key: value if isinstance(value, str) else str(value or "") for key, value in values.items()}
    if "due_at" in typed:
        typed["due_on"], _sep, typed["due_time"] = typed.pop("due_at").strip().replace(" ", "T").partition("T")
    try:
        given = read_task(user, typed)  # type: ignore[arg-type]
    except Invalid as wrong:
        dues = ("due_on", "due_time")
        raise Invalid({"due_at" if name in dues else name: text for name, text in wrong.errors.items()}) from None
    if "team" in typed:
        given["team"] = int(typed["team"]) if typed["team"].isdecimal() and len(typed["team"]) < 19 else None
    change_task(actor=user, task=row.pk, **given)


def _renderers() -> dict[str, Any]:
    tell = due_words()
    return {"due_at": lambda row: due_cell(row, tell, False)}


register_sheets(
    Sheet("task", _editors, lambda user: with_customer(Task.objects.open(), user), _held, _save, renderers=_renderers)
)
