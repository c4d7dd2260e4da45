"""How many tasks are changed at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from trefoil.core.actions import Invalid
from trefoil.core.listing import parse_day, parse_whole
from trefoil.core.registry import BulkField, register_bulk
from trefoil.lists.many import Asked, Kit, Setter, common_fields
from trefoil.planner.actions import check_task
from trefoil.planner.models import KINDS, PRIORITIES, Task
from trefoil.planner.showing import ANY_TIME


def _fields(user: Any) -> list[BulkField]:
    return [
        BulkField("due_at", _("Due"), "date"),
        BulkField("priority", _("Priority"), "select", [(str(key), label) for key, label in PRIORITIES]),
        BulkField("kind", _("Kind"), "select", KINDS), BulkField("place", _("Place")),
        *common_fields(user, "task"),
    ]  # fmt: skip


def _setter(actor: Any, asked: Asked, rows: Sequence[Any]) -> Setter:
    try:
        value = _read(asked)
    except ValueError as error:
        raise Invalid({asked.field: str(error)}) from None
    draft = Task(title="?", **{asked.field: value})
    check_task(draft)

    def put(row: Any) -> None:
        setattr(row, asked.field, value)
        check_task(row)

    return put


def _read(asked: Asked) -> Any:
    text = str(asked.value or "").strip()
    if asked.field == "priority":
        return parse_whole(text)
    return _due(text) if asked.field == "due_at" else text


def _due(text: str) -> datetime | None:
    if not text:
        return None
    day = parse_day(text)
    if not 1900 < day.year < 2200:
        raise ValueError(_("“%(value)s” is too far away.") % {"value": text[:40]})
    return timezone.make_aware(datetime.combine(day, ANY_TIME))


KIT = Kit(
    "task", Task, ("owner_id", "team_id", "is_private", "due_at", "priority", "kind", "place"), _fields, _setter,
    verbs={"hand_over": "task.changed", "change": "task.changed"}, told=lambda row: {"title": row.title},
    customers=lambda row: [row.customer_id], has_trash=False,
)  # fmt: skip
register_bulk(KIT.bulk())
